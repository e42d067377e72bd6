"""Sign-in by password, the session row behind cookie and token, sign-out."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.config import Settings
from app.db.lists import one_of, padded
from app.db.session import Database
from app.domain.actors import Actor, Role
from app.domain.errors import WrongSignIn
from app.domain.words import DeputyStatus
from app.people import passwords, store
from app.people.service.idle import unused_until
from app.people.service.second_step import require_code
from app.people.service.tokens import digest_of
from app.people.service.tries import Try, forget_try, origin_of, take_sign_in
from app.people.tables import AccountRow, DeputyRow, SessionRow
from app.web.i18n import _

_BEARERS = sa.select(
    col(SessionRow.token_hash),
    col(SessionRow.resident),
    col(SessionRow.deputy_id),
    # A look for each, never a join: that would go through all deputies until the database has counted them.
    sa.select(col(DeputyRow.status)).where(col(DeputyRow.id) == col(SessionRow.deputy_id)).scalar_subquery(),
).where(
    one_of(col(SessionRow.token_hash), "digests"),
    col(SessionRow.ended_at).is_(None),
    col(SessionRow.expires_at) > sa.bindparam("now"),
    col(SessionRow.idle_at) > sa.bindparam("now"),
)
UNKNOWN = _("用户名或密码不正确，请检查后重试")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A living session. ``token`` is known to its bearer alone: the row holds its digest.

    ``idle_at``: unless it is used, it ends then.
    ``must_change``: by a password that somebody else has set, and that is good for choosing another.
    ``one_step``: of an account without two-step sign-in.
    """

    token: str
    actor: Actor
    expires_at: datetime
    idle_at: datetime
    must_change: bool = False
    one_step: bool = False


@dataclass(frozen=True, slots=True)
class Borne:
    """Whoever bears a token at a moment, known by what is stored of it. Whose it is says the transaction that
    acts on it: a session that was looked up before could not be ended any more."""

    digest: str
    now: datetime


def sign_in(
    database: Database,
    now: datetime,
    settings: Settings,
    *,
    username: str,
    password: str,
    totp: str = "",
    address: str = "",
) -> SignedIn:
    """Raises WrongSignIn, alike for an unknown name, a wrong password and a closed account; TooManyTries.
    With a right password SecondStepNeeded or WrongSecondStep, where the account has a second step: that try
    stays noted as well.

    It takes the database, not a session: the slow look at the password holds no lock that a ballot waits
    for. The try is committed first, so that it counts whatever comes after. ``address``: where it comes from.
    """
    name = username.strip().lower()
    with database.unit(write=True) as db:
        done = take_sign_in(db, now, settings, name, origin_of(settings, address))
        found = store.account_named(db, name)
        known = found if found and found.active else None
        stored, account_id = (known.password_hash, known.id) if known else (None, "")
    if not passwords.matches(stored, password):
        raise WrongSignIn(UNKNOWN)
    with database.unit(write=True) as db:
        store.one_at_a_time(db, done.subject)
        account = store.account(db, account_id)
        if account is None or not account.active or account.password_hash != stored:
            raise WrongSignIn(UNKNOWN)
        return admit(db, now, settings, account, totp, done)


def admit(
    db: Session, now: datetime, settings: Settings, account: AccountRow, totp: str, done: Try
) -> SignedIn:
    """Who is known to be an account's owner, once the second step is done as well."""
    require_code(db, now, settings, account, totp)
    forget_try(db, done)
    lasts = timedelta(hours=settings.staff_session_hours)
    return open_session(db, now, settings, actor_of_account(db, account), lasts, account_id=account.id)


