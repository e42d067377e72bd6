"""Queries of notices; they decide nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from app.domain.words import NoticeState
from app.notices.tables import ContactRow, NoticeRow

CONTACT: Any = sa.inspect(ContactRow).local_table
NOTICE: Any = sa.inspect(NoticeRow).local_table


def contact(db: Session, person: str) -> ContactRow | None:
    return db.get(ContactRow, person)


def contacts(db: Session, people: Sequence[str]) -> dict[str, ContactRow]:
    """Person → contact, of those who have one."""
    rows = db.exec(select(ContactRow).where(col(ContactRow.person).in_(people)))
    return {row.person: row for row in rows}


def reachable(db: Session, people: Sequence[str]) -> list[str]:
    """Those of these people who have a contact, sorted: whoever inserts for them takes locks in one order."""
    query = select(ContactRow.person).where(col(ContactRow.person).in_(people))
    return sorted(db.exec(query))


def holders(db: Session, *, consented_before: datetime, after: str, limit: int) -> Sequence[str]:
    """Who left a contact before then, in order, after that one."""
    query = select(ContactRow.person).where(
        col(ContactRow.person) > after, ContactRow.consented_at < consented_before
    )
    return db.exec(query.order_by(col(ContactRow.person)).limit(limit)).all()


def put_contact(db: Session, values: Mapping[str, Any]) -> None:
    """One contact a person: a later one replaces it."""
    row = _insert(db)(CONTACT).values(**values)
    kept = {name: row.excluded[name] for name in ("sealed", "consent_version", "consented_at")}
    db.execute(row.on_conflict_do_update(index_elements=["person"], set_=kept))


def erase(db: Session, person: str) -> bool:
    """Contact and notices of that person; whether there was a contact."""
    erased: Any = db.execute(sa.delete(ContactRow).where(col(ContactRow.person) == person))
    db.execute(sa.delete(NoticeRow).where(col(NoticeRow.person) == person))
    return bool(erased.rowcount)


def naming(db: Session, about: str, title: str) -> Sequence[NoticeRow]:
    """Notices that name this suggestion, held; those from before ``about``, by its title alone."""
    called = NOTICE.c.words["title"].as_string() == title
    before = sa.and_(NOTICE.c.about == "", called)
    query = select(NoticeRow).where(sa.or_(NOTICE.c.about == about, before)).order_by(NOTICE.c.id)
    return db.exec(query.with_for_update().execution_options(populate_existing=True)).all()


def put_notices(db: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """All of them in one statement; what this person was told of already stays as it is."""
    statement = _insert(db)(NOTICE).on_conflict_do_nothing(index_elements=["person", "event"])
    db.execute(statement, [dict(row) for row in rows])


def _insert(db: Session) -> Any:
    return sqlite.insert if db.get_bind().dialect.name == "sqlite" else postgresql.insert


def notice(db: Session, notice_id: str) -> NoticeRow | None:
    return db.get(NoticeRow, notice_id)


def locked(db: Session, notice_id: str) -> NoticeRow | None:
    query = select(NoticeRow).where(NoticeRow.id == notice_id).with_for_update()
    return db.exec(query.execution_options(populate_existing=True)).first()


def due(db: Session, now: datetime, most: int) -> Sequence[NoticeRow]:
    """The longest waiting first; what another sender is looking at right now is passed over."""
    query = (
        select(NoticeRow)
        .where(NoticeRow.state == NoticeState.WAITING, col(NoticeRow.next_try_at) <= now)
        .where(sa.or_(col(NoticeRow.leased_until).is_(None), col(NoticeRow.leased_until) <= now))
        .order_by(col(NoticeRow.next_try_at), col(NoticeRow.id))
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return db.exec(query).all()


def waiting(db: Session, notice_id: str) -> NoticeRow | None:
    """The notice, held, while it still waits: somebody may have marked or erased it meanwhile."""
    found = locked(db, notice_id)
    return found if found is not None and found.state is NoticeState.WAITING else None


def unlease(db: Session, notice_ids: Sequence[str]) -> None:
    found = NOTICE.c.id.in_(notice_ids)
    db.execute(sa.update(NOTICE).where(found).values(leased_until=None))


def listed(
    db: Session, state: NoticeState, after: tuple[datetime, str] | None, limit: int
) -> Sequence[NoticeRow]:
    """By the time of the (next) try."""
    query = select(NoticeRow).where(NoticeRow.state == state)
    if after:
        place = sa.tuple_(NOTICE.c.next_try_at, NOTICE.c.id)
        moment, last = after
        query = query.where(
            place > sa.tuple_(sa.literal(moment, NOTICE.c.next_try_at.type), sa.literal(last))
        )
    return db.exec(query.order_by(col(NoticeRow.next_try_at), col(NoticeRow.id)).limit(limit)).all()


def how_many(db: Session, state: NoticeState) -> int:
    return db.scalar(sa.select(sa.func.count()).where(NOTICE.c.state == state)) or 0


def forget(db: Session, state: NoticeState, before: datetime, most: int) -> int:
    """Deletes what was due before that moment and is in that state, ``most`` at a time."""
    old = sa.select(NOTICE.c.id).where(NOTICE.c.state == state, NOTICE.c.next_try_at < before).limit(most)
    gone: Any = db.execute(sa.delete(NOTICE).where(NOTICE.c.id.in_(old)))
    return int(gone.rowcount)
