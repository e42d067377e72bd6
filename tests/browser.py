"""The strict page client: a real browser on a real server, and every page that any test opens is inspected.

    with serving(app) as site, chrome() as started, browsing(started, site) as browser:
        page = browser.open("/docs")            # inspected as it stands; raises PageFaults naming each fault
        page.locator("h1").inner_text()         # Playwright's own page from here on
        browser.inspect(page)                   # again, after something was done on it

A page has one h1, a language, a title, ids that are its own, a label on every field; nothing inline,
nothing on the console, no violation of the policy, no request to anybody else; with script, nothing that
axe-core finds against WCAG 2.2 A and AA; and nothing that would have to be scrolled sideways for: at
360 × 740 in each size of 长辈版, its largest at 200 per cent; in its own window with text at 100 and at 200
(a tablet's: 150) per cent.
"""

from __future__ import annotations

import re
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import uvicorn
from playwright.sync_api import Browser as Chrome
from playwright.sync_api import BrowserContext, Page, Response, sync_playwright
from starlette.applications import Starlette

from app.web.stopping import stopping
from tests.accessible import barriers

NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MISSING: Final = (
    "浏览器测试需要 Chromium (browser tests need Chromium): "
    "apt-get install chromium fonts-noto-cjk · macOS: brew install --cask chromium"
)
PHONE: Final = (360, 740)
TABLET: Final = (768, 1024)
DESKTOP: Final = (1366, 768)
A4_WIDTH: Final = 673  # the text of an A4 page inside margins of 16 mm, in CSS pixels
# Class of the page's root (长辈版), and text in per cent: the largest, 188, is measured at what WCAG asks.
PLAIN: Final = ("normal", 100)
ELDER: Final = (PLAIN, ("large", 150), ("largest", 200))
ENLARGED: Final = (PLAIN, ("normal", 200))
TEXTS: Final = {PHONE: ELDER, TABLET: ELDER[:2]}  # every other window: enlarged
START_SECONDS: Final = 10
PATIENCE_SECONDS: Final = 60  # a page that never comes is a fault; a slow machine is none

# Runs before any script of the page: what the policy refused is kept for the inspection.
_WATCH = """
window.refusedByPolicy = [];
addEventListener("securitypolicyviolation", (e) =>
  window.refusedByPolicy.push(`${e.effectiveDirective} ${e.blockedURI}`));
"""
_LOOK = """() => {
  const all = (query) => [...document.querySelectorAll(query)];
  const ids = all("[id]").map((e) => e.id);
  const named = (e) => e.labels?.length || e.getAttribute("aria-label") || e.getAttribute("aria-labelledby");
  const shown = (e) => e.outerHTML.slice(0, 120);
  const boxes = (e) => {
    const inside = document.createRange();
    inside.selectNodeContents(e);
    return inside.getClientRects().length;
  };
  const words = (e) => (e.closest("details:not([open])") ? e.textContent : e.innerText).trim();
  return {
    h1: all("h1").length,
    lang: document.documentElement.lang,
    title: document.title.trim(),
    twice: ids.filter((id, place) => ids.indexOf(id) !== place),
    unlabelled: all("input:not([type=hidden]), select, textarea").filter((e) => !named(e)).map(shown),
    nameless: all("a[href], button").filter((e) => !words(e) && !named(e) && !e.title).map(shown),
    nowhere: all("#fault a[href^='#']").filter((e) => !document.getElementById(e.hash.slice(1))).map(shown),
    source: all("noscript").filter((e) => !e.children.length && boxes(e)).map(shown),
    refused: window.refusedByPolicy,
  };
}"""
# An element that sticks out of the window, or text cut off by its own box. What is hidden from sight on
# purpose (a clip-path, or a box of one pixel for screen readers) does not count.
_OUTSIDE = """() => {
  const width = document.documentElement.clientWidth;
  const hidden = (e) => e.closest("svg, [hidden]") || getComputedStyle(e).clipPath !== "none"
    || (e.parentElement && hidden(e.parentElement));
  const said = (e) => `${e.tagName.toLowerCase()}.${e.className} “${e.innerText.trim().slice(0, 30)}”`;
  const sideways = document.scrollingElement.scrollWidth > width ? ["the page itself"] : [];
  const out = [...document.body.querySelectorAll("*")].filter((e) => {
    const box = e.getBoundingClientRect();
    if (!e.innerText?.trim() || !box.width || hidden(e)) return false;
    const cut = getComputedStyle(e).overflowX !== "visible" && e.scrollWidth > e.clientWidth + 1;
    return box.right > width + 1 || box.left < -1 || cut;
  });
  return [...sideways, ...out.map(said)].slice(0, 8);
}"""
_AT_SIZE: Final = """([name, percent]) => {
  const root = document.documentElement;
  const before = root.className;
  root.className = name;
  root.style.fontSize = `${percent}%`;
  const found = (OUTSIDE)();
  root.className = before;
  root.removeAttribute("style");
  return found;
}""".replace("OUTSIDE", _OUTSIDE)
_INLINE: Final = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", re.IGNORECASE)


class PageFaults(AssertionError):
    """Everything that is wrong with one page, one fault a line."""


def chromium() -> str:
    """The browser on the PATH. Raises AssertionError saying what to install: no test is skipped."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    assert found, MISSING
    return found


class _Server(uvicorn.Server):
    """Beside the main thread no signal is heard: says itself that it stops."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        stopping().set()
        await super().shutdown(sockets)


@contextmanager
def serving(app: Starlette, port: int = 0) -> Iterator[str]:
    """The app on this machine alone, served as it is in use, on a free port or that one; its address."""
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(("127.0.0.1", port))
        config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False)
        server = _Server(config)
        thread = threading.Thread(target=server.run, args=([door],), daemon=True)
        thread.start()
        try:
            _await_start(server, thread)
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(START_SECONDS)


