// Counting made quick; each form works without it. What it adds: a keyboard for sheets, a look at a typed
// card, a warning before leaving a stack half read, and a way through a weak network: what was typed stays on
// the page and is sent again until there is an answer. Nothing is stored anywhere.
import { answered, foreign, parsed, renewed, replace } from "./resend.js";

const LATER = [429, 502, 503, 504];
let kept = false;
let sending = false;

addEventListener("beforeunload", (event) => {
  if (kept) event.preventDefault();
});
start();

function start() {
  document.documentElement.classList.add("scripted");
  const form = document.querySelector("form[data-send], form[data-entry]");
  kept = Boolean(form?.hasAttribute("data-kept"));
  if (!form) return;
  if (form.hasAttribute("data-send")) form.addEventListener("submit", send);
  form.addEventListener("keydown", typed);
  form.querySelector("[data-reveal]")?.addEventListener("click", reveal);
  if (form.hasAttribute("data-entry") && !document.querySelector("#fault")) into(form.querySelector("[data-row]"));
}

function into(row) {
  row?.querySelector("input:checked, input").focus();
}

// 1 2 3 are the row's marks in their order, 0 leaves it blank; each goes on to the next row.
function typed(event) {
  const row = event.target.closest("[data-row]");
  if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
  const rows = [...event.currentTarget.querySelectorAll("[data-row]")];
  const place = rows.indexOf(row);
  const marks = [...row.querySelectorAll("input")];
  const wanted = { 1: 0, 2: 1, 3: 2, 0: marks.length - 1 }[event.key];
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    into(rows[place + (event.key === "ArrowDown" ? 1 : -1)]);
  } else if (marks[wanted]) {
    marks[wanted].checked = true;
    into(rows[place + 1] ?? row);
  } else return;
  event.preventDefault();
}

function reveal(event) {
  const shown = event.currentTarget.getAttribute("aria-pressed") !== "true";
  event.currentTarget.setAttribute("aria-pressed", String(shown));
  for (const input of document.querySelectorAll("input[name=card]")) input.type = shown ? "text" : "password";
}

async function send(event) {
  event.preventDefault();
  if (sending) return;
  sending = true;
  const form = event.currentTarget;
  await renewed(form);
  const data = new FormData(form);
  if (event.submitter?.name) data.append(event.submitter.name, event.submitter.value);
  still(form, true);
  const answer = await waited(form, new URLSearchParams(data));
  sending = false;
  show(answer, form);
}

function still(form, on) {
  for (const one of form.querySelectorAll("button, input[type=radio]")) one.disabled = on;
}

// Counting may take its time: the page says so at once, and says otherwise only when an answer failed.
function waited(form, body) {
  const notice = form.querySelector("[data-wait]");
  const words = notice.textContent;
  if (form.dataset.working) tell(notice, form.dataset.working);
  return answered(form.getAttribute("action"), body, {
    again: (answer) => LATER.includes(answer.status),
    failed: () => tell(notice, words),
  });
}

function tell(notice, words) {
  notice.textContent = words;
  notice.hidden = false;
}

// What is done leads on to its own address. Else the answer is this page again: its words take the place of
// this one's, and typed cards stay typed, so that only the wrong one is mended.
function show(answer, form) {
  const page = parsed(answer);
  const next = page.querySelector("form[data-send]");
  if (answer.url || !next) {
    if (!answer.url) {
      still(form, false);
      return foreign(page, form);
    }
    kept = false;
    location.assign(answer.url);
    return;
  }
  const cards = [...form.querySelectorAll("input[name=card]")].map((input) => input.value);
  replace(page);
  for (const [place, input] of document.querySelectorAll("input[name=card]").entries()) input.value = cards[place] ?? "";
  start();
  const focus = document.querySelector("#fault");
  if (focus) focus.focus({ preventScroll: true });
  else if (!document.querySelector("[data-row]")) document.querySelector("main").focus();
}
