"""签到卡: a deputy's code for the meeting. Shown once, kept as a digest, alive from check-in."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from app.audit.service import record
from app.config import Settings
from app.domain import permissions
from app.domain.actors import Actor
from app.domain.crockford import ALPHABET, in_fours, normalise
from app.domain.errors import (
    CardAsleep,
    CardExists,
    Missing,
    NotInOffice,
    Refusal,
    SignedInElsewhere,
    TooManyTries,
    WrongSignIn,
)
from app.domain.words import DeputyStatus
from app.people import store
from app.people.service.founding import require_moving
from app.people.service.sessions import SignedIn, actor_of_deputy, open_session
from app.people.service.tokens import end_all, is_of
from app.people.service.tries import take
from app.people.tables import CardRow, DeputyRow
from app.web.i18n import _

LENGTH: Final = 16  # 80 bits: nobody guesses one, so the hall needs no lock that guessing could close
LASTS: Final = timedelta(hours=12)
_DOOR: Final = "card"
WRONG_A_MINUTE: Final = 300
"""In the hall, together: it is the desk's, whose people mistype."""
WRONG_FROM_ELSEWHERE: Final = 30
_TOO_MANY: Final = _("签到卡代码输错次数过多，请 {seconds} 秒后再试")
COUNTED = _("本次会议已清点人数；此后到闭会，签到卡只在签到处补发，由一人提出、另一人确认")
UNKNOWN = _("签到卡代码不正确或已停用，请核对后重试，或到签到处处理")


@dataclass(frozen=True, slots=True)
class IssuedCard:
    """``code`` in fours; it is in no row and cannot be shown again."""

    deputy_id: str
    number: str
    name: str
    delegation: str
    code: str


def sign_in_by_card(
    db: Session,
    now: datetime,
    settings: Settings,
    *,
    code: str,
    carried: str | None = None,
    origin: str = "",
) -> SignedIn:
    """``carried`` is the token the device already bears: its own session does not stand in its way.
    ``origin`` is the network, sealed, whose wrong codes this one is counted with; "" for the hall's.

    Raises WrongSignIn, CardAsleep before check-in, NotInOffice, SignedInElsewhere while another device
    lives. A right code is never held back by wrong ones: 300 deputies share the hall's one address.
    """
    card = store.card_of_code(db, _digest(code))
    if card is None or card.withdrawn_at is not None:
        raise _wrong_card(db, now, origin)
    deputy = store.deputy(db, card.deputy_id, lock=True)
    db.refresh(card)  # the desk may have withdrawn it while this waited for the deputy's row
    if card.withdrawn_at is not None:
        raise _wrong_card(db, now, origin)
    if deputy is None or deputy.status is not DeputyStatus.IN_OFFICE:
        raise NotInOffice(_("您目前未在执行代表职务，不能登录；如有疑问请到签到处"))
    if not card.alive:
        raise CardAsleep(_("请先到签到处签到，签到后即可登录"))
    live = store.live_sessions(db, now, deputy_id=deputy.id)
    if any(row.idle_at > now and not is_of(row, carried) for row in live):
        raise SignedInElsewhere(
            _("此卡已登录：可能在另一台设备上，也可能是刚才登录的回应没有收到；请到签到处处理")
        )
    end_all(db, now, deputy_id=deputy.id)
    return open_session(db, now, settings, actor_of_deputy(deputy), LASTS, deputy_id=deputy.id)


def issue_cards(
    db: Session, now: datetime, *, deputy_ids: Iterable[str] | None = None, anew: bool = False, by: Actor
) -> list[IssuedCard]:
    """Cards for deputies in office who have none: all of them, or those named. Raises CardExists.

    ``anew``: for another session, every card of the last one is withdrawn first. Raises RollFrozen from the
    head count to the sitting's end: then a card that one person makes could be voted with.
    """
    permissions.require(by, "card.issue")
    require_moving(db, COUNTED)
    if anew:
        _withdraw_all(db, now)
    wanted = None if deputy_ids is None else set(deputy_ids)
    held = {card.deputy_id for card in store.standing_cards(db)}
    if wanted is not None and wanted & held:
        raise CardExists(_("有 {count} 位代表已有签到卡；遗失的请到签到处补发"), count=len(wanted & held))
    deputies = [row for row in store.entitled(db) if row.status is DeputyStatus.IN_OFFICE]
    chosen = [row for row in deputies if row.id not in held and (wanted is None or row.id in wanted)]
    if wanted is not None and len(chosen) != len(wanted):
        raise Missing(_("有代表不在名册中，或未在执行职务，未制发任何签到卡"))
    places = {row.id: row.name for row in store.delegations(db)}
    issued = [_make(db, now, row, places[row.delegation_id]) for row in chosen]
    db.flush()
    payload = {"cards": len(issued), "anew": anew}
    record(db, now, "card.issue", actor=by.id, subject="roll", payload=payload)
    return issued


