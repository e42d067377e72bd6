"""The steps of a count, in their order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from app.domain.tally import effect, majority, rows, selection, turnout
from app.domain.tally.model import Figures, Group, GroupResult, Kind, Poll, Result, Status, Stop

STEPS: Final[tuple[Callable[[Poll, Figures], Stop | None], ...]] = (
    turnout.no_more_returned_than_issued,
    turnout.figures_agree,
    turnout.none_above_eligible,
    turnout.enough_took_part,
    rows.rows_reconcile,
    majority.bases_are_known,
)


def decide(poll: Poll) -> Result:
    """What the poll comes to: the first step that does not hold ends it without a result."""
    figures = settled(poll)
    for step in STEPS:
        stop = step(poll, figures)
        if stop:
            return Result(stop.status, (*stop.reasons, *poll.notes), figures, ())
    bases = majority.base_numbers(poll, figures)
    groups = tuple(count_group(poll, group, bases[group.code]) for group in poll.groups)
    reasons = tuple(reason for group in groups for reason in group.reasons)
    status = Status.TIED if any(group.tied for group in groups) else Status.DECIDED
    return Result(status, (*reasons, *poll.notes), figures, groups)


def settled(poll: Poll) -> Figures:
    """The figures that are known, those that follow from them, and valid from the rows where it must."""
    if poll.counted:
        return poll.counted
    figures = turnout.complete(poll.figures)
    if figures.valid is None:
        figures = turnout.complete(replace(figures, valid=rows.valid_from_rows(poll)))
    return figures


def count_group(poll: Poll, group: Group, base: int) -> GroupResult:
    rule = effect.grade if poll.kind == Kind.EFFECT else selection.select
    return rule(group, poll.items_of(group), poll.rows, base)
