"""Tries that went wrong, counted by what was tried (a name, a code, a card) and by where it came from."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from app.config import Settings
from app.domain.errors import TooManyTries, Unauthenticated, WrongPassword
from app.domain.networks import network, ranges, within
from app.people import passwords, store
from app.people.secret import seal
from app.people.tables import AccountRow, SignInFailureRow
from app.web.i18n import _

WINDOW: Final = timedelta(minutes=15)
PASSWORDS: Final = 5
_TOO_MANY: Final = _("密码输错次数过多，请 {minutes} 分钟后再试，或请系统管理员解除")
_WRONG: Final = _("密码不正确，请重新输入；办理此事须再填一次您的登录密码")
_TOO_MANY_HERE: Final = _("您所在的网络输错密码过多，请 {minutes} 分钟后再试")


@dataclass(frozen=True, slots=True)
class Try:
    """Noted before the password was looked at: by the name, and by the network where that counts."""

    subject: str
    from_network: str | None = None


def take_try(db: Session, now: datetime, username: str) -> str:
    """Notes a try for this name, known or not, before its password is looked at. Raises TooManyTries.

    Noted first and forgotten on success: forty guesses at once are still five guesses.
    """
    subject = password_subject(username)
    take(db, now, subject, PASSWORDS, WINDOW, _TOO_MANY)
    return subject


@contextmanager
def one_try(db: Session, now: datetime, username: str) -> Iterator[None]:
    """What is refused inside stays noted as one try for this name; what is not forgets them all."""
    try:
        subject = take_try(db, now, username)
        yield
    except (Unauthenticated, TooManyTries) as refusal:
        refusal.keeps = True
        raise
    store.forget_failures(db, subject)


def require_password(row: AccountRow, typed: str, sentence: str = _WRONG) -> None:
    """Once more, of who is signed in: an open desk is not enough. Raises WrongPassword."""
    if not passwords.matches(row.password_hash, typed):
        raise WrongPassword(sentence)


def take_sign_in(db: Session, now: datetime, settings: Settings, username: str, origin: str) -> Try:
    """As ``take_try``, and for its network: who tries one password at many names gets no further there."""
    return Try(take_try(db, now, username), take_network(db, now, settings, origin))


def take_network(db: Session, now: datetime, settings: Settings, origin: str) -> str | None:
    """Notes a try of a network that counts, and gives its id. Raises TooManyTries."""
    most = settings.wrong_passwords_an_address
    return take(db, now, f"password-from:{origin}", most, WINDOW, _TOO_MANY_HERE) if origin else None


def forget_try(db: Session, done: Try) -> None:
    """It was right: all of the name's are forgotten, and of the network's this one."""
    store.forget_failures(db, done.subject)
    if done.from_network:
        store.forget_failure(db, done.from_network)


def take(db: Session, now: datetime, subject: str, most: int, window: timedelta, sentence: str) -> str:
    """Notes a try, and gives its id. Raises TooManyTries, which says when the oldest one is forgotten."""
    store.one_at_a_time(db, subject)
    store.forget_failures_before(db, subject, now - window)
    if store.failures(db, subject, now - window) >= most:
        oldest = store.oldest_failure(db, subject)
        raise too_many(sentence, (oldest or now) + window - now)
    row = SignInFailureRow(subject=subject, at=now)
    db.add(row)
    db.flush()
    return row.id


def too_many(sentence: str, wait: timedelta) -> TooManyTries:
    """``sentence`` may name the ``minutes`` or ``seconds`` to wait."""
    seconds = max(1, math.ceil(wait.total_seconds()))
    refusal = TooManyTries(sentence, minutes=math.ceil(seconds / 60), seconds=seconds)
    refusal.again_after = seconds
    return refusal


def origin_of(settings: Settings, address: str) -> str:
    """The network that a request came from, sealed; "" for a hall's, which 300 people share, and for none."""
    if not address or within(address, ranges(settings.hall_networks)):
        return ""
    return seal(settings, "hand|sign-in", network(address))


def card_origin(settings: Settings, address: str) -> str:
    """As ``origin_of``; "" as well while no hall is named: any network may be it."""
    return origin_of(settings, address) if settings.hall_networks else ""


def password_subject(username: str) -> str:
    """What somebody typed as a name may be a phone or a password: only its digest is kept."""
    return "password:" + hashlib.sha256(username.encode()).hexdigest()
