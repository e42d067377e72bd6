"""政府投资计划: rows of the plan for a year that is still drawing up its list, from a file."""

from __future__ import annotations

from typing import Final

from fastapi import Request, Response
from sqlmodel import Session

from app.candidates import service as candidates
from app.candidates.columns import PLAN
from app.candidates.service import PlanFile, PlanPreview
from app.candidates.showing import plan_items
from app.cycles import service as cycles
from app.cycles.service import CycleRow
from app.domain.actors import Actor
from app.domain.errors import Missing, Refusal, Stale
from app.domain.permissions import may, require
from app.people import service as people
from app.people.shell import Shell, SignedShell
from app.screens.posted import MEGABYTES, SHOWN, AtDesk, Posted, Table, table_in, told
from app.web.deps import Db
from app.web.forms import FIRST, field
from app.web.i18n import _
from app.web.problems import Said, said
from app.web.routing import Router
from app.web.schemas import Name

router = Router(prefix="/desk/imports/plan", include_in_schema=False, dependencies=FIRST)
_YEAR: Final = _("没有这个年度，请重新选择")
_LEAD: Final = "lead_department_id"
FIELDS: Final = {column.key: column.name for column in PLAN} | {_LEAD: _("责任单位")}


@router.get("")
def choose(db: Db, shell: SignedShell, request: Request) -> Response:
    """The years whose list is still drawn up, with what is in the plan of the chosen one."""
    require(shell.actor, "plan.read")
    return _chooser(db, shell, request.query_params.get("cycle", ""))


@router.post("/{cycle_id}")
def preview(cycle_id: Name, at: AtDesk) -> Response:
    require(at.by, "plan.import")
    try:
        file = table_in(at.form)
        return _previewed(at, cycle_id, file.name, _seen(at, cycle_id, _read(at, file)))
    except Missing:
        raise
    except Refusal as refusal:
        return _refused(at, cycle_id, refusal)


@router.post("/{cycle_id}/confirm")
def confirm(cycle_id: Name, at: AtDesk) -> Response:
    """All rows or none; the answer is the receipt."""
    require(at.by, "plan.import")
    try:
        file = table_in(at.form)
        read = _read(at, file)
        done = at.do(lambda db: _imported(db, at, cycle_id, read))
    except Missing:
        raise
    except Stale as stale:
        seen = _seen(at, cycle_id, read)
        return _previewed(at, cycle_id, file.name, seen, said(stale, at.shell.language))
    except Refusal as refusal:
        return _refused(at, cycle_id, refusal)
    values = {"done": done, "name": file.name, "cycle": cycle_id}
    return _at(at, cycle_id).page("screens/imports/plan_done.html", values, status=201)


def _read(at: Posted, file: Table) -> PlanFile:
    """Apart from every unit of work: a large file is read for long."""
    return candidates.read_plan(file.data, file.name, by=at.by)


def _seen(at: Posted, cycle_id: str, file: PlanFile) -> PlanPreview:
    return at.look(lambda db: candidates.preview_plan(db, cycle_id, file, by=at.by))


def _imported(db: Session, at: Posted, cycle_id: str, file: PlanFile) -> PlanPreview:
    expected = field(at.form, "digest")
    return candidates.import_plan(db, at.now, cycle_id, file, expected_digest=expected, by=at.by)


def _previewed(
    at: Posted, cycle_id: str, name: str, seen: PlanPreview, fault: Said | None = None
) -> Response:
    year, leads = at.look(lambda db: (cycles.cycle(db, cycle_id), _leads(db)))
    values = {
        "seen": seen,
        "year": year,
        "name": name,
        "faults": told(seen.faults, at.shell.language),
        "fields": FIELDS,
        "leads": leads,
        "most": SHOWN,
        "mb": MEGABYTES,
        "fault": fault,
    }
    status = fault.status if fault else 200
    return _at(at, cycle_id).page("screens/imports/plan_preview.html", values, status=status)


def _at(at: Posted, cycle_id: str) -> Shell:
    return at.shell.at(f"/desk/imports/plan?cycle={cycle_id}")


def _leads(db: Session) -> dict[str, str]:
    return {row.id: row.name for row in people.departments(db)}


def _refused(at: Posted, cycle_id: str, refusal: Refusal) -> Response:
    fault = said(refusal, at.shell.language)
    return at.look(lambda db: _chooser(db, _at(at, cycle_id), cycle_id, fault))


def _chooser(db: Session, shell: Shell, cycle_id: str, fault: Said | None = None) -> Response:
    every = cycles.cycles(db)
    drawing = [row for row in every if _draws(row, shell.actor)]
    chosen = next((row for row in every if row.id == cycle_id), drawing[0] if drawing else None)
    if cycle_id and (chosen is None or chosen.id != cycle_id):
        raise Missing(_YEAR)
    items = candidates.plan_items(db, chosen.id, by=shell.actor) if chosen else []
    values = {
        "years": drawing,
        "chosen": chosen,
        "items": plan_items(db, items),
        "may_import": chosen in drawing,
        "imports": may(shell.actor, "plan.import"),
        "mb": MEGABYTES,
        "fault": fault,
    }
    return shell.page("screens/imports/plan.html", values, status=fault.status if fault else 200)


def _draws(row: CycleRow, by: Actor) -> bool:
    """Whether this reader may bring a plan into that year now."""
    return may(by, "plan.import", row.stage) and candidates.has_plan_channel(row)
