"""Which deputy somebody at the desk means, and why one may not check in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from app.domain import errors as e
from app.domain.actors import Body
from app.domain.crockford import ALPHABET, normalise
from app.domain.words import DeputyStatus
from app.meetings import store
from app.meetings.service.roll import RollEntry, entry_of
from app.meetings.tables import MeetingRow, SittingRow
from app.people import service as people
from app.people.tables import DeputyRow

CODE_LENGTHS: Final = (10, 16)  # of a guest's pass, of a deputy's card


@dataclass(frozen=True, slots=True)
class Wanted:
    """Exactly one of them: id, 代表证号, name or card code."""

    deputy_id: str | None = None
    number: str | None = None
    name: str | None = None
    card: str | None = None


def meant(db: Session, text: str) -> Wanted:
    """What one field of the desk means: a 代表证号 that somebody has, a card's code (also as its QR code
    gives it, behind a #), else a name. What can be none of them is taken for a number.
    """
    if _is_number(db, text):
        return Wanted(number=text)
    code = text.rpartition("#")[2]
    if "#" in text or _is_code(normalise(code)):
        return Wanted(card=code)
    return Wanted(number=text) if text.isascii() else Wanted(name=text)


def _is_number(db: Session, text: str) -> bool:
    try:
        return bool(people.deputy_numbered(db, text))
    except e.Missing:
        return False


def _is_code(text: str) -> bool:
    return len(text) in CODE_LENGTHS and set(text) <= set(ALPHABET)


def find(db: Session, meeting: MeetingRow, sitting: SittingRow, wanted: Wanted) -> RollEntry:
    """The deputy's line of the roll, if entitled to vote in this body.

    Raises Missing, AmbiguousName, NoVotingRight (somebody admitted as 列席, 旁听 or 工作人员), NotEntitled.
    """
    deputy = _deputy(db, sitting, wanted)
    entry = entry_of(db, meeting, sitting, deputy)
    if entry is not None and entry.may_vote:
        return entry
    raise e.NotEntitled("{name}不能签到：{why}", name=deputy.name, why=_why(deputy, entry, meeting))


def _why(deputy: DeputyRow, entry: RollEntry | None, meeting: MeetingRow) -> str:
    if entry is not None:
        return "暂停执行职务"
    if deputy.status is DeputyStatus.LEFT:
        return "已不再担任代表"
    if meeting.body is not Body.PLENARY:
        return f"不是{meeting.body.label}组成人员，可以列席"
    return "不在清点人数时固定的名册上"


def _deputy(db: Session, sitting: SittingRow, wanted: Wanted) -> DeputyRow:
    given = [value for value in (wanted.deputy_id, wanted.number, wanted.name, wanted.card) if value]
    if len(given) != 1:
        faults = [e.Fault("", "代表证号、姓名、签到卡只填一项")]
        raise e.Malformed("请用代表证号、姓名或签到卡中的一项签到", faults=faults)
    if wanted.deputy_id:
        return people.deputy(db, wanted.deputy_id)
    if wanted.card:
        return _by_card(db, sitting, wanted.card)
    if wanted.number:
        return people.deputy_numbered(db, wanted.number)
    return _by_name(db, sitting, wanted.name or "")


def _by_card(db: Session, sitting: SittingRow, code: str) -> DeputyRow:
    if store.guest(db, sitting.id, card=normalise(code)):
        raise _no_vote()
    deputy = people.deputy_of_card(db, code)
    if deputy is None:
        raise e.Missing("没有这张签到卡，或已停用；请改用代表证号签到")
    return deputy


def _by_name(db: Session, sitting: SittingRow, name: str) -> DeputyRow:
    same = [deputy for deputy in people.deputies(db) if deputy.name == name]
    if len(same) > 1:
        raise e.AmbiguousName("名册中有 {count} 位“{name}”，请用代表证号签到", count=len(same), name=name)
    if same:
        return same[0]
    if store.guest(db, sitting.id, name=name):
        raise _no_vote()
    raise e.Missing("名册中没有“{name}”，请核对姓名或改用代表证号", name=name)


def _no_vote() -> e.NoVotingRight:
    return e.NoVotingRight("列席、旁听和工作人员无表决权，不办理代表签到，也不领票")
