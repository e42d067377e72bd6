"""类别 of the year at the desk: which, in what order, with how many places; the rule worked out beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.datastructures import FormData

from app.candidates import schemas as s
from app.candidates import service as candidates
from app.cycles import service as cycles
from app.cycles.service import CycleRow
from app.db.session import Database
from app.domain.errors import Refusal, Stale
from app.domain.permissions import may, require
from app.domain.words import BEFORE_THE_VOTE
from app.people.shell import Shell, SignedShell, SignedShellApart
from app.screens.contests import contests
from app.web.deps import Db, Now
from app.web.forms import FIRST, Form, field, refused, typed_number
from app.web.problems import said
from app.web.routing import Router
from app.web.schemas import Id
from app.web.validation import read_as

router = Router(
    prefix="/desk/years/{cycle_id}/groups",
    include_in_schema=False,
    dependencies=FIRST,
)

Done = Annotated[str, Query(max_length=20)]


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group that the rules know, as the form has it; without places the year does not have it."""

    code: str
    title: str
    places: int | str
    order: int | str


@dataclass(frozen=True, slots=True)
class Standing:
    """``place`` counts in its group; "" is the group of those that have none yet."""

    id: str
    title: str
    group: str
    place: int | str


@router.get("")
def show(cycle_id: Id, db: Db, shell: SignedShell, done: Done = "") -> Response:
    require(shell.actor, "candidate.read")
    return _page(db, shell, cycle_id, saved=done)


@router.post("")
def edit(cycle_id: Id, request: Request, form: Form, shell: SignedShellApart, now: Now) -> Response:
    """The year's groups become these, in the order that was typed."""
    require(shell.actor, "group.manage")
    lines = _sent(form)

    def act(db: Session) -> None:
        body = read_as(s.GroupsIn, {"groups": [_group(line) for line in lines if line.places != ""]})
        wanted = [one for one, _line in sorted(zip(body.groups, lines, strict=False), key=_order)]
        version = field(form, "version")
        candidates.edit_groups(db, now, cycle_id, wanted, expected=version, by=shell.actor)

    refusal = refused(request, act)
    if refusal is None:
        return RedirectResponse(f"/desk/years/{cycle_id}/groups?done=1", 303)
    database: Database = request.app.state.database
    with database.unit(write=False) as db:
        return _page(db, shell, cycle_id, refusal=refusal, form=form)


@router.post("/order")
def arrange(cycle_id: Id, request: Request, form: Form, shell: SignedShellApart, now: Now) -> Response:
    """The candidates in each group stand in the order of the numbers that were typed."""
    require(shell.actor, "group.manage")
    places = {str(one): typed_number(form, f"place-{one}") for one in form.getlist("candidates")}

    def act(db: Session) -> None:
        body = read_as(s.OrderIn, {"candidates": sorted(places, key=lambda one: _first(places[one]))})
        candidates.arrange(db, now, cycle_id, body.candidates, by=shell.actor)

    refusal = refused(request, act)
    if refusal is None:
        return RedirectResponse(f"/desk/years/{cycle_id}/groups?done=order", 303)
    database: Database = request.app.state.database
    with database.unit(write=False) as db:
        return _page(db, shell, cycle_id, refusal=refusal, places=places)


def _first(place: int | str) -> int:
    """What has no number stands behind the others."""
    return place if isinstance(place, int) else 10_000


def _group(line: GroupLine) -> dict[str, Any]:
    return {"code": line.code, "title": line.title, "places": line.places}


def _order(pair: tuple[s.GroupIn, GroupLine]) -> int:
    return _first(pair[1].order)


def _sent(form: FormData) -> list[GroupLine]:
    """Those with places first: so a fault's place in the list is its place on the page."""
    codes = [str(code) for code in form.getlist("code")]
    lines = [
        GroupLine(
            code, field(form, f"title-{code}"), typed_number(form, f"places-{code}"),
            typed_number(form, f"order-{code}"),
        )
        for code in codes
    ]  # fmt: skip
    return sorted(lines, key=lambda line: line.places == "")


def _page(
    db: Session,
    shell: Shell,
    cycle_id: str,
    *,
    refusal: Refusal | None = None,
    form: FormData | None = None,
    places: Mapping[str, int | str] | None = None,
    saved: str = "",
) -> Response:
    cycle = cycles.cycle(db, cycle_id)
    rows = candidates.groups(db, cycle_id)
    version = candidates.groups_version(rows)
    overtaken = isinstance(refusal, Stale)
    fault = said(refusal, shell.language) if refusal else None
    values = {
        "cycle": cycle,
        "lines": _sent(form) if form else _stored(cycle, rows),
        "version": field(form, "version") if form and not overtaken else version,
        "now": rows if overtaken else (),
        "contests": contests(db, cycle, shell.language) if cycle.stage in BEFORE_THE_VOTE else [],
        "rows": rows,
        "order": _order_of(db, cycle_id, places or {}),
        "writes": may(shell.actor, "group.manage", cycle.stage),
        "uncontested": may(shell.actor, "group.uncontested", cycle.stage),
        "screening": candidates.is_screening(cycle),
        "saved": saved,
        "fault": fault,
    }
    return shell.page("screens/dossiers/groups.html", values, status=fault.status if fault else 200)


def _order_of(db: Session, cycle_id: str, places: Mapping[str, int | str]) -> list[Standing]:
    """Every living candidate with its place in its group, as it is or as it was typed."""
    titles = {row.code: row.title for row in candidates.groups(db, cycle_id)}
    found: list[Standing] = []
    for row in candidates.living(db, cycle_id):
        group = titles.get(row.group_code or "", "")
        place = sum(one.group == group for one in found) + 1
        found.append(Standing(row.id, row.title, group, places.get(row.id, place)))
    return found


def _stored(cycle: CycleRow, rows: Sequence[candidates.BallotGroupRow]) -> list[GroupLine]:
    """The year's groups, then what its rules know besides."""
    known = [GroupLine(row.code, row.title, row.places, row.position) for row in rows]
    codes = {row.code for row in rows}
    rules = cycles.rules_of(cycle)
    return known + [GroupLine(one.code, one.label, "", "") for one in rules.groups if one.code not in codes]
