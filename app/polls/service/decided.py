"""What the decisions behind a poll's moves were about, said again afterwards for who checks their digests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from sqlmodel import Session

from app.decisions import service as decisions
from app.domain.canonical import digest
from app.domain.decided import salted
from app.domain.words import PollStatus
from app.polls import store
from app.polls.service.subject import said
from app.polls.tables import PollMoveRow, PollRow

_BEFORE_OPENING = (PollStatus.PREPARED, PollStatus.FROZEN)
_COUNTED = (PollStatus.COUNTED, PollStatus.CERTIFIED, PollStatus.ANNOUNCED)


@dataclass(frozen=True, slots=True)
class Decided:
    """``subject`` is what was digested, its count with the salt beside it; None where too much of it has
    changed since, so that nobody can say it again."""

    action: str
    decision: str
    subject: dict[str, Any] | None
    early: bool  # before sealing, when nobody knows a count


def decided(db: Session, poll: PollRow) -> list[Decided]:
    """Behind each move that has a decision, in their order."""
    moves = [(move, move.decision_id) for move in store.moves(db, poll.id)]
    return [_decided(db, poll, move, decision_id) for move, decision_id in moves if decision_id]


def _decided(db: Session, poll: PollRow, move: PollMoveRow, decision_id: str) -> Decided:
    status = PollStatus(move.source or PollStatus.PREPARED)
    known = decisions.decision(db, decision_id).subject_digest
    stood = _as_it_may_have_stood(db, poll, status)
    said_so = (said(poll, move.action, version=move.version - 1, **one) for one in stood)
    subject = next((one for one in said_so if digest(salted(one)) == known), None)
    return Decided(move.action, decision_id, subject, status in (*_BEFORE_OPENING, PollStatus.OPEN))


def _as_it_may_have_stood(db: Session, poll: PollRow, status: PollStatus) -> Iterator[dict[str, Any]]:
    """Sheets may have been printed and cards made meanwhile; nothing else changes unseen."""
    early, keys, sealed = status in _BEFORE_OPENING, store.keys(db, poll.id), store.seal(db, poll.id)
    key = keys.digest if keys else None
    shut = sealed and not early and status is not PollStatus.OPEN
    counted = status in _COUNTED and poll.count_salt is not None
    stands = {
        "status": status,
        "definition": digest(poll.draft) if status is PollStatus.PREPARED else poll.definition_digest,
        "roll": None if early else poll.roll_digest,
        "root": sealed.root.hex() if sealed and shut else None,
        "count": {"count": poll.count_digest, "salt": poll.count_salt} if counted else None,
    }
    for paper, cards in product(_papers(db, poll, status), [key, None] if early else [key]):
        yield {**stands, "paper": paper, "key": cards}


def _papers(db: Session, poll: PollRow, status: PollStatus) -> list[list[Any]]:
    now = [(b.number, b.printed, b.issued, b.returned, b.voided) for b in store.paper_boxes(db, poll.id)]
    if status is PollStatus.OPEN:
        return [[]]
    printed = [(number, sheets, 0, None, 0) for number, sheets, *_since in now]
    return [printed, [], now] if status in _BEFORE_OPENING else [now]
