"""封箱: the list of what is in the box, sorted, with its Merkle root, and the figures of the hall."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from app.domain import merkle
from app.domain.errors import BoxChanged
from app.polls import store
from app.polls.service.totals import seal_figures
from app.polls.tables import PollRow, SealRow

RID = 32


def seal(db: Session, now: datetime, poll: PollRow) -> dict[str, object]:
    """The poll is held ``FOR UPDATE``: each cast answered 201 is listed. A void box is sealed empty."""
    rids = [] if poll.box_void else store.rids(db, poll.id)
    root = merkle.root(rids)
    poll.figures = dict(seal_figures(db, poll, len(rids)))
    store.add(db, SealRow(poll_id=poll.id, rids=b"".join(rids), root=root, sealed_at=now))
    return {"root": root.hex(), "sealed": len(rids), "issued": poll.figures["issued"]}


def listed(sealed: SealRow) -> list[bytes]:
    """The rids of a seal's list."""
    return [sealed.rids[i : i + RID] for i in range(0, len(sealed.rids), RID)]


def require_unchanged(sealed: SealRow, rids: list[bytes]) -> None:
    """The box holds what was sealed, no more and no less, and the list still gives its root."""
    if listed(sealed) != rids or merkle.root(rids) != sealed.root:
        raise BoxChanged("票箱中的选票与封箱清单不符，请停止计票并报告主席团；可决定废止后重新票决")
