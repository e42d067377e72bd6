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
from app.domain import permissions
from app.domain.actors import Actor, Body
from app.domain.calendar import shanghai_day
from app.domain.canonical import digest_bytes
from app.domain.errors import AlreadyImported, BadFile, Missing, Stale, SubjectChanged
from app.domain.workflow import CYCLE, row
from app.imports import store
from app.imports.preview import Preview, read_year
from app.imports.reading import YearKind
from app.imports.tables import YearFileRow
from app.sheets.parsing import Progress
from app.stages import entering

ACTIONS: Final = {YearKind.LISTED: "import_listed", YearKind.IMPLEMENTING: "import_implementing"}
FILENAME_LENGTH: Final = 120


def preview(
    db: Session,
    now: datetime,
    *,
    kind: YearKind,
    data: bytes,
    filename: str,
    by: Actor,
    progress: Progress | None = None,
) -> Preview:
    """What the file would bring; writes nothing. Raises BadFile with every fault."""
    permissions.require(by, "year.import")
    return read_year(db, shanghai_day(now), kind, data, shown_name(filename), progress)


def hand_in(
    db: Session,
    now: datetime,
    *,
    kind: YearKind,
    data: bytes,
    filename: str,
    by: Actor,
    expected_digest: str | None = None,
) -> tuple[YearFileRow, DecisionRow, Preview]:
    """Keeps the file and records the decision to import it, which another human confirms within 24 h.

    ``expected_digest``: the preview's. Raises Stale where this is another file.
    """
    permissions.require(by, "year.import")
    name = shown_name(filename)
    if expected_digest is not None and digest_bytes(data) != expected_digest:
        raise Stale("文件在预览之后有改动，请重新核对后再提交")
    found = read_year(db, shanghai_day(now), kind, data, name)
    file = YearFileRow(
        kind=kind,
        filename=name,
        content=data,
        digest=found.digest,
        handed_in_by=by.id,
        handed_in_at=now,
    )
    db.add(file)
    db.flush()
    decision = decisions.propose(
        db,
        now,
        body=Body.SECOND_PERSON,
        action=ACTIONS[kind],
        subject=_subject(file),
        by=by,
        proposers=row(CYCLE, None, ACTIONS[kind]).proposers,
        decided_on=shanghai_day(now),
        document_no=found.year.document_no,
        content={"term": found.year.term, "session_no": found.year.session_no, "items": len(found.items)},
    )
    return file, decision, found


def handed_in(db: Session, file_id: str, *, by: Actor) -> tuple[YearFileRow, Preview]:
    """The file as it waits, for the second human to look at. Raises AlreadyImported once it is a year."""
    permissions.require(by, "year.countersign")
    file = _found(store.year_file(db, file_id))
    return file, _read_again(db, file)


def original(db: Session, file_id: str, *, by: Actor) -> YearFileRow:
    """The very file that was handed in, also after its year was entered."""
    permissions.require(by, "year.countersign")
    return _found(store.year_file(db, file_id))


def confirm(db: Session, now: datetime, file_id: str, *, decision_id: str, by: Actor) -> CycleRow:
    """The second human: the year enters at 候选项目 or 实施监督, whole or not at all.

    Raises AlreadyImported the second time, SameHuman, DecisionExpired, and SubjectChanged where what the
    file was held against (departments, years) has changed since.
    """
    permissions.require(by, "year.countersign")
    file = _found(store.locked(db, file_id))
    found = _read_again(db, file)
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


def shown_name(filename: str) -> str:
    """A file's name without its folders and without signs that cannot be shown."""
    name = filename.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in name if sign.isprintable())[-FILENAME_LENGTH:] or "文件.xlsx"


def _enter(db: Session, now: datetime, found: Preview, decision_id: str, by: Actor) -> CycleRow:
    if isinstance(found.year, ListedYear):
        return entering.enter_listed(db, now, found.year, decision_id=decision_id, by=by)
    return entering.enter_implementing(db, now, found.year, decision_id=decision_id, by=by)


def _read_again(db: Session, file: YearFileRow) -> Preview:
    """From the stored bytes, as of the day they were handed in."""
    if file.cycle_id:
        raise AlreadyImported("“{file}”已经导入，不能再次导入", file=file.filename)
    try:
        return read_year(
            db, shanghai_day(file.handed_in_at), YearKind(file.kind), file.content, file.filename
        )
    except BadFile as fault:
        raise SubjectChanged(
            "提交之后系统中的内容已有改动，此文件有 {count} 处不再相符，如“{place}”；请重新预览并提交",
            count=len(fault.faults), place=fault.faults[0].pointer if fault.faults else file.filename,
        ) from fault  # fmt: skip


def _subject(file: YearFileRow) -> Subject:
    return Subject("year_file", file.id, digest_bytes(file.content))


def _found(file: YearFileRow | None) -> YearFileRow:
    if file is None:
        raise Missing("没有找到提交的文件，请检查链接")
    return file
