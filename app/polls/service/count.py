"""开箱计票: k cards in one request; all ballots opened in memory, the multiset stored once and read back.

Three transactions. The first only reads the box. The second, later one writes the multiset without a rid, so
that not even the database's own row marks lead from a ballot to its place in the box. The third reads
it back and counts again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.db.session import Database
from app.domain import ballots
from app.domain.actors import Actor
from app.domain.ballots import UnreadableBallot
from app.domain.canonical import digest
from app.domain.errors import BoxChanged, CountsDiffer, KeysMissing
from app.domain.permissions import require
from app.domain.words import Channel
from app.domain.workflow import POLL, row
from app.meetings import service as meetings
from app.polls import sealing, store
from app.polls.schemas import CountOut
from app.polls.service.access import held, known, tell
from app.polls.service.definition import definition
from app.polls.service.keys import hashes, on_record
from app.polls.service.moved import write_move
from app.polls.service.reading import COUNTED, counted, require_announced
from app.polls.service.rulings import finish_if_ruled, still_pending
from app.polls.service.sealing_up import require_unchanged
from app.polls.service.totals import electronic, is_left_out
from app.polls.service.trusting import require_trusted
from app.polls.tables import PollRow


@dataclass(frozen=True, slots=True)
class OpenedBox:
    """Encoded ballot → copies, the rids of what did not open, and the digest of the first count."""

    ballots: dict[bytes, int]
    pending: tuple[bytes, ...]
    first_count: str


def count(
    database: Database,
    now: datetime,
    *,
    poll_id: str,
    cards: Sequence[str],
    by: Actor,
    then: Callable[[Session, PollRow], None] | None = None,
) -> CountOut:
    """Opens the box with ``cards`` and counts; a second time it answers what is stored. Where a backup was
    restored before the count was stored, the box is opened again and must give what it gave.

    ``then`` is done in the transaction that makes the move: what the hall records of it.

    Raises WrongStage (409) unless the vote was declared valid; ForeignCard, SameCardTwice, TooFewCards,
    MistypedCard, KeyMismatch, each on record; BoxChanged where the box is not what was sealed; what
    ``require_trusted`` raises.
    """
    with database.unit(write=True) as db:
        poll = _countable(db, poll_id, by)
        again = poll.status in COUNTED
        if again and not is_left_out(db, poll):
            return count_page(db, poll_id, by=by)
        require_trusted(db, poll)
        box = _open(db, now, poll, cards, by)
    if again:
        with database.unit(write=True) as db:
            _put_back(db, now, poll_id, box, by)
            return count_page(db, poll_id, by=by)
    with database.unit(write=True) as db:
        _store(db, poll_id, box)
    with database.unit(write=True) as db:
        poll = _count_again(db, now, poll_id, box, by)
        if then:
            then(db, poll)
        return count_page(db, poll_id, by=by)


def count_page(db: Session, poll_id: str, *, by: Actor) -> CountOut:
    """Raises WrongStage until the box is opened, whatever is in it; then NotCounted for who must wait."""
    require(by, "result.read_full")
    poll = known(db, poll_id)
    if poll.status not in COUNTED:
        row(POLL, poll.status, "certify")
    require_announced(poll, by)
    return CountOut(status=poll.status, pending=still_pending(db, poll_id), result=counted(poll))


def _countable(db: Session, poll_id: str, by: Actor) -> PollRow:
    require(by, "poll.count")
    poll = known(db, poll_id)
    meetings.require_teller(db, poll.sitting_id, by)
    if poll.status not in COUNTED:
        row(POLL, poll.status, "count")
    return poll


def _open(db: Session, now: datetime, poll: PollRow, cards: Sequence[str], by: Actor) -> OpenedBox:
    content = definition(poll)
    if poll.channel is Channel.PAPER:
        return OpenedBox({}, (), digest(electronic(content, {}).totals))
    opener = _opener(db, now, poll, cards, by)
    sealed = store.seal(db, poll.id)
    blobs = store.blobs(db, poll.id)
    if sealed is None:
        raise BoxChanged("封箱清单不在，请停止计票并报告主席团")
    require_unchanged(db, sealed, blobs)
    opened: Counter[bytes] = Counter()
    pending = []
    for rid, blob in blobs:
        plain = opener.open(rid, blob)
        if plain is not None and _readable(content, plain):
            opened[plain] += 1
        else:
            pending.append(rid)
    return OpenedBox(dict(opened), tuple(pending), digest(electronic(content, opened).totals))


def _opener(db: Session, now: datetime, poll: PollRow, cards: Sequence[str], by: Actor) -> sealing.Opener:
    keys = store.keys(db, poll.id)
    if keys is None or poll.definition_digest is None:
        raise KeysMissing("此票决没有票箱钥匙")
    shares: list[sealing.Share] = []
    try:
        with on_record(db, now, poll, by):
            for card in cards:
                shares.append(sealing.read_card(card))
            key = sealing.combine(poll.id, keys.public_key, shares, hashes(keys), keys.needed)
    finally:
        for share in shares:
            share.wipe()
    return sealing.Opener(key, poll.id, poll.definition_digest)


def _readable(content: dict[str, object], plain: bytes) -> bool:
    """A ballot that the service could have sealed: bytes of this definition, within its limits."""
    try:
        marks = ballots.decode(content, plain)
    except UnreadableBallot:
        return False
    form = ballots.shape(content)
    return ballots.broken_limit(form, [marks.get(no) for no in form.numbers]) is None


def _store(db: Session, poll_id: str, box: OpenedBox) -> None:
    """Once. Where a crash left the multiset of an earlier try, it must be the same one."""
    poll = held(db, poll_id)
    row(POLL, poll.status, "count")
    stored, pending = store.multiset(db, poll_id), [r.rid for r in store.pending(db, poll_id)]
    if not stored and not pending:
        store.add_multiset(db, poll_id, box.ballots, box.pending)
    elif stored != box.ballots or pending != sorted(box.pending):
        raise CountsDiffer("本次开箱与此前开箱所得不一致，请停止计票并报告主席团")


def _put_back(db: Session, now: datetime, poll_id: str, box: OpenedBox, by: Actor) -> None:
    """What a restored backup does not hold, from the sealed ballots themselves."""
    poll = held(db, poll_id)
    same = box.first_count == poll.opened_digest
    if not same or sorted(box.pending) != [row.rid for row in store.pending(db, poll_id)]:
        raise CountsDiffer("本次开箱与此前开箱所得不一致，请停止计票并报告主席团")
    if is_left_out(db, poll):
        store.add_multiset(db, poll_id, box.ballots, ())
        tell(db, now, "opened_again", by, poll, {"opened": sum(box.ballots.values())})
        finish_if_ruled(db, now, poll, by)


def _count_again(db: Session, now: datetime, poll_id: str, box: OpenedBox, by: Actor) -> PollRow:
    poll = held(db, poll_id)
    transition = row(POLL, poll.status, "count")
    multiset = store.multiset(db, poll_id)
    if digest(electronic(definition(poll), multiset).totals) != box.first_count:
        raise CountsDiffer("存档后再次计票与开箱时的计票不一致，请停止计票并报告主席团")
    poll.opened_digest = box.first_count
    write_move(db, now, poll, transition, by=by, decision_id=None)
    opened = sum(multiset.values())
    tell(db, now, "count", by, poll, {"opened": opened, "pending": len(box.pending)})
    return finish_if_ruled(db, now, poll, by)