def _await_start(server: uvicorn.Server, thread: threading.Thread) -> None:
    tick = threading.Event()
    for _ in range(START_SECONDS * 50):
        if server.started or not thread.is_alive():
            break
        tick.wait(0.02)
    assert server.started, "the server did not start"


@dataclass
class Browser:
    """``site`` is the only address its pages may ask, but for ``others`` that a walk leads through.

    Faults that pages report on their own gather here.
    """

    site: str
    context: BrowserContext
    script: bool = True  # axe-core is one: a page without script is looked at for the rest
    faults: list[str] = field(default_factory=list)
    expected_status: int = 200
    others: tuple[str, ...] = ()
    forgiven: tuple[str, ...] = ()  # what a test does to the network on purpose, as the console words it

    def open(self, path: str, *, status: int = 200, size: tuple[int, int] = DESKTOP, **wait: Any) -> Page:
        """Opens it in a new tab, waits until nothing loads any more, and inspects it.

        ``selector``: an element that stands only when the page's own script is done.
        """
        self.expected_status = status
        page = self.new_page(size)
        answer = page.goto(f"{self.site}{path}", wait_until="networkidle")
        if "selector" in wait:
            page.wait_for_selector(wait["selector"])
        assert answer is not None
        assert answer.status == status, f"{path}: {answer.status}"
        self.faults += [f"inline in {path}: {found}" for found in _inline(answer)]
        self.inspect(page)
        return page

    def inspect(self, page: Page) -> None:
        """Raises PageFaults. The window has its own size again afterwards."""
        page.wait_for_load_state()  # a heading stands before the sheet that gives it its place has come
        faults = [*self.faults, *_standing(page.evaluate(_LOOK)), *self._sideways(page)]
        faults += barriers(page) if self.script else []
        self.faults.clear()
        if faults:
            raise PageFaults("\n".join([page.url, *faults]))

    def _sideways(self, page: Page) -> list[str]:
        before = page.viewport_size
        assert before is not None
        sizes = dict.fromkeys((PHONE, (before["width"], before["height"])))
        found = [f"{at}: {fault}" for size in sizes for at, fault in outside(page, size)]
        page.set_viewport_size(before)
        return found

    def new_page(self, size: tuple[int, int]) -> Page:
        """An empty tab that is watched: for who clicks on, and has each page inspected when it stands."""
        page = self.context.new_page()
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.add_init_script(_WATCH)
        page.on("console", lambda message: self._heard(message.type, message.text))
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        page.on("request", lambda request: self._asked(request.url))
        return page

    def _heard(self, kind: str, text: str) -> None:
        """Chromium itself reports a page that answers with an error: that is what the test asked for."""
        ours = self.expected_status >= 400 and f"status of {self.expected_status}" in text
        if not ours and not any(words in text for words in self.forgiven):
            self.faults.append(f"console {kind}: {text}")

    def _asked(self, url: str) -> None:
        if not url.startswith((f"{self.site}/", "data:", "blob:", *self.others)):
            self.faults.append(f"a request to somebody else: {url}")


@contextmanager
def chrome() -> Iterator[Chrome]:
    """Chromium, started: about a second, so once for several tests."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield started
        started.close()


@contextmanager
def browsing(started: Chrome, site: str, *, token: str = "", script: bool = True) -> Iterator[Browser]:
    """A reader of Chinese with cookies of their own. ``token``: a session, in the cookie as in use.

    Raises PageFaults at the end for what a page reported after its last inspection.
    """
    context = started.new_context(locale="zh-CN", java_script_enabled=script)
    context.set_default_timeout(PATIENCE_SECONDS * 1000)
    if token:
        context.add_cookies([{"name": "piaojue_session", "value": token, "url": site}])
    browser = Browser(site, context, script)
    yield browser
    context.close()
    if browser.faults:
        raise PageFaults("\n".join(browser.faults))


def outside(page: Page, size: tuple[int, int]) -> list[tuple[str, str]]:
    """What sticks out sideways at that size, in each size of text: where, and what."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    return [
        (f"{size[0]} × {size[1]} {name} at {percent} %", fault)
        for name, percent in TEXTS.get(size, ENLARGED)
        for fault in page.evaluate(_AT_SIZE, [name, percent])
    ]


def outside_on_paper(page: Page) -> list[str]:
    """What an A4 page would cut off, or shrink the whole page for."""
    before = page.viewport_size
    assert before is not None
    page.emulate_media(media="print")
    page.set_viewport_size({"width": A4_WIDTH, "height": 900})
    found: list[str] = page.evaluate(_OUTSIDE)
    page.emulate_media(media="screen")
    page.set_viewport_size(before)
    return found


def _standing(seen: dict[str, Any]) -> list[str]:
    faults = [] if seen["h1"] == 1 else [f"{seen['h1']} h1"]
    faults += [f"no {name}" for name in ("lang", "title") if not seen[name]]
    faults += [f"id used twice: {name}" for name in seen["twice"]]
    faults += [f"field without a label: {shown}" for shown in seen["unlabelled"]]
    faults += [f"link or button without a name: {shown}" for shown in seen["nameless"]]
    faults += [f"error that leads to no field: {shown}" for shown in seen["nowhere"]]
    faults += [f"its source is read as text: {shown}" for shown in seen["source"]]
    return faults + [f"refused by the policy: {what}" for what in seen["refused"]]


def _inline(answer: Response) -> list[str]:
    """In the page as it was sent: what a vetted library builds later is held to the policy by the browser."""
    return _INLINE.findall(answer.text())
