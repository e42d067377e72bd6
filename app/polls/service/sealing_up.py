"""封箱: the list of what is in the box, sorted, with its Merkle root, and the figures of the hall.

The list names ballots and says nothing of what is in them, and whoever knows the public key can seal a
ballot of their own under a listed name. So the chain also binds every sealed ballot, byte for byte.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from app.audit import service as audit
from app.domain import merkle
from app.domain.errors import BoxChanged
from app.polls import casting_store, store
from app.polls.service.totals import seal_figures
from app.polls.tables import PollRow, SealRow

RID = 32


def seal(db: Session, now: datetime, poll: PollRow) -> dict[str, object]:
    """The poll is held ``FOR UPDATE``: each cast answered 201 is listed. A void box is sealed empty."""
    blobs = [] if poll.box_void else store.blobs(db, poll.id)
    if blobs:
        casting_store.turn_over(db.connection(), poll.id, blobs)
    rids = [rid for rid, _ in blobs]
    root = merkle.root(rids)
    poll.figures = dict(seal_figures(db, poll, len(rids)))
    store.add(db, SealRow(poll_id=poll.id, rids=b"".join(rids), root=root, sealed_at=now))
    return {
        "root": root.hex(),
        "sealed": len(rids),
        "issued": poll.figures["issued"],
        "box": box_digest(blobs),
    }


def listed(sealed: SealRow) -> list[bytes]:
    """The rids of a seal's list."""
    return [sealed.rids[i : i + RID] for i in range(0, len(sealed.rids), RID)]


def box_digest(blobs: Sequence[tuple[bytes, bytes]]) -> str:
    """校验码 of the whole box: SHA-256 over each rid and its blob's SHA-256, in the order of the rids."""
    parts = (rid + hashlib.sha256(blob).digest() for rid, blob in blobs)
    return hashlib.sha256(b"".join(parts)).hexdigest()


def as_sealed(db: Session, poll_id: str, blobs: Sequence[tuple[bytes, bytes]]) -> bool:
    """Whether these are, byte for byte, the ballots that the chain says were sealed."""
    event = audit.latest(db, "poll.seal", f"poll:{poll_id}")
    return event is not None and event.payload.get("box") == box_digest(blobs)


def require_unchanged(db: Session, sealed: SealRow, blobs: Sequence[tuple[bytes, bytes]]) -> None:
    """The box holds what was sealed, no more, no less and nothing else; the list still gives its root."""
    rids = [rid for rid, _ in blobs]
    same = listed(sealed) == rids and merkle.root(rids) == sealed.root
    if not (same and as_sealed(db, sealed.poll_id, blobs)):
        raise BoxChanged("票箱中的选票与封箱清单不符，请停止计票并报告主席团；可决定废止后重新票决")
