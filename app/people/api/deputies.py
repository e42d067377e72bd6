"""The congress, its deputies with their changes and cards, departments."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, status

from app.domain import permissions
from app.domain.words import DeputyStatus
from app.people import service
from app.people.actor import CurrentActor
from app.people.notifier import masked
from app.people.schemas import (
    CardOut,
    CardsIn,
    CardStateOut,
    ChangeIn,
    CongressIn,
    CongressOut,
    DelegationOut,
    DepartmentOut,
    DeputiesOut,
    DeputyChangeOut,
    DeputyOut,
    EndedOut,
)
from app.people.tables import CongressRow, DeputyRow
from app.web.deps import Db, Now
from app.web.routing import Router
from app.web.schemas import After, Limit, Name, Ref

router = Router(prefix="/api", tags=["people"])


@router.get("/congress")
def congress(db: Db) -> CongressOut:
    """本级人大。"""
    return _congress(service.congress(db))


@router.post("/congress", status_code=status.HTTP_201_CREATED)
def found_congress(body: CongressIn, actor: CurrentActor, db: Db, now: Now) -> CongressOut:
    """设定人大名称，只能设定一次。"""
    return _congress(service.found_congress(db, now, body.name, by=actor))


@router.get("/deputies")
def deputies(
    actor: CurrentActor,
    db: Db,
    delegation: Annotated[Ref | None, Query(description="代表团编号")] = None,
    status: Annotated[DeputyStatus | None, Query(description="状态")] = None,
    after: After = None,
    limit: Limit = 50,
) -> DeputiesOut:
    """代表名册，按代表证号排列；手机号隐去中间四位。"""
    permissions.require(actor, "roll.read")
    rows = service.deputies(db, after=after or "", limit=limit, delegation_id=delegation, status=status)
    places = _places(db)
    following = rows[-1].number if len(rows) == limit else None
    return DeputiesOut(items=[_deputy(row, places) for row in rows], next=following)


@router.get("/deputies/{number}")
def deputy(number: Name, actor: CurrentActor, db: Db) -> DeputyOut:
    """一位代表。"""
    permissions.require(actor, "roll.read")
    return _deputy(service.deputy_numbered(db, number), _places(db))


@router.get("/deputies/{number}/changes")
def changes(number: Name, actor: CurrentActor, db: Db) -> list[DeputyChangeOut]:
    """一位代表的变动，按登记先后。"""
    permissions.require(actor, "roll.read")
    row = service.deputy_numbered(db, number)
    return [
        DeputyChangeOut.model_validate(change, from_attributes=True) for change in service.changes(db, row.id)
    ]


@router.post("/deputies/{number}/changes", status_code=status.HTTP_201_CREATED)
def change(number: Name, body: ChangeIn, actor: CurrentActor, db: Db, now: Now) -> DeputyOut:
    """登记代表变动（补选、辞职、终止、去世、暂停、恢复），附公告号；清点人数后至会议结束不能办理。"""
    row = service.change_deputy(db, now, number=number, **dict(body), by=actor)
    return _deputy(row, _places(db))


@router.delete("/deputies/{number}/sessions")
def end_sessions(number: Name, actor: CurrentActor, db: Db, now: Now) -> EndedOut:
    """在签到处结束代表在其他设备上的登录。"""
    permissions.require(actor, "card.reissue")
    row = service.deputy_numbered(db, number)
    return EndedOut(ended=service.end_sessions(db, now, row.id, by=actor))


@router.get("/cards")
def cards(actor: CurrentActor, db: Db, after: After = None, limit: Limit = 50) -> list[CardStateOut]:
    """已制发的签到卡，按代表证号排列；代码不再显示。"""
    numbers = {row.id: row.number for row in service.deputies(db)}
    standing = sorted(service.cards(db, by=actor), key=lambda card: numbers[card.deputy_id])
    shown = [card for card in standing if numbers[card.deputy_id] > (after or "")][:limit]
    return [
        CardStateOut(number=numbers[card.deputy_id], alive=card.alive, issued_at=card.issued_at)
        for card in shown
    ]


@router.post("/cards", status_code=status.HTTP_201_CREATED)
def issue(body: CardsIn, actor: CurrentActor, db: Db, now: Now) -> list[CardOut]:
    """制发签到卡；代码只显示这一次，请当场打印。签到后方可使用。"""
    permissions.require(actor, "card.issue")
    chosen = None
    if body.numbers is not None:
        chosen = [service.deputy_numbered(db, number).id for number in body.numbers]
    issued = service.issue_cards(db, now, deputy_ids=chosen, anew=body.anew, by=actor)
    return [_card(card) for card in issued]


@router.get("/delegations")
def delegations(db: Db, actor: CurrentActor) -> list[DelegationOut]:
    """代表团。"""
    return [DelegationOut.model_validate(row, from_attributes=True) for row in service.delegations(db)]


@router.get("/departments")
def departments(db: Db, actor: CurrentActor) -> list[DepartmentOut]:
    """责任单位。"""
    return [DepartmentOut.model_validate(row, from_attributes=True) for row in service.departments(db)]


def _places(db: Db) -> dict[str, str]:
    return {row.id: row.name for row in service.delegations(db)}


def _deputy(row: DeputyRow, places: dict[str, str]) -> DeputyOut:
    return DeputyOut(
        id=row.id,
        number=row.number,
        name=row.name,
        gender=row.gender,
        delegation=places[row.delegation_id],
        occupation=row.occupation,
        phone=masked(row.phone),
        status=row.status,
    )


def _card(card: service.IssuedCard) -> CardOut:
    return CardOut.model_validate(card, from_attributes=True)


def _congress(row: CongressRow) -> CongressOut:
    frozen = row.roll_frozen_for is not None
    return CongressOut(name=row.name, demonstration=row.demonstration, roll_frozen=frozen)
