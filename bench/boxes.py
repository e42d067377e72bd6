"""What a cast costs when so many ballots of years past are in the box already."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Final

import sqlalchemy as sa
from sqlmodel import col, select

from app.config import Settings
from app.domain.words import Channel
from app.polls.tables import BoxRow, PollRollRow
from bench import hall
from bench.filling import bulk, settle
from bench.load import beside
from bench.report import Line, compared
from bench.servers import bare, service

_POLLS_AT_ONCE: Final = 50
_BLOB: Final = 80  # bytes, as a ballot of the hall's candidates is sealed


def lines(
    settings: Settings, kind: str, sizes: tuple[int, ...], seconds: float, windows: int
) -> Iterator[Line]:
    seats, standing = hall.seated(settings), 0
    for size in sizes:
        _fill(seats, size - standing)
        with service(settings) as port, bare() as yardstick:
            casts = hall.casts(seats, hall.open_polls(seats, hall.enough(seconds, windows)))
            found = beside(port, yardstick, casts, seconds, hall.CONNECTIONS, windows)
        yield compared("cast, 64 connections", kind, f"{size:,} ballots", found, hall.RATIOS[kind])
        standing = _standing(seats)
    seats.database.close()


def _fill(seats: hall.Seats, missing: int) -> None:
    """Whole polls of a thousand deputies, each marked and with a ballot."""
    polls = max(missing, 0) // hall.DEPUTIES
    for done in range(0, polls, _POLLS_AT_ONCE):
        _fill_polls(seats, hall.open_polls(seats, min(_POLLS_AT_ONCE, polls - done)))
    settle(seats.database)


def _fill_polls(seats: hall.Seats, polls: list[str]) -> None:
    with seats.database.unit(write=True) as db:
        of_these = sa.update(PollRollRow).where(col(PollRollRow.poll_id).in_(polls))
        db.execute(of_these.values(marked=Channel.ELECTRONIC))
        rids = sorted((poll, secrets.token_bytes(32)) for poll in polls for _ in seats.deputies)
        blob = secrets.token_bytes(_BLOB)
        bulk(db.connection(), BoxRow, ({"poll_id": poll, "rid": rid, "blob": blob} for poll, rid in rids))


def _standing(seats: hall.Seats) -> int:
    with seats.database.unit(write=False) as db:
        return db.exec(select(sa.func.count()).select_from(BoxRow)).one()
