"""What decisions about a sitting's steps were about, as it may have stood, for who checks their digests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from app.meetings import store
from app.meetings.service.order import said
from app.meetings.service.sitting import known
from app.meetings.service.tellers import plain, tellers_digested
from app.meetings.tables import TellerRow

# Whose digests bind who is to be a teller; a public package says of nobody that he was one.
OF_TELLERS: Final = ("presidium_submits", "tellers_adopted", "replace_teller")


def sittings_that_stood(
    db: Session, sitting_id: str, action: str, used_at: datetime | None
) -> Iterator[dict[str, Any]]:
    """With the tellers of now and those of the moment: a list that was proposed anew is not said again."""
    sitting = known(db, sitting_id)
    yield said(sitting, action, tellers_digested(db, sitting_id, action))
    if used_at is not None and action in OF_TELLERS:
        yield said(sitting, action, _then(store.tellers(db, sitting_id), used_at))


def _then(rows: Sequence[TellerRow], used_at: datetime) -> list[dict[str, Any]]:
    """Who served or was proposed just before that moment."""
    return [
        plain(row)
        for row in rows
        if row.proposed_at <= used_at and (not row.left_at or row.left_at >= used_at)
    ]
