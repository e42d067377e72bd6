"""The roll from a file: first what it would change and every fault by row, then all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.audit.service import record
from app.domain import permissions
from app.domain.actors import Actor
from app.domain.canonical import digest, digest_bytes
from app.domain.errors import BadFile, Fault, Stale
from app.people import columns
from app.people.service.differences import Entry, Known, compare, known
from app.people.service.founding import require_moving
from app.people.service.writing import write
from app.sheets.columns import Column
from app.sheets.grid import Workbook
from app.sheets.parsing import Progress, Record, parse
from app.sheets.reading import read, shown_name
from app.web.i18n import _

MOST_FAULTS = 200


@dataclass(frozen=True, slots=True)
class RollFile:
    """A file as it was read, not yet held against the roll. ``digest``: of its bytes."""

    digest: str
    records: dict[str, list[Record]] = field(repr=False)
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class RollPreview:
    """What importing the file now would do. ``digest`` binds file and roll: either changed, it is stale."""

    digest: str
    rows: int
    faults: tuple[Fault, ...]
    added: tuple[Entry, ...]
    changed: tuple[Entry, ...]
    unchanged: int
    missing: tuple[Entry, ...]
    new_delegations: tuple[str, ...]
    new_streets: tuple[str, ...]
    new_communities: tuple[tuple[str, str], ...]  # street, community


def read_roll(data: bytes, filename: str, *, by: Actor, progress: Progress | None = None) -> RollFile:
    """Takes seconds for a large file and asks no database: to be called before a unit of work is begun.

    Faults of rows are collected. Raises BadFile where it cannot be read at all.
    """
    permissions.require(by, "roll.import")
    book = read(data, shown_name(filename))
    records: dict[str, list[Record]] = {}
    faults: list[Fault] = []
    for title, shape in columns.ROLL:
        records[title], found = _sheet(book, title, shape, progress)
        faults += found
    return RollFile(digest_bytes(data), records, tuple(faults))


def preview_roll(db: Session, file: RollFile, *, by: Actor) -> RollPreview:
    """Compares; writes nothing."""
    permissions.require(by, "roll.import")
    return _preview(known(db), file)


def import_roll(
    db: Session,
    now: datetime,
    file: RollFile,
    *,
    expected_digest: str | None = None,
    by: Actor,
) -> RollPreview:
    """All rows or none. Raises BadFile with every fault, Stale when the roll changed since the preview,
    RollFrozen between a head count and its sitting's end. Deputies whom the file lacks stay as they are.
    """
    permissions.require(by, "roll.import")
    require_moving(db)
    current = known(db)
    preview = _preview(current, file)
    if expected_digest is not None and expected_digest != preview.digest:
        raise Stale(_("文件或名册在预览之后有改动，请重新预览后再导入"))
    if preview.faults:
        raise BadFile(
            _("文件有 {count} 处错误，未导入任何内容；请改正后重新上传"),
            faults=preview.faults[:MOST_FAULTS],
            count=len(preview.faults),
        )
    if preview.added or preview.changed:
        write(db, current, file.records)
        payload = {
            "added": len(preview.added),
            "changed": len(preview.changed),
            "file": file.digest,
        }
        record(db, now, "roll.import", actor=by.id, subject="roll", payload=payload)
    return preview


def _preview(current: Known, file: RollFile) -> RollPreview:
    difference = compare(current, file.records)
    return RollPreview(
        digest=digest({"file": file.digest, "roll": current.fingerprint()}),
        rows=sum(len(rows) for rows in file.records.values()),
        faults=(*file.faults, *difference.faults),
        added=tuple(difference.added),
        changed=tuple(difference.changed),
        unchanged=difference.unchanged,
        missing=tuple(difference.missing),
        new_delegations=tuple(difference.new_delegations),
        new_streets=tuple(difference.new_streets),
        new_communities=tuple(difference.new_communities),
    )


def _sheet(
    book: Workbook, title: str, shape: Sequence[Column], progress: Progress | None
) -> tuple[list[Record], list[Fault]]:
    """A CSV file holds deputies alone; in a workbook the other two sheets may be left out."""
    nameless = len(book.sheets) == 1 and not book.sheets[0].title
    if title != columns.DEPUTIES_SHEET and (nameless or book.find(title) is None):
        return [], []
    found, faults = parse(book.sheet(title), shape, progress)
    return [_filled(row) for row in found], faults


def _filled(row: Record) -> dict[str, Any]:
    return {key: "" if value is None else value for key, value in row.items()}
