"""Plays the handbook in Chromium: every person of a year at a browser of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser as Chrome
from playwright.sync_api import Error, Locator, Page, expect

from tests.browser import DESKTOP, PHONE, Browser, browsing
from tests.journeys.documents import NAME
from tests.journeys.handbook import FOLDER, Act, Line, Mark, lines

PATIENCE: Final = 15_000  # ms
ON_A_PHONE: Final = ("居民", "代表")
_IDS: Final = re.compile(r"/[0-9A-Z]{10}(?=/|$)|\?.*$|/\d+(?=/|$)")
_PLACES: Final = ("li", "tr", "article", "fieldset", "section", "form", "details")
_MARK: Final = "() => { document.querySelector('h1').isOld = true }"
_NEW: Final = "() => document.querySelector('h1') && !document.querySelector('h1').isOld"
# They cover what is below. A sheet of the page's own making: one that is put in is refused by the policy.
_WHOLE: Final = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(".actions, .ballot-head, .tally { position: static !important }");
  document.adoptedStyleSheets = [sheet];
}"""
_AGAIN: Final = "() => { document.adoptedStyleSheets = [] }"
_STANDING: Final = """() =>
  [...document.querySelectorAll("main :is(a, button, summary, label, legend, h1, h2)")]
  .filter((e) => e.checkVisibility()).map((e) => `${e.localName}: ${e.innerText.trim()}`).join("\\n")"""


class Stuck(AssertionError):
    """The handbook says something that cannot be done: which line, on which page, and what stands there."""


@dataclass
class Person:
    """``token``: a session for a day; none for somebody who is not signed in."""

    token: Callable[[], str]
    browser: Browser | None = None
    page: Page | None = None
    day: str = "-"


@dataclass
class Clicks:
    """``pictures``: where they are put, None where none are made. A value may be a list: of one a person."""

    started: Chrome
    site: str
    people: dict[str, list[Person]]
    move_on: Callable[[str], None]
    files: Mapping[str, Callable[[], bytes]]
    values: dict[str, Any] = field(default_factory=dict)
    pictures: Path | None = None
    stack: ExitStack = field(default_factory=ExitStack)
    looked_at: set[str] = field(default_factory=set)
    done: list[str] = field(default_factory=list)

    def play(self, document: str, *sections: str) -> None:
        """The sections that begin so, or all of them but those for when something happens."""
        for line in lines(FOLDER / f"{document}.md"):
            wanted = line.section.startswith(sections) if sections else not line.section.startswith("如果")
            if wanted:
                self.do(line)

    def do(self, line: Line) -> None:
        if line.day:
            self.move_on(line.day)
        people = self.people[line.who]
        for turn in range(len(people) if len(people) > 1 else self._times(line)):
            person = people[turn % len(people)]
            self._do_once(person, line, turn)
        self.done.append(line.where)

    def _times(self, line: Line) -> int:
        """Somebody alone does a line with a name of several values once for each."""
        text = "".join(mark.words for mark in line.marks if mark.act is not Act.KEEP)
        several = [self.values.get(name) for name in NAME.findall(text)]
        return max([1, *(len(values) for values in several if isinstance(values, list))])

    def _do_once(self, person: Person, line: Line, turn: int) -> None:
        page = self._page(person, line)
        place: Page | Locator = page
        for mark in line.marks:
            try:
                place = self._act(person, page, place, mark, turn)
            except (Error, AssertionError) as error:
                standing = page.evaluate(_STANDING)
                raise Stuck(f"{line.where}: {mark}\n{page.url}\n{standing}\n{error}") from error

    def _page(self, person: Person, line: Line) -> Page:
        """The person's page; signed in anew on another day."""
        if person.page is None:
            person.browser = self.stack.enter_context(browsing(self.started, self.site))
            person.page = person.browser.new_page(PHONE if line.who in ON_A_PHONE else DESKTOP)
            person.page.set_default_timeout(PATIENCE)
        assert person.browser is not None
        if person.day != line.day and (token := person.token()):
            cookie: Any = {"name": "piaojue_session", "value": token, "url": self.site}
            person.browser.context.add_cookies([cookie])
        person.day = line.day
        return person.page

    def _act(
        self, person: Person, page: Page, place: Page | Locator, mark: Mark, turn: int
    ) -> Page | Locator:
        words = self._filled(mark.words, turn)
        if mark.act is Act.AT:
            return _place(page, words)
        if mark.act is Act.OPEN:
            page.goto(f"{self.site}{words}")
        elif mark.act is Act.PRESS:
            _press(page, place if _named(place, words).count() else page, words)
        elif mark.act is Act.TOUCH:
            _named(place, words, "a, button, summary").click()
        elif mark.act is Act.SEE:
            expect(page.get_by_text(words).locator("visible=true").first).to_be_visible(timeout=PATIENCE)
        elif mark.act is Act.KEEP:
            self.values[mark.words] = _shown_after(page, mark.field) if mark.field else _codes(page)
        elif mark.act is Act.CHECK:
            _choice(place, words).check(force=True)  # its ground lies over it
        elif mark.act is Act.PICTURE:
            self._picture(page, words)
        else:
            self._enter(page, place, mark, words, turn)
        if mark.act in (Act.OPEN, Act.PRESS):
            self._look_at(person, page)
            return page
        return place

    def _enter(self, page: Page, place: Page | Locator, mark: Mark, words: str, turn: int) -> None:
        label = self._filled(mark.field, turn)
        found = _field(place, label) if _field(place, label).count() else _field(page, label)
        if mark.act is Act.FILL:
            found.fill(words)
        elif mark.act is Act.CHOOSE:
            found.select_option(label=_option(found, words))
        else:
            found.set_input_files({"name": words, "mimeType": "", "buffer": self.files[words]()})

    def _look_at(self, person: Person, page: Page) -> None:
        """Inspected as strictly as any page, once a page of its kind."""
        kind = _IDS.sub("", page.url)
        if kind not in self.looked_at and person.browser is not None:
            self.looked_at.add(kind)
            person.browser.inspect(page)

    def _picture(self, page: Page, name: str) -> None:
        if self.pictures is not None:
            page.evaluate(_WHOLE)
            page.screenshot(path=self.pictures / f"{name}.png", full_page=True)
            page.evaluate(_AGAIN)

    def _filled(self, text: str, turn: int) -> str:
        return NAME.sub(lambda name: self._value(name[1], turn), text)

    def _value(self, name: str, turn: int) -> str:
        value = self.values[name]
        value = value() if callable(value) else value
        return str(value[turn] if isinstance(value, list) else value)


