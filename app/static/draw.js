// A draw of lots, made easier; all of it works without this. What it adds: a random number and its commitment
// made on this device, so that the number leaves it only when it is handed in; and every digest of the page
// computed again. The browser's own SHA-256 is there on a secure connection alone: without it nothing is added.
const TEXT = new TextEncoder();

if (globalThis.crypto?.subtle) start();

function start() {
  document.documentElement.classList.add("scripted");
  document.querySelector("[data-make]")?.addEventListener("click", make);
  document.querySelector("[data-check]")?.addEventListener("click", check);
}

function hex(bytes) {
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function digest(text) {
  return hex(await crypto.subtle.digest("SHA-256", TEXT.encode(text)));
}

async function make() {
  const form = document.querySelector("form[data-draw]");
  const made = document.querySelector("[data-made]");
  const secret = hex(crypto.getRandomValues(new Uint8Array(32)));
  const { draw, seat } = form.dataset;
  form.elements.digest.value = await digest(`commit|${draw}|${seat}|${secret}`);
  made.querySelector("textarea").value = secret;
  made.querySelector("[data-save]").href = URL.createObjectURL(new Blob([`${secret}\n`], { type: "text/plain" }));
  made.hidden = false;
  made.querySelector("textarea").select();
}

async function check(event) {
  let all = true;
  for (const row of document.querySelectorAll("[data-digest]")) {
    const same = (await digest(row.querySelector("[data-text]").textContent)) === row.dataset.digest;
    row.querySelector("[data-sign]").textContent = same ? "✓" : "✗";
    all &&= same;
  }
  const { good, bad } = event.target.dataset;
  document.querySelector("[data-checked]").textContent = all ? `✓ ${good}` : `✗ ${bad}`;
}
