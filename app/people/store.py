"""Every query of people. It decides nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.domain.actors import Role
from app.domain.words import DeputyStatus, StationKind
from app.people.tables import (
    AccountRoleRow,
    AccountRow,
    CardRow,
    CommunityRow,
    CongressRow,
    DelegationRow,
    DepartmentRow,
    DeputyChangeRow,
    DeputyRow,
    IdentityRow,
    OneTimeCodeRow,
    RecoveryCodeRow,
    SessionRow,
    SignInFailureRow,
    StationRow,
    StreetRow,
)


def one_at_a_time(db: Session, name: str) -> None:
    """Until this transaction ends nobody else passes here with that name. SQLite has one writer anyway."""
    if db.get_bind().dialect.name == "postgresql":
        key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
        db.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def congress(db: Session, *, lock: bool = False) -> CongressRow | None:
    query = select(CongressRow).where(CongressRow.id == 1)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.exec(query).first()


# Accounts.


def account(db: Session, account_id: str) -> AccountRow | None:
    return db.get(AccountRow, account_id)


def account_named(db: Session, username: str) -> AccountRow | None:
    return db.exec(select(AccountRow).where(AccountRow.username == username)).first()


def accounts(db: Session, *, after: str, limit: int) -> Sequence[AccountRow]:
    query = select(AccountRow).where(AccountRow.username > after)
    return db.exec(query.order_by(col(AccountRow.username)).limit(limit)).all()


def account_names(db: Session, account_ids: Iterable[str]) -> dict[str, str]:
    query = select(AccountRow.id, AccountRow.name).where(col(AccountRow.id).in_(list(account_ids)))
    return dict(db.exec(query).all())


def roles(db: Session, account_ids: Iterable[str]) -> dict[str, list[Role]]:
    """Roles by account, in the order of the closed list."""
    query = select(AccountRoleRow).where(col(AccountRoleRow.account_id).in_(list(account_ids)))
    found: dict[str, list[Role]] = {}
    for row in db.exec(query):
        found.setdefault(row.account_id, []).append(row.role)
    order = list(Role)
    return {key: sorted(kinds, key=order.index) for key, kinds in found.items()}


def role_counts(db: Session) -> dict[Role, int]:
    """How many open accounts have each role."""
    query = select(AccountRoleRow.role, sa.func.count()).join(
        AccountRow, col(AccountRow.id) == col(AccountRoleRow.account_id)
    )
    found = db.exec(query.where(col(AccountRow.active)).group_by(col(AccountRoleRow.role)))
    return {Role(role): count for role, count in found}


def forget_roles(db: Session, account_id: str) -> None:
    db.execute(sa.delete(AccountRoleRow).where(col(AccountRoleRow.account_id) == account_id))


def recovery_codes(db: Session, account_id: str) -> Sequence[RecoveryCodeRow]:
    return db.exec(select(RecoveryCodeRow).where(RecoveryCodeRow.account_id == account_id)).all()


def forget_recovery_codes(db: Session, account_id: str) -> None:
    db.execute(sa.delete(RecoveryCodeRow).where(col(RecoveryCodeRow.account_id) == account_id))


def identity(db: Session, digest: str) -> IdentityRow | None:
    return db.exec(select(IdentityRow).where(IdentityRow.digest == digest)).first()


def identity_of(db: Session, account_id: str) -> IdentityRow | None:
    return db.exec(select(IdentityRow).where(IdentityRow.account_id == account_id)).first()


def forget_identity(db: Session, account_id: str) -> None:
    db.execute(sa.delete(IdentityRow).where(col(IdentityRow.account_id) == account_id))


# Sessions and tries.


def session_of(db: Session, token_hash: str) -> SessionRow | None:
    return db.exec(select(SessionRow).where(SessionRow.token_hash == token_hash)).first()


def live_sessions(
    db: Session, now: datetime, *, account_id: str | None = None, deputy_id: str | None = None
) -> Sequence[SessionRow]:
    owner = SessionRow.account_id == account_id if account_id else SessionRow.deputy_id == deputy_id
    query = select(SessionRow).where(owner, col(SessionRow.ended_at).is_(None), SessionRow.expires_at > now)
    return db.exec(query).all()


def failures(db: Session, subject: str, since: datetime) -> int:
    query = select(sa.func.count()).select_from(SignInFailureRow)
    return int(db.exec(query.where(SignInFailureRow.subject == subject, SignInFailureRow.at > since)).one())


def oldest_failure(db: Session, subject: str) -> datetime | None:
    query = select(SignInFailureRow.at).where(SignInFailureRow.subject == subject)
    return db.exec(query.order_by(col(SignInFailureRow.at)).limit(1)).first()


def forget_failure(db: Session, failure_id: str) -> None:
    db.execute(sa.delete(SignInFailureRow).where(col(SignInFailureRow.id) == failure_id))


def forget_failures(db: Session, subject: str) -> None:
    db.execute(sa.delete(SignInFailureRow).where(col(SignInFailureRow.subject) == subject))


def forget_all_failures(db: Session, before: datetime) -> int:
    done = db.execute(sa.delete(SignInFailureRow).where(col(SignInFailureRow.at) < before))
    return cast("sa.CursorResult[Any]", done).rowcount


def forget_failures_before(db: Session, subject: str, moment: datetime) -> None:
    old = sa.delete(SignInFailureRow).where(
        col(SignInFailureRow.subject) == subject, col(SignInFailureRow.at) <= moment
    )
    db.execute(old)


def codes(db: Session, resident: str, since: datetime) -> Sequence[OneTimeCodeRow]:
    """Codes sent to one resident since then, the newest first."""
    query = select(OneTimeCodeRow).where(OneTimeCodeRow.resident == resident, OneTimeCodeRow.sent_at > since)
    return db.exec(query.order_by(col(OneTimeCodeRow.sent_at).desc())).all()


def forget_codes(db: Session, resident: str, before: datetime) -> None:
    old = sa.delete(OneTimeCodeRow).where(
        col(OneTimeCodeRow.resident) == resident, col(OneTimeCodeRow.sent_at) <= before
    )
    db.execute(old)


def forget_resident(db: Session, resident: str) -> None:
    db.execute(sa.delete(OneTimeCodeRow).where(col(OneTimeCodeRow.resident) == resident))
    db.execute(sa.delete(SessionRow).where(col(SessionRow.resident) == resident))


# Cards.


def card_of_code(db: Session, code_hash: str) -> CardRow | None:
    return db.exec(select(CardRow).where(CardRow.code_hash == code_hash)).first()


def standing_cards(db: Session, deputy_ids: Iterable[str] | None = None) -> Sequence[CardRow]:
    """Cards that are not withdrawn."""
    query = select(CardRow).where(col(CardRow.withdrawn_at).is_(None))
    if deputy_ids is not None:
        query = query.where(col(CardRow.deputy_id).in_(list(deputy_ids)))
    return db.exec(query).all()


# Deputies and their places.


def deputy(db: Session, deputy_id: str, *, lock: bool = False) -> DeputyRow | None:
    query = select(DeputyRow).where(DeputyRow.id == deputy_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.exec(query).first()


def deputy_numbered(db: Session, number: str) -> DeputyRow | None:
    return db.exec(select(DeputyRow).where(DeputyRow.number == number)).first()


def deputy_with_phone(db: Session, phone: str) -> DeputyRow | None:
    return db.exec(select(DeputyRow).where(DeputyRow.phone == phone)).first()


def deputies(
    db: Session,
    *,
    after: str = "",
    limit: int | None = None,
    delegation_id: str | None = None,
    status: DeputyStatus | None = None,
    words: str = "",
) -> Sequence[DeputyRow]:
    """By 代表证号; ``words`` stand in the number or the name."""
    query = select(DeputyRow).where(DeputyRow.number > after)
    if words:
        found_in = (col(DeputyRow.number), col(DeputyRow.name))
        query = query.where(sa.or_(*(one.icontains(words, autoescape=True) for one in found_in)))
    if delegation_id is not None:
        query = query.where(DeputyRow.delegation_id == delegation_id)
    if status is not None:
        query = query.where(DeputyRow.status == status)
    return db.exec(query.order_by(col(DeputyRow.number)).limit(limit)).all()


def deputy_counts(db: Session) -> dict[DeputyStatus, int]:
    """How many stand in each state."""
    query = select(DeputyRow.status, sa.func.count()).group_by(col(DeputyRow.status))
    return {DeputyStatus(status): count for status, count in db.exec(query)}


def entitled(db: Session) -> list[DeputyRow]:
    """Sorted here, not by the database: a roll has the same order under every collation."""
    query = select(DeputyRow, DelegationRow.name).join(
        DelegationRow, col(DelegationRow.id) == col(DeputyRow.delegation_id)
    )
    found = db.exec(query.where(DeputyRow.status != DeputyStatus.LEFT)).all()
    return [row for row, _ in sorted(found, key=lambda pair: (pair[1], pair[0].number))]


def changes(db: Session, deputy_id: str) -> Sequence[DeputyChangeRow]:
    query = select(DeputyChangeRow).where(DeputyChangeRow.deputy_id == deputy_id)
    return db.exec(query.order_by(col(DeputyChangeRow.recorded_at))).all()


def delegations(db: Session) -> Sequence[DelegationRow]:
    return db.exec(select(DelegationRow).order_by(col(DelegationRow.name))).all()


def departments(db: Session) -> Sequence[DepartmentRow]:
    return db.exec(select(DepartmentRow).order_by(col(DepartmentRow.code))).all()


def department_named(db: Session, name: str) -> DepartmentRow | None:
    return db.exec(select(DepartmentRow).where(DepartmentRow.name == name)).first()


def department(db: Session, department_id: str) -> DepartmentRow | None:
    return db.get(DepartmentRow, department_id)


def stations(
    db: Session,
    *,
    after: str = "",
    limit: int | None = None,
    street_id: str | None = None,
    kind: StationKind | None = None,
) -> Sequence[StationRow]:
    query = select(StationRow).where(StationRow.name > after)
    if street_id is not None:
        query = query.where(StationRow.street_id == street_id)
    if kind is not None:
        query = query.where(StationRow.kind == kind)
    return db.exec(query.order_by(col(StationRow.name)).limit(limit)).all()


def station(db: Session, station_id: str, *, lock: bool = False) -> StationRow | None:
    query = select(StationRow).where(StationRow.id == station_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.exec(query).first()


def station_named(db: Session, name: str) -> StationRow | None:
    return db.exec(select(StationRow).where(StationRow.name == name)).first()


def station_counts(db: Session) -> list[tuple[str, StationKind, int]]:
    """(street id, kind, how many)."""
    keys = (col(StationRow.street_id), col(StationRow.kind))
    query = select(StationRow.street_id, StationRow.kind, sa.func.count()).group_by(*keys)
    return [(street_id, StationKind(kind), count) for street_id, kind, count in db.exec(query)]


def streets(db: Session, *, after: StreetRow | None = None, limit: int | None = None) -> Sequence[StreetRow]:
    """By position, then by name."""
    order = (col(StreetRow.position), col(StreetRow.name))
    query = select(StreetRow).order_by(*order).limit(limit)
    if after is not None:
        query = query.where(sa.tuple_(*order) > sa.tuple_(sa.literal(after.position), sa.literal(after.name)))
    return db.exec(query).all()


def street_names(db: Session) -> dict[str, str]:
    """id → name, by position."""
    query = select(StreetRow.id, StreetRow.name).order_by(col(StreetRow.position), col(StreetRow.name))
    return {key: name for key, name in db.exec(query)}


def street(db: Session, street_id: str, *, lock: bool = False) -> StreetRow | None:
    query = select(StreetRow).where(StreetRow.id == street_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.exec(query).first()


def street_named(db: Session, name: str) -> StreetRow | None:
    return db.exec(select(StreetRow).where(StreetRow.name == name)).first()


def communities(
    db: Session,
    *,
    street_id: str | None = None,
    after: CommunityRow | None = None,
    limit: int | None = None,
) -> Sequence[CommunityRow]:
    """By name, two of one name by id."""
    order = (col(CommunityRow.name), col(CommunityRow.id))
    query = select(CommunityRow).order_by(*order).limit(limit)
    if street_id is not None:
        query = query.where(CommunityRow.street_id == street_id)
    if after is not None:
        query = query.where(sa.tuple_(*order) > sa.tuple_(sa.literal(after.name), sa.literal(after.id)))
    return db.exec(query).all()


def community(db: Session, community_id: str, *, lock: bool = False) -> CommunityRow | None:
    query = select(CommunityRow).where(CommunityRow.id == community_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.exec(query).first()


def community_named(db: Session, street_id: str, name: str) -> CommunityRow | None:
    query = select(CommunityRow).where(CommunityRow.street_id == street_id, CommunityRow.name == name)
    return db.exec(query).first()
