// A form on a weak network: it stays on the page and is sent again, the same each time, until there is an
// answer. Shared by the ballot, the counting and the residents' forms; nothing is stored anywhere.
const WAIT = [1000, 2000, 4000, 8000];

// What failed on the way (no answer, or one that ``again`` turns away) is tried again; ``failed`` is called
// before each pause. ``patience``: milliseconds after which an answer is not waited for any longer.
export async function answered(address, body, { again, failed, patience }) {
  for (let turn = 0; ; turn += 1) {
    const answer = await once(address, body, patience);
    if (answer && !again(answer)) return answer;
    failed();
    const asked = Number(answer?.after) * 1000;
    await pause(Math.min(asked || WAIT[Math.min(turn, WAIT.length - 1)], WAIT.at(-1)));
  }
}

async function once(address, body, patience) {
  const end = new AbortController();
  const timer = patience && setTimeout(() => end.abort(), patience);
  try {
    const headers = { Accept: "text/html" };
    const answer = await fetch(address, { method: "POST", body, headers, signal: end.signal });
    const url = answer.redirected ? answer.url : "";
    return { status: answer.status, after: answer.headers.get("Retry-After"), url, text: await answer.text() };
  } catch {
    return null; // no network, or cut off on the way
  } finally {
    clearTimeout(timer);
  }
}

function pause(milliseconds) {
  return new Promise((done) => {
    const timer = setTimeout(go, milliseconds);
    addEventListener("online", go, { once: true });
    function go() { clearTimeout(timer); removeEventListener("online", go); done(); }
  });
}

// What is for readers without script is parsed here as if this were one, and would be sent along: it goes.
export function parsed(answer) {
  const page = new DOMParser().parseFromString(answer.text, "text/html");
  for (const one of page.querySelectorAll("noscript")) one.remove();
  return page;
}

// An answer that is no page of the form's (a session that ended, a fault): its words, for the form to tell.
export function said(page) {
  const words = [...page.querySelectorAll("h1, main p:not(.links)")].map((one) => one.textContent.trim());
  return words.join(" ") || page.body.textContent.trim().slice(0, 200);
}

// The same in the form's own notice, with the way to sign in again in another window, and the form as it is.
export function foreign(page, form) {
  const notice = form.querySelector("[data-wait]");
  notice.textContent = `${said(page)} `;
  form.dataset.stale = location.pathname + location.search;
  const door = page.querySelector("a[href$='/sign-in']");
  if (door) {
    notice.append(document.importNode(door, true));
    notice.lastChild.target = "_blank";
  }
  notice.hidden = false;
  notice.scrollIntoView({ block: "center" });
}

// Who had to sign in again has another token: the form that was kept takes it over.
export async function renewed(form) {
  if (!form.dataset.stale) return;
  const page = await fetch(form.dataset.stale).then((answer) => answer.text()).catch(() => "");
  const token = parsed({ text: page }).querySelector("input[name=csrf]")?.value;
  if (token) form.querySelector("input[name=csrf]").value = token;
}

// The words of a page take the place of this one's; what has the focus then is ``focusOn``'s.
export function replace(page) {
  document.title = page.title;
  document.documentElement.className = page.documentElement.className;
  document.documentElement.lang = page.documentElement.lang;
  document.body.replaceChildren(...document.importNode(page.body, true).childNodes);
  scrollTo(0, 0);
}

export function focusOn(query) {
  const focus = document.querySelector(query);
  focus?.setAttribute("tabindex", "-1");
  focus?.focus({ preventScroll: true });
}
