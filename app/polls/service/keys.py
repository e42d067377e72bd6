"""票箱钥匙: made before the tellers, read back card by card, replaced as a whole until voting opens.

Whoever tries a wrong card is on record; what was typed is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlmodel import Session

from app.domain.actors import Actor
from app.domain.canonical import digest
from app.domain.errors import (
    Conflict,
    ForeignCard,
    KeyMismatch,
    KeysFixed,
    KeysMade,
    KeysMissing,
    MistypedCard,
    NotYourRole,
    Refusal,
    SameCardTwice,
    TooFewCards,
)
from app.domain.permissions import require
from app.domain.words import Channel, PollStatus
from app.meetings import service as meetings
from app.polls import sealing, store
from app.polls.schemas import KeyCard, KeyCards
from app.polls.service.access import held, known, require_status, tell
from app.polls.service.definition import rules
from app.polls.service.subject import settle_two_persons
from app.polls.tables import PollKeyRow, PollRow

_CARD_REFUSALS = (MistypedCard, ForeignCard, SameCardTwice, TooFewCards, KeyMismatch)


def make_keys(db: Session, now: datetime, *, poll_id: str, by: Actor) -> KeyCards:
    """A new key for a poll in preparation, and its cards, which are never shown again.

    ``by`` is one of the tellers proposed for the sitting. Raises KeysMade where there is a key.
    """
    require(by, "poll.keys")
    poll = held(db, poll_id)
    require_status(poll, "制作钥匙卡", PollStatus.PREPARED)
    _require_electronic(poll)
    _require_proposed(db, poll, by)
    if store.keys(db, poll_id):
        raise KeysMade("此票决已有钥匙卡；如须更换，请由两人办理整体更换")
    return _make(db, now, poll, by, "keys_made")


def replace_keys(db: Session, now: datetime, *, poll_id: str, decision_id: str, by: Actor) -> KeyCards:
    """New cards for all, decided by two persons; the old cards are worth nothing from then on."""
    require(by, "poll.keys")
    poll = held(db, poll_id)
    if poll.status not in (PollStatus.PREPARED, PollStatus.FROZEN):
        raise KeysFixed("投票开始后钥匙不能更换")
    _require_electronic(poll)
    _require_proposed(db, poll, by)
    row = store.locked_keys(db, poll_id)
    if row is None:
        raise KeysMissing("此票决尚无钥匙卡，请先制作")
    settle_two_persons(db, now, poll, "replace_keys", decision_id, by)
    db.delete(row)
    db.flush()
    return _make(db, now, poll, by, "keys_replaced")


def read_back(db: Session, now: datetime, *, poll_id: str, code: str, by: Actor) -> PollKeyRow:
    """One card, typed back from its print. Every card must be, before the poll is frozen or opened."""
    require(by, "poll.keys")
    poll = held(db, poll_id)
    require_status(poll, "回读钥匙卡", PollStatus.PREPARED, PollStatus.FROZEN)
    _require_proposed(db, poll, by)
    row = store.locked_keys(db, poll_id)
    if row is None:
        raise KeysMissing("此票决尚无钥匙卡，请先制作")
    with on_record(db, now, poll, by):
        share = sealing.read_card(code)
        try:
            sealing.check_cards(poll.id, [share], hashes(row))
        finally:
            share.wipe()
        if share.index in row.read_back:
            raise SameCardTwice("第{cards}号卡已经回读，请读另一张", cards=share.index)
    row.read_back = sorted([*row.read_back, share.index])
    store.add(db, row)
    tell(db, now, "card_read_back", by, poll, {"card": share.index, "key": row.digest})
    return row


@contextmanager
def on_record(db: Session, now: datetime, poll: PollRow, by: Actor) -> Iterator[None]:
    """A refused card leaves an event, and the refusal keeps it. The event names the kind, not the card."""
    try:
        yield
    except _CARD_REFUSALS as refusal:
        tell(db, now, "card_refused", by, poll, {"refusal": refusal.code(), "cards": _named(refusal)})
        refusal.keeps = True
        raise


def hashes(row: PollKeyRow) -> dict[int, str]:
    """Card number → hash, as ``sealing`` takes them."""
    return dict(enumerate(row.share_hashes, start=1))


def key_record(db: Session, poll_id: str) -> PollKeyRow:
    """Raises Missing for a poll nobody knows, KeysMissing where no card was made."""
    row = store.keys(db, known(db, poll_id).id)
    if row is None:
        raise KeysMissing("此票决尚无钥匙卡")
    return row


def _make(db: Session, now: datetime, poll: PollRow, by: Actor, what: str) -> KeyCards:
    chosen = rules(poll)
    key = sealing.new_key(poll.id, chosen.key_cards_needed, chosen.key_cards)
    try:
        share_hashes = [sealing.share_hash(poll.id, share) for share in key.shares]
        cards = [KeyCard(number=share.index, code=sealing.card_text(share)) for share in key.shares]
    finally:
        key.wipe()
    row = PollKeyRow(
        poll_id=poll.id,
        public_key=key.public_key,
        share_hashes=share_hashes,
        needed=chosen.key_cards_needed,
        read_back=[],
        digest=record_digest(poll.id, key.public_key, share_hashes, chosen.key_cards_needed),
        made_by=by.id,
        made_at=now,
    )
    store.add(db, row)
    tell(db, now, what, by, poll, {"key": row.digest, "cards": len(cards)})
    return KeyCards(cards=cards, needed=row.needed, digest=row.digest)


def record_digest(poll_id: str, public_key: bytes, share_hashes: Sequence[str], needed: int) -> str:
    """校验码 of a key record: on the cards, and shown when voting opens."""
    return digest(
        {"poll": poll_id, "public_key": public_key.hex(), "cards": list(share_hashes), "needed": needed}
    )


def _require_electronic(poll: PollRow) -> None:
    if poll.channel is Channel.PAPER:
        raise Conflict("此票决使用纸质票，不设电子票箱")


def _require_proposed(db: Session, poll: PollRow, by: Actor) -> None:
    tellers = meetings.tellers(db, poll.sitting_id, adopted=False)
    if by.id not in {row.account_id for row in tellers if row.left_at is None}:
        raise NotYourRole("须由本次全体会议（拟任）监票人办理；请先由主席团提名")


def _named(refusal: Refusal) -> str:
    return refusal.values.get("cards", "")
