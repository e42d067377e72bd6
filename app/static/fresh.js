// Keeps one region of a page as new as the server has it: <div data-fresh="5"> is read again every five
// seconds and put in place where it differs. Whoever is in the middle of it (has the focus there) is not
// disturbed. Where the page is to be followed at another pace, or no more (a form stands in it now), it is
// loaded anew as a whole. Without script the page has a link that does the same.
// What a page asks by itself keeps nobody signed in. Once the session has ended the region says so, and is
// followed again when somebody has signed in.
import { said } from "./resend.js";

const region = document.querySelector("[data-fresh]");
const pause = Number(region?.dataset.fresh) * 1000;

async function look() {
  const headers = { accept: "text/html", "x-by-itself": "1" };
  const answer = await fetch(location.href, { headers }).catch(() => null);
  const known = answer?.ok || answer?.status === 401;
  const page = known ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  const found = page?.querySelector("[data-fresh]");
  if (found) region.querySelector("[data-ended]")?.remove(); // whoever came back by it has the focus there
  const still = region.contains(document.activeElement);
  if (page && !found) tell(page);
  if (found && !still && found.dataset.fresh !== region.dataset.fresh) return location.reload();
  if (found && !still && found.innerHTML !== region.innerHTML) {
    region.replaceChildren(...found.childNodes);
  }
  setTimeout(look, pause);
}

function tell(page) {
  const door = page.querySelector("a[href$='/sign-in']");
  if (!door || region.querySelector("[data-ended]")) return;
  const notice = document.createElement("p");
  notice.className = "fault";
  notice.dataset.ended = "";
  notice.append(`${said(page)} `, document.importNode(door, true));
  notice.lastChild.target = "_blank";
  region.prepend(notice);
}

if (region && pause > 0) {
  setTimeout(look, pause);
}