def reissue_card(
    db: Session, now: datetime, deputy_id: str, *, here: bool = False, decision_id: str = "", by: Actor
) -> IssuedCard:
    """At the desk: the old card is withdrawn, its session ends; who has checked in gets a living card.

    ``here``: checked in to a sitting, perhaps without a card. ``decision_id``: of the two persons whom it
    takes once the heads are counted; RollFrozen then without one.
    """
    permissions.require(by, "card.reissue")
    if not decision_id:
        require_moving(db, COUNTED)
    deputy = _required(db, deputy_id)
    if deputy.status is not DeputyStatus.IN_OFFICE:
        raise NotInOffice(_("此代表未在执行职务，不能补发签到卡"))
    alive = withdraw_cards(db, now, deputy_id)
    place = next(row.name for row in store.delegations(db) if row.id == deputy.delegation_id)
    issued = _make(db, now, deputy, place, alive=alive or here)
    db.flush()
    payload = {"decision": decision_id} if decision_id else {}
    record(db, now, "card.reissue", actor=by.id, subject=deputy_id, payload=payload)
    return issued


def end_sessions(db: Session, now: datetime, deputy_id: str, *, by: Actor) -> int:
    """At the desk: frees a deputy whose other device is signed in. Returns how many were ended."""
    permissions.require(by, "card.reissue")
    _required(db, deputy_id)
    ended = end_all(db, now, deputy_id=deputy_id)
    record(db, now, "card.end_sessions", actor=by.id, subject=deputy_id, payload={"ended": ended})
    return ended


def wake_card(db: Session, deputy_id: str) -> bool:
    """Called at check-in: the deputy's card works from now on. False where no card was issued."""
    return _set_alive(db, deputy_id, alive=True)


def rest_card(db: Session, now: datetime, deputy_id: str) -> bool:
    """The card works no longer until the next check-in; the deputy's session ends."""
    end_all(db, now, deputy_id=deputy_id)
    return _set_alive(db, deputy_id, alive=False)


def rest_cards(db: Session, deputy_ids: Iterable[str]) -> None:
    """Called when these deputies' sitting closes: their cards open nothing until the next check-in.

    Who is signed in stays so, for twelve hours at most: another sitting may follow on the same day.
    """
    for card in store.standing_cards(db, deputy_ids):
        card.alive = False
        db.add(card)
    db.flush()


def _withdraw_all(db: Session, now: datetime) -> None:
    for deputy_id in {card.deputy_id for card in store.standing_cards(db)}:
        withdraw_cards(db, now, deputy_id)


def deputy_of_card(db: Session, code: str) -> DeputyRow | None:
    """Whose standing card this is, for the check-in desk that scans it; None for any other code."""
    card = store.card_of_code(db, _digest(code))
    return store.deputy(db, card.deputy_id) if card and card.withdrawn_at is None else None


def held_cards(db: Session, deputy_id: str) -> list[str]:
    """Ids of the deputy's cards that are not withdrawn."""
    return sorted(card.id for card in store.standing_cards(db, [deputy_id]))


def cards(db: Session, *, by: Actor) -> Sequence[CardRow]:
    """Cards that are not withdrawn; their codes stand nowhere."""
    permissions.require(by, "card.reissue")
    return store.standing_cards(db)


def withdraw_cards(db: Session, now: datetime, deputy_id: str) -> bool:
    """Withdraws the deputy's cards and ends the session; whether one of them was alive."""
    end_all(db, now, deputy_id=deputy_id)
    standing = store.standing_cards(db, [deputy_id])
    was_alive = any(card.alive for card in standing)
    for card in standing:
        card.alive, card.withdrawn_at = False, now
        db.add(card)
    db.flush()
    return was_alive


def _set_alive(db: Session, deputy_id: str, *, alive: bool) -> bool:
    standing = store.standing_cards(db, [deputy_id])
    for card in standing:
        card.alive = alive
        db.add(card)
    db.flush()
    return bool(standing)


def _make(
    db: Session, now: datetime, deputy: DeputyRow, delegation: str, *, alive: bool = False
) -> IssuedCard:
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    db.add(CardRow(deputy_id=deputy.id, code_hash=_digest(code), alive=alive, issued_at=now))
    return IssuedCard(deputy.id, deputy.number, deputy.name, delegation, in_fours(code))


def _wrong_card(db: Session, now: datetime, origin: str) -> Refusal:
    subject, most = (f"{_DOOR}:{origin}", WRONG_FROM_ELSEWHERE) if origin else (_DOOR, WRONG_A_MINUTE)
    try:
        take(db, now, subject, most, timedelta(minutes=1), _TOO_MANY)
    except TooManyTries as refusal:
        return refusal
    wrong = WrongSignIn(UNKNOWN)
    wrong.keeps = True
    return wrong


def _required(db: Session, deputy_id: str) -> DeputyRow:
    deputy = store.deputy(db, deputy_id, lock=True)
    if deputy is None:
        raise Missing(_("名册中没有这位代表"))
    return deputy


def _digest(code: str) -> str:
    return hashlib.sha256(b"card|" + normalise(code).encode()).hexdigest()
