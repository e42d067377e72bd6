// The ballot made pleasant; each form works without it. What it adds: counts while marking, a cover against
// a neighbour's look, a warning before leaving, and a way through a weak network: the filled ballot stays on
// the page and is sent again, with the same nonce, until there is an answer. Nothing is stored anywhere.
const WAIT = [1000, 2000, 4000, 8000];
const PATIENCE = 15000;
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
  count(form);
}

function cover(event) {
  const covered = document.body.classList.toggle("covered");
  event.currentTarget.setAttribute("aria-pressed", String(covered));
}

// Counts per group; at the limit what is not approved yet cannot be, and the page says how to free one.
function count(form) {
  for (const group of form.querySelectorAll("[data-group]")) {
    const approvals = [...group.querySelectorAll("input[value=approve]")];
    const chosen = approvals.filter((input) => input.checked).length;
    const most = Number(group.dataset.most ?? Infinity);
    const graded = group.querySelectorAll("input:checked").length;
    const tally = form.querySelector(`[data-tally="${CSS.escape(group.dataset.group)}"]`);
    say(tally, approvals.length ? chosen : graded, Math.max(most - chosen, 0));
    const full = approvals.length > 0 && chosen >= most;
    for (const input of approvals) input.disabled = full && !input.checked;
    const hint = group.querySelector("[data-full]");
    if (hint) hint.hidden = !full;
  }
}

// In the server's own words, which have [[n]] for the count and [[left]] for what is left.
function say(tally, count, left) {
  const text = tally.dataset.words.replace("[[n]]", count).replace("[[left]]", left);
  if (tally.textContent !== text) tally.textContent = text;
}

async function send(event) {
  event.preventDefault();
  if (sending) return;
  sending = true;
  const form = event.currentTarget;
  const button = event.submitter;
  const body = new URLSearchParams(new FormData(form, button));
  const address = button?.formAction && button.hasAttribute("formaction") ? button.formAction : form.action;
  for (const one of form.querySelectorAll("button")) one.disabled = true;
  try {
    show(await answered(form, address, body));
  } finally {
    sending = false;
  }
}

// Until there is an answer: what failed on the way, and 503, are tried again; nothing else is.
async function answered(form, address, body) {
  const notice = form.querySelector("[data-wait]");
  for (let turn = 0; ; turn += 1) {
    const answer = await once(address, body);
    if (answer && answer.status !== 503) return answer;
    notice.hidden = false;
    notice.scrollIntoView({ block: "center" });
    const asked = Number(answer?.headers.get("Retry-After")) * 1000;
    await pause(Math.min(asked || WAIT[Math.min(turn, WAIT.length - 1)], 8000));
  }
}

async function once(address, body) {
  try {
    const answer = await fetch(address, {
      method: "POST",
      body,
      headers: { Accept: "text/html" },
      signal: AbortSignal.timeout(PATIENCE),
      redirect: "follow",
    });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  } catch {
    return null; // no network, or cut off on the way: the same ballot is sent again
  }
}

function pause(milliseconds) {
  return new Promise((done) => {
    const timer = setTimeout(go, milliseconds);
    addEventListener("online", go, { once: true });
    function go() { clearTimeout(timer); removeEventListener("online", go); done(); }
  });
}

// The answer is a page: its words take the place of this one's.
function show(answer) {
  const page = new DOMParser().parseFromString(answer.text, "text/html");
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
