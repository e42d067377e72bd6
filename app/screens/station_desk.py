"""家站点: which there are, who works there, 站长轮值 with its handovers, and what happened there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, Final

from fastapi import Query, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.datastructures import FormData

from app.domain.actors import Actor
from app.domain.calendar import shanghai_day
from app.domain.errors import Forbidden, Missing, Refusal
from app.domain.permissions import may, require
from app.domain.words import ActivityKind, StationKind
from app.people import service as people
from app.people.shell import Shell, SignedShell
from app.people.tables import StationRow
from app.screens import station_forms as forms
from app.screens.posted import AtDesk, Posted
from app.stations import schemas as s
from app.stations import service, showing
from app.web.deps import Db, Now
from app.web.forms import FIRST, field, whole
from app.web.i18n import _
from app.web.problems import Said, said
from app.web.routing import Router
from app.web.schemas import Id, Ref
from app.web.validation import read_as

router = Router(prefix="/desk/stations", include_in_schema=False, dependencies=FIRST)
TERMS: Final = 12
ACTIVITIES: Final = 20
ACTIONS: Final = ("rota.manage", "handover.write", "handover.confirm", "activity.record")
_VERSION: Final = _("请刷新页面后再排")
After = Annotated[Ref | None, Query()]
Deed = Callable[[Session, Posted, str], object]


@router.get("")
def stations(db: Db, shell: SignedShell) -> Response:
    """Street by street: what there is, and what “1+2+N” still lacks."""
    require(shell.actor, "station.read")
    return _stations(db, shell)


@router.post("")
def add(at: AtDesk) -> Response:
    """Onward to the new one, where deputies are put."""
    require(at.by, "station.manage")
    try:
        row = at.do(lambda db: people.add_station(db, at.now, **forms.station(at.form), by=at.by))
    except Refusal as refusal:
        fault = said(refusal, at.shell.language)
        return at.look(lambda db: _stations(db, at.shell, at.form, fault))
    return RedirectResponse(f"/desk/stations/{row.id}", 303)


@router.get("/{station_id}")
def station(station_id: Id, db: Db, now: Now, shell: SignedShell, after: After = None) -> Response:
    """``after``: activities older than that one."""
    require(shell.actor, "station.read")
    return _station(db, now, shell, station_id, after=after)


@router.post("/{station_id}/deputies")
def assign(station_id: Id, at: AtDesk) -> Response:
    require(at.by, "station.manage")
    return _done(at, station_id, _assign, "assign")


@router.post("/{station_id}/deputies/{deputy_id}/away")
def take_away(station_id: Id, deputy_id: Id, at: AtDesk) -> Response:
    require(at.by, "station.manage")
    return _done(
        at, station_id, lambda db, at, one: service.take_away(db, at.now, one, deputy_id, by=at.by), "away"
    )


@router.post("/{station_id}/rota")
def arrange(station_id: Id, at: AtDesk) -> Response:
    """重排轮值, from a day on."""
    require(at.by, "rota.manage")
    return _done(at, station_id, _arrange, "rota")


@router.post("/{station_id}/rota/{day}/handover")
def write_handover(station_id: Id, day: s.Day, at: AtDesk) -> Response:
    require(at.by, "handover.write")
    return _done(at, station_id, lambda db, at, one: _write(db, at, one, day), "handover")


@router.post("/{station_id}/rota/{day}/confirm")
def confirm_handover(station_id: Id, day: s.Day, at: AtDesk) -> Response:
    require(at.by, "handover.confirm")
    return _done(at, station_id, lambda db, at, one: _confirm(db, at, one, day), "handover")


@router.post("/{station_id}/activities")
def record_activity(station_id: Id, at: AtDesk) -> Response:
    require(at.by, "activity.record")
    return _done(at, station_id, _record, "activity")


def _assign(db: Session, at: Posted, station_id: str) -> None:
    service.assign(db, at.now, station_id, deputy_ids=forms.deputies(db, at.form), by=at.by)


def _arrange(db: Session, at: Posted, station_id: str) -> None:
    body, terms = forms.rota(at.form)
    expected = whole(at.form, "version", _VERSION, most=10**9)
    service.arrange(db, at.now, station_id, expected=expected, from_on=body.from_on, terms=terms, by=at.by)


def _write(db: Session, at: Posted, station_id: str, day: date) -> None:
    note = read_as(s.HandoverIn, {"note": field(at.form, "note")}).note
    service.write_handover(db, at.now, station_id, day, note=note, by=at.by)


def _confirm(db: Session, at: Posted, station_id: str, day: date) -> None:
    side = read_as(s.HandoverConfirmIn, {"side": field(at.form, "side")}).side
    service.confirm_handover(db, at.now, station_id, day, side=side, by=at.by)


def _record(db: Session, at: Posted, station_id: str) -> None:
    service.record_activity(db, at.now, station_id, **forms.activity(at.form), by=at.by)


def _done(at: Posted, station_id: str, deed: Deed, what: str) -> Response:
    """``what`` names the form, so that a refused one comes back as it was filled in."""
    address = f"/desk/stations/{station_id}"
    try:
        at.do(lambda db: deed(db, at, station_id))
    except (Missing, Forbidden):
        raise
    except Refusal as refusal:
        shell, fault = at.shell.at(address), said(refusal, at.shell.language)
        return at.look(
            lambda db: _station(db, at.now, shell, station_id, what=what, form=at.form, fault=fault)
        )
    return RedirectResponse(f"{address}#{what}", 303)


def _stations(db: Session, shell: Shell, form: FormData | None = None, fault: Said | None = None) -> Response:
    rows = [row for row in people.stations(db) if service.may_read(row, shell.actor)]
    values = {
        "streets": [
            (one, [row for row in rows if row.street_id == one.street.id])
            for one in service.overview(db, by=shell.actor)
        ],
        "kinds": StationKind,
        "communities": people.communities(db),
        "adds": may(shell.actor, "station.manage"),
        "imports": may(shell.actor, "roll.import"),
        "typed": {name: field(form or FormData(), name) for name in forms.STATION},
        "fault": fault,
    }
    return shell.page("screens/stations/stations.html", values, status=fault.status if fault else 200)


def _station(
    db: Session,
    now: datetime,
    shell: Shell,
    station_id: str,
    *,
    after: str | None = None,
    what: str = "",
    form: FormData | None = None,
    fault: Said | None = None,
) -> Response:
    row, today = service.station_read(db, station_id, by=shell.actor), shanghai_day(now)
    found = service.activities(db, row.id, after=after, limit=ACTIVITIES + 1, by=shell.actor)
    shown, acts = found[:ACTIVITIES], service.may_act(db, row, shell.actor)
    values = {
        "station": showing.detail(db, row.id, today),
        "numbers": {one.id: one.number for one in service.deputies(db, row.id)},
        "proposals": _proposals(db, row, shell.actor),
        **_rota(db, row, shell.actor),
        "activities": showing.activities(db, shown, shell.language),
        "next": shown[-1].id if len(found) > ACTIVITIES else "",
        "kinds": ActivityKind,
        "today": today.isoformat(),
        "may": {one: acts and may(shell.actor, one) for one in ACTIONS},
        "manages": may(shell.actor, "station.manage"),
        "rows": forms.ROWS,
        "what": what,
        "typed": form or FormData(),
        "fault": fault,
    }
    return shell.page("screens/stations/station.html", values, status=fault.status if fault else 200)


def _rota(db: Session, row: StationRow, by: Actor) -> dict[str, Any]:
    """The latest terms; by its first day, which sides of a handover this reader may still confirm."""
    terms = service.rota(db, row.id, limit=TERMS)
    handed = service.handovers(db, row.id, terms)
    sides = {day: service.open_sides(one, by) for day, one in handed.items()}
    return {"rota": showing.rota(db, row, None, TERMS), "sides": sides}


def _proposals(db: Session, row: StationRow, by: Actor) -> list[service.Proposal]:
    """For an 产业联系点 alone, and for who assigns."""
    asked = row.kind is StationKind.INDUSTRY and may(by, "station.manage")
    return service.proposals(db, row.id, by=by)[:ACTIVITIES] if asked else []
