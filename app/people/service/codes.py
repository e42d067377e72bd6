"""验证码: a resident signs in by a code sent to a phone. Neither the phone nor the code is stored."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from app.config import Settings
from app.db.session import Database
from app.domain.errors import Fault, Malformed, TooManyTries, Unavailable, WrongSignIn
from app.domain.networks import network
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
HOUR: Final = timedelta(hours=1)
LASTS: Final = timedelta(hours=24)
_MOBILE: Final = re.compile(r"1[3-9][0-9]{9}")
_TOO_MANY_HERE: Final = _("您所在的网络获取验证码过多，请一小时后再试，或到就近的代表家站点当面提出")
_TOO_MANY: Final = _("现在获取验证码的人太多，请过一会儿再试，或到就近的代表家站点当面提出")
WRONG = _("验证码不正确或已失效，请核对后重试，或重新获取")


def request_code(
    database: Database,
    now: datetime,
    settings: Settings,
    notifier: Notifier,
    *,
    phone: str,
    address: str = "",
) -> None:
    """Sends six digits, good for ten minutes; earlier ones stay good for theirs: a message may come late.

    It takes the database, not a session: the gateway is asked once the code is kept, so that no lock waits
    for it. ``address`` is where the request came from, "" for none. Raises Malformed, TooManyTries, and
    Unavailable where the message did not leave.
    """
    with database.unit(write=True) as db:
        message = _new_code(db, now, settings, phone, address)
    try:
        notifier.send(message)
    except Undelivered:
        raise Unavailable(_("短信未能发出，请一分钟后重新获取验证码")) from None


def _new_code(db: Session, now: datetime, settings: Settings, phone: str, address: str) -> Message:
    resident = resident_of(settings, phone)
    store.one_at_a_time(db, resident)
    sent = store.codes(db, resident, now - HOUR)
    if len(sent) >= CODES_AN_HOUR or (sent and sent[0].sent_at > now - PAUSE):
        raise TooManyTries(_("验证码发送过于频繁，请稍后再获取"))
    if address:
        own = f"codes:{seal(settings, 'hand|code', network(address))}"
        _take_code(db, now, own, settings.codes_an_address_an_hour, _TOO_MANY_HERE)
    _take_code(db, now, "codes", settings.codes_everywhere_an_hour, _TOO_MANY)
    store.forget_codes(db, resident, now - HOUR)
    _give_up_guessed(db, now, resident, sent)
    code = f"{secrets.randbelow(10**6):06}"
    row = OneTimeCodeRow(
        resident=resident,
        code_hash=_hash(settings, resident, code),
        sent_at=now,
        expires_at=now + timedelta(minutes=MINUTES),
    )
    db.add(row)
    db.flush()
    return Message(phone, CODE_MESSAGE.format(code=code, minutes=MINUTES), key=f"code-{row.id}")


def _take_code(db: Session, now: datetime, subject: str, most: int, sentence: str) -> None:
    """Notes a code for this network, which stands here sealed, or for all; forgotten with the tries."""
    store.one_at_a_time(db, subject)
    store.forget_failures_before(db, subject, now - HOUR)
    if store.failures(db, subject, now - HOUR) >= most:
        raise TooManyTries(sentence)
    db.add(SignInFailureRow(subject=subject, at=now))
    db.flush()


def _give_up_guessed(db: Session, now: datetime, resident: str, sent: Sequence[OneTimeCodeRow]) -> None:
    """Where the tries are used up, the codes they were for die, and the next one has tries of its own."""
    living = _living(sent, now)
    if living and _tries(db, resident, living) < TRIES:
        return
    for code in living:
        code.used_at = now
        db.add(code)
    store.forget_failures(db, _subject(resident))


def sign_in_by_code(db: Session, now: datetime, settings: Settings, *, phone: str, code: str) -> SignedIn:
    """By any code that was sent within ten minutes. Raises WrongSignIn, alike for no code, a wrong one and an
    old one; TooManyTries after five tries at all of them together.
    """
    resident = resident_of(settings, phone)
    store.one_at_a_time(db, resident)
    living = _living(store.codes(db, resident, now - HOUR), now)
    if not living:
        raise WrongSignIn(WRONG)
    if _tries(db, resident, living) >= TRIES:
        raise TooManyTries(_("验证码输错次数过多，请重新获取"))
    typed = _hash(settings, resident, code.strip())
    if not any(hmac.compare_digest(row.code_hash, typed) for row in living):
        raise _noted(db, now, _subject(resident))
    for row in living:  # whoever is in needs no other
        row.used_at = now
        db.add(row)
    store.forget_failures(db, _subject(resident))
    return open_session(db, now, settings, actor_of_resident(resident), LASTS, resident=resident)


def forget_resident(db: Session, resident: str) -> None:
    """Erases what signing in left of a resident: sessions, which end with it, codes and tries."""
    store.forget_resident(db, resident)
    store.forget_failures(db, _subject(resident))


def forget_tries(db: Session, before: datetime) -> int:
    """Forgets what was noted of tries and codes before then: it limits nothing any more. How many."""
    return store.forget_all_failures(db, before)


def resident_of(settings: Settings, phone: str) -> str:
    """How the service knows a resident: HMAC(secret, phone). Raises Malformed for any other text."""
    if not _MOBILE.fullmatch(phone):
        sentence = _("请填写 11 位手机号")
        raise Malformed(sentence, faults=[Fault("/phone", sentence)])
    return seal(settings, "resident", phone)


def _living(sent: Sequence[OneTimeCodeRow], now: datetime) -> list[OneTimeCodeRow]:
    return [code for code in sent if code.used_at is None and code.expires_at > now]


def _tries(db: Session, resident: str, living: Sequence[OneTimeCodeRow]) -> int:
    """Wrong tries since the oldest of these was sent: none of them ever stands more than TRIES."""
    oldest = min(code.sent_at for code in living)
    return store.failures(db, _subject(resident), oldest - timedelta(microseconds=1))


def _subject(resident: str) -> str:
    return f"code:{resident}"


def _hash(settings: Settings, resident: str, code: str) -> str:
    return seal(settings, f"code|{resident}", code)


def _noted(db: Session, now: datetime, subject: str) -> WrongSignIn:
    db.add(SignInFailureRow(subject=subject, at=now))
    refusal = WrongSignIn(WRONG)
    refusal.keeps = True
    return refusal
