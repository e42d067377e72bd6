// A table on its way, made visible; the form works without this. What it adds: a bar, a word before a file
// that is too large is sent in vain, and the file that was looked through need not be chosen a second time.
// It is kept as it was read then, so that what is confirmed is what was shown.
import { focusOn, parsed, replace } from "./resend.js";

let kept = null;
let sending = false;

start();

function start() {
  for (const form of document.querySelectorAll("form[data-upload]")) {
    form.addEventListener("submit", send);
    if (kept) fill(form, kept);
  }
}

function fill(form, file) {
  const field = form.querySelector("[data-again]");
  if (!field) return;
  const chosen = new DataTransfer();
  chosen.items.add(file);
  field.querySelector("input").files = chosen.files;
  field.hidden = true;
  const told = form.querySelector("[data-kept]");
  told.textContent = told.textContent.replace("[[name]]", file.name);
  told.hidden = false;
}

async function send(event) {
  event.preventDefault();
  const form = event.currentTarget;
  const input = form.querySelector("input[type=file]");
  const file = input.files[0];
  if (sending || !file) return;
  if (file.size > Number(input.dataset.mb) * 1024 * 1024) return say(form, input.dataset.large);
  sending = true;
  still(form, true);
  show(form, await answered(form, await copy(file)));
  sending = false;
}

// What is on the disk may change meanwhile; null where it cannot be read any more.
async function copy(file) {
  const bytes = await file.arrayBuffer().catch(() => null);
  return bytes && new File([bytes], file.name, { type: file.type });
}

function answered(form, file) {
  kept = file;
  if (!file) return null;
  const told = form.querySelector("[data-told]");
  const data = new FormData(form);
  data.set("file", file);
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "text/html");
    request.upload.onprogress = (at) => at.lengthComputable && bar(form, at.loaded / at.total);
    request.upload.onload = () => {
      form.querySelector("progress").removeAttribute("value"); // how long reading takes is not known
      say(form, told.dataset.reading);
    };
    request.onload = () => done(request);
    request.onerror = request.onabort = () => done(null);
    request.send(data);
  });
}

function bar(form, part) {
  const told = form.querySelector("[data-told]");
  form.querySelector("progress").value = Math.round(part * 100);
  say(form, told.dataset.sent.replace("[[n]]", Math.round(part * 100)));
}

function say(form, words) {
  const told = form.querySelector("[data-told]");
  form.querySelector("[data-bar]").hidden = false;
  form.querySelector("[data-plain]").hidden = true;
  if (told.textContent !== words) told.textContent = words;
}

function still(form, on) {
  form.setAttribute("aria-busy", String(on));
  for (const one of form.querySelectorAll("button")) one.disabled = on;
  form.querySelector("progress").hidden = !on;
}

// The answer is a page: its words take the place of this one's. What is no page of ours stands in the form.
function show(form, request) {
  if (!request) return lost(form);
  const where = new URL(request.responseURL);
  if (where.pathname !== new URL(form.action).pathname) return location.assign(where);
  const page = parsed({ text: request.responseText });
  if (!page.querySelector("main h1")) return lost(form);
  sheets(page);
  replace(page);
  start();
  focusOn("#fault, main h1");
}

function sheets(page) {
  for (const one of page.querySelectorAll("link[rel=stylesheet]")) {
    const here = document.head.querySelector(`link[href="${one.getAttribute("href")}"]`);
    if (!here) document.head.append(document.importNode(one));
  }
}

function lost(form) {
  still(form, false);
  say(form, form.querySelector("[data-told]").dataset.lost);
}
