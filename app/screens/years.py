"""What a year has come to, as everybody reads it: its steps, its public results, its projects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Final

from sqlmodel import Session

from app.candidates import service as candidates
from app.candidates import showing as candidate_showing
from app.cycles import service as cycles
from app.cycles.service import CycleRow
from app.domain.calendar import shanghai_day
from app.domain.errors import Missing
from app.domain.words import CandidateStatus, Grade, Stage
from app.projects import schemas as p
from app.projects import service as projects
from app.projects import showing as project_showing
from app.results import papers
from app.results import service as results
from app.results.tables import ResultRow
from app.screens.bars import Part, bar, stacked
from app.topics.service import batches
from app.topics.tables import StreetBatchRow
from app.web.i18n import Language

STAGES: Final = tuple(Stage)
COLLECTED: Final = (Stage.COLLECTING, Stage.SCREENING, Stage.PRE_DELIBERATION, Stage.LISTED)
SUMMARIES: Final = 12


@dataclass(frozen=True, slots=True)
class Step:
    """``state``: done, now or ahead; ``day``: when the year came there, where that is known."""

    label: str
    state: str
    day: date | None


@dataclass(frozen=True, slots=True)
class Card:
    """A project with its bars, and how many residents graded it."""

    project: p.ProjectOut
    done: str
    paid: str
    paid_percent: str
    residents: int


def steps(db: Session, cycle: CycleRow) -> list[Step]:
    days: dict[str, date] = {}
    for move in cycles.moves(db, cycle.id):
        days.setdefault(move.target, shanghai_day(move.moved_at))
    now = STAGES.index(cycle.stage)
    states = ("done", "now", "ahead")
    return [
        Step(stage.label, states[(place >= now) + (place > now)], days.get(stage) if place <= now else None)
        for place, stage in enumerate(STAGES)
    ]


def cards(db: Session, now: datetime, rows: Sequence[projects.ProjectRow], language: Language) -> list[Card]:
    graded = projects.totals_of(db, [row.id for row in rows])
    return [card(one, graded[one.id].n) for one in project_showing.summaries(db, now, rows, language)]


def card(one: p.ProjectOut, residents: int) -> Card:
    return Card(
        project=one,
        done=bar(one.done_amount, one.target_amount),
        paid=bar(one.paid, one.budget),
        paid_percent=percent_of(one.paid, one.budget),
        residents=residents,
    )


def levels() -> dict[str, str]:
    """Grade → what people call it."""
    return {grade.value: grade.label for grade in Grade}


def percent_of(part: int, whole: int) -> str:
    """Empty over nothing."""
    return projects.done_percent(part, whole) or ""


def public_results(db: Session, cycle_id: str, language: Language) -> tuple[list[dict[str, Any]], list[Any]]:
    """The year's own results as tables, and its polls: as tables while the year has none of that part yet,
    else as links."""
    shown = [result(row, language) for row in results.of_year(db, cycle_id)]
    years = [one for one in shown if "part" in one["doc"]]
    parts = {one["effect"] for one in years}
    polls = [one for one in shown if "part" not in one["doc"]]
    tables = years + [one for one in polls if one["effect"] not in parts]
    return tables, [one for one in polls if one["effect"] in parts]


def result(row: ResultRow, language: Language) -> dict[str, Any]:
    """A public view with what its bars need; nothing stands in it that the view does not hold."""
    shown = papers.values(row, language)
    outside = results.is_announced(shown["doc"])
    known = {"outside": outside, "counted": False, "rule": None, **shown}
    return {**known, "cut": _cut(shown["doc"]), "stacks": _stacks(shown["doc"]) if shown["effect"] else {}}


def published(db: Session, cycle_id: str) -> list[tuple[Any, int]]:
    """The published list: each group and how many stand in it; empty where there is none to see."""
    try:
        candidates.require_readable(db, cycle_id, None)
    except Missing:
        return []
    rows = candidate_showing.summaries(db, candidates.candidates(db, cycle_id, published=True))
    listed = [row.group for row in rows if row.status is CandidateStatus.LISTED]
    groups = candidates.groups(db, cycle_id)
    return [(group, listed.count(group.code)) for group in groups] if listed else []


def batch_summaries(db: Session, cycle: CycleRow) -> Sequence[StreetBatchRow]:
    """What the streets have published lately, while the year still draws on it."""
    if cycle.stage not in COLLECTED:
        return ()
    return batches.summaries(db, street_id=None, after=None, limit=SUMMARIES)


def _cut(document: Mapping[str, Any]) -> str:
    """Where the majority lies on a bar; empty where none is asked or the view shows no counts."""
    asked = (document.get("rule") or {}).get("majority")
    over = Fraction(asked["over"]) if asked else None
    return bar(over.numerator, over.denominator) if over else ""


def _stacks(document: Mapping[str, Any]) -> dict[int, list[Part]]:
    """Item number → its grades, where the view has the counts."""
    items = [item for group in document["tally"]["groups"] for item in group["items"]]
    return {
        item["no"]: stacked(item["counts"], item["share"]["denominator"]) for item in items if "share" in item
    }
