"""A year that everybody reads: projects under way, its list announced, last year's grades."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from fastapi import FastAPI

from app.domain.words import AdjustmentKind, Grade
from app.results import service as results
from app.results.schemas import PollMinutes, Switches
from tests.projects.year import CLERK, Year
from tests.results import minutes as m

OPEN = Switches(public_counts=True, public_unselected=True, basis="榕人常〔2026〕7号")
VOTES: Mapping[str, Sequence[tuple[str, int]]] = {
    "general": [("项目1", 262), ("项目2", 171), ("落选的食堂", 120)]
}


def announce_list(
    app: FastAPI,
    year: Year,
    switches: Switches | None = None,
    votes: Mapping[str, Sequence[tuple[str, int]]] = VOTES,
    places: Mapping[str, int] | None = None,
) -> str:
    """The selection of ``votes`` as the year's result; an item's ref is its project's id, in their order."""
    minutes = m.selection(votes, places or {"general": 2})
    with app.state.database.unit(write=True) as db:
        now = app.state.clock()
        results.store_poll_result(db, now, minutes=_of(year, minutes), by=CLERK)
        row = results.compose_year(db, now, selection=minutes.poll.id, by=CLERK)
        results.publish(db, now, row.subject, by=CLERK, switches=switches)
        return row.subject


def announce_grades(app: FastAPI, year: Year, switches: Switches | None = None) -> str:
    """Project 1 satisfied, 2 basically, 3 unsatisfied; they have reported."""
    grades = [("项目1", (200, 50, 20, 9)), ("项目2", (140, 60, 70, 9)), ("项目3", (60, 60, 150, 9))]
    minutes = m.effect(grades)
    with app.state.database.unit(write=True) as db:
        results.store_poll_result(db, app.state.clock(), minutes=_of(year, minutes), by=CLERK)
    year.grade(Grade.SATISFIED, Grade.BASICALLY_SATISFIED, Grade.UNSATISFIED)
    with app.state.database.unit(write=True) as db:
        now = app.state.clock()
        row = results.compose_effect_year(db, now, effect=minutes.poll.id, by=CLERK)
        results.publish(db, now, row.subject, by=CLERK, switches=switches)
        return row.subject


def _of(year: Year, minutes: PollMinutes) -> PollMinutes:
    refs = {no: year.projects[no - 1] for no in minutes.refs if no <= len(year.projects)}
    cycle = replace(m.CYCLE, id=year.cycle)
    return replace(minutes, cycle=cycle, refs={**minutes.refs, **refs})


def late_and_adjusted(year: Year) -> None:
    """Project 1 has no plan in time and another site, which the committee approved."""
    year.change(1, plan_due_on=date(2026, 11, 22), finishes_on=date(2027, 3, 31))
    year.adjust(1, AdjustmentKind.SITE)