def open_session(
    db: Session,
    now: datetime,
    settings: Settings,
    actor: Actor,
    lasts: timedelta,
    *,
    account_id: str | None = None,
    deputy_id: str | None = None,
    resident: str | None = None,
) -> SignedIn:
    """A new session with a new token of 256 bits; nothing that came with the request is taken over."""
    token = secrets.token_urlsafe(32)
    ends = now + lasts
    row = SessionRow(
        token_hash=digest_of(token),
        account_id=account_id,
        deputy_id=deputy_id,
        resident=resident,
        created_at=now,
        expires_at=ends,
        idle_at=unused_until(settings, now, actor, ends),
    )
    db.add(row)
    db.flush()
    return _living(db, row, token, actor)


def resolve(db: Session, now: datetime, token: str, *, unused: bool = False) -> SignedIn | None:
    """Whose living session this is; None for an unknown, ended or expired one. Writes nothing. ``unused``:
    also one that ended because nobody used it, for what shows itself to a hall and lets nobody act."""
    row = store.session_of(db, digest_of(token))
    if row is None or row.ended_at is not None or row.expires_at <= now:
        return None
    if row.idle_at <= now and not unused:
        return None
    actor = _owner(db, row)
    return _living(db, row, token, actor) if actor else None


def deputies_signed_in(connection: sa.Connection, tokens: Sequence[Borne]) -> dict[str, str]:
    """Token digest → deputy, for the living sessions of deputies in office: ``resolve`` for many at once."""
    found = _bearers(connection, tokens)
    return {digest: deputy for digest, _, deputy, status in found if status == DeputyStatus.IN_OFFICE}


def residents_signed_in(connection: sa.Connection, tokens: Sequence[Borne]) -> dict[str, str]:
    """Token digest → resident, for the living sessions of residents."""
    found = _bearers(connection, tokens)
    return {digest: resident for digest, resident, _deputy, _status in found if resident}


def _bearers(connection: sa.Connection, tokens: Sequence[Borne]) -> Sequence[Any]:
    """(token digest, resident, deputy, the deputy's status) of each living session."""
    asked = padded(sorted({token.digest for token in tokens}))
    found = connection.execute(_BEARERS, {"digests": asked, "now": max(token.now for token in tokens)})
    return found.all()


def sign_out(db: Session, now: datetime, *, token: str) -> None:
    """Ends that session; an unknown or ended one is left as it is."""
    row = store.session_of(db, digest_of(token))
    if row is not None and row.ended_at is None:
        row.ended_at = now
        db.add(row)
        db.flush()


def actor_of_account(db: Session, account: AccountRow) -> Actor:
    return Actor(
        id=account.id,
        human=f"phone:{account.phone}",
        name=account.name,
        roles=frozenset(store.roles(db, [account.id]).get(account.id, ())),
        department_id=account.department_id,
        body=account.body,
        street_id=account.street_id,
        community_id=account.community_id,
    )


def actor_of_deputy(deputy: DeputyRow) -> Actor:
    return Actor(
        id=deputy.id,
        human=f"phone:{deputy.phone}",
        name=deputy.name,
        roles=frozenset({Role.DEPUTY}),
        deputy_id=deputy.id,
    )


def actor_of_resident(resident: str) -> Actor:
    return Actor(resident, f"resident:{resident}", Role.RESIDENT.label, frozenset({Role.RESIDENT}))


def _owner(db: Session, row: SessionRow) -> Actor | None:
    if row.account_id is not None:
        account = store.account(db, row.account_id)
        return actor_of_account(db, account) if account and account.active else None
    if row.deputy_id is not None:
        deputy = store.deputy(db, row.deputy_id)
        in_office = deputy is not None and deputy.status is DeputyStatus.IN_OFFICE
        return actor_of_deputy(deputy) if deputy and in_office else None
    return actor_of_resident(row.resident) if row.resident else None


def _living(db: Session, row: SessionRow, token: str, actor: Actor) -> SignedIn:
    account = store.account(db, row.account_id) if row.account_id else None
    if account is None:
        return SignedIn(token, actor, row.expires_at, row.idle_at)
    one_step = account.second_step_at is None
    return SignedIn(token, actor, row.expires_at, row.idle_at, account.must_change, one_step)
