"""Tries that went wrong, counted by what was tried: a name, a code, the card door as a whole."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from app.domain.errors import TooManyTries
from app.people import store
from app.people.tables import SignInFailureRow
from app.web.i18n import _

WINDOW: Final = timedelta(minutes=15)
PASSWORDS: Final = 5


def take_try(db: Session, now: datetime, username: str) -> str:
    """Notes a try for this name, known or not, before its password is looked at. Raises TooManyTries.

    Noted first and forgotten on success: forty guesses at once are still five guesses.
    """
    subject = password_subject(username)
    store.one_at_a_time(db, subject)
    store.forget_failures_before(db, subject, now - WINDOW)
    if store.failures(db, subject, now - WINDOW) >= PASSWORDS:
        raise TooManyTries(_("密码输错次数过多，请 15 分钟后再试，或请系统管理员解除"))
    db.add(SignInFailureRow(subject=subject, at=now))
    db.flush()
    return subject


def password_subject(username: str) -> str:
    """What somebody typed as a name may be a phone or a password: only its digest is kept."""
    return "password:" + hashlib.sha256(username.encode()).hexdigest()
