"""街道和社区: what residents pick from, named and put in order by the clerk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Final

from fastapi import Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.datastructures import FormData

from app.domain.errors import Missing, Refusal
from app.domain.permissions import require
from app.people import service as people
from app.people.schemas import CommunityIn, CommunityNameIn, StreetChangeIn, StreetIn
from app.people.shell import Shell, SignedShell
from app.screens.posted import AtDesk, Posted
from app.web.deps import Db
from app.web.forms import FIRST, field, typed_number, whole
from app.web.i18n import _
from app.web.problems import Said, said
from app.web.routing import Router
from app.web.schemas import Id
from app.web.validation import read_as

router = Router(prefix="/desk/places", include_in_schema=False, dependencies=FIRST)
_VERSION: Final = _("请刷新页面后再改")


@router.get("")
def places(db: Db, shell: SignedShell) -> Response:
    require(shell.actor, "place.manage")
    return _places(db, shell)


@router.post("")
def add_street(at: AtDesk) -> Response:
    """Last in order."""
    require(at.by, "place.manage")
    try:
        body = read_as(StreetIn, {"name": field(at.form, "name")})
        row = at.do(lambda db: people.add_street(db, at.now, **dict(body), by=at.by))
    except Refusal as refusal:
        fault = said(refusal, at.shell.language)
        return at.look(lambda db: _places(db, at.shell, at.form, fault))
    return RedirectResponse(f"/desk/places/{row.id}", 303)


@router.get("/{street_id}")
def street(street_id: Id, db: Db, shell: SignedShell) -> Response:
    require(shell.actor, "place.manage")
    return _street(db, shell, street_id)


@router.post("/{street_id}")
def change_street(street_id: Id, at: AtDesk) -> Response:
    """Renamed, or moved in the order."""
    require(at.by, "place.manage")
    return _done(at, street_id, "street", _change_street)


@router.post("/{street_id}/communities")
def add_community(street_id: Id, at: AtDesk) -> Response:
    require(at.by, "place.manage")
    return _done(at, street_id, "new", _add_community)


@router.post("/{street_id}/communities/{community_id}")
def rename_community(street_id: Id, community_id: Id, at: AtDesk) -> Response:
    require(at.by, "place.manage")
    return _done(at, street_id, community_id, lambda db, at, _id: _rename(db, at, community_id))


def _change_street(db: Session, at: Posted, street_id: str) -> None:
    sent = {"name": field(at.form, "name"), "position": typed_number(at.form, "position")}
    body = read_as(StreetChangeIn, sent)
    people.change_street(db, at.now, street_id, expected=_version(at), **dict(body), by=at.by)


def _add_community(db: Session, at: Posted, street_id: str) -> None:
    body = read_as(CommunityIn, {"street_id": street_id, "name": field(at.form, "name")})
    people.add_community(db, at.now, **dict(body), by=at.by)


def _rename(db: Session, at: Posted, community_id: str) -> None:
    name = read_as(CommunityNameIn, {"name": field(at.form, "name")}).name
    people.rename_community(db, at.now, community_id, expected=_version(at), name=name, by=at.by)


def _version(at: Posted) -> int:
    return whole(at.form, "version", _VERSION, most=10**9)


def _done(at: Posted, street_id: str, what: str, deed: Callable[[Session, Posted, str], None]) -> Response:
    """``what`` names the form, so that a refused one comes back as it was filled in."""
    try:
        at.do(lambda db: deed(db, at, street_id))
    except Missing:
        raise
    except Refusal as refusal:
        shell, fault = at.shell.at(f"/desk/places/{street_id}"), said(refusal, at.shell.language)
        return at.look(lambda db: _street(db, shell, street_id, what, at.form, fault))
    return RedirectResponse(f"/desk/places/{street_id}", 303)


def _places(db: Session, shell: Shell, form: FormData | None = None, fault: Said | None = None) -> Response:
    counts = Counter(row.street_id for row in people.communities(db))
    values = {
        "streets": [(row, counts[row.id]) for row in people.streets(db)],
        "name": field(form, "name") if form else "",
        "fault": fault,
    }
    return shell.page("screens/places/places.html", values, status=fault.status if fault else 200)


def _street(
    db: Session,
    shell: Shell,
    street_id: str,
    what: str = "",
    form: FormData | None = None,
    fault: Said | None = None,
) -> Response:
    values = {
        "street": people.street(db, street_id),
        "communities": people.communities(db, street_id),
        "what": what,
        "typed": {name: field(form, name) for name in ("name", "position")} if form is not None else {},
        "fault": fault,
    }
    return shell.page("screens/places/street.html", values, status=fault.status if fault else 200)
