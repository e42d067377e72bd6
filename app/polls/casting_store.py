"""The statements of casts, each for a whole batch of one poll; they decide nothing.

Past the ORM and made once: while a batch lasts it is in everybody's way. Under READ COMMITTED each has a
snapshot of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import col

from app.db.lists import one_of, padded
from app.domain.words import Channel, PollStatus
from app.polls.tables import BoxRow, PollKeyRow, PollRollRow, PollRow

_POLL: Any = sa.bindparam("poll")
_OF_THEM = (
    col(PollRollRow.poll_id) == _POLL,
    one_of(col(PollRollRow.deputy_id), "deputies"),
)
_ROLL = (
    sa.select(col(PollRollRow.deputy_id), col(PollRollRow.marked))
    .where(*_OF_THEM)
    .order_by(col(PollRollRow.deputy_id))
    .with_for_update()
)
_BOXED = sa.select(col(BoxRow.rid)).where(col(BoxRow.poll_id) == _POLL, one_of(col(BoxRow.rid), "rids"))
_STANDING = (
    sa.select(
        col(PollRow.status),
        col(PollRow.box_void),
        col(PollRow.sitting_id),
        col(PollRow.definition_digest),
        col(PollKeyRow.public_key),
    )
    .join(PollKeyRow, col(PollKeyRow.poll_id) == col(PollRow.id), isouter=True)
    .where(col(PollRow.id) == _POLL)
    .with_for_update(read=True, of=PollRow)
)
# SQLite takes them one by one, PostgreSQL as one statement over two arrays: half of its own time.
PUT = sa.text("INSERT INTO box (poll_id, rid, blob) VALUES (:poll, :rid, :blob) ON CONFLICT DO NOTHING")
_PUT_ALL = sa.text(
    "INSERT INTO box (poll_id, rid, blob) SELECT :poll, rid, blob"
    " FROM unnest(:rids, :blobs) AS came (rid, blob) ORDER BY rid ON CONFLICT DO NOTHING"
)
_TAKE_OUT = sa.delete(BoxRow).where(col(BoxRow.poll_id) == _POLL)
_ROLL_ROWS: Any = sa.inspect(PollRollRow).local_table
_MARK = sa.update(_ROLL_ROWS).where(*_OF_THEM).values(marked=str(Channel.ELECTRONIC))


class Standing(NamedTuple):
    status: PollStatus
    box_void: bool
    sitting_id: str
    definition_digest: str | None
    public_key: bytes | None


def lock_roll_rows(
    connection: sa.Connection, poll_id: str, deputy_ids: Sequence[str]
) -> dict[str, str | None]:
    """Deputy → mark, of those who are on the roll. In the order of deputies, so that two batches that have
    some in common wait for each other and not crosswise."""
    found = connection.execute(_ROLL, {"poll": poll_id, "deputies": padded(deputy_ids)})
    return {deputy_id: mark for deputy_id, mark in found}


def boxed(connection: sa.Connection, poll_id: str, rids: Sequence[bytes]) -> set[bytes]:
    """Those that are in the box."""
    if not rids:
        return set()
    return set(connection.execute(_BOXED, {"poll": poll_id, "rids": padded(rids)}).scalars())


def standing_held(connection: sa.Connection, poll_id: str) -> Standing | None:
    """``FOR SHARE``: whoever seals waits for this transaction, and it for whoever seals. The key is not held:
    it is made before the poll opens, and stays until long after it is sealed."""
    row = connection.execute(_STANDING, {"poll": poll_id}).one_or_none()
    return Standing(*row) if row else None


def put_into_box(connection: sa.Connection, poll_id: str, ballots: Iterable[tuple[bytes, bytes]]) -> int:
    """(rid, blob), in the order of the rids: a table that keeps the order of insertion keeps this one. How
    many it took. A rid that is there raises no error: the database would log it."""
    in_order = sorted(ballots)
    if connection.dialect.name == "postgresql":
        rids, blobs = [rid for rid, _blob in in_order], [blob for _rid, blob in in_order]
        return connection.execute(_PUT_ALL, {"poll": poll_id, "rids": rids, "blobs": blobs}).rowcount
    rows = [{"poll": poll_id, "rid": rid, "blob": blob} for rid, blob in in_order]
    return connection.execute(PUT, rows).rowcount


def turn_over(connection: sa.Connection, poll_id: str, ballots: Sequence[tuple[bytes, bytes]]) -> None:
    """At sealing: every ballot is taken out and put back in the order of the rids, all by one transaction.

    PostgreSQL keeps rows in the order they came, each marked with its transaction, as the marks on the roll
    are. Of the rows that are left neither tells any more which cast they were; those that were taken out stay
    in the table's pages until it is vacuumed. Raises ValueError, and nothing has changed, if any got lost.
    """
    connection.execute(_TAKE_OUT, {"poll": poll_id})
    if put_into_box(connection, poll_id, ballots) != len(ballots):
        raise ValueError("every ballot that was taken out has to be put back")


def mark(connection: sa.Connection, poll_id: str, deputy_ids: Sequence[str]) -> None:
    connection.execute(_MARK, {"poll": poll_id, "deputies": padded(sorted(deputy_ids))})
