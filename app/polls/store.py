"""Every query of polls; it decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from app.domain.words import Channel, PollStatus
from app.meetings.tables import SittingRow
from app.polls.tables import (
    BoxRow,
    CertificateRow,
    OpenedBallotRow,
    PaperBoxRow,
    PaperSheetRow,
    PaperStackRow,
    PendingRulingRow,
    PollKeyRow,
    PollMoveRow,
    PollRollRow,
    PollRow,
    SealRow,
)

_IN_TIME = (
    col(SittingRow.held_on),
    col(SittingRow.meeting_id),
    col(SittingRow.number),
    col(PollRow.position),
    col(PollRow.id),
)

# polls


def poll(db: Session, poll_id: str) -> PollRow | None:
    return db.get(PollRow, poll_id)


def locked_poll(db: Session, poll_id: str) -> PollRow | None:
    """``FOR UPDATE``: no cast that read the poll as open is still under way, none can begin."""
    query = select(PollRow).where(PollRow.id == poll_id).with_for_update()
    return db.exec(query.execution_options(populate_existing=True)).first()


def polls(
    db: Session,
    *,
    cycle_id: str | None = None,
    sitting_id: str | None = None,
    status: PollStatus | None = None,
) -> Sequence[PollRow]:
    """In the order of time: by the day of the sitting, those of one meeting together, then the agenda's."""
    query = select(PollRow).join(SittingRow, col(SittingRow.id) == PollRow.sitting_id)
    if cycle_id:
        query = query.where(PollRow.cycle_id == cycle_id)
    if sitting_id:
        query = query.where(PollRow.sitting_id == sitting_id)
    if status:
        query = query.where(PollRow.status == status)
    return db.exec(query.order_by(*_IN_TIME)).all()


def page(
    db: Session, *, cycle_id: str | None, sitting_id: str | None, after: str | None, limit: int
) -> Sequence[PollRow]:
    """By id, ``after`` left out."""
    query = select(PollRow).order_by(col(PollRow.id)).limit(limit)
    if cycle_id:
        query = query.where(PollRow.cycle_id == cycle_id)
    if sitting_id:
        query = query.where(PollRow.sitting_id == sitting_id)
    return db.exec(query.where(col(PollRow.id) > after) if after else query).all()


def open_polls_of_sitting(db: Session, sitting_id: str) -> Sequence[str]:
    query = select(PollRow.id).where(PollRow.sitting_id == sitting_id, PollRow.status == PollStatus.OPEN)
    return db.exec(query.order_by(col(PollRow.id))).all()


def add(db: Session, *rows: SQLModel) -> None:
    db.add_all(rows)
    db.flush()


def moves(db: Session, poll_id: str) -> Sequence[PollMoveRow]:
    query = select(PollMoveRow).where(PollMoveRow.poll_id == poll_id)
    return db.exec(query.order_by(col(PollMoveRow.version))).all()


def moved_at(db: Session, poll_id: str, action: str) -> datetime | None:
    query = select(PollMoveRow.moved_at).where(PollMoveRow.poll_id == poll_id, PollMoveRow.action == action)
    return db.exec(query.order_by(col(PollMoveRow.version).desc())).first()


# keys


def keys(db: Session, poll_id: str) -> PollKeyRow | None:
    return db.get(PollKeyRow, poll_id)


def locked_keys(db: Session, poll_id: str) -> PollKeyRow | None:
    query = select(PollKeyRow).where(PollKeyRow.poll_id == poll_id).with_for_update()
    return db.exec(query.execution_options(populate_existing=True)).first()


# the roll of a poll


def roll_row(db: Session, poll_id: str, deputy_id: str) -> PollRollRow | None:
    return db.get(PollRollRow, (poll_id, deputy_id))


def roll_deputies(db: Session, poll_id: str) -> Sequence[str]:
    return db.exec(select(PollRollRow.deputy_id).where(PollRollRow.poll_id == poll_id)).all()


def marks(db: Session, poll_id: str) -> dict[str, int]:
    """Channel → how many deputies are marked on it."""
    count = sa.func.count()
    query = sa.select(col(PollRollRow.marked), count).where(
        col(PollRollRow.poll_id) == poll_id, col(PollRollRow.marked).is_not(None)
    )
    return {marked: number for marked, number in db.execute(query.group_by(col(PollRollRow.marked)))}


