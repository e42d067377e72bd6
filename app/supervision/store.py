"""Queries of supervision; they decide nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, col, select

from app.domain.lots import DrawSeat, DrawStatus
from app.domain.words import FindingStatus, MemberKind
from app.people.tables import AccountRow
from app.supervision.tables import (
    CommitmentRow,
    DrawRow,
    FindingRow,
    FindingStepRow,
    SiteRow,
    SupervisionGroupRow,
    SupervisorRow,
)


def added(db: Session, row: SQLModel) -> bool:
    """False where the database has one already, also one of a moment ago."""
    try:
        with db.begin_nested():
            db.add(row)
    except IntegrityError:
        return False
    return True


def group(db: Session, group_id: str) -> SupervisionGroupRow | None:
    return db.get(SupervisionGroupRow, group_id)


def locked_group(db: Session, group_id: str) -> SupervisionGroupRow | None:
    """The group, held until the transaction ends: its members change one act at a time."""
    query = select(SupervisionGroupRow).where(SupervisionGroupRow.id == group_id).with_for_update()
    return db.exec(query.execution_options(populate_existing=True)).first()


def group_of(
    db: Session, *, candidate_id: str | None = None, project_id: str | None = None
) -> SupervisionGroupRow | None:
    query = select(SupervisionGroupRow)
    if candidate_id is not None:
        return db.exec(query.where(SupervisionGroupRow.candidate_id == candidate_id)).first()
    return db.exec(query.where(SupervisionGroupRow.project_id == project_id)).first()


def groups(db: Session, cycle_id: str, *, after: str, limit: int) -> Sequence[SupervisionGroupRow]:
    query = select(SupervisionGroupRow).where(
        SupervisionGroupRow.cycle_id == cycle_id, col(SupervisionGroupRow.id) > after
    )
    return db.exec(query.order_by(col(SupervisionGroupRow.id)).limit(limit)).all()


def members(db: Session, group_ids: Sequence[str]) -> Sequence[SupervisorRow]:
    """Those who have not left: the leader, the deputies, then residents, experts and audit."""
    query = select(SupervisorRow).where(
        col(SupervisorRow.group_id).in_(group_ids), col(SupervisorRow.left_at).is_(None)
    )
    kinds = list(MemberKind)
    return sorted(db.exec(query), key=lambda m: (not m.leads, kinds.index(m.kind), m.joined_at, m.id))


def works_for(db: Session, phone: str, department_id: str) -> bool:
    """Whether an account with this phone, in use, is of that department."""
    query = select(AccountRow.id).where(
        AccountRow.phone == phone, AccountRow.department_id == department_id, AccountRow.active
    )
    return db.exec(query).first() is not None


def finding(db: Session, finding_id: str) -> FindingRow | None:
    return db.get(FindingRow, finding_id)


def locked_finding(db: Session, finding_id: str) -> FindingRow | None:
    query = select(FindingRow).where(FindingRow.id == finding_id).with_for_update()
    return db.exec(query.execution_options(populate_existing=True)).first()


def findings(
    db: Session,
    *,
    cycle_id: str,
    project_id: str | None,
    status: FindingStatus | None,
    after: str,
    limit: int | None,
) -> Sequence[FindingRow]:
    query = select(FindingRow).where(FindingRow.cycle_id == cycle_id, col(FindingRow.id) > after)
    if project_id is not None:
        query = query.where(FindingRow.project_id == project_id)
    if status is not None:
        query = query.where(FindingRow.status == status)
    return db.exec(query.order_by(col(FindingRow.id)).limit(limit)).all()


def open_findings(db: Session, project_ids: Sequence[str]) -> Sequence[FindingRow]:
    query = select(FindingRow).where(
        col(FindingRow.project_id).in_(project_ids), FindingRow.status != FindingStatus.VERIFIED
    )
    return db.exec(query.order_by(col(FindingRow.found_on), col(FindingRow.id))).all()


def steps(db: Session, finding_ids: Sequence[str]) -> Sequence[FindingStepRow]:
    query = select(FindingStepRow).where(col(FindingStepRow.finding_id).in_(finding_ids))
    return db.exec(query.order_by(col(FindingStepRow.finding_id), col(FindingStepRow.seq))).all()


def site(db: Session, site_id: str) -> SiteRow | None:
    return db.get(SiteRow, site_id)


def sites(
    db: Session, cycle_id: str, *, project_id: str | None, after: str = "", limit: int | None = None
) -> Sequence[SiteRow]:
    query = select(SiteRow).where(SiteRow.cycle_id == cycle_id, col(SiteRow.id) > after)
    if project_id is not None:
        query = query.where(SiteRow.project_id == project_id)
    return db.exec(query.order_by(col(SiteRow.id)).limit(limit)).all()


def forget_site(db: Session, row: SiteRow) -> None:
    db.delete(row)
    db.flush()


def draw(db: Session, draw_id: str) -> DrawRow | None:
    return db.get(DrawRow, draw_id)


def locked_draw(db: Session, draw_id: str) -> DrawRow | None:
    """The draw, held until the transaction ends: its two seats stand in one line."""
    query = select(DrawRow).where(DrawRow.id == draw_id).with_for_update()
    return db.exec(query.execution_options(populate_existing=True)).first()


def draws(db: Session, cycle_id: str, *, before: int | None, limit: int | None) -> Sequence[DrawRow]:
    """The newest first; ``before`` is the last number already read."""
    query = select(DrawRow).where(DrawRow.cycle_id == cycle_id)
    if before is not None:
        query = query.where(DrawRow.number < before)
    return db.exec(query.order_by(col(DrawRow.number).desc()).limit(limit)).all()


class ListedDraw(NamedTuple):
    """A draw as a list tells it: of the sites it is drawn among, how many."""

    id: str
    number: int
    purpose: str
    wanted: int
    sites: int
    status: DrawStatus
    drawn: list[dict[str, Any]]
    reason: str
    announced_at: datetime


def listed_draws(db: Session, cycle_id: str, limit: int) -> list[ListedDraw]:
    """The newest first."""
    draw: Any = sa.inspect(DrawRow).local_table.c
    among = sa.func.json_array_length(draw.sites)
    ended = (draw.status, draw.drawn, draw.reason, draw.announced_at)
    query = sa.select(draw.id, draw.number, draw.purpose, draw.wanted, among, *ended)
    query = query.where(draw.cycle_id == cycle_id).order_by(draw.number.desc()).limit(limit)
    return [ListedDraw(*row) for row in db.execute(query)]


def draws_at(db: Session, statuses: Sequence[DrawStatus]) -> Sequence[DrawRow]:
    query = select(DrawRow).where(col(DrawRow.status).in_(statuses))
    return db.exec(query.order_by(col(DrawRow.announced_at), col(DrawRow.id))).all()


def commitments(db: Session, draw_ids: Sequence[str]) -> Sequence[CommitmentRow]:
    query: Any = select(CommitmentRow).where(col(CommitmentRow.draw_id).in_(draw_ids))
    rows: Sequence[CommitmentRow] = db.exec(query.order_by(col(CommitmentRow.seat))).all()
    return rows


def commitment(db: Session, draw_id: str, seat: DrawSeat) -> CommitmentRow | None:
    return db.get(CommitmentRow, (draw_id, seat))


def last_number(db: Session, cycle_id: str) -> int:
    return db.exec(select(sa.func.max(DrawRow.number)).where(DrawRow.cycle_id == cycle_id)).one() or 0