def _press(page: Page, place: Page | Locator, words: str) -> None:
    """And waits until another document stands there, or the ballot's script has put another page in place."""
    page.evaluate(_MARK)
    _named(place, words).click()
    page.wait_for_function(_NEW)
    page.wait_for_load_state()


def _place(page: Page, words: str) -> Locator:
    """The nearest lines, cards or forms around where these words stand."""
    main = page.locator("main")
    exact = main.get_by_text(words, exact=True).locator("visible=true")
    found = exact if exact.count() else main.get_by_text(words).locator("visible=true")
    kinds = " or ".join(f"self::{kind}" for kind in _PLACES)
    return found.locator(f"xpath=ancestor::*[{kinds}][1]")


def _named(place: Page | Locator, words: str, kinds: str = "a, button") -> Locator:
    """By all of its words; or by what stands before a colon or a bracket in them."""
    place = place.locator("main") if isinstance(place, Page) else place
    all_of_them = place.locator(f":is({kinds}):visible")
    whole = all_of_them.filter(has_text=re.compile(rf"^\s*{re.escape(words)}\s*$"))
    begun = all_of_them.filter(has_text=re.compile(rf"^\s*{re.escape(words)}\s*[（：\s]"))
    found = whole if whole.count() else begun
    leads = set(found.evaluate_all("all => all.map((one) => one.href ?? '')"))
    return found.first if len(leads) == 1 and "" not in leads else found


def _field(place: Page | Locator, label: str) -> Locator:
    """By its label: all of it, its first word, or its beginning, for it may go on with a unit or a hint."""
    word = re.escape(label)
    ways = [rf"^\s*{word}\s*$", rf"^\s*{word}[\s（]", rf"^\s*{word}"]
    found = [place.get_by_label(re.compile(way)).locator("visible=true") for way in ways]
    return next((one for one in found if one.count()), found[-1])


def _choice(place: Page | Locator, label: str) -> Locator:
    """A box or one of several, by its label; exactly so where there is one."""
    exact = _either(place, label, exact=True)
    return exact if exact.count() else _either(place, re.compile(rf"^{re.escape(label)}"))


def _either(place: Page | Locator, name: str | re.Pattern[str], *, exact: bool = False) -> Locator:
    return place.get_by_role("radio", name=name, exact=exact).or_(
        place.get_by_role("checkbox", name=name, exact=exact)
    )


def _option(field: Locator, words: str) -> str:
    """The one of these words, or that begins with them."""
    texts = [one.strip() for one in field.locator("option").all_inner_texts()]
    return words if words in texts else next((one for one in texts if one.startswith(words)), words)


def _codes(page: Page) -> list[str]:
    """What is printed on cards, in their order."""
    return page.locator(".sheet .code, .secret").all_inner_texts()


def _shown_after(page: Page, words: str) -> str:
    """The text of what follows these words: the value of a pair, the cell beside, the code below."""
    text = page.locator("main").inner_text()
    return text.partition(words)[2].strip(" ：:\n\t").split("\n")[0].split()[0]
