"""The HTML door of the candidates (候选项目): the year's list, and two or three of it side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

from fastapi import Query, Response
from sqlmodel import Session

from app.candidates import schemas as s
from app.candidates import service, showing
from app.cycles import service as cycles
from app.domain.actors import Actor
from app.domain.errors import Fault, Malformed
from app.domain.words import CandidateStatus
from app.people.shell import PageShell, Shell
from app.web.deps import Db
from app.web.i18n import _
from app.web.routing import Router
from app.web.schemas import Id, Ref

router = Router(include_in_schema=False)
COMPARED: Final = 3
_CHOOSE: Final = _("请选择两项或三项候选项目来比较")
Words = Annotated[str, Query(max_length=40)]
Chosen = Annotated[list[Ref] | None, Query(max_length=50)]


@router.get("/years/{cycle_id}/candidates")
def candidates(cycle_id: Id, db: Db, shell: PageShell, q: Words = "") -> Response:
    """The list as it stands, in the ballot's order; ``q`` finds in titles, aims and departments."""
    found = [row for row in _listed(db, shell, cycle_id) if _holds(row, q.strip())]
    groups = [
        (group, [row for row in found if row.group == group.code]) for group in service.groups(db, cycle_id)
    ]
    values = {"cycle": cycles.cycle(db, cycle_id), "groups": groups, "q": q.strip(), "compared": COMPARED}
    values["wills"] = service.wills(db, [row.id for row in found])
    return shell.page("candidates/list.html", values)


@router.get("/years/{cycle_id}/candidates/compare")
def compare(cycle_id: Id, db: Db, shell: PageShell, id: Chosen = None) -> Response:
    """Two or three dossiers, field by field. Raises Malformed for fewer or more."""
    service.require_readable(db, cycle_id, _reader(shell))
    chosen = list(dict.fromkeys(id or ()))
    if not 2 <= len(chosen) <= COMPARED:
        raise Malformed(_CHOOSE, faults=[Fault("query / id", _CHOOSE)])
    values = {"cycle": cycles.cycle(db, cycle_id), "dossiers": [_dossier(db, shell, one) for one in chosen]}
    return shell.page("candidates/compare.html", values)


def _dossier(db: Session, shell: Shell, candidate_id: str) -> s.DossierOut:
    reader = _reader(shell)
    return showing.dossier(db, service.readable(db, candidate_id, reader), reader, shell.language)


def _reader(shell: Shell) -> Actor | None:
    return shell.session.actor if shell.session else None


def _listed(db: Session, shell: Shell, cycle_id: str) -> Sequence[s.CandidateOut]:
    service.require_readable(db, cycle_id, _reader(shell))
    rows = showing.summaries(db, service.candidates(db, cycle_id, published=True))
    return [row for row in rows if row.status is CandidateStatus.LISTED]


def _holds(row: s.CandidateOut, words: str) -> bool:
    said = f"{row.title} {row.target} {row.lead_department or ''}".casefold()
    return all(word in said for word in words.casefold().split())
