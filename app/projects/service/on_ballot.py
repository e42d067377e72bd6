"""What an effect ballot says of a project beside its title, kept with the poll from its preparation on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlmodel import Session

from app.attachments import service as kept
from app.projects import store
from app.projects.service.carrying_out import PHOTOS, photos_of
from app.projects.service.reading import done_percent, lead_departments
from app.projects.service.standing import standings
from app.projects.tables import ProgressRow, ProjectRow

SHOWN_PHOTOS: Final = 6


def ballot_info(db: Session, project: ProjectRow) -> dict[str, Any]:
    """Target, what was reached, money, whose it is; what was last reported, the last photos, adjustments.

    A project of several years is graded on its milestone of this year, beside where it stood when it was
    carried over; approved adjustments stand beside what was voted.
    """
    standing = standings(db, [project])[project.id]
    milestone = {"milestone": project.milestone, "milestone_amount": project.milestone_amount}
    carried = {} if standing.carried is None else {"carried_amount": standing.carried.done_amount}
    return {
        **(milestone if project.milestone else {}),
        **carried,
        **_adjusted(db, project),
        **_reported(db, store.progress(db, project.id)),
        "department": lead_departments(db)[project.lead_department_id],
        "target": project.target,
        "target_amount": project.target_amount,
        "target_unit": project.target_unit,
        "done_amount": standing.now.done_amount,
        "done_percent": done_percent(standing.now.done_amount, project.target_amount),
        "budget": project.budget,
        "paid": standing.now.paid,
    }


def _adjusted(db: Session, project: ProjectRow) -> dict[str, Any]:
    rows = store.approved(db, [project.id])
    said = [{"kind": a.kind, "label": a.kind.label, "before": a.before, "after": a.after} for a in rows]
    return {"adjustments": said} if said else {}


def _reported(db: Session, months: Sequence[ProgressRow]) -> dict[str, Any]:
    """The last month and what was noted for it; the newest photos, with the month that each is of."""
    if not months:
        return {}
    newest = sorted(months, key=lambda row: row.month, reverse=True)
    photos = kept.of_each(db, PHOTOS, [photos_of(row) for row in newest])
    shown = [
        {"id": photo.id, "month": f"{row.month:%Y-%m}", "width": photo.width, "height": photo.height}
        for row in newest
        for photo in photos[photos_of(row)]
    ]
    last = {"reported_month": f"{newest[0].month:%Y-%m}", "note": newest[0].note}
    return {**last, **({"photos": shown[:SHOWN_PHOTOS]} if shown else {})}
