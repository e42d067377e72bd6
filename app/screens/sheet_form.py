"""A paper sheet as a form: the ballot's rows as they are marked, or invalid, or left to the chief teller.

What a counter has read of a stack travels in the form alone, packed, until the whole stack is entered: the
server and the address hold nothing of a sheet that its counter has not finished with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from app.domain.errors import Fault, Malformed
from app.polls.pages import FIELD
from app.polls.schemas import Choice, SheetIn
from app.polls.sheet import controls
from app.web.forms import Form
from app.web.forms import field as text_of
from app.web.i18n import _

MARKS: Final = "marks"
KINDS: Final = (
    (MARKS, _("照票面录入")),
    ("spoiled", _("整张无效")),
    ("pending", _("请总监票人认定")),
)
REASONS: Final = (
    _("不是本次会议印发的票"),
    _("涂改，无法辨认"),
    _("标记不清，无法辨认"),
    _("写有与票决无关的文字或记号"),
)
OTHER: Final = "other"
MOST: Final = 200  # characters of a reason
_WHY: Final = _("整张无效或请总监票人认定的，须写明理由")


@dataclass(frozen=True, slots=True)
class Sheet:
    """``marks``: item number → mark, without what is left blank; ``why``: of a sheet that is not valid."""

    kind: str = MARKS
    marks: Mapping[int, str] = field(default_factory=dict)
    why: str = ""

    @property
    def choices(self) -> list[Choice]:
        return [Choice(no=no, mark=mark) for no, mark in self.marks.items()]

    def sent(self) -> SheetIn:
        """As the service takes it."""
        if self.kind == MARKS:
            return SheetIn(choices=self.choices)
        return SheetIn(spoiled=self.why) if self.kind == "spoiled" else SheetIn(pending=self.why)

    def packed(self) -> str:
        """``1.approve 3.oppose``, or ``spoiled:why``."""
        if self.kind != MARKS:
            return f"{self.kind}:{self.why}"
        return " ".join(f"{no}.{mark}" for no, mark in self.marks.items())


def unpacked(text: str) -> Sheet:
    """Raises Malformed for what no form of ours holds."""
    kind, colon, why = text.partition(":")
    if colon and kind in ("spoiled", "pending"):
        return Sheet(kind, {}, why[:MOST])
    pairs = [one.partition(".") for one in text.split()]
    return Sheet(MARKS, {_number(no): mark for no, _dot, mark in pairs})


def read(form: Form) -> Sheet:
    """The sheet that is filled in now. Raises Malformed where a reason is missing."""
    kind = text_of(form, "kind") or MARKS
    if kind == MARKS:
        return Sheet(MARKS, marks(form))
    return Sheet(kind, {}, reason(form, _WHY))


def marks(form: Form) -> dict[int, str]:
    """Item number → mark, as sent; the service knows which numbers and marks there are."""
    sent = ((name, value) for name, value in form.multi_items() if name.startswith(FIELD))
    return {_number(name.removeprefix(FIELD)): str(value)[:30] for name, value in sent if value}


def reason(form: Form, sentence: str) -> str:
    """A reason of the list, or the one that is written beside it. Raises Malformed where there is neither."""
    listed, written = text_of(form, "why"), text_of(form, "note")
    why = written or ("" if listed == OTHER else listed)
    if not why or len(why) > MOST or not why.isprintable():
        raise Malformed(sentence, faults=[Fault("/note", sentence)])
    return why


def filled(content: Mapping[str, Any], sheet: Sheet) -> dict[str, Any]:
    """What the template shows: the groups in the ballot's order, and what is marked now."""
    groups = [
        {
            **group,
            "label": group.get("label") or group.get("title", ""),
            "controls": controls(group["method"]),
            "items": [item for item in content["items"] if item["group"] == group["code"]],
        }
        for group in content["groups"]
    ]
    return {"groups": groups, "sheet": sheet, "kinds": KINDS, "reasons": REASONS, "other": OTHER}


def shown(reading: Mapping[str, Any]) -> Sheet:
    """One reading of a difference, as the service gives it."""
    for kind in ("spoiled", "pending"):
        if kind in reading:
            return Sheet(kind, {}, reading[kind])
    return Sheet(MARKS, {int(no): mark for no, mark in reading["choices"].items()})


def _number(text: str) -> int:
    """-1 for what is no item's number: none has it."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1
