"""两步登录: after the password a code of six digits from a phone (RFC 6238), or a recovery code.

The secret stands sealed, bound to its account; a time step is good once. A wrong code is a try like a
wrong password.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from unicodedata import normalize

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlmodel import Session

from app.audit.service import record
from app.config import Settings
from app.domain.actors import Actor
from app.domain.crockford import ALPHABET, in_fours, normalise
from app.domain.errors import (
    Conflict,
    Missing,
    SecondStepNeeded,
    WrongSecondStep,
)
from app.people import store
from app.people.secret import Sealed, seal, sealed, unsealed
from app.people.service.tokens import end_all
from app.people.service.tries import one_try, password_subject, require_password
from app.people.tables import AccountRow, RecoveryCodeRow
from app.web.i18n import _

SECONDS: Final = 30
DIGITS: Final = 6
SECRET_BYTES: Final = 20
RECOVERY_CODES: Final = 8
RECOVERY_LENGTH: Final = 12
INFO: Final = b"piaojue second step v1"
_HOUSE: Final = "民生实事项目票决"
_NEEDED: Final = _("此账号启用了两步登录，请同时填写手机上的动态码，或一个备用码")
_WRONG: Final = _("动态码不正确或已经用过；请等手机上换出下一个再填，并核对手机的时间")


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Shown once: the secret for typing, and the address that a phone reads as a QR code."""

    secret: str = field(repr=False)
    address: str = field(repr=False)


def begin_second_step(
    db: Session, now: datetime, settings: Settings, *, password: str, by: Actor
) -> Enrolment:
    """A new secret, in force once ``confirm_second_step`` has seen a code of it. With the password once more:
    whoever finds a desk open does not lock its owner out. Raises WrongPassword, TooManyTries, Conflict."""
    row = _own(db, by)
    if row.second_step_at:
        raise Conflict(_("两步登录已经启用；换手机的请先停用，再重新启用"))
    with one_try(db, now, row.username):
        require_password(row, password)
    secret = secrets.token_bytes(SECRET_BYTES)
    row.second_step = sealed(settings, INFO, row.id, secret)
    db.add(row)
    congress = store.congress(db)
    address = _codes_of(secret).get_provisioning_uri(row.username, congress.name if congress else _HOUSE)
    return Enrolment(base64.b32encode(secret).decode(), address)


def confirm_second_step(
    db: Session, now: datetime, settings: Settings, *, code: str, by: Actor, token: str
) -> list[str]:
    """From now on it is asked for, also of who is signed in by the password alone elsewhere: of the account's
    sessions only that of ``token`` goes on. The recovery codes, each good once, are shown this once.
    """
    row = _own(db, by)
    if row.second_step is None or row.second_step_at:
        raise Conflict(_("请先取得密钥，用手机扫过之后再确认"))
    with one_try(db, now, row.username):
        _require_own(db, now, settings, row, code)
    row.second_step_at, row.second_step_off_by = now, None
    db.add(row)
    end_all(db, now, account_id=row.id, but=token)
    store.forget_recovery_codes(db, row.id)
    codes = [_drawn() for _n in range(RECOVERY_CODES)]
    db.add_all(RecoveryCodeRow(account_id=row.id, code_hash=_digest(settings, row, one)) for one in codes)
    record(db, now, "account.second_step", actor=by.id, subject=row.id, payload={})
    return [in_fours(one) for one in codes]


def stop_second_step(
    db: Session, now: datetime, settings: Settings, *, password: str, code: str, by: Actor, token: str
) -> None:
    """By its owner, with the password once more and a code; other sessions end. Raises WrongPassword,
    WrongSecondStep, TooManyTries; Conflict where it is not on, or is required."""
    row = _own(db, by)
    if row.second_step_at is None:
        raise Conflict(_("两步登录没有启用"))
    if settings.totp == "required":
        raise Conflict(_("本系统要求两步登录，不能停用；换手机的请系统管理员解除后重新启用"))
    with one_try(db, now, row.username):
        require_password(row, password)
        _require_own(db, now, settings, row, code)
    forget_second_step(db, row)
    end_all(db, now, account_id=row.id, but=token)
    record(db, now, "account.second_step_off", actor=by.id, subject=row.id, payload={})


def forget_second_step(db: Session, row: AccountRow) -> None:
    """Nothing of it is left: neither the secret nor a recovery code."""
    row.second_step = row.second_step_at = row.second_step_used = None
    db.add(row)
    store.forget_recovery_codes(db, row.id)
    db.flush()


def recovery_codes_left(db: Session, account_id: str) -> int:
    """How many recovery codes can still be used."""
    return len(store.recovery_codes(db, account_id))


def needs_code(settings: Settings, row: AccountRow) -> bool:
    """Whether the second step of an account is asked for."""
    return row.second_step_at is not None and settings.totp != "off"


def require_code(db: Session, now: datetime, settings: Settings, row: AccountRow, code: str) -> None:
    """At sign-in, once the password was right; uses the code up. Raises SecondStepNeeded, WrongSecondStep."""
    if not needs_code(settings, row):
        return
    if not code.strip():
        raise SecondStepNeeded(_NEEDED)
    if not (_is_code(db, now, settings, row, code) or _is_recovery(db, settings, row, code)):
        raise WrongSecondStep(_WRONG)


def _require_own(db: Session, now: datetime, settings: Settings, row: AccountRow, code: str) -> None:
    if not _is_code(db, now, settings, row, code):
        raise WrongSecondStep(_WRONG)


def _is_code(db: Session, now: datetime, settings: Settings, row: AccountRow, code: str) -> bool:
    """A step that lies behind one that was used is worth nothing any more."""
    assert row.second_step is not None
    try:
        codes = _codes_of(unsealed(settings, INFO, row.id, row.second_step))
    except Sealed:
        return False
    typed = "".join(_plain(code).split()).encode()
    here = int(now.timestamp()) // SECONDS
    for step in range(max(here - 1, (row.second_step_used or 0) + 1), here + 2):
        if hmac.compare_digest(codes.generate(step * SECONDS), typed):
            row.second_step_used = step
            db.add(row)
            return True
    return False


def _is_recovery(db: Session, settings: Settings, row: AccountRow, code: str) -> bool:
    typed = _digest(settings, row, normalise(_plain(code)))
    found = next((one for one in store.recovery_codes(db, row.id) if one.code_hash == typed), None)
    if found is not None:
        db.delete(found)
    return found is not None


def _plain(code: str) -> str:
    """A Chinese keyboard has digits and letters of its own."""
    return normalize("NFKC", code)


def _drawn() -> str:
    return "".join(secrets.choice(ALPHABET) for _n in range(RECOVERY_LENGTH))


def _codes_of(secret: bytes) -> TOTP:
    return TOTP(secret, DIGITS, SHA1(), SECONDS)


def _digest(settings: Settings, row: AccountRow, code: str) -> str:
    return seal(settings, f"recovery|{row.id}", code)


def _own(db: Session, by: Actor) -> AccountRow:
    return own_account(db, by, _("只有用密码登录的账号可以启用两步登录"))


def own_account(db: Session, by: Actor, none: str) -> AccountRow:
    """Locked against whoever changes its keys at the same moment. Raises Missing with ``none``."""
    row = store.account(db, by.id)
    if row is None:
        raise Missing(none)
    store.one_at_a_time(db, password_subject(row.username))
    db.refresh(row)
    return row
