// Whoever works on a page of the desk uses the session, also where no page is asked for: a long form is typed
// for an hour. The service is told so every two minutes at most, and by nobody's hand never. Where the session
// has ended all the same (a form left over lunch), the page says so before anything is sent and keeps what was
// filled in; whoever signs in again in another window goes on here.
const PAUSE = 120000;
const own = document.body.dataset.me;
const door = document.querySelector("form[action$='/sign-out']");
const me = door?.action.replace(/\/sign-out$/, "/api/me");
let told = Date.now(); // the page itself was asked for
let asking = null;
let notice = null;

if (own && me) {
  for (const kind of ["pointerdown", "keydown", "input", "wheel"]) {
    addEventListener(kind, heed, { capture: true, passive: true });
  }
  addEventListener("focus", () => { if (notice) ask(); });
  addEventListener("submit", hold, { capture: true });
}

function heed() {
  if (Date.now() - told >= PAUSE) ask();
}

function hold(event) {
  if (!notice && !asking && Date.now() - told < PAUSE) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  ask().then((lives) => { if (lives) event.target.requestSubmit(event.submitter); });
}

function ask() {
  asking ??= look().finally(() => { asking = null; });
  return asking;
}

// False only where it is known that what is sent would be refused.
async function look() {
  told = Date.now();
  const answer = await fetch(me, { headers: { accept: "application/json" } }).catch(() => null);
  const found = answer?.ok || answer?.status === 401 ? await answer.json().catch(() => null) : null;
  if (found?.id === own) go(found.csrf_token);
  else if (found?.detail) say(found.detail);
  return !notice;
}

function go(token) {
  for (const field of document.querySelectorAll("input[name=csrf]")) field.value = token;
  notice?.remove();
  notice = null;
}

function say(words) {
  if (!notice) {
    notice = document.createElement("p");
    notice.className = "fault";
    notice.setAttribute("role", "alert");
    const link = document.createElement("a");
    link.href = door.action.replace(/\/sign-out$/, "/sign-in/staff");
    link.target = "_blank";
    link.textContent = document.body.dataset.signIn;
    notice.append(`${words} `, link);
    document.querySelector("main").prepend(notice);
  }
  notice.scrollIntoView({ block: "center" });
}
