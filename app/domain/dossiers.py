"""A dossier (候选项目材料): what it still lacks, how two lists differ, how many people stand behind it.

Source: the rules paper, "A topic, a candidate, a project". The 民意指数 is this service's own figure and no
rule of any congress: it counts people, never votes, and is shown with its parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from app.domain.errors import Fault


@dataclass(frozen=True, slots=True)
class Dossier:
    """As far as it is written. None and "" stand for what is not known yet; money in whole yuan.

    ``topics`` counts the suggestions it came from, ``unanswered`` those of them without an answer.
    """

    title: str = ""
    group: str | None = None
    purpose: str = ""
    scope: str = ""
    target: str = ""
    target_amount: int | None = None
    target_unit: str = ""
    lead_department: str | None = None
    budget: int | None = None
    budget_source: str = ""
    starts_on: date | None = None
    finishes_on: date | None = None
    milestone: str = ""
    streets: str = ""
    plan_no: str = ""
    topics: int = 0
    unanswered: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of one candidate that is not the same in two lists.

    ``candidate`` is its id, or "" for a group of the ballot, whose ``field`` is ``groups/<code>`` or
    ``groups/<code>/<name>``. ``field`` is "" where a whole candidate was added (``before`` None) or left
    (``after`` None): the other side then holds its title. Values are JSON values.
    """

    candidate: str
    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class PublicWill:
    """民意指数 with its parts: ``index`` = ``sum_of_parts`` − ``repeated``."""

    index: int
    sum_of_parts: int
    repeated: int


# Said when and where it was published, or given by the order of the list: no part of what is proposed.
_NOT_COMPARED: Final = ("id", "number")


def missing(dossier: Dossier) -> tuple[Fault, ...]:
    """What it lacks before the list can be moved, in the order of the form; empty for a complete one."""
    return (*_unwritten(dossier), *_unplanned(dossier), *_unfounded(dossier))


def _unwritten(d: Dossier) -> Iterator[Fault]:
    if not d.title.strip():
        yield Fault("/title", "没有写明名称")
    if not d.group:
        yield Fault("/group", "没有选定类别")
    if not d.purpose.strip():
        yield Fault("/purpose", "没有写明目的")
    if not d.scope.strip():
        yield Fault("/scope", "没有写明范围")
    if not d.target.strip():
        yield Fault("/target", "没有写明目标")
    if not d.target_amount:
        yield Fault("/target_amount", "目标没有数量，无法考核")
    if not d.target_unit.strip():
        yield Fault("/target_unit", "目标数量没有单位")
    if not d.streets.strip():
        yield Fault("/streets", "没有写明所在街道；全区范围的写“全区”")


def _unplanned(d: Dossier) -> Iterator[Fault]:
    if not d.lead_department:
        yield Fault("/lead_department_id", "没有确定牵头单位")
    if d.budget is None:
        yield Fault("/budget", "没有写明预算")
    if not d.budget_source.strip():
        yield Fault("/budget_source", "没有写明资金来源")
    if d.starts_on is None:
        yield Fault("/starts_on", "没有写明开工日期")
    if d.finishes_on is None:
        yield Fault("/finishes_on", "没有写明完成日期")
    if over_years(d.starts_on, d.finishes_on) and not d.milestone.strip():
        yield Fault("/milestone", "跨年项目没有写明本年要完成的节点")


def _unfounded(d: Dossier) -> Iterator[Fault]:
    if not d.topics and not d.plan_no:
        yield Fault("/topics", "没有来源：既没有来源建议，也没有投资计划编号")
    if d.unanswered:
        yield Fault("/answers", "尚有 {count} 条来源建议没有写明答复", (("count", str(d.unanswered)),))


def over_years(starts_on: date | None, finishes_on: date | None) -> bool:
    """A project that ends in a later calendar year than it began (跨年项目) is graded by a milestone."""
    return starts_on is not None and finishes_on is not None and finishes_on.year > starts_on.year


def ends_before_start(starts_on: date | None, finishes_on: date | None) -> bool:
    return starts_on is not None and finishes_on is not None and finishes_on < starts_on


def public_will(people_of_each: Sequence[int], people: int) -> PublicWill:
    """``people_of_each``: distinct people behind each source suggestion; ``people``: distinct over all."""
    together = sum(people_of_each)
    return PublicWill(people, together, together - people)


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """Field by field, in the order of the old list, then what is new. Ballot numbers and the order of the
    list are not compared: they follow from the rest.

    Both are list contents: ``{"groups": [{"code", …}], "candidates": [{"id", "title", …}]}``.
    """
    return [*_of_groups(_by(old["groups"], "code"), _by(new["groups"], "code")), *_of_candidates(old, new)]


def _of_groups(
    old: Mapping[str, Mapping[str, Any]], new: Mapping[str, Mapping[str, Any]]
) -> Iterator[Difference]:
    for code in _either(old, new):
        before, after = old.get(code), new.get(code)
        if before is None or after is None:
            yield Difference("", f"groups/{code}", _title(before), _title(after))
            continue
        for name, was, now in _unlike(before, after):
            yield Difference("", f"groups/{code}/{name}", was, now)


def _of_candidates(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    earlier, later = _by(old["candidates"], "id"), _by(new["candidates"], "id")
    for ref in _either(earlier, later):
        before, after = earlier.get(ref), later.get(ref)
        if before is None or after is None:
            yield Difference(ref, "", _title(before), _title(after))
            continue
        for name, was, now in _unlike(before, after):
            yield Difference(ref, name, was, now)


def _unlike(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for name in _either(before, after):
        if name not in _NOT_COMPARED and before.get(name) != after.get(name):
            yield name, before.get(name), after.get(name)


def _by(rows: Iterable[Mapping[str, Any]], key: str) -> dict[str, Mapping[str, Any]]:
    return {row[key]: row for row in rows}


def _either(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    return [*old, *(name for name in new if name not in old)]


def _title(row: Mapping[str, Any] | None) -> str | None:
    return row["title"] if row else None
