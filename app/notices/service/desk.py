"""What a clerk sees of notices, and the forgetting of old ones. No phone number is shown to anybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from app.audit.service import record
from app.config import Settings
from app.domain.actors import Actor
from app.domain.errors import Missing, NoticeNotFailed
from app.domain.permissions import require
from app.domain.words import NoticeState
from app.notices import store
from app.notices.tables import NoticeRow

AT_ONCE: Final = 1000


def notices(
    db: Session, *, state: NoticeState, after: tuple[datetime, str] | None, limit: int, by: Actor
) -> Sequence[NoticeRow]:
    """Notices in that state, by the time of their (next) try."""
    require(by, "notice.read")
    return store.listed(db, state, after, limit)


def how_many(db: Session) -> tuple[int, int]:
    """How many wait and how many failed: a number for whoever keeps the service running, of nobody."""
    return store.how_many(db, NoticeState.WAITING), store.how_many(db, NoticeState.FAILED)


def retry(db: Session, now: datetime, *, notice_id: str, by: Actor) -> NoticeRow:
    """Sends a failed notice once more, from the first try. Raises Missing, NoticeNotFailed."""
    require(by, "notice.retry")
    row = store.locked(db, notice_id)
    if row is None:
        raise Missing("没有找到这条通知，可能已按保存期限删除")
    if row.state is not NoticeState.FAILED:
        raise NoticeNotFailed("这条通知没有失败，不需要重新发送")
    row.state, row.attempts, row.next_try_at = NoticeState.WAITING, 0, now
    db.add(row)
    db.flush()
    record(db, now, "notice.retried", actor=by.id, subject=f"notice:{row.id}", payload={})
    return row


def forget_old(db: Session, now: datetime, settings: Settings) -> int:
    """Forgets notices that were sent, or given up, ``keep_notices_days`` ago; how many. At most 1,000 of
    each a call: call it until it gives 0.
    """
    before = now - timedelta(days=settings.keep_notices_days)
    return sum(store.forget(db, state, before, AT_ONCE) for state in (NoticeState.SENT, NoticeState.FAILED))
