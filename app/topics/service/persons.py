"""Who stands behind a suggestion: everybody is known by HMAC(pepper, phone), so one human counts once."""

from __future__ import annotations

from dataclasses import dataclass

from app.config import Settings
from app.domain.actors import Actor, Role
from app.domain.errors import Fault, Forbidden, Malformed
from app.people import service as people
from app.web.i18n import _

TAIL = 4


@dataclass(frozen=True, slots=True)
class Person:
    """``phone`` is at hand only where this request carried it, or the roll or an account has it."""

    id: str
    phone: str

    @property
    def tail(self) -> str:
        return self.phone[-TAIL:]


def person_of(settings: Settings, by: Actor) -> str:
    """A resident by his session; a deputy or clerk by the phone of the roll or the account."""
    return by.id if by.has(Role.RESIDENT) else people.resident_of(settings, _own_phone(by))


def acting(settings: Settings, by: Actor, phone: str | None) -> Person:
    """Who acts for himself. A session knows no number, so a resident's is said again and checked.

    Raises Malformed for no number, Forbidden for another than the session's.
    """
    if not by.has(Role.RESIDENT):
        own = _own_phone(by)
        return Person(people.resident_of(settings, own), own)
    if not phone:
        sentence = _("请填写登录时验证过的手机号")
        raise Malformed(sentence, faults=[Fault("/phone", sentence)])
    if people.resident_of(settings, phone) != by.id:
        raise Forbidden(_("手机号与登录时验证的不一致，请填写登录所用的手机号，或重新登录"))
    return Person(by.id, phone)


def spoken_for(settings: Settings, by: Actor, phone: str | None) -> Person:
    """Whose suggestion it is: a deputy or clerk may enter it for the resident who gave this number."""
    if by.has(Role.RESIDENT) or not phone:
        return acting(settings, by, phone)
    return Person(people.resident_of(settings, phone), phone)


def _own_phone(by: Actor) -> str:
    return by.human.removeprefix("phone:")
