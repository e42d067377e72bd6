// The ballot made pleasant; each form works without it. What it adds: counts while marking, a cover against
// a neighbour's look, a warning before leaving, and a way through a weak network: the filled ballot stays on
// the page and is sent again, with the same nonce, until there is an answer. Nothing is stored anywhere.
import { answered, focusOn, foreign, parsed, renewed, replace } from "./resend.js";

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
    const approvals = [...group.querySelectorAll("input[value^=approve]")];
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
  even(data, form);
  const address = button?.getAttribute("formaction") ?? form.getAttribute("action");
  still(form, true);
  const notice = form.querySelector("[data-wait]");
  show(await answered(address, new URLSearchParams(data), {
    again: (answer) => LATER.includes(answer.status),
    failed: () => { notice.hidden = false; notice.scrollIntoView({ block: "center" }); },
    patience: PATIENCE,
  }), form);
  sending = false;
}

// An item without a mark is sent too, and as long as a mark: the request's length tells nothing.
function even(data, form) {
  for (const input of form.querySelectorAll(".marks input")) {
    if (!data.has(input.name)) data.append(input.name, ".".repeat(input.value.length));
  }
}

// What is on its way is not changed any more: the page never shows other marks than those it sends.
function still(form, on) {
  for (const one of form.querySelectorAll("button, input[type=radio]")) one.disabled = on;
  if (!on && form.dataset.ballot === "fill") count(form);
}

// The answer is a page: its words take the place of this one's. One that is none of the ballot's (a session
// that ended, a fault) is told above the ballot, which stays as it is, nonce and marks.
function show(answer, form) {
  const page = parsed(answer);
  if (!OURS.includes(answer.status) && !page.querySelector("form[data-ballot]")) {
    still(form, false);
    return foreign(page, form);
  }
  document.body.classList.remove("covered");
  replace(page);
  start();
  focusOn("#fault, main h1");
}
