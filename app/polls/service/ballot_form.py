"""What of a poll is fixed once it opens, made ready: ballots are checked against it, encoded and sealed.

A form may be kept as long as its poll is open. What it is made of cannot change then: a definition can be
unfrozen, and a key record replaced, only before ``open``, and nothing leads back from there. So a form is
made only of a poll that is seen open, or past it. Whoever puts a ballot into the box compares its form all
the same with the digest and the key that stand in the database at that moment: a ballot that no card opens
must not be possible, whatever was restored or swapped under a running process.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from app.domain import ballots
from app.domain.errors import Malformed, PaperChannel, Refusal
from app.domain.receipts import read_nonce, rid
from app.polls import sealing, store
from app.polls.schemas import CastIn
from app.polls.service.definition import PAPER_SUITE
from app.polls.service.refused import NOT_YET, not_yet, paper_only


@dataclass(frozen=True, slots=True)
class BallotForm:
    """``sealer`` is None where there is no electronic box."""

    poll_id: str
    definition_digest: str
    public_key: bytes | None
    content: Mapping[str, Any]
    shape: ballots.Shape
    sealer: sealing.Sealer | None


@dataclass(frozen=True, slots=True)
class SealedBallot:
    """A ballot ready for the box: nothing of the choices can be read from it without the cards."""

    form: BallotForm
    rid: bytes
    blob: bytes


def ballot_form(db: Session, poll_id: str) -> BallotForm | None:
    """None for a poll that has not opened, or that nobody knows."""
    poll = store.poll(db, poll_id)
    if poll is None or poll.status in NOT_YET or poll.definition is None or poll.definition_digest is None:
        return None
    content = json.loads(poll.definition)
    keys = store.keys(db, poll_id)
    # Keys alone do not make a box: cards may have been made before the poll was changed to paper.
    key = keys.public_key if keys and content["suite"] != PAPER_SUITE else None
    size = len(ballots.encode(content, ()))
    sealer = sealing.Sealer(key, poll.id, poll.definition_digest, size) if key else None
    return BallotForm(poll.id, poll.definition_digest, key, content, ballots.shape(content), sealer)


def filled(form: BallotForm | None, body: CastIn) -> SealedBallot | Refusal:
    """The ballot, or why there is none: said to whoever might have cast one."""
    if form is None:
        return not_yet()
    try:
        return _sealed(form, body)
    except (Malformed, PaperChannel) as refusal:
        return refusal


def _sealed(form: BallotForm, body: CastIn) -> SealedBallot:
    nonce = read_nonce(body.nonce)
    marks = ballots.check_marks(form.shape, [(choice.no, choice.mark) for choice in body.choices])
    if form.sealer is None:
        raise paper_only()
    name = rid(form.poll_id, nonce)
    return SealedBallot(form, name, form.sealer.seal(name, ballots.encode(form.content, marks)))
