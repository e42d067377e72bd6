"""The HTML door of a rehearsal: a clerk starts and ends it; colleagues come in by one QR code."""

from __future__ import annotations

import hmac
from ipaddress import ip_address
from typing import Annotated, Final
from urllib.parse import urlsplit

from fastapi import Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from app.demo import staff
from app.domain.errors import AlreadyVoted, Missing, RealVoteOpen, Refusal, RehearsalFull, SignedInElsewhere
from app.domain.permissions import require
from app.people import service as people
from app.people.service import SignedIn
from app.people.shell import PageShell, Shell, ShellApart, SignedShell, SignedShellApart
from app.polls import service as polls
from app.polls.schemas import Turnout
from app.rehearsal.hall import Hall, Inside
from app.rehearsal.keeping import Phase
from app.rehearsal.under_path import OWN_COOKIE, OWN_PATH
from app.web.deps import AppSettings, Db, Now
from app.web.forms import FIRST, Form, field
from app.web.i18n import _
from app.web.problems import said
from app.web.qr import picture
from app.web.routing import Router
from app.web.security import require_own_origin

router = Router(prefix="/rehearsal", include_in_schema=False, dependencies=FIRST)
ROLES: Final = (
    (staff.CLERK, _("大会秘书处")),
    (staff.CHAIR, _("执行主席")),
    (staff.CHIEF, _("总监票人")),
)


def _hall(request: Request) -> Hall:
    hall: Hall = request.app.state.rehearsal
    return hall


TheHall = Annotated[Hall, Depends(_hall)]


@router.get("")
def show(request: Request, hall: TheHall, db: Db, now: Now, shell: SignedShell) -> Response:
    require(shell.actor, "rehearsal.run")
    return _shown(request, hall, now, shell, is_voting=bool(polls.voting(db)))


@router.post("/start")
def start(request: Request, hall: TheHall, now: Now, shell: SignedShellApart) -> Response:
    """Not while a real vote is open: it would take the hall's seconds."""
    require(shell.actor, "rehearsal.run")
    with request.app.state.database.unit(write=False) as db:
        is_voting = bool(polls.voting(db))
    try:
        if is_voting:
            raise RealVoteOpen(_("正式票决正在进行，结束之后再举行模拟票决"))
        hall.start(now)
    except Refusal as refusal:
        return _shown(request, hall, now, shell, is_voting=is_voting, refusal=refusal)
    return RedirectResponse("/rehearsal", 303)


@router.post("/count")
def count(hall: TheHall, now: Now, shell: SignedShellApart) -> Response:
    require(shell.actor, "rehearsal.run")
    hall.count(now)
    return RedirectResponse("/rehearsal", 303)


@router.post("/drop")
def drop(hall: TheHall, shell: SignedShellApart) -> Response:
    require(shell.actor, "rehearsal.run")
    hall.drop()
    return RedirectResponse("/rehearsal", 303)


@router.post("/enter")
def enter(hall: TheHall, form: Form, now: Now, settings: AppSettings, shell: SignedShellApart) -> Response:
    """Into the rehearsal as one of its staff, beside one's own sign-in."""
    require(shell.actor, "rehearsal.run")
    inside = _inside(hall)
    if field(form, "as") not in dict(ROLES):
        raise Missing(_("没有这个身份，请回到模拟票决页面选择"))
    signed = people.sign_in(
        inside.database,
        now,
        inside.app.state.settings,
        username=field(form, "as"),
        password=staff.EVERYBODY_SIGNS_IN_WITH,
    )
    return _into(settings, signed, f"{hall.path}/desk")


@router.get("/join/{ticket}")
def join_form(ticket: str, shell: PageShell) -> Response:
    """Looking takes no seat: a phone's camera may look first."""
    return shell.page("rehearsal/join.html", {"ticket": ticket, "fault": None})


