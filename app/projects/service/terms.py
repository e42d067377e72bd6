"""What a project is held to: what was voted, and beside it what approved adjustments set."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from app.domain.implementation import Change, Terms, in_force
from app.projects import store
from app.projects.tables import AdjustmentRow, ProjectRow


def voted_terms(project: ProjectRow) -> Terms:
    """As voted; a project that was carried over is held to its milestone of this year."""
    milestone = project.milestone_amount
    amount = project.target_amount if milestone is None else milestone
    return Terms(amount, project.target_unit, project.budget, project.finishes_on)


def terms_of(project: ProjectRow, approved: Sequence[AdjustmentRow]) -> Terms:
    """With every approved and filed adjustment laid over it; the voted terms themselves stay."""
    return in_force(voted_terms(project), [change_of(row) for row in approved])


def terms_now(db: Session, project: ProjectRow) -> Terms:
    return terms_of(project, store.approved(db, [project.id]))


def change_of(row: AdjustmentRow) -> Change:
    return Change(row.kind, row.amount, row.unit, row.budget, row.finishes_on)
