"""What everybody may know of a sealed box, and whether a receipt is of a ballot in it."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from app.domain import receipts
from app.domain.errors import Missing
from app.domain.words import Channel
from app.polls import store
from app.polls.schemas import ReceiptFound, SealedBox, SealedBoxes
from app.polls.service.sealing_up import RID, listed
from app.web.i18n import _

_IN_BOX = _("在票箱中：这张票在封箱时已在票箱内。回执不含选择，也不说明是谁的票。")
_NOT_IN_BOX = _("不在此票箱中。请核对回执和票决；仍然不符的，请告知总监票人。")


def sealed_boxes(db: Session, *, after: str | None, limit: int) -> SealedBoxes:
    """Nothing is told of a box before it is sealed: not even that there is one."""
    rows = store.sealed(db, after, limit + 1)
    more = rows[limit - 1].id if len(rows) > limit else None
    return SealedBoxes(boxes=[_told(row) for row in rows[:limit]], next=more)


def find_receipt(db: Session, poll_id: str, typed: str) -> ReceiptFound:
    """在票箱中 or 不在, and no more. The list of names outlives shredding, and so does this answer.

    Raises Missing for a box that is not sealed, Malformed for what can be no receipt.
    """
    poll, seal = store.poll(db, poll_id), store.seal(db, poll_id)
    if poll is None or seal is None or poll.channel is Channel.PAPER:
        raise Missing(_("没有这个已封箱的票箱；封箱之后才能核对回执"))
    found = receipts.in_box(typed, listed(seal))
    return ReceiptFound(in_box=found, sentence=_IN_BOX if found else _NOT_IN_BOX)


def _told(row: Any) -> SealedBox:
    return SealedBox(
        poll=row.id,
        title=row.title,
        sealed_at=row.sealed_at,
        ballots=row.size // RID,
        root=row.root.hex(),
    )
