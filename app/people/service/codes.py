"""验证码: a resident signs in by a code sent to a phone. Neither the phone nor the code is stored."""

from __future__ import annotations

import hmac
import re
import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from app.config import Settings
from app.db.session import Database
from app.domain.errors import Fault, Malformed, TooManyTries, Unavailable, WrongSignIn
from app.people import store
from app.people.notifier import CODE_MESSAGE, Message, Notifier, Undelivered
from app.people.secret import seal
from app.people.service.sessions import SignedIn, actor_of_resident, open_session
from app.people.tables import OneTimeCodeRow, SignInFailureRow
from app.web.i18n import _

MINUTES: Final = 10
TRIES: Final = 5
CODES_AN_HOUR: Final = 5
PAUSE: Final = timedelta(minutes=1)
LASTS: Final = timedelta(hours=24)
_MOBILE: Final = re.compile(r"1[3-9][0-9]{9}")
WRONG = _("验证码不正确或已失效，请核对后重试，或重新获取")


def request_code(
    database: Database, now: datetime, settings: Settings, notifier: Notifier, *, phone: str
) -> None:
    """Sends six digits, good for ten minutes; an earlier code dies.

    It takes the database, not a session: the gateway is asked once the code is kept, so that no lock waits
    for it. Raises Malformed, TooManyTries, and Unavailable where the message did not leave.
    """
    with database.unit(write=True) as db:
        message = _new_code(db, now, settings, phone)
    try:
        notifier.send(message)
    except Undelivered:
        raise Unavailable(_("短信未能发出，请一分钟后重新获取验证码")) from None


def _new_code(db: Session, now: datetime, settings: Settings, phone: str) -> Message:
    resident = resident_of(settings, phone)
    store.one_at_a_time(db, resident)
    an_hour_ago = now - timedelta(hours=1)
    sent = store.codes(db, resident, an_hour_ago)
    if len(sent) >= CODES_AN_HOUR or (sent and sent[0].sent_at > now - PAUSE):
        raise TooManyTries(_("验证码发送过于频繁，请稍后再获取"))
    store.forget_codes(db, resident, an_hour_ago)
    for earlier in sent:
        earlier.used_at = earlier.used_at or now
        db.add(earlier)
    code = f"{secrets.randbelow(10**6):06}"
    row = OneTimeCodeRow(
        resident=resident,
        code_hash=seal(settings, f"code|{resident}", code),
        sent_at=now,
        expires_at=now + timedelta(minutes=MINUTES),
    )
    db.add(row)
    db.flush()
    return Message(phone, CODE_MESSAGE.format(code=code, minutes=MINUTES), key=f"code-{row.id}")


def sign_in_by_code(db: Session, now: datetime, settings: Settings, *, phone: str, code: str) -> SignedIn:
    """Raises WrongSignIn, alike for no code, a wrong one and an old one; TooManyTries after five."""
    resident = resident_of(settings, phone)
    store.one_at_a_time(db, resident)
    sent = store.codes(db, resident, now - timedelta(hours=1))
    newest = sent[0] if sent else None
    if newest is None or newest.used_at is not None or newest.expires_at <= now:
        raise WrongSignIn(WRONG)
    subject = f"code:{newest.id}"
    if store.failures(db, subject, newest.sent_at - PAUSE) >= TRIES:
        raise TooManyTries(_("验证码输错次数过多，请重新获取"))
    if not hmac.compare_digest(newest.code_hash, seal(settings, f"code|{resident}", code.strip())):
        raise _noted(db, now, subject)
    newest.used_at = now
    db.add(newest)
    store.forget_failures(db, subject)
    return open_session(db, now, actor_of_resident(resident), LASTS, resident=resident)


def forget_resident(db: Session, resident: str) -> None:
    """Erases what signing in left of a resident: sessions, which end with it, and codes."""
    store.forget_resident(db, resident)


def resident_of(settings: Settings, phone: str) -> str:
    """How the service knows a resident: HMAC(secret, phone). Raises Malformed for any other text."""
    if not _MOBILE.fullmatch(phone):
        sentence = _("请填写 11 位手机号")
        raise Malformed(sentence, faults=[Fault("/phone", sentence)])
    return seal(settings, "resident", phone)


def _noted(db: Session, now: datetime, subject: str) -> WrongSignIn:
    db.add(SignInFailureRow(subject=subject, at=now))
    refusal = WrongSignIn(WRONG)
    refusal.keeps = True
    return refusal
