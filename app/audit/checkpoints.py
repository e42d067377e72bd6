"""Checkpoints kept beside the database: what an older state of it is held against.

A folder of the service's own has one file for each chain, named by the chain's first event; a line a
checkpoint, ``height:digest``, and the last line is what the database is known to have reached. A line is
added once a move of a poll or a year is committed, and never behind a chain that does not fit: until two
humans have taken a restored state for theirs.
"""

from __future__ import annotations

import fcntl
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from sqlmodel import Session, select

from app.audit.tables import AuditEventRow, AuditHeadRow
from app.db.session import CHECKPOINTS, afterwards
from app.domain.workflow import POLL

log = logging.getLogger("piaojue")
KEPT: Final = frozenset(
    {f"poll.{row.action}" for row in POLL.rows}
    | {"poll.count_stored", "poll.restored_accepted", "cycle.moved", "result.announced"}
)
ACCEPTED: Final = "poll.restored_accepted"
_NAME: Final = 32


@dataclass(frozen=True, slots=True)
class Known:
    """The last checkpoint outside the database, and whether the chain as it is stored goes through it."""

    height: int
    digest: str
    reached: bool


def known(db: Session) -> Known | None:
    """None where no folder is kept, the chain is empty, or the folder knows nothing of this chain."""
    file = _file(db)
    lines = _lines(file) if file else []
    if not lines:
        return None
    height, digest = lines[-1]
    row = db.get(AuditEventRow, height)
    return Known(height, digest, row is not None and row.digest == digest)


def keep(db: Session, type: str) -> None:
    """Adds the chain's end to the folder once this transaction is committed, where ``type`` is kept."""
    if type in KEPT:
        end_here(db, accepted=type == ACCEPTED)


def end_here(db: Session, *, accepted: bool = False) -> None:
    """The same for whatever is the chain's end. ``accepted``: though it does not go through the last line."""
    file, head = _file(db), db.get(AuditHeadRow, 1)
    if file is None or head is None:
        return
    try:
        last = known(db)
    except (OSError, ValueError):
        log.error("checkpoints cannot be read: none is kept")
        return
    if accepted or last is None or last.reached:
        afterwards(db, partial(_add, file, (head.height, head.digest), accepted))


def mark(db: Session, words: str) -> None:
    """A remark for whoever reads the file. Raises OSError."""
    file = _file(db)
    if file is not None:
        write(file, f"# {words}")


def _file(db: Session) -> Path | None:
    folder: Path | None = db.info.get(CHECKPOINTS)
    first = db.exec(select(AuditEventRow.digest).where(AuditEventRow.height == 1)).first() if folder else None
    return folder / f"{first[:_NAME]}.txt" if folder and first else None


def _lines(file: Path) -> list[tuple[int, str]]:
    """Raises OSError or ValueError for a file that cannot be read: that is not the same as none."""
    if not file.exists():
        return []
    split = (line.split(":") for line in file.read_text(encoding="ascii").splitlines() if line[:1].isdigit())
    return [(int(height), digest) for height, digest in split]


def _add(file: Path, end: tuple[int, str], accepted: bool) -> None:
    """The move is committed: where the line cannot be written, the log and ``doctor`` say so."""
    try:
        write(file, f"{end[0]}:{end[1]}", unless_reached=None if accepted else end[0])
    except OSError as fault:
        log.error("checkpoint %s not kept (%s)", end[0], fault.strerror)


def write(file: Path, line: str, *, unless_reached: int | None = None) -> None:
    """A line at the end of the file, on the disk when this returns. Two processes add one after the other."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="ascii") as out:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if unless_reached is not None and _reached(_lines(file), unless_reached):
            return
        out.write(f"{line}\n")
        out.flush()
        os.fsync(descriptor)


def _reached(lines: Sequence[tuple[int, str]], height: int) -> bool:
    return bool(lines) and lines[-1][0] >= height
