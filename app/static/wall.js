// The wall kept up to date; the page shows its present state without it. Figures change in place; for another
// scene the page itself is fetched again, so that there is one rendering. When the link drops everything stays
// as it is, with the time of the last figures, and the wall tries again with growing pauses.
const FIRST = 1000;
const LONGEST = 30000;
const SILENCE = 16000; // three signs of life
const LEAF = 12000; // a page of a result

const wall = document.querySelector(".wall");
const lost = wall.querySelector(".lost");
const again = wall.querySelector(".again");
const turning = wall.querySelector(".turning");
let source = null;
let silence = 0;
let pause = FIRST;
let asked = 0;
let held = false;

// Not all of a hall's screens at once, and not before the page stands.
addEventListener("load", () => setTimeout(listen, 800 + Math.random() * 1200));
setInterval(() => { if (!held) turn(1); }, LEAF);
for (const button of turning.querySelectorAll("[data-turn]")) {
  button.addEventListener("click", () => turn(Number(button.dataset.turn)));
}
turning.querySelector("[data-hold]").addEventListener("click", (event) => {
  held = !held;
  event.currentTarget.setAttribute("aria-pressed", String(held));
});
prepare();

function listen() {
  source = new EventSource(wall.dataset.events);
  source.onmessage = (event) => hear(JSON.parse(event.data));
  source.onerror = lose;
  wait();
}

function wait() {
  clearTimeout(silence);
  silence = setTimeout(lose, SILENCE);
}

function hear(told) {
  wait();
  pause = FIRST;
  say("");
  if (told.scene === scene().dataset.scene) write(told);
  else change();
}

function lose() {
  source.close();
  clearTimeout(silence);
  if (!lost.textContent) say(wall.dataset.lost);
  setTimeout(resume, pause * (0.75 + Math.random() / 2));
  pause = Math.min(pause * 2, LONGEST);
}

async function resume() {
  if (await change()) listen();
  else lose();
}

// The page as it is now, in place of the scene; false where there is none.
async function change() {
  const turn = ++asked;
  try {
    const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(SILENCE) });
    if (answer.status === 401 || answer.status === 403) say(wall.dataset.ended, true);
    if (!answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (turn === asked) show(page);
    return true;
  } catch {
    return false;
  }
}

function show(page) {
  const next = page.querySelector(".scene");
  if (!next) return;
  if (next.dataset.scene !== scene().dataset.scene) {
    scene().replaceWith(document.adoptNode(next));
    document.title = page.title;
    prepare();
  } else {
    for (const node of next.querySelectorAll("[data-figure]")) put(node.dataset.figure, node.textContent);
    draw();
  }
  at(page.querySelector("[data-at]").textContent);
}

function scene() {
  return wall.querySelector(".scene");
}

function write(told) {
  for (const [name, value] of Object.entries(told.figures)) put(name, String(value));
  draw();
  at(told.at);
}

function put(name, text) {
  for (const node of scene().querySelectorAll(`[data-figure="${CSS.escape(name)}"]`)) {
    if (node.textContent !== text) node.textContent = text;
  }
}

function draw() {
  const value = (name) => Number(scene().querySelector(`[data-figure="${CSS.escape(name)}"]`).textContent);
  for (const bar of scene().querySelectorAll(".gauge[data-part]")) {
    const part = Math.floor((value(bar.dataset.part) * 100) / (value(bar.dataset.whole) || 1));
    bar.querySelector(".part").setAttribute("width", String(part));
  }
}

function at(time) {
  wall.querySelector("[data-at]").textContent = time;
  const clock = scene().querySelector("[data-clock]");
  if (clock) clock.textContent = time.slice(0, 5);
}

function say(words, ended = false) {
  if (lost.textContent !== words) lost.textContent = words;
  again.hidden = !ended;
}

// Results turn page by page where a page fills the screen; elsewhere they stand below each other.
function prepare() {
  const leaves = scene().querySelectorAll(".leaf");
  turning.hidden = leaves.length < 2;
  scene().classList.toggle("turns", leaves.length > 1);
}

function turn(by) {
  const leaves = [...scene().querySelectorAll(".leaf")];
  if (leaves.length < 2) return;
  const now = leaves.findIndex((leaf) => leaf.classList.contains("now"));
  leaves[now].classList.remove("now");
  leaves[(now + by + leaves.length) % leaves.length].classList.add("now");
}
