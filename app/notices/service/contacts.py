"""Who wants to be told: a sealed contact, kept only with consent and erased at once on request."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from sqlmodel import Session

from app.config import Settings
from app.domain.actors import Actor
from app.domain.errors import Fault, Malformed
from app.domain.permissions import require
from app.notices import store
from app.notices.sealing import Contact, seal_contact
from app.people import service as people
from app.web.i18n import _

CONSENT_VERSION: Final = "2026-1"
CONSENT: Final = _(
    "我同意将手机号（和所填邮箱）加密保存，仅用于告知所提或所支持建议的办理进展；可随时撤回，撤回后立即删除。"
)
_EMAIL: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")
LONGEST_EMAIL: Final = 120
NO_EMAIL: Final = _("邮箱地址有误，请检查；不需要邮件可以留空")


def is_email(text: str) -> bool:
    return len(text) <= LONGEST_EMAIL and bool(_EMAIL.fullmatch(text))


def remember(
    db: Session,
    now: datetime,
    settings: Settings,
    *,
    person: str,
    phone: str,
    email: str = "",
    consent_version: str = CONSENT_VERSION,
) -> None:
    """Keeps the person's contact sealed, in the place of an earlier one. Only ever call it with consent.

    Raises Malformed for what is no phone or e-mail, and for a phone that is not this person's: a notice
    would go to a stranger.
    """
    if people.resident_of(settings, phone) != person:
        raise _wrong("/phone", _("手机号与验证过的不一致，请填写刚才验证的手机号"))
    if email and not is_email(email):
        raise _wrong("/email", NO_EMAIL)
    sealed = seal_contact(settings, person, Contact(phone, email))
    values = {"person": person, "sealed": sealed, "consent_version": consent_version, "consented_at": now}
    store.put_contact(db, values)


def forget(db: Session, person: str) -> bool:
    """Erases contact and notices of that person, also those not sent yet; False where there was none.

    A message that a sender holds in its hands at this moment still leaves.
    """
    return store.erase(db, person)


def is_told(db: Session, person: str) -> bool:
    """Whether that person left a contact."""
    return bool(store.reachable(db, [person]))


def told_of(db: Session, *, by: Actor) -> bool:
    """Whether this resident left a contact."""
    require(by, "notice.contact")
    return is_told(db, by.id)


def be_told(
    db: Session,
    now: datetime,
    settings: Settings,
    *,
    phone: str,
    email: str,
    consent_version: str,
    by: Actor,
) -> None:
    """This resident consents. Raises Malformed also for consent to a text that is no longer the current."""
    require(by, "notice.contact")
    if consent_version != CONSENT_VERSION:
        raise _wrong("/consent", _("告知书已有新版本，请重新阅读后再同意"))
    remember(db, now, settings, person=by.id, phone=phone, email=email, consent_version=consent_version)


def be_left_alone(db: Session, *, by: Actor) -> None:
    """This resident's contact and notices are erased at once; nothing happens where there are none."""
    require(by, "notice.contact")
    forget(db, by.id)


def _wrong(pointer: str, sentence: str) -> Malformed:
    return Malformed(sentence, faults=[Fault(pointer, sentence)])
