"""What a decision about a poll is bound to, and the decisions that are no moves of the table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from app.decisions import service as decisions
from app.decisions.service import Subject
from app.decisions.tables import DecisionRow
from app.domain.actors import Actor, Body, Role
from app.domain.canonical import digest
from app.domain.decided import salted
from app.domain.words import PollStatus
from app.polls import store
from app.polls.service.access import known
from app.polls.tables import PollRow

ACCEPT_RESTORED: Final = "accept_restored"
# Action → who decides, who may propose: two persons each.
TWO_PERSONS: Final[Mapping[str, tuple[Body, tuple[Role, ...]]]] = {
    "replace_keys": (Body.SECOND_PERSON, (Role.CLERK, Role.TELLER)),
    "shred": (Body.SECOND_PERSON, (Role.CLERK, Role.TELLER)),
    ACCEPT_RESTORED: (Body.SECOND_PERSON, (Role.CLERK,)),
}


def subject_digest(db: Session, poll_id: str, action: str) -> str:
    """The poll as it stands for this action; before the count nothing of it comes from a choice.

    While votes are cast, box and paper are no part of it: they change under everybody's hands.
    """
    poll = known(db, poll_id)
    keys, sealed = store.keys(db, poll_id), store.seal(db, poll_id)
    boxes = [(b.number, b.printed, b.issued, b.returned, b.voided) for b in store.paper_boxes(db, poll_id)]
    subject = said(
        poll,
        action,
        status=poll.status,
        version=poll.version,
        definition=poll.definition_digest or digest(poll.draft),
        roll=poll.roll_digest,
        key=keys.digest if keys else None,
        root=sealed.root.hex() if sealed else None,
        paper=[] if poll.status is PollStatus.OPEN else boxes,
        count=_counted(poll),
    )
    return digest(salted(subject))


def said(poll: PollRow, action: str, **stands: Any) -> dict[str, Any]:
    """What a decision is about, in words: ``salted``, its digest is the decision's."""
    return {"poll": poll.id, "action": action, **stands}


def _counted(poll: PollRow) -> dict[str, str | None] | str | None:
    """The count, bound with its salt: a decision's digest is read before the announcement, and the counts of
    a small hall could be tried out. The salt is published with the counts.
    """
    if poll.count_salt is None:  # not counted yet, or counted before there was a salt
        return poll.count_digest
    return {"count": poll.count_digest, "salt": poll.count_salt}


def settle_two_persons(
    db: Session, now: datetime, poll: PollRow, action: str, decision_id: str, by: Actor
) -> DecisionRow:
    """The decision of two persons behind one of these; used up by it."""
    body, proposers = TWO_PERSONS[action]
    subject = Subject("poll", poll.id, subject_digest(db, poll.id, action))
    return decisions.settle(
        db, now, decision_id, body=body, action=action, subject=subject, by=by, proposers=proposers
    )
