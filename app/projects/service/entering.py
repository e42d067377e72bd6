"""Projects come to be: selected by the congress, or brought along by a year formed outside the system."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from sqlmodel import Session

from app.candidates.service import CandidateRow
from app.cycles import service as cycles
from app.domain.actors import Actor
from app.domain.calendar import after_days, shanghai_day
from app.domain.words import ProjectStatus
from app.projects.entries import ProjectEntry
from app.projects.service.moving import tell
from app.projects.service.residents import open_window
from app.projects.tables import ProgressRow, ProjectRow, ReportRow

TAKEN_OVER: Final = (
    "group_code", "title", "target", "target_amount", "target_unit", "lead_department_id", "budget", "source",
)  # fmt: skip


def from_candidates(
    db: Session, now: datetime, cycle_id: str, candidates: Sequence[CandidateRow], *, by: Actor
) -> list[ProjectRow]:
    """The selected, in the order given, numbered from 1; what was voted is copied, not looked up later.

    The 实施方案 is due ``implementation_days`` after today, the day of the announcement.
    """
    today, rules = shanghai_day(now), cycles.rules_of(cycles.cycle(db, cycle_id))
    rows = [
        ProjectRow(
            cycle_id=cycle_id,
            candidate_id=candidate.id,
            number=number,
            status=ProjectStatus.IMPLEMENTING,
            started_on=today,
            plan_due_on=after_days(today, rules.implementation_days),
            finishes_on=candidate.finishes_on,
            milestone=candidate.milestone,
            **{name: getattr(candidate, name) for name in TAKEN_OVER},
        )
        for number, candidate in enumerate(candidates, start=1)
    ]
    _enter(db, now, rows, "project.started", by)
    return rows


def add(
    db: Session, now: datetime, cycle_id: str, entries: Sequence[ProjectEntry], *, by: Actor
) -> list[ProjectRow]:
    """Last year's projects as carried out so far; one with a final report enters as reported, and
    residents may grade it from then on. No 实施方案 is asked of them: what came before is not ours."""
    rows = [
        ProjectRow(
            cycle_id=cycle_id,
            number=entry.number,
            status=_status(entry),
            started_on=shanghai_day(now),
            **{name: getattr(entry, name) for name in TAKEN_OVER},
        )
        for entry in entries
    ]
    _enter(db, now, rows, "project.imported", by)
    for row, entry in zip(rows, entries, strict=True):
        db.add_all([*_progress(row, entry, now, by), *_reports(row, entry)])
    db.flush()
    if any(row.status is ProjectStatus.REPORTED for row in rows):
        open_window(db, now, cycle_id, by=by)
    return rows


def _enter(db: Session, now: datetime, rows: Sequence[ProjectRow], type: str, by: Actor) -> None:
    db.add_all(rows)
    db.flush()
    for row in rows:
        payload = {
            "cycle": row.cycle_id,
            "number": row.number,
            "title": row.title,
            "candidate": row.candidate_id,
            "status": row.status,
        }
        tell(db, now, type, row, by, payload)


def _status(entry: ProjectEntry) -> ProjectStatus:
    if entry.terminated:
        return ProjectStatus.TERMINATED
    return ProjectStatus.REPORTED if entry.final_report_on else ProjectStatus.IMPLEMENTING


def _progress(row: ProjectRow, entry: ProjectEntry, now: datetime, by: Actor) -> Iterator[ProgressRow]:
    for said in entry.progress:
        yield ProgressRow(
            project_id=row.id,
            month=said.month,
            done_amount=said.done_amount,
            paid=said.paid,
            note=said.note,
            reported_by=by.id,
            reported_at=now,
        )


def _reports(row: ProjectRow, entry: ProjectEntry) -> Iterator[ReportRow]:
    if entry.mid_year_on:
        yield ReportRow(project_id=row.id, kind="mid_year", text="", published_on=entry.mid_year_on)
    if entry.final_report_on:
        yield ReportRow(
            project_id=row.id, kind="final", text=entry.final_report, published_on=entry.final_report_on
        )
