"""What is stored of a session's token, and the end of an owner's sessions."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlmodel import Session

from app.people import store
from app.people.tables import SessionRow


def digest_of(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_of(row: SessionRow, token: str | None) -> bool:
    return token is not None and row.token_hash == digest_of(token)


def end_all(
    db: Session,
    now: datetime,
    *,
    account_id: str | None = None,
    deputy_id: str | None = None,
    but: str | None = None,
) -> int:
    """Ends every living session of one owner, at once; ``but`` is the token of one that goes on."""
    living = store.live_sessions(db, now, account_id=account_id, deputy_id=deputy_id)
    rows = [row for row in living if not is_of(row, but)]
    for row in rows:
        row.ended_at = now
        db.add(row)
    db.flush()
    return len(rows)