def lock_roll(db: Session, poll_id: str) -> None:
    """Every row of the roll, before the poll's own: the order in which a cast takes them."""
    query = select(PollRollRow.deputy_id).where(PollRollRow.poll_id == poll_id)
    db.exec(query.order_by(col(PollRollRow.deputy_id)).with_for_update()).all()


def clear_marks(db: Session, poll_id: str, channel: Channel) -> int:
    """How many marks of that channel there were."""
    cleared = sa.update(PollRollRow).where(
        col(PollRollRow.poll_id) == poll_id, col(PollRollRow.marked) == str(channel)
    )
    return _changed(db, cleared.values(marked=None))


# one deputy of the roll: single statements, each with a snapshot of its own under READ COMMITTED


def lock_roll_row(db: Session, poll_id: str, deputy_id: str) -> tuple[bool, str | None]:
    """Whether the deputy is on this poll's roll, and the mark. Held until the transaction ends."""
    query = sa.select(col(PollRollRow.marked)).where(
        col(PollRollRow.poll_id) == poll_id, col(PollRollRow.deputy_id) == deputy_id
    )
    found = db.execute(query.with_for_update()).one_or_none()
    return (False, None) if found is None else (True, found[0])


def standing_held(db: Session, poll_id: str) -> tuple[PollStatus, bool]:
    """Status and whether the electronic box is void, ``FOR SHARE``: whoever seals waits for this transaction,
    and it for whoever seals."""
    query = sa.select(col(PollRow.status), col(PollRow.box_void)).where(col(PollRow.id) == poll_id)
    status, void = db.execute(query.with_for_update(read=True)).one()
    return status, void


def mark(db: Session, poll_id: str, deputy_id: str, channel: Channel) -> None:
    marked = sa.update(PollRollRow).where(
        col(PollRollRow.poll_id) == poll_id, col(PollRollRow.deputy_id) == deputy_id
    )
    _changed(db, marked.values(marked=str(channel)))


# the box


def rids(db: Session, poll_id: str) -> list[bytes]:
    """Sorted: nothing of the order of casting survives."""
    query = select(BoxRow.rid).where(BoxRow.poll_id == poll_id)
    return sorted(db.exec(query).all())


def box_size(db: Session, poll_id: str) -> int:
    return db.exec(select(sa.func.count()).select_from(BoxRow).where(col(BoxRow.poll_id) == poll_id)).one()


def blobs(db: Session, poll_id: str) -> list[tuple[bytes, bytes]]:
    query = sa.select(col(BoxRow.rid), col(BoxRow.blob)).where(col(BoxRow.poll_id) == poll_id)
    return sorted((rid, blob) for rid, blob in db.execute(query))


def seal(db: Session, poll_id: str) -> SealRow | None:
    return db.get(SealRow, poll_id)


def sealed(db: Session, after: str | None, limit: int) -> Sequence[Any]:
    """Boxes of ballots from devices, the newest first: id, title, sealed_at, root, size (the list's bytes).

    Neither lists nor rolls are read: everybody may ask for this.
    """
    size = sa.func.length(col(SealRow.rids)).label("size")
    told = (col(PollRow.id), col(PollRow.title), col(SealRow.sealed_at), col(SealRow.root), size)
    query = sa.select(*told)
    query = query.join(SealRow, col(SealRow.poll_id) == PollRow.id)
    query = query.where(col(PollRow.channel) != Channel.PAPER)
    last = seal(db, after) if after else None
    if last is not None:
        place = sa.tuple_(col(SealRow.sealed_at), col(SealRow.poll_id))
        query = query.where(place < sa.tuple_(last.sealed_at, last.poll_id))
    newest = (col(SealRow.sealed_at).desc(), col(SealRow.poll_id).desc())
    return db.execute(query.order_by(*newest).limit(limit)).all()


def multiset(db: Session, poll_id: str) -> dict[bytes, int]:
    """Encoded ballot → copies, straight from the database."""
    query = sa.select(col(OpenedBallotRow.encoded), col(OpenedBallotRow.copies))
    found = db.execute(query.where(col(OpenedBallotRow.poll_id) == poll_id))
    return {encoded: copies for encoded, copies in found}


