"""导入年度: a year that was formed outside the system, from a file. One clerk hands it in after its preview,
another human confirms it (待复核); then the year is there, whole or not at all."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from fastapi import Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from app.decisions import service as decisions
from app.domain.errors import Fault, Malformed, Refusal, Stale
from app.domain.permissions import require
from app.imports import service as imports
from app.imports.preview import Preview
from app.imports.reading import YearFile, YearKind
from app.imports.schemas import preview_out
from app.imports.tables import YearFileRow
from app.people.shell import Shell, SignedShell
from app.screens.posted import MEGABYTES, AtDesk, Posted, Table, table_in
from app.web.deps import Db, Now
from app.web.forms import FIRST, field
from app.web.i18n import _
from app.web.problems import Said, said
from app.web.routing import Router
from app.web.schemas import Id

router = Router(prefix="/desk/imports/year", include_in_schema=False, dependencies=FIRST)
KINDS: Final = (
    (YearKind.LISTED, _("本年的候选项目名单：已经公布，将在本次大会上票决")),
    (YearKind.IMPLEMENTING, _("上年的项目：已经票决，正在实施，将在本次大会上票评")),
)
_KIND: Final = _("请选择导入的是哪一种文件")


@router.get("")
def choose(shell: SignedShell) -> Response:
    require(shell.actor, "year.import")
    return _chooser(shell)


@router.post("")
def preview(at: AtDesk) -> Response:
    """What the file would enter, or every fault by its row; nothing is written."""
    require(at.by, "year.import")
    try:
        kind, file = _kind(at), table_in(at.form)
        return _previewed(at, _seen(at, _read(at, kind, file)), file.name)
    except Refusal as refusal:
        return _chooser(at.shell, field(at.form, "kind"), said(refusal, at.shell.language))


@router.post("/hand-in")
def hand_in(at: AtDesk) -> Response:
    """Keeps the file and records the decision; leads to it, where another human confirms."""
    require(at.by, "year.import")
    try:
        read = _read(at, _kind(at), table_in(at.form))
        decision = at.do(lambda db: _handed_in(db, at, read))
    except Stale as stale:
        return _previewed(at, _seen(at, read), read.name, said(stale, at.shell.language))
    except Refusal as refusal:
        return _chooser(at.shell, field(at.form, "kind"), said(refusal, at.shell.language))
    return RedirectResponse(f"/desk/decisions/{decision}", 303)


@router.get("/{file_id}")
def waiting(file_id: Id, db: Db, now: Now, shell: SignedShell) -> Response:
    """What the file would enter, for the second human; once it is a year, where that is."""
    require(shell.actor, "year.countersign")
    row = imports.original(db, file_id, by=shell.actor)
    return _waiting(db, now, shell, row)


def _kind(at: Posted) -> YearKind:
    kind = field(at.form, "kind")
    if kind not in set(YearKind):
        raise Malformed(_KIND, faults=[Fault("/kind", _KIND)])
    return YearKind(kind)


def _read(at: Posted, kind: YearKind, file: Table) -> YearFile:
    """Apart from every unit of work: a large file is read for long."""
    return imports.read_file(kind=kind, data=file.data, filename=file.name, by=at.by)


def _seen(at: Posted, file: YearFile) -> Preview:
    return at.look(lambda db: imports.preview(db, at.now, file, by=at.by))


def _handed_in(db: Session, at: Posted, file: YearFile) -> str:
    expected = field(at.form, "digest")
    _row, decision, _found = imports.hand_in(db, at.now, file, expected_digest=expected, by=at.by)
    return decision.id


def _previewed(at: Posted, seen: Preview, name: str, fault: Said | None = None) -> Response:
    shell = at.shell.at("/desk/imports/year")
    values = {
        "seen": preview_out(seen, shell.language),
        "kind": seen.kind,
        "name": name,
        "mb": MEGABYTES,
        "fault": fault,
    }
    return shell.page("screens/imports/year_preview.html", values, status=fault.status if fault else 200)


def _chooser(shell: Shell, kind: str = "", fault: Said | None = None) -> Response:
    values = {"kinds": KINDS, "kind": kind, "mb": MEGABYTES, "fault": fault}
    shell = shell.at("/desk/imports/year")
    return shell.page("screens/imports/year.html", values, status=fault.status if fault else 200)


def _waiting(db: Session, now: datetime, shell: Shell, row: YearFileRow) -> Response:
    seen, fault = None, None
    try:
        seen = None if row.cycle_id else imports.handed_in(db, row.id, by=shell.actor)[1]
    except Refusal as refusal:
        fault = said(refusal, shell.language)
    waiting = [one.id for one in decisions.inbox(db, now) if one.subject_id == row.id]
    values = {
        "row": row,
        "seen": preview_out(seen, shell.language) if seen else None,
        "decision": waiting[0] if waiting else "",
        "fault": fault,
    }
    return shell.page("screens/imports/year_waiting.html", values)
