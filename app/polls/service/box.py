"""投票: the protocol, step for step, for all casts of a batch in one poll. A batch of one is a cast alone.

The steps are statements of one transaction, READ COMMITTED: whoever waited sees what was committed meanwhile.

1. the deputies' roll rows, held, in the order of deputies   2. in a new statement: which rids are in the box
3. the poll row, held against sealing: void, open? its key   4. sessions once more, check-ins
5. the ballots that are accepted, in the order of rids, and their marks

What each cast comes to is decided between 4 and 5, one after the other, as if each had been alone. A ballot
whose rid somebody else put in since step 2 leaves the whole batch undone: it is done once more and sees it.

No time and no order is stored, nothing joins a deputy with a choice, and a cast is no audit event: the mark
is its record. Nothing may ever be stored that tells a repeated cast from another ballot's nonce.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from app.db.writer import Overtaken
from app.domain.errors import AlreadyVoted, NonceTaken, Refusal
from app.domain.words import Channel
from app.meetings import service as meetings
from app.people import service as people
from app.people.service.sessions import Borne
from app.polls import casting_store as store
from app.polls.service.access import no_poll
from app.polls.service.ballot_form import SealedBallot
from app.polls.service.refused import (
    NOT_YET,
    box_void,
    is_void,
    not_on_roll,
    not_yet,
    require_device,
    require_open,
)


class NoVoter(Exception):
    """The session is not, or no longer, a living one of a deputy's."""


class FormChanged(Exception):
    """The ballot is sealed for another definition or key than the poll's."""


@dataclass(frozen=True, slots=True)
class Cast:
    """``voter``: a token, or a deputy's id where it is known who casts. ``ballot``: why there is none to put
    in, for whoever might have cast one."""

    poll_id: str
    voter: Borne | str
    ballot: SealedBallot | Refusal


@dataclass(frozen=True, slots=True)
class _Hall:
    """What the database says of those who cast, kept up with what the batch accepts."""

    poll: store.Standing
    marks: dict[str, str | None]
    boxed: set[bytes]
    channels: Mapping[str, Channel | None]
    accepted: dict[str, SealedBallot] = field(default_factory=dict)


def put(connection: Connection, casts: Sequence[Cast]) -> list[bool | Exception]:
    """All of one poll. Each comes to whether the deputy had voted before, or to why nothing was put in."""
    poll_id = casts[0].poll_id
    asked = sorted({voter for voter in _voters(connection, casts) if voter})
    if not asked:
        return [NoVoter() for _ in casts]
    marks = store.lock_roll_rows(connection, poll_id, asked)  # 1
    rids = sorted({cast.ballot.rid for cast in casts if isinstance(cast.ballot, SealedBallot)})
    boxed = store.boxed(connection, poll_id, rids)  # 2
    poll = store.standing_held(connection, poll_id)  # 3
    voters = _voters(connection, casts)  # 4: somebody's session may have ended while this waited
    if poll is None:
        return [no_poll() if voter else NoVoter() for voter in voters]
    hall = _Hall(poll, marks, boxed, meetings.channels(connection, poll.sitting_id, asked))
    came_to = [_came_to(hall, voter, cast.ballot) for voter, cast in zip(voters, casts, strict=True)]
    _write(connection, poll_id, hall)  # 5
    return came_to


def _voters(connection: Connection, casts: Sequence[Cast]) -> list[str | None]:
    tokens = [cast.voter for cast in casts if isinstance(cast.voter, Borne)]
    if not tokens:
        return [str(cast.voter) for cast in casts]
    known = people.deputies_signed_in(connection, tokens)
    voters = (cast.voter for cast in casts)
    return [known.get(voter.digest) if isinstance(voter, Borne) else voter for voter in voters]


def _came_to(hall: _Hall, voter: str | None, ballot: SealedBallot | Refusal) -> bool | Exception:
    if voter is None:
        return NoVoter()
    try:
        return _replayed(hall, voter, ballot)
    except (Refusal, FormChanged) as refusal:
        return refusal


def _replayed(hall: _Hall, voter: str, ballot: SealedBallot | Refusal) -> bool:
    """True where the deputy had voted before; else the ballot is accepted."""
    _require_voter(hall, voter)
    if isinstance(ballot, Refusal):
        raise ballot
    if is_void(hall.poll.status, hall.poll.box_void):
        raise box_void()
    if ballot.rid in hall.boxed:
        if hall.marks[voter] is None:
            raise _nonce_taken()
        return True
    require_open(hall.poll.status)
    if hall.marks[voter] is not None:
        raise AlreadyVoted("您已投票或已领取纸质票，不能再投")
    # A change of channel at the desk holds the same roll row, so this answer stands.
    require_device(hall.channels.get(voter), checked_in=voter in hall.channels)
    frozen = (hall.poll.definition_digest, hall.poll.public_key)
    if (ballot.form.definition_digest, ballot.form.public_key) != frozen:
        raise FormChanged
    hall.marks[voter] = Channel.ELECTRONIC
    hall.boxed.add(ballot.rid)
    hall.accepted[voter] = ballot
    return False


def _write(connection: Connection, poll_id: str, hall: _Hall) -> None:
    """Raises Overtaken where a rid came into the box since it was looked for."""
    ballots = [(ballot.rid, ballot.blob) for ballot in hall.accepted.values()]
    if not ballots:
        return
    if store.put_into_box(connection, poll_id, ballots) != len(ballots):
        raise Overtaken
    store.mark(connection, poll_id, list(hall.accepted))


def _require_voter(hall: _Hall, voter: str) -> None:
    if hall.poll.status in NOT_YET:
        raise not_yet()
    if voter not in hall.marks:
        raise box_void() if is_void(hall.poll.status, hall.poll.box_void) else not_on_roll()


def _nonce_taken() -> NonceTaken:
    return NonceTaken("投票随机数已被使用，您的票未投出；请重新打开票决页面后再投")
