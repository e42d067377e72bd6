"""Passwords of staff: Argon2id, the same work for a name that does not exist."""

from __future__ import annotations

from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from app.domain.errors import Fault, WeakPassword
from app.web.i18n import _

LEAST: Final = 10
MOST: Final = 200
# 19 MiB, two passes, one lane (OWASP's first choice): forty at once stay below 1 GiB.
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def require_strong(password: str, *, username: str, phone: str, pointer: str = "/password") -> None:
    """Raises WeakPassword: at least 10 characters, not one repeated, not the name, not the phone."""
    sentence = ""
    if not LEAST <= len(password) <= MOST:
        sentence = _("密码须为 {least} 至 {most} 个字符，请重新设定")
    elif len(set(password)) < 4:
        sentence = _("密码过于简单，请使用更多不同的字符")
    elif username.lower() in password.lower() or phone in password:
        sentence = _("密码不能含有用户名或手机号，请重新设定")
    if sentence:
        values = (("least", str(LEAST)), ("most", str(MOST)))
        raise WeakPassword(sentence, faults=[Fault(pointer, sentence, values)], **dict(values))


def hashed(password: str) -> str:
    return _HASHER.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether the password is the stored one. For an unknown name (None) the work is done all the same."""
    try:
        return _HASHER.verify(stored or _nobody(), password) and stored is not None
    except VerifyMismatchError:
        return False


@cache
def _nobody() -> str:
    return _HASHER.hash("nobody signs in with this")
