"""docs/steps is a handbook that works: its year is clicked through in Chromium, word for word."""

from __future__ import annotations

import re
from pathlib import Path

from tests.browser import chrome
from tests.house.catalogue import texts
from tests.journeys import handbook, handbook_year, test_one_year
from tests.journeys.handbook import Act

NAMING = (Act.PRESS, Act.TOUCH, Act.CHECK, Act.CHOOSE)


def test_each_step_has_its_pages() -> None:
    steps = [name.removeprefix("step_") for name in vars(test_one_year) if name.startswith("step_")]
    assert [document.stem for document in handbook.documents()] == sorted(steps)


def test_the_handbook_plays_a_year(tmp_path: Path) -> None:
    """Nobody has anything but a browser; what the plain year says is done, all of it, in its order."""
    with chrome() as started, handbook_year.year(tmp_path, started) as (hall, clicks):
        handbook_year.play(hall, clicks)
    plain = [line.where for line in _lines() if not line.section.startswith("如果")]
    assert len(plain) > 100
    assert set(plain) == set(clicks.done)


def test_buttons_named_for_when_something_happens_exist() -> None:
    """Those sections are not played: the words on their buttons and fields are still those of the pages."""
    known = {re.sub(r"\{\w+\}", "", text) for text in texts()}
    named = {
        (line.where, mark.words)
        for line in _lines()
        if line.section.startswith("如果")
        for mark in line.marks
        if mark.act in NAMING
    }
    assert len(named) > 10
    assert [one for one in named if one[1] not in known] == []


def _lines() -> list[handbook.Line]:
    return [line for document in handbook.documents() for line in handbook.lines(document)]
