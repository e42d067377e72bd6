"""Rows as answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session

from app.domain.calendar import shanghai_day
from app.domain.tally.report import percent
from app.projects import schemas as s
from app.projects.service.reading import Overview, done_percent, lead_departments, reached
from app.projects.tables import ProgressRow, ProjectRow, RectificationRow


def summaries(db: Session, rows: Sequence[ProjectRow]) -> list[s.ProjectOut]:
    names, last = lead_departments(db), reached(db, rows)
    return [_summary(row, names[row.lead_department_id], last.get(row.id)) for row in rows]


def detail(db: Session, shown: Overview) -> s.ProjectDetailOut:
    row = shown.project
    summary = _summary(row, shown.lead_department, shown.progress[-1] if shown.progress else None)
    return s.ProjectDetailOut(
        **summary.model_dump(),
        source=row.source,
        progress=[
            s.ProgressOut(month=f"{p.month:%Y-%m}", done_amount=p.done_amount, paid=p.paid, note=p.note)
            for p in shown.progress
        ],
        reports=[s.ReportOut(kind=r.kind, text=r.text, published_on=r.published_on) for r in shown.reports],
        rectifications=[rectification(r) for r in shown.rectifications],
        residents=residents(shown.residents, announced=row.level is not None),
    )


def rectification(row: RectificationRow) -> s.RectificationOut:
    return s.RectificationOut(
        plan_due_on=row.plan_due_on,
        regrade_due_on=row.regrade_due_on,
        plan=row.plan,
        filed_on=_day(row.filed_at),
        accepted_on=_day(row.accepted_at),
        report=row.report,
        reported_on=_day(row.reported_at),
        regrade=row.regrade,
    )


def residents(totals: s.ResidentTotals, *, announced: bool) -> s.ResidentsOut:
    """Until the deputies' level is announced only how many graded: how they did might sway the deputies."""
    if not announced:
        return s.ResidentsOut(n=totals.n, counts=None, share=None)
    share = {
        grade: s.ShareOut(numerator=count, denominator=totals.n, percent=percent(count, totals.n))
        for grade, count in totals.counts.items()
    }
    return s.ResidentsOut(n=totals.n, counts=dict(totals.counts), share=share)


def _summary(row: ProjectRow, lead_department: str, last: ProgressRow | None) -> s.ProjectOut:
    done_amount = last.done_amount if last else 0
    return s.ProjectOut(
        id=row.id,
        cycle=row.cycle_id,
        number=row.number,
        group=row.group_code,
        title=row.title,
        target=row.target,
        target_amount=row.target_amount,
        target_unit=row.target_unit,
        lead_department=lead_department,
        budget=row.budget,
        status=row.status,
        status_label=row.status.label,
        level=row.level,
        done_amount=done_amount,
        done_percent=done_percent(done_amount, row.target_amount),
        paid=last.paid if last else 0,
    )


def _day(moment: datetime | None) -> date | None:
    return shanghai_day(moment) if moment else None
