"""导入年度 in two hands: one clerk hands the file in, another human confirms it; then the year is there.

Nothing is written before a file is without a fault, and everything of a year in one transaction: the year,
its groups, dossiers or projects, the list's first version, the result as announced.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlmodel import Session

from app.audit.service import record
from app.candidates.entries import ListedYear
from app.cycles.tables import CycleRow
from app.decisions import service as decisions
from app.decisions.service import Subject
from app.decisions.tables import DecisionRow
from app.domain import permissions, workflow
from app.domain.actors import Actor, Body
from app.domain.calendar import shanghai_day
from app.domain.canonical import digest_bytes
from app.domain.errors import AlreadyEntered, AlreadyImported, BadFile, Missing, Stale, SubjectChanged
from app.domain.workflow import CYCLE
from app.imports import reading, store
from app.imports.preview import Preview, held_against
from app.imports.reading import YearFile, YearKind
from app.imports.tables import YearFileRow
from app.people import service as people
from app.sheets.parsing import Progress
from app.stages import entering

ACTIONS: Final = {YearKind.LISTED: "import_listed", YearKind.IMPLEMENTING: "import_implementing"}


def read_file(
    *, kind: YearKind, data: bytes, filename: str, by: Actor, progress: Progress | None = None
) -> YearFile:
    """Takes seconds for a large file and asks no database: to be called before a unit of work is begun.

    Raises BadFile where it cannot be opened; faults in cells are collected.
    """
    permissions.require(by, "year.import")
    return reading.read_file(kind, data, filename, progress)


def preview(db: Session, now: datetime, file: YearFile, *, by: Actor) -> Preview:
    """What the file would bring; writes nothing. Raises BadFile with every fault."""
    permissions.require(by, "year.import")
    return held_against(db, shanghai_day(now), file)


def hand_in(
    db: Session, now: datetime, file: YearFile, *, by: Actor, expected_digest: str | None = None
) -> tuple[YearFileRow, DecisionRow, Preview]:
    """Keeps the file and records the decision to import it, which another human confirms within 24 h.

    ``expected_digest``: the preview's. Raises Stale where this is another file, AlreadyEntered where the
    very file waits to be confirmed already.
    """
    permissions.require(by, "year.import")
    if expected_digest is not None and file.digest != expected_digest:
        raise Stale("文件在预览之后有改动，请重新核对后再提交")
    found = held_against(db, shanghai_day(now), file)
    _require_first(db, now, file)
    row = _kept(db, now, file, by)
    decision = decisions.propose(
        db,
        now,
        body=Body.SECOND_PERSON,
        action=ACTIONS[file.kind],
        subject=_subject(row),
        by=by,
        proposers=workflow.row(CYCLE, None, ACTIONS[file.kind]).proposers,
        decided_on=shanghai_day(now),
        document_no=found.year.document_no,
        content={"term": found.year.term, "session_no": found.year.session_no, "items": len(found.items)},
    )
    return row, decision, found


def handed_in(db: Session, file_id: str, *, by: Actor) -> tuple[YearFileRow, Preview]:
    """The file as it waits, for the second human to look at. Raises AlreadyImported once it is a year."""
    row = original(db, file_id, by=by)
    return row, _held_again(db, row, read_again(row))


def original(db: Session, file_id: str, *, by: Actor) -> YearFileRow:
    """The very file that was handed in, also after its year was entered."""
    permissions.require(by, "year.countersign")
    return _found(store.year_file(db, file_id))


def read_again(row: YearFileRow) -> YearFile:
    """The file that waits, from its stored bytes; as ``read_file``, before a unit of work is begun.

    Raises AlreadyImported once it is a year.
    """
    _require_waiting(row)
    try:
        return reading.read_file(YearKind(row.kind), row.content, row.filename)
    except BadFile as fault:
        raise _changed(row, fault) from fault


def confirm(
    db: Session, now: datetime, file_id: str, read: YearFile, *, decision_id: str, by: Actor
) -> CycleRow:
    """The second human: the year enters at 候选项目 or 实施监督, whole or not at all.

    ``read``: the file's own content, which ``read_again`` has read before.

    Raises AlreadyImported the second time, SameHuman, DecisionExpired, and SubjectChanged where what the
    file was held against (departments, years) has changed since.
    """
    permissions.require(by, "year.countersign")
    file = _found(store.locked(db, file_id))
    found = _held_again(db, file, read)
    decision = decisions.settle(
        db,
        now,
        decision_id,
        body=Body.SECOND_PERSON,
        action=ACTIONS[found.kind],
        subject=_subject(file),
        by=by,
        proposers=permissions.grant("year.countersign").roles,
    )
    # Holds the head of the audit chain from here: of two files for one year, the second finds it there.
    payload = {"kind": str(found.kind), "digest": found.digest, "decision": decision.id}
    record(db, now, "year.imported", actor=by.id, subject=f"year_file:{file.id}", payload=payload)
    cycle = _enter(db, now, found, decision.id, by)
    file.cycle_id = cycle.id
    db.add(file)
    db.flush()
    return cycle


def _require_first(db: Session, now: datetime, file: YearFile) -> None:
    people.one_at_a_time(db, f"year_file:{file.digest}")
    for row in store.same_files(db, file.kind, file.digest):
        if decisions.still_open(db, now, action=ACTIONS[file.kind], subject=_subject(row)):
            raise AlreadyEntered("“{file}”已经提交，正等待另一人复核，不必再次提交", file=row.filename)


def _kept(db: Session, now: datetime, file: YearFile, by: Actor) -> YearFileRow:
    row = YearFileRow(
        kind=file.kind,
        filename=file.name,
        content=file.content,
        digest=file.digest,
        handed_in_by=by.id,
        handed_in_at=now,
    )
    db.add(row)
    db.flush()
    return row


def _enter(db: Session, now: datetime, found: Preview, decision_id: str, by: Actor) -> CycleRow:
    if isinstance(found.year, ListedYear):
        return entering.enter_listed(db, now, found.year, decision_id=decision_id, by=by)
    return entering.enter_implementing(db, now, found.year, decision_id=decision_id, by=by)


def _held_again(db: Session, row: YearFileRow, read: YearFile) -> Preview:
    """The stored file as of the day it was handed in; that very file must have been read."""
    _require_waiting(row)
    if (row.kind, digest_bytes(row.content)) != (read.kind, read.digest):
        raise SubjectChanged("读取之后文件有改动，请重新核对")
    try:
        return held_against(db, shanghai_day(row.handed_in_at), read)
    except BadFile as fault:
        raise _changed(row, fault) from fault


def _require_waiting(row: YearFileRow) -> None:
    if row.cycle_id:
        raise AlreadyImported("“{file}”已经导入，不能再次导入", file=row.filename)


def _changed(row: YearFileRow, fault: BadFile) -> SubjectChanged:
    return SubjectChanged(
        "提交之后系统中的内容已有改动，此文件有 {count} 处不再相符，如“{place}”；请重新预览并提交",
        count=len(fault.faults), place=fault.faults[0].pointer if fault.faults else row.filename,
    )  # fmt: skip


def _subject(file: YearFileRow) -> Subject:
    return Subject("year_file", file.id, digest_bytes(file.content))


def _found(file: YearFileRow | None) -> YearFileRow:
    if file is None:
        raise Missing("没有找到提交的文件，请检查链接")
    return file
