"""补发签到卡. Once the heads are counted it takes two: one at the desk asks for it, another confirms it.

Whoever gets a late deputy's new card could vote with it. Nobody gets one alone, and the minutes name both.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from app.decisions import service as decisions
from app.decisions.service import DecisionRow, Subject
from app.domain import errors as e
from app.domain.actors import Actor, Body, Role
from app.domain.calendar import shanghai_day
from app.domain.canonical import digest
from app.domain.permissions import require
from app.meetings import store
from app.meetings.service.sitting import known
from app.people import service as people
from app.people.service import IssuedCard
from app.people.tables import DeputyRow
from app.web.i18n import _

REISSUE: Final = "reissue_card"
KIND: Final = "deputy"
HANDS: Final = (Role.CLERK, Role.BODY_SECRETARY)
_TWO: Final = _("清点人数之后，补发签到卡须两人办理：一人提出，另一人确认")
_ONE: Final = _("清点人数之前，补发签到卡一人即可办理")


@dataclass(frozen=True, slots=True)
class Reissue:
    """A new card that was asked for, for whom; made once ``row`` is used."""

    row: DecisionRow
    deputy: DeputyRow


def reissue_matter(db: Session, deputy_id: str) -> tuple[Subject, Body, tuple[Role, ...]]:
    """The deputy with the cards of now, in the sitting that has counted. Raises WrongStage before."""
    deputy, sitting_id = people.deputy(db, deputy_id), people.congress(db).roll_frozen_for
    if sitting_id is None:
        raise e.WrongStage(_ONE)
    standing = {"deputy": deputy.id, "sitting": sitting_id, "cards": people.held_cards(db, deputy.id)}
    return Subject(KIND, deputy.id, digest(standing)), Body.SECOND_PERSON, HANDS


def ask_reissue(db: Session, now: datetime, number: str, *, by: Actor) -> DecisionRow:
    """The first hand. What was asked for and still waits is not asked for again, whoever asked."""
    require(by, "card.reissue")
    subject, body, hands = reissue_matter(db, people.deputy_numbered(db, number).id)
    waiting = decisions.still_open(db, now, action=REISSUE, subject=subject)
    if waiting:
        return waiting[0]
    return decisions.propose(
        db,
        now,
        body=body,
        action=REISSUE,
        subject=subject,
        by=by,
        proposers=hands,
        decided_on=shanghai_day(now),
    )


def reissue_card(
    db: Session, now: datetime, number: str, *, decision_id: str | None = None, by: Actor
) -> IssuedCard:
    """The new card, shown this once; the second hand may confirm by making it.

    Raises DecisionNeeded without a decision once the heads are counted, and what ``decisions.settle`` raises.
    """
    require(by, "card.reissue")
    deputy = people.deputy_numbered(db, number)
    here = store.attended_now(db, deputy.id) is not None
    if not people.roll_frozen(db):
        return people.reissue_card(db, now, deputy.id, here=here, by=by)
    if decision_id is None:
        raise e.DecisionNeeded(_TWO)
    subject, body, hands = reissue_matter(db, deputy.id)
    row = decisions.settle(
        db, now, decision_id, body=body, action=REISSUE, subject=subject, by=by, proposers=hands
    )
    return people.reissue_card(db, now, deputy.id, here=here, decision_id=row.id, by=by)


def open_reissues(db: Session, now: datetime) -> list[Reissue]:
    """Asked for and not made yet, the oldest first; none outside of a sitting that has counted."""
    if not people.roll_frozen(db):
        return []
    return [
        Reissue(row, people.deputy(db, row.subject_id))
        for row in decisions.of_action(db, KIND, REISSUE)
        if row in decisions.still_open(
            db, now, action=REISSUE, subject=reissue_matter(db, row.subject_id)[0]
        )
    ]  # fmt: skip


def reissues(db: Session, sitting_id: str) -> list[Reissue]:
    """Cards that were made anew between this sitting's head count and its end, by their two persons."""
    sitting = known(db, sitting_id)
    since, until = sitting.head_counted_at, sitting.closed_at
    return [
        Reissue(row, people.deputy(db, row.subject_id))
        for row in decisions.of_action(db, KIND, REISSUE)
        if row.used_at and since and since <= row.used_at and (until is None or row.used_at <= until)
    ]
