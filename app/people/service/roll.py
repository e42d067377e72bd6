"""The roll from a file: first what it would change and every fault by row, then all of it or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.audit.service import record
from app.domain import permissions
from app.domain.actors import Actor
from app.domain.canonical import digest
from app.domain.errors import BadFile, Fault, Stale
from app.people import columns
from app.people.service.differences import Entry, Known, compare, known
from app.people.service.founding import require_moving
from app.people.service.writing import write
from app.sheets.columns import Column
from app.sheets.grid import Workbook
from app.sheets.parsing import Progress, Record, parse
from app.sheets.reading import read
from app.web.i18n import _

MOST_FAULTS = 200


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
    records: dict[str, list[Record]] = field(repr=False)


def preview_roll(
    db: Session, data: bytes, filename: str, *, by: Actor, progress: Progress | None = None
) -> RollPreview:
    """Reads the file and compares; writes nothing. Raises BadFile where it cannot be read at all."""
    permissions.require(by, "roll.import")
    return _preview(known(db), data, filename, progress)


def import_roll(
    db: Session,
    now: datetime,
    data: bytes,
    filename: str,
    *,
    expected_digest: str | None = None,
    by: Actor,
    progress: Progress | None = None,
) -> RollPreview:
    """All rows or none. Raises BadFile with every fault, Stale when the roll changed since the preview,
    RollFrozen between a head count and its sitting's end. Deputies whom the file lacks stay as they are.
    """
    permissions.require(by, "roll.import")
    require_moving(db)
    current = known(db)
    preview = _preview(current, data, filename, progress)
    if expected_digest is not None and expected_digest != preview.digest:
        raise Stale(_("文件或名册在预览之后有改动，请重新预览后再导入"))
    if preview.faults:
        raise BadFile(
            _("文件有 {count} 处错误，未导入任何内容；请改正后重新上传"),
            faults=preview.faults[:MOST_FAULTS],
            count=len(preview.faults),
        )
    if preview.added or preview.changed:
        write(db, current, preview.records)
        payload = {
            "added": len(preview.added),
            "changed": len(preview.changed),
            "file": hashlib.sha256(data).hexdigest(),
        }
        record(db, now, "roll.import", actor=by.id, subject="roll", payload=payload)
    return preview


def _preview(current: Known, data: bytes, filename: str, progress: Progress | None) -> RollPreview:
    book = read(data, _plain_name(filename))
    records: dict[str, list[Record]] = {}
    faults: list[Fault] = []
    for title, shape in columns.ROLL:
        records[title], found = _sheet(book, title, shape, progress)
        faults += found
    difference = compare(current, records)
    faults += difference.faults
    return RollPreview(
        digest=digest({"file": hashlib.sha256(data).hexdigest(), "roll": current.fingerprint()}),
        rows=sum(len(rows) for rows in records.values()),
        faults=tuple(faults),
        added=tuple(difference.added),
        changed=tuple(difference.changed),
        unchanged=difference.unchanged,
        missing=tuple(difference.missing),
        new_delegations=tuple(difference.new_delegations),
        new_streets=tuple(difference.new_streets),
        new_communities=tuple(difference.new_communities),
        records=records,
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


def _plain_name(filename: str) -> str:
    """The last part of a name that an uploader chose, fit to stand in a sentence."""
    last = filename.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in last if sign.isprintable())[:80] or _("文件")