def add_multiset(db: Session, poll_id: str, ballots: Mapping[bytes, int], pending: Iterable[bytes]) -> None:
    """Once, in the order of the encoded ballots: no row tells which of the box it came from."""
    add(db, *(OpenedBallotRow(poll_id=poll_id, encoded=e, copies=n) for e, n in sorted(ballots.items())))
    add(db, *(PendingRulingRow(poll_id=poll_id, rid=rid) for rid in sorted(pending)))


def pending(db: Session, poll_id: str) -> list[PendingRulingRow]:
    query = select(PendingRulingRow).where(PendingRulingRow.poll_id == poll_id)
    return sorted(db.exec(query).all(), key=lambda row: row.rid)


# paper


def paper_boxes(db: Session, poll_id: str) -> Sequence[PaperBoxRow]:
    query = select(PaperBoxRow).where(PaperBoxRow.poll_id == poll_id)
    return db.exec(query.order_by(col(PaperBoxRow.number))).all()


def locked_paper_box(db: Session, poll_id: str, number: int) -> PaperBoxRow | None:
    query = select(PaperBoxRow).where(PaperBoxRow.poll_id == poll_id, PaperBoxRow.number == number)
    return db.exec(query.with_for_update().execution_options(populate_existing=True)).first()


def stacks(db: Session, poll_id: str) -> Sequence[PaperStackRow]:
    query = select(PaperStackRow).where(PaperStackRow.poll_id == poll_id)
    return db.exec(query.order_by(col(PaperStackRow.number))).all()


def locked_stack(db: Session, poll_id: str, number: int) -> PaperStackRow | None:
    query = select(PaperStackRow).where(PaperStackRow.poll_id == poll_id, PaperStackRow.number == number)
    return db.exec(query.with_for_update().execution_options(populate_existing=True)).first()


def sheets(db: Session, poll_id: str, stack: int | None = None) -> Sequence[PaperSheetRow]:
    """By stack, place and reading."""
    query = select(PaperSheetRow).where(PaperSheetRow.poll_id == poll_id)
    if stack is not None:
        query = query.where(PaperSheetRow.stack == stack)
    order = (col(PaperSheetRow.stack), col(PaperSheetRow.place), col(PaperSheetRow.reading))
    return db.exec(query.order_by(*order)).all()


def delete_sheets(db: Session, poll_id: str, stack: int | None = None, reading: int | None = None) -> int:
    doomed = sa.delete(PaperSheetRow).where(col(PaperSheetRow.poll_id) == poll_id)
    if stack is not None:
        doomed = doomed.where(col(PaperSheetRow.stack) == stack)
    if reading is not None:
        doomed = doomed.where(col(PaperSheetRow.reading) == reading)
    return _changed(db, doomed)


def delete_stack(db: Session, poll_id: str, number: int) -> None:
    """The stack and every reading of its sheets."""
    delete_sheets(db, poll_id, number)
    doomed = sa.delete(PaperStackRow).where(col(PaperStackRow.poll_id) == poll_id)
    _changed(db, doomed.where(col(PaperStackRow.number) == number))


def forget_totals(db: Session, poll_id: str) -> None:
    """What single stacks came to; their sizes and who signed stay."""
    doomed = sa.update(PaperStackRow).where(col(PaperStackRow.poll_id) == poll_id)
    _changed(db, doomed.values(first_totals=sa.null(), second_totals=sa.null()))


# certificates, shredding


def certificates(db: Session, poll_id: str) -> Sequence[CertificateRow]:
    query = select(CertificateRow).where(CertificateRow.poll_id == poll_id)
    return db.exec(query.order_by(col(CertificateRow.post), col(CertificateRow.account_id))).all()


def delete_ballots(db: Session, poll_id: str) -> int:
    """The box, the multiset and what did not open; how many sealed ballots there were."""
    db.execute(sa.delete(OpenedBallotRow).where(col(OpenedBallotRow.poll_id) == poll_id))
    return _changed(db, sa.delete(BoxRow).where(col(BoxRow.poll_id) == poll_id))


def _changed(db: Session, statement: sa.Update | sa.Delete) -> int:
    result = db.execute(statement.execution_options(synchronize_session="fetch"))
    return cast("sa.CursorResult[Any]", result).rowcount
