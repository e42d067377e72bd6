// A form that asks a few things, made pleasant; it works without this. What it adds: how much is written,
// what was suggested before and sounds alike, and on a weak network the filled form stays on the page and is
// sent again, with the same nonce, until there is an answer. Nothing is stored anywhere.
import { answered, focusOn, parsed, replace, said } from "./resend.js";

const PATIENCE = 60000; // three photos on a slow network
const LATER = [502, 503, 504];
const PAUSE = 500; // after the last letter
let sending = false;
let asked = "";

start();

function start() {
  const form = document.querySelector("form[data-resend]");
  if (!form) return;
  form.addEventListener("submit", send);
  for (const input of form.querySelectorAll("[data-count]")) {
    input.addEventListener("input", () => count(form, input));
    count(form, input);
  }
  const title = form.querySelector("[data-similar]");
  if (title) watch(form, title);
}

// Characters as the server counts them, in its own words ([[n]], [[most]]).
function count(form, input) {
  const told = form.querySelector(`[data-counted="${input.id}"]`);
  const n = [...input.value.trim()].length;
  const most = Number(input.dataset.count);
  told.textContent = n ? told.dataset.words.replace("[[n]]", n).replace("[[most]]", most) : "";
  told.classList.toggle("over", n > most);
}

function watch(form, title) {
  let timer = 0;
  const place = form.querySelector("#where");
  const later = () => { clearTimeout(timer); timer = setTimeout(() => look(form, title, place), PAUSE); };
  title.addEventListener("input", later);
  place.addEventListener("change", later);
  asked = "";
  if (title.value.trim()) later();
}

// The fragment comes from our own server, escaped; an answer to an older question is dropped.
async function look(form, title, place) {
  const found = form.querySelector("[data-found]");
  const words = new URLSearchParams({ title: title.value.trim(), where: place.value });
  if (words.toString() === asked) return;
  asked = words.toString();
  if ([...title.value.trim()].length < 2) { found.replaceChildren(); return; }
  const text = await fetch(`${title.dataset.similar}?${words}`)
    .then((answer) => (answer.ok ? answer.text() : "")).catch(() => "");
  if (words.toString() !== asked) return;
  const page = new DOMParser().parseFromString(text, "text/html");
  found.replaceChildren(...document.importNode(page.body, true).childNodes);
}

async function send(event) {
  event.preventDefault();
  if (sending) return;
  const form = event.currentTarget;
  if (tooLarge(form)) return;
  sending = true;
  const button = event.submitter;
  const data = new FormData(form); // the pressed button is added by hand: older phones leave it out
  if (button?.name && !data.has(button.name)) data.append(button.name, button.value);
  const body = form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
  still(form, true);
  const notice = form.querySelector("[data-wait]");
  show(await answered(form.getAttribute("action"), body, {
    again: (answer) => LATER.includes(answer.status) && !answer.text.includes("data-resend"),
    failed: () => { notice.hidden = false; notice.scrollIntoView({ block: "center" }); },
    patience: PATIENCE,
  }), form);
  sending = false;
}

// A body that is too large is cut off on the way, and no answer to it arrives.
function tooLarge(form) {
  const input = form.querySelector("input[type=file]");
  const most = Number(input?.dataset.mb) * 1024 * 1024;
  const large = input && [...input.files].some((file) => file.size > most);
  if (large) say(form, input.dataset.large);
  return large;
}

function say(form, words) {
  const notice = form.querySelector("[data-wait]");
  notice.textContent = words;
  notice.hidden = false;
  notice.scrollIntoView({ block: "center" });
}

function still(form, on) {
  form.setAttribute("aria-busy", String(on));
  for (const one of form.querySelectorAll("button")) one.disabled = on;
}

// The answer is a page: its words take the place of this one's. A refusal that is no page of the form's (too
// large, a fault) is told in the form, which stays as it is.
function show(answer, form) {
  const page = parsed(answer);
  if (answer.status >= 400 && !page.querySelector("form")) {
    still(form, false);
    return say(form, said(page));
  }
  replace(page);
  start();
  focusOn("#fault, main h1");
}
