"""The dossier as a form: its fields with hint and unit, what was typed as the JSON door takes it, and a form
that somebody else's was saved before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.datastructures import FormData

from app.attachments.forms import Photos
from app.candidates.schemas import DossierOut
from app.web.forms import field, typed_number
from app.web.i18n import _

ANSWER: Final = "answer-"
REASON: Final = "reason"


@dataclass(frozen=True, slots=True)
class Entry:
    """``kind``: text, area, number, yuan, date, select."""

    name: str
    label: str
    kind: str = "text"
    most: int = 200
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    entries: tuple[Entry, ...]


PARTS: Final = (
    Part(
        _("做什么"),
        (
            Entry("title", _("名称"), most=80, hint=_("一句话说清做什么、做多少，如“新建社区幼儿园2所”")),
            Entry("group", _("类别"), "select"),
            Entry("purpose", _("目的"), "area", 1000, _("为什么要做，解决居民的什么问题")),
            Entry("scope", _("范围"), "area", 1000, _("做哪些内容，惠及哪些人")),
            Entry("streets", _("所在街道"), hint=_("几个街道用顿号隔开；全区范围的写“全区”")),
        ),
    ),
    Part(
        _("做到什么程度"),
        (
            Entry("target", _("目标"), "area", 500, _("写成能够考核的一句话；效果票评时据此评价")),
            Entry("target_amount", _("目标数量"), "number", 20, _("整数；有小数时换用较小的单位")),
            Entry("target_unit", _("目标单位"), most=20, hint=_("如“所”“个”“米”")),
            Entry("starts_on", _("开工日期"), "date"),
            Entry("finishes_on", _("完成日期"), "date"),
            Entry("milestone", _("年度节点"), "area", 500, _("跨年项目必填：本年要完成到哪一步")),
        ),
    ),
    Part(
        _("谁来办，用多少钱"),
        (
            Entry("lead_department_id", _("牵头单位"), "select"),
            Entry("departments", _("配合单位（可不填）"), hint=_("几个单位用顿号隔开")),
            Entry("budget", _("预算（元）"), "yuan", 20, _("填整数元，不填万元；如 1,200,000 即 120 万元")),
            Entry("budget_source", _("资金来源"), hint=_("如“区财政一般公共预算”")),
        ),
    ),
)
ENTRIES: Final = tuple(entry for part in PARTS for entry in part.entries)
_EMPTY_IS_NONE: Final = ("number", "yuan", "date", "select")


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it came: ``values`` by field as typed, ``version`` what it was filled in upon."""

    values: Mapping[str, str]
    version: int
    photos: Sequence[str]
    detached: Sequence[str]


@dataclass(frozen=True, slots=True)
class Overtaken:
    """One field that somebody else has changed meanwhile. ``kept``: what this form says stands in the field
    all the same, for it was changed here too."""

    now: str
    kept: bool


def sent(form: FormData, photos: Photos) -> Sent:
    names = [entry.name for entry in ENTRIES] + [name for name in form if name.startswith(ANSWER)]
    version = typed_number(form, "version")
    return Sent(
        values={name: field(form, name) for name in (*names, REASON)},
        version=version if isinstance(version, int) else 0,
        photos=photos.ids,
        detached=[str(one) for one in form.getlist("detached")],
    )


def body(form: FormData, given: Sent) -> dict[str, Any]:
    """As the JSON door takes an edit."""
    values = {entry.name: _value(form, entry) for entry in ENTRIES}
    answers = [
        {"topic": name.removeprefix(ANSWER), "answer": text}
        for name, text in given.values.items()
        if name.startswith(ANSWER)
    ]
    more = {"answers": answers, "attachments": list(given.photos), "detached": list(given.detached)}
    return {**values, **more, REASON: given.values[REASON]}


def stored(dossier: DossierOut) -> dict[str, str]:
    """What stands in the fields of a fresh form."""
    fields = {entry.name: _shown(entry, getattr(dossier, entry.name)) for entry in ENTRIES}
    return {**fields, **{f"{ANSWER}{one.topic}": one.answer for one in dossier.topics}}


def kept(content: Mapping[str, Any], departments: Mapping[str, str]) -> dict[str, str]:
    """The same of a version that was kept; ``departments``: name → id."""
    values = {**content, "lead_department_id": departments.get(content["lead_department"] or "", "")}
    fields = {entry.name: _shown(entry, values[entry.name]) for entry in ENTRIES}
    return {**fields, **{f"{ANSWER}{one['topic']}": one["answer"] for one in content["topics"]}}


def merged(
    typed: Mapping[str, str], opened: Mapping[str, str], now: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, Overtaken]]:
    """A form that was overtaken, to go on with: what was changed here stays as it was typed, what only
    somebody else changed is theirs; each field that they changed is named."""
    values, others = dict(now), {}
    for name, text in typed.items():
        was, there = opened.get(name, ""), now.get(name, "")
        mine = not same(text, was) and not same(text, there)
        values[name] = text if mine else there
        if name in now and not same(was, there) and not same(text, there):
            others[name] = Overtaken(there, mine)
    return values, others


def _value(form: FormData, entry: Entry) -> Any:
    text = typed_number(form, entry.name) if entry.kind in ("number", "yuan") else field(form, entry.name)
    return None if text == "" and entry.kind in _EMPTY_IS_NONE else text


def _shown(entry: Entry, value: Any) -> str:
    if value is None:
        return ""
    return f"{value:,}" if entry.kind in ("number", "yuan") else str(value)


def same(one: str, other: str) -> bool:
    """A number is the same with and without its commas."""
    return one == other or (one.replace(",", "") == other.replace(",", "") and one[:1].isdigit())
