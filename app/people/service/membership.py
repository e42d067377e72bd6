"""Deputies: who is on the roll, and the changes of 代表变动 with their 公告号."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlmodel import Session

from app.audit.service import record
from app.domain import permissions
from app.domain.actors import Actor
from app.domain.calendar import shanghai_day
from app.domain.errors import Fault, Malformed, Missing, NumberTaken, PhoneTaken, WrongDeputyStatus
from app.domain.words import DeputyChange, DeputyStatus
from app.people import store
from app.people.schemas import NewDeputyIn
from app.people.service.card_desk import rest_card, withdraw_cards
from app.people.service.founding import require_moving
from app.people.tables import DelegationRow, DepartmentRow, DeputyChangeRow, DeputyRow
from app.web.i18n import _

_S = DeputyStatus
# What a change leads from and to; 补选 is apart: it makes a deputy.
BAD_NUMBER: Final = _("代表证号不能含“/”或“\\”，也不能只有“.”，请改用“-”")
MOVES: Final[dict[DeputyChange, tuple[tuple[DeputyStatus, ...], DeputyStatus]]] = {
    DeputyChange.RESIGNED: ((_S.IN_OFFICE, _S.SUSPENDED), _S.LEFT),
    DeputyChange.TERMINATED: ((_S.IN_OFFICE, _S.SUSPENDED), _S.LEFT),
    DeputyChange.DIED: ((_S.IN_OFFICE, _S.SUSPENDED), _S.LEFT),
    DeputyChange.SUSPENDED: ((_S.IN_OFFICE,), _S.SUSPENDED),
    DeputyChange.RESUMED: ((_S.SUSPENDED,), _S.IN_OFFICE),
}


def deputies(
    db: Session,
    *,
    after: str = "",
    limit: int | None = None,
    delegation_id: str | None = None,
    status: DeputyStatus | None = None,
    words: str = "",
) -> Sequence[DeputyRow]:
    """By 代表证号, those who have left among them; ``words`` stand in the number or the name."""
    return store.deputies(
        db, after=after, limit=limit, delegation_id=delegation_id, status=status, words=words
    )


def deputy_counts(db: Session) -> dict[DeputyStatus, int]:
    """How many stand in each state; a state that nobody is in has none."""
    return {status: 0 for status in DeputyStatus} | store.deputy_counts(db)


def deputy(db: Session, deputy_id: str) -> DeputyRow:
    """Raises Missing."""
    return _found(store.deputy(db, deputy_id))


def deputy_numbered(db: Session, number: str) -> DeputyRow:
    """By 代表证号. Raises Missing."""
    return _found(store.deputy_numbered(db, number))


def entitled(db: Session) -> list[DeputyRow]:
    """In office or suspended: those whom the roll of a congress holds, by delegation, then by number."""
    return store.entitled(db)


def members(db: Session, *, suspended_counted: bool) -> int:
    """全体代表 as the roll stands now, before any sitting has frozen it."""
    known = store.entitled(db)
    return sum(suspended_counted or row.status is not DeputyStatus.SUSPENDED for row in known)


def changes(db: Session, deputy_id: str) -> Sequence[DeputyChangeRow]:
    """In the order they were recorded."""
    return store.changes(db, deputy_id)


def changes_from(status: DeputyStatus) -> list[DeputyChange]:
    """What may be recorded of a deputy who is in that state; 补选 is apart."""
    return [kind for kind, (before, _after) in MOVES.items() if status in before]


def delegations(db: Session) -> Sequence[DelegationRow]:
    return store.delegations(db)


def departments(db: Session) -> Sequence[DepartmentRow]:
    return store.departments(db)


def department_by_name(db: Session, name: str) -> DepartmentRow:
    """Raises Missing."""
    row = store.department_named(db, name)
    if row is None:
        raise Missing(_("没有“{name}”这个责任单位，请先导入或改正名称"), name=name)
    return row


def change_deputy(
    db: Session,
    now: datetime,
    *,
    number: str,
    kind: DeputyChange,
    notice_no: str,
    effective_on: date,
    by: Actor,
    new: NewDeputyIn | None = None,
) -> DeputyRow:
    """A change takes effect at once: who leaves or is suspended is signed out and holds no card.

    Raises RollFrozen from the head count to the sitting's end, WrongDeputyStatus, NumberTaken, PhoneTaken,
    Malformed for a day ahead or a by-election without its deputy.
    """
    permissions.require(by, "deputy.change")
    require_moving(db)
    _require_form(now, kind, effective_on, new)
    row = _elect(db, number, new) if new else _move(db, now, number, kind)
    db.add(
        DeputyChangeRow(
            deputy_id=row.id,
            kind=kind,
            notice_no=notice_no,
            effective_on=effective_on,
            recorded_by=by.id,
            recorded_at=now,
        )
    )
    db.flush()
    payload = {"number": number, "kind": kind, "notice_no": notice_no, "effective_on": str(effective_on)}
    record(db, now, "deputy.change", actor=by.id, subject=row.id, payload=payload)
    return row


def _require_form(now: datetime, kind: DeputyChange, effective_on: date, new: NewDeputyIn | None) -> None:
    faults = []
    if (kind is DeputyChange.BY_ELECTION) != (new is not None):
        faults.append(Fault("/new", _("补选须填写代表资料，其他变动不填")))
    if effective_on > shanghai_day(now):
        faults.append(Fault("/effective_on", _("生效日期不能晚于今天，请在生效后登记")))
    if faults:
        raise Malformed(faults[0].sentence, faults=faults)


def _move(db: Session, now: datetime, number: str, kind: DeputyChange) -> DeputyRow:
    row = deputy_numbered(db, number)
    row = _found(store.deputy(db, row.id, lock=True))
    before, after = MOVES[kind]
    if row.status not in before:
        raise WrongDeputyStatus(
            _("{name}现为“{status}”，不能登记“{kind}”"),
            name=row.name,
            status=row.status.label,
            kind=kind.label,
        )
    row.status = after
    db.add(row)
    if after is DeputyStatus.LEFT:
        withdraw_cards(db, now, row.id)
    elif after is DeputyStatus.SUSPENDED:
        rest_card(db, now, row.id)
    return row


def is_number(number: str) -> bool:
    """Whether it can be a 代表证号: each is the address of a page, and a path takes these for itself."""
    return not {"/", "\\"} & set(number) and number.strip(".") != ""


def _elect(db: Session, number: str, new: NewDeputyIn) -> DeputyRow:
    """A new deputy; or one who had left, under the old number."""
    known = store.deputy_numbered(db, number)
    if known is None and not is_number(number):
        raise Malformed(BAD_NUMBER, faults=[Fault("/number", BAD_NUMBER)])
    if known is not None and known.status is not DeputyStatus.LEFT:
        raise NumberTaken(_("代表证号 {number} 已属于在册的代表，请核对"), number=number)
    holder = store.deputy_with_phone(db, new.phone)
    if holder is not None and holder is not known:
        raise PhoneTaken(_("此手机号已属于代表证号 {number}，请核对"), number=holder.number)
    place = next((row for row in store.delegations(db) if row.name == new.delegation), None)
    if place is None:
        sentence = _("名册中没有这个代表团，请核对名称")
        raise Malformed(sentence, faults=[Fault("/new/delegation", sentence)])
    row = known or DeputyRow(
        number=number, name=new.name, phone=new.phone, delegation_id=place.id, status=DeputyStatus.IN_OFFICE
    )
    row.name, row.phone, row.delegation_id = new.name, new.phone, place.id
    row.gender, row.occupation = new.gender or "", new.occupation or ""
    row.status = DeputyStatus.IN_OFFICE
    db.add(row)
    db.flush()
    return row


def _found(row: DeputyRow | None) -> DeputyRow:
    if row is None:
        raise Missing(_("名册中没有这位代表"))
    return row
