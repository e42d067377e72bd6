"""Deputies as forms name them: one field at the door, or a list of 代表证号."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from sqlmodel import Session
from starlette.datastructures import FormData

from app.domain.errors import Fault, Malformed
from app.people import service as people
from app.web.forms import line
from app.web.i18n import _

_BETWEEN: Final = re.compile(r"[\s,，、;；]+")
WHO: Final = _("请填写代表证号或姓名，或扫签到卡")
_UNKNOWN: Final = _("名册中没有代表证号 {numbers}，请核对")


def who_in(form: FormData) -> str:
    """What stands in the one field: a number, a name, or a card as it was scanned. Raises Malformed."""
    return line(form, "who", WHO, most=200)


def numbers_in(text: str) -> list[str]:
    """代表证号 one after the other, with whatever people put between them."""
    return [one for one in _BETWEEN.split(text) if one]


def deputies_numbered(db: Session, numbers: Sequence[str], pointer: str) -> list[str]:
    """Their ids, in that order. Raises Malformed, naming all that the roll does not know."""
    known = {row.number: row.id for row in people.deputies(db)} if numbers else {}
    strange = [one for one in numbers if one not in known]
    if strange:
        values = {"numbers": "、".join(strange)}
        raise Malformed(_UNKNOWN, faults=[Fault(pointer, _UNKNOWN, tuple(values.items()))], **values)
    return [known[one] for one in numbers]
