"""A ballot as people see it, on a device and on paper: one order, one set of controls, one wording."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

from app.domain.ballots import MARKS, Method
from app.domain.words import Grade, Mark
from app.polls.schemas import BallotPage, Beside
from app.web.i18n import Language
from app.web.pages import render

SHAPES: Final = {
    Mark.APPROVE: "○",
    Mark.OPPOSE: "×",
    Mark.ABSTAIN: "△",
    Grade.SATISFIED: "○",
    Grade.BASICALLY_SATISFIED: "△",
    Grade.UNSATISFIED: "×",
}
Marks = Mapping[int, str]
_KEPT: Final = 64  # blank ballots: each poll's in two languages, and anew whenever somebody is checked in
_FILLER: Final = "."  # stands in a form as it is: one byte


def drawn(language: Language, page: BallotPage, beside: Beside, marks: Marks) -> str:
    """The ballot as it stands in a page's form. A hall opens it all at once, and nothing in a blank one is
    anybody's: it is drawn once for all. One with marks is drawn for its deputy, and not kept."""
    if any(marks.values()):
        return _drawn(language, page, beside, marks)
    return blank(language, page.model_dump_json(), json.dumps(beside))


@lru_cache(_KEPT)
def blank(language: Language, page: str, beside: str) -> str:
    """Both as JSON, by which it is known again: whatever changes in them draws it anew."""
    known = {int(no): info for no, info in json.loads(beside).items()}
    return _drawn(language, BallotPage.model_validate_json(page), known, {})


def _drawn(language: Language, page: BallotPage, beside: Beside, marks: Marks) -> str:
    return render("polls/sheet.html", language, {"groups": groups(page, beside, marks)})


def groups(page: BallotPage, beside: Beside, marks: Marks) -> list[dict[str, Any]]:
    """The ballot's groups with their items in its order, each with its controls and what was chosen."""
    worked = {one.group: one.sentence for one in page.worked}
    return [
        {
            **group,
            "label": group.get("label") or group.get("title", ""),
            "worked": worked.get(group["code"], ""),
            "controls": controls(group["method"]),
            "blank": filled("", group["method"]),
            "approved": sum(marks.get(i["no"]) == Mark.APPROVE for i in _of(page, group)),
            "items": [_item(item, group["method"], beside, marks) for item in _of(page, group)],
        }
        for group in page.groups
    ]


def controls(method: str) -> list[dict[str, str]]:
    """Three of one size in one order; on a 测评票 弃权 is what leaving an item out means.

    ``sent`` is what a deputy's form sends for it.
    """
    terms: Iterable[Mark | Grade] = Grade if method == Method.GRADE_EACH else Mark
    allowed = MARKS[Method(method)]
    return [
        {"value": term.value, "sent": filled(term.value, method), "label": term.label, "shape": SHAPES[term]}
        for term in terms
        if term.value in allowed and term in SHAPES
    ]


def filled(mark: str, method: str) -> str:
    """A mark as a ballot's form sends it, "" for none: all of one length, or the request's own length would
    tell how many items are marked, and how."""
    return mark.ljust(max(map(len, MARKS[Method(method)])), _FILLER)


def unfilled(sent: str) -> str:
    """The mark that was sent; "" where none was made."""
    return sent.rstrip(_FILLER)


def _item(item: Mapping[str, Any], method: str, beside: Beside, marks: Marks) -> dict[str, Any]:
    mark = marks.get(item["no"], "")
    return {**item, "info": beside.get(item["no"], {}), "mark": mark, "sent": filled(mark, method)}


def _of(page: BallotPage, group: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [item for item in page.items if item["group"] == group["code"]]
