"""The handbook in docs/steps as clicks: what a clerk reads there is what the tests do in a browser.

A line that begins ``**who**：`` says who acts, until the next such line. In it and in the lines below:

    打开 `/desk`            an address is opened
    按【记录决定】           a button or link is pressed; the page that comes is waited for
    点【主持词】             the same where the page stays: what unfolds, what a script answers
    「届」填 `7`            a field by its label; 「届」选【七】 in a list; 「名册」交 `名册.xlsx` a file
    勾「赞成」               a box or one of several by its label
    在“新建幼儿园”处         what follows, up to the next press, is done where these words stand
    见“已签到”              these words stand on the page
    记“受理编号”为〈编号〉     what the page shows after these words is kept
    抄下代码为〈卡〉           the codes of cards that are shown this once
    （图：签到处）           a picture, where pictures are made

〈Names〉 stand for values. ``〔2026-03-12 20:00〕`` is the day in Shanghai on which what follows is done.
Sections whose heading begins with 如果 are for when something happens, and are no part of a plain year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parents[2] / "docs" / "steps"
_WHO: Final = re.compile(r"^\*\*(?P<who>[^*]+)\*\*：")
_DAY: Final = re.compile(r"^〔(\d{4}-\d\d-\d\d \d\d:\d\d)〕$")
_MARK: Final = re.compile(
    r"打开 `(?P<open>/[^`]*)`|按【(?P<press>[^】]+)】|点【(?P<touch>[^】]+)】|在“(?P<at>[^”]+)”处"
    r"|见“(?P<see>[^”]+)”|(?:记“(?P<after>[^”]+)”|抄下代码)为〈(?P<name>[^〉]+)〉|勾「(?P<check>[^」]+)」|（图：(?P<picture>[^）]+)）"
    r"|「(?P<field>[^」]+)」(?:填 `(?P<fill>[^`]*)`|选【(?P<choose>[^】]+)】|交 `(?P<file>[^`]+)`)"
)


class Act(Enum):
    OPEN = "open"
    PRESS = "press"
    TOUCH = "touch"
    AT = "at"
    SEE = "see"
    KEEP = "name"
    CHECK = "check"
    PICTURE = "picture"
    FILL = "fill"
    CHOOSE = "choose"
    FILE = "file"


@dataclass(frozen=True)
class Mark:
    """One thing done. ``words``: the value, label or address; ``field``: the label it goes under."""

    act: Act
    words: str
    field: str = ""


@dataclass(frozen=True)
class Line:
    """What one person does in one line of a document; ``day`` is the last one named above, "" where none."""

    where: str
    section: str
    who: str
    marks: tuple[Mark, ...]
    day: str


def documents() -> list[Path]:
    return sorted(FOLDER.glob("*.md"))


def lines(document: Path) -> Iterator[Line]:
    section = who = day = ""
    for number, text in enumerate(document.read_text(encoding="utf-8").splitlines(), start=1):
        day = named[1] if (named := _DAY.match(text)) else day
        if text.startswith("## "):
            section, who = text.removeprefix("## "), ""
        who = named["who"] if (named := _WHO.match(text)) else who
        marks = tuple(_marks(text))
        where = f"{document.name}:{number}"
        assert who or not marks, f"{where}: nobody is named for this: {text}"
        if marks:
            yield Line(where, section, who, marks, day)


def _marks(text: str) -> Iterator[Mark]:
    for found in _MARK.finditer(text):
        act = next(act for act in Act if found[act.value])
        yield Mark(act, found[act.value], found["field"] or found["after"] or "")
