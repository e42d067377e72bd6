"""Rows as answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session

from app.attachments import service as attachments
from app.attachments.schemas import attachments_out
from app.attachments.tables import AttachmentRow
from app.domain.calendar import shanghai_day
from app.domain.implementation import Late, Terms, node_of
from app.domain.tally.report import percent
from app.projects import schemas as s
from app.projects.service.carrying_out import PHOTOS, photos_of
from app.projects.service.lateness import lateness
from app.projects.service.planning import planned
from app.projects.service.reading import Overview, done_percent, lead_departments
from app.projects.service.standing import Standing, standings
from app.projects.service.terms import terms_of
from app.projects.tables import (
    AdjustmentRow,
    ImplementationPlanRow,
    PlanNodeRow,
    ProgressRow,
    ProjectRow,
    RectificationRow,
)
from app.web.i18n import Language, translate


def summaries(
    db: Session, now: datetime, rows: Sequence[ProjectRow], language: Language
) -> list[s.ProjectOut]:
    names, stand, late = lead_departments(db), standings(db, rows), lateness(db, rows, shanghai_day(now))
    return [
        _summary(row, names[row.lead_department_id], stand[row.id], late[row.id], language) for row in rows
    ]


def detail(db: Session, now: datetime, shown: Overview, language: Language) -> s.ProjectDetailOut:
    row = shown.project
    late = lateness(db, [row], shanghai_day(now))[row.id]
    summary = _summary(row, shown.lead_department, standings(db, [row])[row.id], late, language)
    return s.ProjectDetailOut(
        **summary.model_dump(),
        source=row.source,
        plan_due_on=row.plan_due_on,
        plan=plan(shown.plan, shown.nodes) if shown.plan else None,
        adjustments=[adjustment(a, language) for a in shown.adjustments],
        in_force=_terms(terms_of(row, shown.adjustments), summary.done_amount),
        progress=progress(db, shown.progress, shown.nodes, language),
        reports=[s.ReportOut(kind=r.kind, text=r.text, published_on=r.published_on) for r in shown.reports],
        rectifications=[rectification(r) for r in shown.rectifications],
        residents=residents(shown.residents, announced=row.level is not None),
    )


def progress(
    db: Session, rows: Sequence[ProgressRow], nodes: Sequence[PlanNodeRow], language: Language
) -> list[s.ProgressOut]:
    """Months, each beside the node that it is measured against."""
    photos = attachments.of_each(db, PHOTOS, [photos_of(row) for row in rows])
    return [_month(row, nodes, photos.get(photos_of(row), ()), language) for row in rows]


def _month(
    row: ProgressRow, nodes: Sequence[PlanNodeRow], photos: Sequence[AttachmentRow], language: Language
) -> s.ProgressOut:
    node = node_of(planned(nodes), row.month)
    return s.ProgressOut(
        month=f"{row.month:%Y-%m}",
        done_amount=row.done_amount,
        node_amount=node.amount if node else None,
        behind=node is not None and row.done_amount < node.amount,
        paid=row.paid,
        note=row.note,
        attachments=attachments_out(photos, language),
    )


def plan(row: ImplementationPlanRow, nodes: Sequence[PlanNodeRow]) -> s.ImplementationPlanOut:
    return s.ImplementationPlanOut(
        version=row.version,
        lead_post=row.lead_post,
        target=row.target,
        filed_on=shanghai_day(row.filed_at),
        nodes=[
            s.NodeOut(month=f"{n.month:%Y-%m}", reached=n.reached, amount=n.amount, payment=n.payment)
            for n in nodes
        ],
    )


def adjustment(row: AdjustmentRow, language: Language) -> s.AdjustmentOut:
    return s.AdjustmentOut(
        id=row.id,
        project=row.project_id,
        kind=row.kind,
        kind_label=translate(row.kind.label, language),
        status=row.status,
        status_label=translate(row.status.label, language),
        before=row.before,
        after=row.after,
        amount=row.amount,
        unit=row.unit,
        budget=row.budget,
        finishes_on=row.finishes_on,
        reason=row.reason,
        requested_on=shanghai_day(row.requested_at),
        closed_on=_day(row.closed_at),
        document_no=row.document_no,
        answer=row.answer,
    )


def adjustment_at_desk(row: AdjustmentRow, project: ProjectRow, language: Language) -> s.AdjustmentAtDeskOut:
    shown = adjustment(row, language).model_dump()
    return s.AdjustmentAtDeskOut(**shown, title=project.title, decision=row.decision_id)


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


def _terms(terms: Terms, done_amount: int) -> s.TermsOut:
    return s.TermsOut(
        amount=terms.amount,
        unit=terms.unit,
        budget=terms.budget,
        finishes_on=terms.finishes_on,
        done_percent=done_percent(done_amount, terms.amount),
    )


def _late(item: Late, language: Language) -> s.LateOut:
    month = f"{item.month:%Y-%m}" if item.month else None
    return s.LateOut(
        what=item.what, label=translate(item.what.label, language), due_on=item.due_on, month=month
    )


def _summary(
    row: ProjectRow, lead_department: str, standing: Standing, late: Sequence[Late], language: Language
) -> s.ProjectOut:
    done_amount, carried = standing.now.done_amount, standing.carried
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
        status_label=translate(row.status.label, language),
        level=row.level,
        done_amount=done_amount,
        done_percent=done_percent(done_amount, row.target_amount),
        paid=standing.now.paid,
        finishes_on=row.finishes_on,
        milestone=row.milestone,
        milestone_amount=row.milestone_amount,
        milestone_percent=percent(done_amount, row.milestone_amount) if row.milestone_amount else None,
        carried_from=row.carried_from_id,
        carried_amount=carried.done_amount if carried else None,
        carried_paid=carried.paid if carried else None,
        overdue=[_late(item, language) for item in late],
    )


def _day(moment: datetime | None) -> date | None:
    return shanghai_day(moment) if moment else None
