// Keeps one region of a page as new as the server has it: <div data-fresh="5"> is read again every five
// seconds and put in place where it differs. Whoever is in the middle of it (has the focus there) is not
// disturbed. Where the page is to be followed at another pace, or no more (a form stands in it now), it is
// loaded anew as a whole. Without script the page has a link that does the same.
const region = document.querySelector("[data-fresh]");
const pause = Number(region?.dataset.fresh) * 1000;

async function look() {
  const answer = await fetch(location.href, { headers: { accept: "text/html" } }).catch(() => null);
  const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  const found = page?.querySelector("[data-fresh]");
  const still = region.contains(document.activeElement);
  if (found && !still && found.dataset.fresh !== region.dataset.fresh) return location.reload();
  if (found && !still && found.innerHTML !== region.innerHTML) {
    region.replaceChildren(...found.childNodes);
  }
  setTimeout(look, pause);
}

if (region && pause > 0) {
  setTimeout(look, pause);
}