@router.post("/join/{ticket}")
def join(
    ticket: str, request: Request, hall: TheHall, now: Now, settings: AppSettings, shell: ShellApart
) -> Response:
    """A seat as a deputy. Who has one already keeps it."""
    require_own_origin(request)
    inside = _ticketed(hall, ticket)
    if _is_seated(inside, request, now):
        return RedirectResponse(f"{hall.path}/deputy", 303)
    try:
        signed = _seated(inside, now)
    except RehearsalFull as refusal:
        fault = said(refusal, shell.language)
        return shell.page("rehearsal/join.html", {"ticket": ticket, "fault": fault}, status=fault.status)
    return _into(settings, signed, f"{hall.path}/deputy")


def _shown(
    request: Request, hall: Hall, now: Now, shell: Shell, *, is_voting: bool, refusal: Refusal | None = None
) -> Response:
    kept, inside = hall.folder.read(), hall.inside()
    address = f"{request.url.scheme}://{request.headers.get('host', '')}"
    door = f"{address}/rehearsal/join/{kept.ticket}" if kept and kept.ticket else ""
    fault = said(refusal, shell.language) if refusal else None
    values = {
        "phase": kept.phase if kept else None,
        "stuck": bool(kept and hall.is_stuck(kept, now)),
        "is_voting": is_voting,
        "door": door,
        "qr": picture(door) if door else "",
        "loopback": is_loopback(request.headers.get("host", "")),
        "seats": len(kept.seats) if kept else 0,
        "turnout": _turnout(inside, now) if inside else None,
        "result": f"{hall.path}/results/{kept.poll}/report" if kept else "",
        "roles": ROLES,
        "fault": fault,
    }
    return shell.page("rehearsal/rehearsal.html", values, status=fault.status if fault else 200)


def is_loopback(host: str) -> bool:
    """Whether only this machine can open that address (``name:port``)."""
    name = urlsplit(f"//{host}").hostname or ""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def _turnout(inside: Inside, now: Now) -> Turnout:
    with inside.database.unit(write=False) as db:
        return polls.turnout(db, now, inside.kept.poll)


def _inside(hall: Hall) -> Inside:
    """Raises Missing."""
    inside = hall.inside()
    if inside is None:
        raise Missing(_("模拟票决还没有准备好，或已经清除"))
    return inside


def _ticketed(hall: Hall, ticket: str) -> Inside:
    """Raises Missing for a ticket of no rehearsal that is here now."""
    inside = _inside(hall)
    if not hmac.compare_digest(ticket.encode(), inside.kept.ticket.encode()):
        raise Missing(_("这个二维码属于已经清除的模拟票决，请扫新的一个"))
    return inside


def _is_seated(inside: Inside, request: Request, now: Now) -> bool:
    token = request.cookies.get(OWN_COOKIE, "")
    with inside.database.unit(write=False) as db:
        return bool(token) and people.resolve(db, now, token) is not None


def _seated(inside: Inside, now: Now) -> SignedIn:
    """The first seat that nobody has and nobody has voted from; two who come at once each get one. Raises
    RehearsalFull."""
    if inside.kept.phase is not Phase.OPEN:
        raise RehearsalFull(_("投票已经结束，席位不再开放"))
    for code in inside.kept.seats:
        try:
            with inside.database.unit(write=True) as db:
                return _taken(db, now, inside.app.state.settings, code, inside.kept.poll)
        except (SignedInElsewhere, AlreadyVoted):
            continue
    raise RehearsalFull(
        _("{seats} 个席位都有人了，请与同事合用一台设备，或请主持人重新开始"), seats=len(inside.kept.seats)
    )


def _taken(db: Session, now: Now, settings: AppSettings, code: str, poll_id: str) -> SignedIn:
    signed = people.sign_in_by_card(db, now, settings, code=code)
    if polls.ballot_page_data(db, signed.actor, poll_id).voted:
        raise AlreadyVoted  # rolls the sign-in back
    return signed


def _into(settings: AppSettings, signed: SignedIn, place: str) -> Response:
    answer = RedirectResponse(place, 303)
    answer.set_cookie(
        OWN_COOKIE, signed.token, httponly=True, samesite="lax", secure=settings.secure_cookie, path=OWN_PATH
    )
    return answer
