// The ballot made pleasant; each form works without it. What it adds: counts while marking, a cover against
// a neighbour's look, a warning before leaving, and a way through a weak network: the filled ballot stays on
// the page and is sent again, with the same nonce, until there is an answer. Nothing is stored anywhere.
const WAIT = [1000, 2000, 4000, 8000];
const PATIENCE = 20000; // longer than the server lets anybody wait for his turn
const LATER = [429, 502, 503, 504]; // a proxy whose service starts again, or one that is full
const OURS = [200, 201, 409, 422]; // answers whose page takes the ballot's place
let marked = false;
let sending = false;

addEventListener("beforeunload", (event) => {
  if (marked) event.preventDefault();
});
start();

function start() {
  document.documentElement.classList.add("scripted");
  const form = document.querySelector("form[data-ballot]");
  marked = Boolean(form && (form.dataset.ballot === "cast" || form.querySelector("input:checked")));
  if (!form) return;
  form.addEventListener("submit", send);
  if (form.dataset.ballot !== "fill") return;
  form.addEventListener("change", () => { marked = true; count(form); });
  form.querySelector("[data-cover]").addEventListener("click", cover);
  pin(form, form.querySelector("[data-head]"));
  count(form);
}

// A group's count stays in sight, and above it the title where both leave four fifths of the window.
function pin(form, head) {
  const counts = [...form.querySelectorAll(".tally")];
  new ResizeObserver(() => {
    const low = head.offsetHeight + Math.max(...counts.map((one) => one.offsetHeight)) < innerHeight / 5;
    head.classList.toggle("pinned", low);
    form.style.setProperty("--head", `${low ? head.offsetHeight : 0}px`);
  }).observe(head);
}

function cover(event) {
  const covered = document.body.classList.toggle("covered");
  event.currentTarget.setAttribute("aria-pressed", String(covered));
}

// Counts per group; at the limit what is not approved yet cannot be, and says so where it stands.
function count(form) {
  for (const group of form.querySelectorAll("[data-group]")) {
    const approvals = [...group.querySelectorAll("input[value=approve]")];
    const chosen = approvals.filter((input) => input.checked).length;
    const most = Number(group.dataset.most ?? Infinity);
    const graded = group.querySelectorAll("input:checked").length;
    for (const tally of form.querySelectorAll(`[data-tally="${CSS.escape(group.dataset.group)}"]`)) {
      say(tally, approvals.length ? chosen : graded, Math.max(most - chosen, 0));
    }
    const full = approvals.length > 0 && chosen >= most;
    group.classList.toggle("full", full);
    for (const input of approvals) input.disabled = full && !input.checked;
  }
}

// In the server's own words, which have [[n]] for the count and [[left]] for what is left.
function say(tally, count, left) {
  const text = tally.dataset.words.replace("[[n]]", count).replace("[[left]]", left);
  if (tally.textContent !== text) tally.textContent = text;
}

async function send(event) {
  event.preventDefault();
  const form = event.currentTarget;
  const button = event.submitter;
  const sure = button?.dataset.sure; // asked only where there is something to lose
  if (sending || (sure && form.querySelector("input:checked") && !confirm(sure))) return;
  sending = true;
  await renewed(form);
  const data = new FormData(form); // the pressed button is added by hand: older phones leave it out
  if (button?.name) data.append(button.name, button.value);
  const address = button?.getAttribute("formaction") ?? form.getAttribute("action");
  still(form, true);
  show(await answered(form, address, new URLSearchParams(data)), form);
  sending = false;
}

// Who had to sign in again (in another window) has another token: the kept ballot takes it over.
async function renewed(form) {
  if (!form.dataset.stale) return;
  const page = await fetch(form.dataset.stale).then((answer) => answer.text()).catch(() => "");
  const token = new DOMParser().parseFromString(page, "text/html").querySelector("input[name=csrf]")?.value;
  if (token) form.querySelector("input[name=csrf]").value = token;
}

// What is on its way is not changed any more: the page never shows other marks than those it sends.
function still(form, on) {
  for (const one of form.querySelectorAll("button, input[type=radio]")) one.disabled = on;
  if (!on && form.dataset.ballot === "fill") count(form);
}

// Until there is an answer of ours: what failed on the way, or was turned away for now, is tried again.
async function answered(form, address, body) {
  const notice = form.querySelector("[data-wait]");
  for (let turn = 0; ; turn += 1) {
    const answer = await once(address, body);
    if (answer && !LATER.includes(answer.status)) return answer;
    notice.hidden = false;
    notice.scrollIntoView({ block: "center" });
    const asked = Number(answer?.after) * 1000;
    await pause(Math.min(asked || WAIT[Math.min(turn, WAIT.length - 1)], 8000));
  }
}

async function once(address, body) {
  const end = new AbortController();
  const timer = setTimeout(() => end.abort(), PATIENCE);
  try {
    const headers = { Accept: "text/html" };
    const answer = await fetch(address, { method: "POST", body, headers, signal: end.signal });
    return { status: answer.status, after: answer.headers.get("Retry-After"), text: await answer.text() };
  } catch {
    return null; // no network, or cut off on the way: the same ballot is sent again
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

// The answer is a page: its words take the place of this one's. One that is none of the ballot's (a session
// that ended, a fault) is told above the ballot, which stays as it is, nonce and marks.
function show(answer, form) {
  const page = new DOMParser().parseFromString(answer.text, "text/html");
  if (!OURS.includes(answer.status) && !page.querySelector("form[data-ballot]")) return tell(page, form);
  document.title = page.title;
  document.documentElement.className = page.documentElement.className;
  document.body.classList.remove("covered");
  document.body.replaceChildren(...document.importNode(page.body, true).childNodes);
  start();
  scrollTo(0, 0);
  const focus = document.querySelector("#fault, main h1");
  focus?.setAttribute("tabindex", "-1");
  focus?.focus({ preventScroll: true });
}

function tell(page, form) {
  still(form, false);
  const notice = form.querySelector("[data-wait]");
  const said = [...page.querySelectorAll("h1, main p:not(.links)")].map((one) => one.textContent.trim());
  notice.textContent = `${said.join(" ") || page.body.textContent.trim().slice(0, 200)} `;
  form.dataset.stale = location.pathname;
  const door = page.querySelector("a[href$='/sign-in']");
  if (door) {
    notice.append(document.importNode(door, true));
    notice.lastChild.target = "_blank";
  }
  notice.hidden = false;
  notice.scrollIntoView({ block: "center" });
}
