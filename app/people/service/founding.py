"""The one congress of this database, and the moment its roll stands still."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlmodel import Session

from app.audit.service import record
from app.domain import permissions
from app.domain.actors import Actor
from app.domain.errors import AlreadyFounded, Missing, RollFrozen
from app.people import store
from app.people.tables import CongressRow
from app.web.i18n import _

PLACES_CHANGE: Final = "roll"  # one at a time: a roll that comes in, and places named by hand
FROZEN = _("本次会议已清点人数，名册已固定；请在会议结束后办理")


def found_congress(
    db: Session, now: datetime, name: str, *, demonstration: bool = False, by: Actor | None = None
) -> CongressRow:
    """Once a database. ``by`` is None for the command line. Raises AlreadyFounded."""
    if by is not None:
        permissions.require(by, "congress.found")
    store.one_at_a_time(db, "congress")
    if store.congress(db) is not None:
        raise AlreadyFounded(_("人大名称已经设定，一个数据库只用于一个人大"))
    row = CongressRow(name=name, demonstration=demonstration)
    db.add(row)
    db.flush()
    actor = by.id if by else "command-line"
    payload = {"name": name, "demonstration": demonstration}
    record(db, now, "congress.found", actor=actor, subject="congress", payload=payload)
    return row


def congress(db: Session) -> CongressRow:
    """Raises Missing where none has been founded."""
    row = store.congress(db)
    if row is None:
        raise Missing(_("尚未设定人大名称，请先由系统管理员设定"))
    return row


def roll_frozen(db: Session) -> bool:
    """Whether nobody's entry may change now: a head count was taken, its sitting is not over."""
    row = store.congress(db)
    return row is not None and row.roll_frozen_for is not None


def freeze_roll(db: Session, sitting_id: str) -> None:
    """From a head count to the end of its sitting nobody's entry changes. Raises RollFrozen for another's."""
    row = _locked(db)
    if row.roll_frozen_for not in (None, sitting_id):
        raise RollFrozen(_("另一次会议已清点人数而尚未结束，请先结束那次会议"))
    row.roll_frozen_for = sitting_id
    db.add(row)
    db.flush()


def release_roll(db: Session, sitting_id: str) -> None:
    """Called at the sitting's end; another sitting's freeze stays."""
    row = _locked(db)
    if row.roll_frozen_for == sitting_id:
        row.roll_frozen_for = None
        db.add(row)
        db.flush()


def require_moving(db: Session, sentence: str = FROZEN) -> None:
    """Holds the roll for this transaction. Raises RollFrozen between head count and the sitting's end."""
    store.one_at_a_time(db, PLACES_CHANGE)
    row = store.congress(db, lock=True)
    if row is not None and row.roll_frozen_for is not None:
        raise RollFrozen(sentence)


def _locked(db: Session) -> CongressRow:
    row = store.congress(db, lock=True)
    if row is None:
        raise Missing(_("尚未设定人大名称，请先由系统管理员设定"))
    return row
