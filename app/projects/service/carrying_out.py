"""What the lead department reports while it carries a project out: months, the mid-year and final report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final, Literal

from sqlmodel import Session

from app.attachments import service as kept
from app.cycles import service as cycles
from app.domain import errors as e
from app.domain.actors import Actor
from app.domain.calendar import shanghai_day
from app.domain.permissions import require
from app.domain.words import ProjectStatus, TopicStep
from app.projects import store
from app.projects.service.moving import facts_of, locked, move, require_lead, tell
from app.projects.service.residents import open_window
from app.projects.service.telling import tell_sources
from app.projects.tables import ProgressRow, ProjectRow, ReportRow
from app.web.i18n import _

UNDER_WAY: Final = (ProjectStatus.IMPLEMENTING, ProjectStatus.RECTIFYING)
PHOTOS: Final = "progress"
MOST_PHOTOS: Final = 9
ReportKind = Literal["mid_year", "final"]
MID_YEAR: Final = _("已公布年中进展报告")


def report_progress(
    db: Session,
    now: datetime,
    *,
    project_id: str,
    month: date,
    done_amount: int,
    paid: int,
    note: str = "",
    attachments: Sequence[str] = (),
    by: Actor,
) -> ProgressRow:
    """What was reached by the end of ``month`` (its first day), amount and whole yuan, both so far.

    A month may be corrected, a figure may fall below an earlier month's or money pass the budget: each
    with a note. ``attachments`` are photos that the reporter uploaded; a correction adds to them.
    Raises NotLeadDepartment, ProgressRefused once the project has reported, Malformed.
    """
    project = _of_lead(db, project_id, by)
    if project.status not in UNDER_WAY:
        raise e.ProgressRefused("此项目现为“{status}”，不再登记每月进展", status=project.status.label)
    if month > shanghai_day(now).replace(day=1):
        raise e.Malformed("进展未能登记", faults=[e.Fault("/month", "不得晚于本月")])
    known = store.progress(db, project.id)
    if not note.strip():
        _require_no_note(project, known, month, done_amount, paid)
    row = db.merge(
        ProgressRow(
            project_id=project.id,
            month=month,
            done_amount=done_amount,
            paid=paid,
            note=note,
            reported_by=by.id,
            reported_at=now,
        )
    )
    db.flush()
    _claim(db, now, row, attachments, by)
    payload = {"month": f"{month:%Y-%m}", "done": done_amount, "paid": paid, "note": note}
    tell(db, now, "project.progress", project, by, payload)
    if all(earlier.month != month for earlier in known):  # a correction is no step of its own
        tell_sources(db, now, project, TopicStep.PROGRESS, by=by, reason=note, mark=f"{month:%Y-%m}")
    return row


def file_report(
    db: Session, now: datetime, *, project_id: str, kind: ReportKind, text: str, by: Actor
) -> ReportRow:
    """Published on the day it is filed. The final one makes the project REPORTED and lets residents grade.

    Raises RulesUnmet for a final report while an adjustment waits to be decided.
    """
    project = _of_lead(db, project_id, by)
    if project.status is not ProjectStatus.IMPLEMENTING or _filed(db, project.id, kind):
        raise e.WrongStage("此项目现为“{status}”，或已有此报告，不能再提交", status=project.status.label)
    report = ReportRow(project_id=project.id, kind=kind, text=text, published_on=shanghai_day(now))
    db.add(report)
    db.flush()
    tell(db, now, "project.reported", project, by, {"kind": kind})
    if kind == "final":
        waiting = bool(store.pending_of(db, [project.id]))
        facts = facts_of(db, project, final_report=True, adjustment_pending=waiting)
        move(db, now, project, "report", facts, by)
        open_window(db, now, project.cycle_id, by=by)
        tell_sources(db, now, project, TopicStep.REPORTED, by=by)
    else:
        tell_sources(db, now, project, TopicStep.PROGRESS, by=by, reason=MID_YEAR, mark=kind)
    return report


def photos_of(row: ProgressRow) -> str:
    """The id under which a month's photos are kept."""
    return f"{row.project_id}:{row.month:%Y-%m}"


def _claim(db: Session, now: datetime, row: ProgressRow, ids: Sequence[str], by: Actor) -> None:
    kept.claim(db, now, ids=ids, owner_kind=PHOTOS, owner_id=photos_of(row), by=by.id, most=MOST_PHOTOS)


def _of_lead(db: Session, project_id: str, by: Actor) -> ProjectRow:
    require(by, "project.report_progress")
    project = locked(db, project_id)
    require_lead(project, by)
    require(by, "project.report_progress", cycles.cycle(db, project.cycle_id).stage)
    return project


def _filed(db: Session, project_id: str, kind: ReportKind) -> bool:
    return any(report.kind == kind for report in store.reports(db, [project_id]))


def _require_no_note(
    project: ProjectRow, known: Sequence[ProgressRow], month: date, done_amount: int, paid: int
) -> None:
    reasons = _reasons_for_note(project, known, month, done_amount, paid)
    faults = [e.Fault("/note", "须写明说明：{reasons}", (("reasons", reason),)) for reason in reasons]
    if faults:
        raise e.Malformed("进展未能登记", faults=faults)


def _reasons_for_note(
    project: ProjectRow, known: Sequence[ProgressRow], month: date, done_amount: int, paid: int
) -> Iterator[str]:
    if any(row.month == month for row in known):
        yield _("该月已有进展，此次为更正")
    earlier = [row for row in known if row.month < month]
    if earlier and done_amount < max(row.done_amount for row in earlier):
        yield _("累计完成数量少于以前月份")
    if earlier and paid < max(row.paid for row in earlier):
        yield _("累计支付金额少于以前月份")
    if paid > project.budget:
        yield _("累计支付金额超过预算")
