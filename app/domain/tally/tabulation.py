"""Ballots into totals, in one pass: nothing is kept but the sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain import ballots
from app.domain.ballots import BrokenLimit, Method
from app.domain.tally.model import COLUMNS, MalformedPoll, Unmarked
from app.domain.tally.strict_json import child


@dataclass(frozen=True, slots=True)
class Tabulation:
    """``totals`` as a tally file has them: item number as text → column → count, every column there.

    ``broken`` tells for each limit how many ballots it spoiled, in order of code and group: a ballot
    that breaks several counts under the first. It names no ballot, so that order changes nothing.
    """

    totals: dict[str, dict[str, int]]
    returned: int
    spoiled: int
    valid: int
    broken: tuple[tuple[BrokenLimit, int], ...]


def tabulate(
    definition: Mapping[str, Any],
    papers: Iterable[tuple[Mapping[int, str] | None, int]],
    *,
    unmarked: str,
) -> Tabulation:
    """Count ballots given as (item number → mark, copies); None in place of marks is a spoiled paper.

    A ballot that breaks a limit in any group is spoiled as a whole. ``unmarked`` is the rule's word for
    an item left out: abstain, oppose or invalid. Exact at any size; reads ``papers`` once.
    Raises MalformedPoll at ``ballots[7].3`` for an item or mark the definition does not have.
    """
    form = ballots.shape(definition)
    cells: list[Counter[str | None]] = [Counter() for _ in form.numbers]
    broken: Counter[BrokenLimit] = Counter()
    returned = spoiled = 0
    for index, (paper, copies) in enumerate(papers):
        returned += copies
        marks, limit = _judge(form, paper, index)
        if limit:
            broken[limit] += copies
        if marks is None:
            spoiled += copies
            continue
        for cell, mark in zip(cells, marks, strict=True):
            cell[mark] += copies
    totals = {str(no): _row(form, i, cells[i], Unmarked(unmarked)) for i, no in enumerate(form.numbers)}
    ordered = tuple(sorted(broken.items(), key=lambda entry: (entry[0].code, entry[0].group)))
    return Tabulation(totals, returned, spoiled, returned - spoiled, ordered)


def _judge(
    form: ballots.Shape, paper: Mapping[int, str] | None, index: int
) -> tuple[ballots.Marks | None, BrokenLimit | None]:
    """The marks of a valid ballot, else None and the limit it breaks, if that is what spoils it."""
    if paper is None:
        return None, None
    marks = _marks(form, paper, index)
    limit = ballots.broken_limit(form, marks)
    return (None, limit) if limit else (marks, None)


def _marks(form: ballots.Shape, paper: Mapping[int, str], index: int) -> ballots.Marks:
    marks = tuple(paper.get(no) for no in form.numbers)
    for position, mark in enumerate(marks):
        if mark is not None and mark not in form.marks_of(position):
            place = child(child("ballots", index), str(form.numbers[position]))
            raise MalformedPoll(place, "该项目不能作这样的选择")
    if len(marks) - marks.count(None) < len(paper):
        foreign = next(no for no in paper if no not in form.numbers)
        raise MalformedPoll(child(child("ballots", index), str(foreign)), "没有这一编号的项目")
    return marks


def _row(form: ballots.Shape, position: int, cell: Counter[str | None], unmarked: Unmarked) -> dict[str, int]:
    method = form.groups[form.group_of[position]].method
    required, optional = COLUMNS[method]
    row = {str(column): cell[column] for column in (*required, *optional)}
    if method != Method.SELECT_K:
        row[unmarked] += cell[None]
    return row
