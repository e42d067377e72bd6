"""预先审议 at the desk: the motions of a year, what was said of one and answered, what differs now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.datastructures import FormData

from app.candidates import service as candidates
from app.cycles import service as cycles
from app.cycles.service import CycleRow
from app.db.session import Database
from app.deliberations import schemas as s
from app.deliberations import service as deliberations
from app.deliberations.service import Explained, MotionRow, OpinionRow, Overview
from app.domain.dossiers import Difference
from app.domain.errors import Refusal
from app.domain.permissions import may, require
from app.domain.words import OpinionAnswer
from app.people.shell import Shell, SignedShell, SignedShellApart
from app.screens.dossier import FIELDS
from app.web.deps import Db, Now
from app.web.forms import FIRST, Form, field, refused, typed_number
from app.web.i18n import _
from app.web.problems import said
from app.web.routing import Router
from app.web.schemas import Id
from app.web.validation import read_as

router = Router(prefix="/desk", include_in_schema=False, dependencies=FIRST)
GROUP_FIELDS: Final = {"title": _("类别名称"), "places": _("应选项目数"), "uncontested": _("等额票决")}


@dataclass(frozen=True, slots=True)
class Brief:
    """A motion with what of it is still open."""

    motion: MotionRow
    unanswered: int
    held: int


@dataclass(frozen=True, slots=True)
class Change:
    """A place where two lists differ, in words: ``about`` a candidate or a group, ``label`` which field, ""
    where the whole came or went."""

    about: str
    label: str
    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class ToExplain:
    """``choices``: the opinions that may be named for it."""

    change: Change
    one: Explained
    choices: Sequence[OpinionRow]


@router.get("/years/{cycle_id}/motions")
def motions(cycle_id: Id, db: Db, shell: SignedShell) -> Response:
    require(shell.actor, "motion.read")
    cycle = cycles.cycle(db, cycle_id)
    rows = [deliberations.overview(db, row.id, by=shell.actor) for row in _motions(db, cycle_id, shell)]
    values = {
        "cycle": cycle,
        "motions": [_brief(one) for one in reversed(rows)],
        "deliberates": cycles.rules_of(cycle).pre_deliberation,
    }
    return shell.page("screens/dossiers/motions.html", values)


@router.get("/motions/{motion_id}")
def motion(motion_id: Id, db: Db, shell: SignedShell) -> Response:
    require(shell.actor, "motion.read")
    return _page(db, shell, motion_id)


@router.post("/motions/{motion_id}/opinions/{opinion_id}/answer")
def answer(
    motion_id: Id, opinion_id: Id, request: Request, form: Form, shell: SignedShellApart, now: Now
) -> Response:
    """采纳, 部分采纳, 未采纳 with a reason; anew until the list is published."""
    require(shell.actor, "opinion.answer")

    def act(db: Session) -> None:
        given = read_as(s.OpinionAnswerIn, {name: field(form, name) for name in ("answer", "reason")})
        version = typed_number(form, "version")
        deliberations.answer(
            db, now, opinion_id, given=given.answer, reason=given.reason,
            version=version if isinstance(version, int) else 0, by=shell.actor,
        )  # fmt: skip

    return _done(request, shell, motion_id, act, form, opinion_id)


@router.post("/motions/{motion_id}/differences")
def explain(motion_id: Id, request: Request, form: Form, shell: SignedShellApart, now: Now) -> Response:
    """Names the opinion that a difference answers."""
    require(shell.actor, "difference.explain")

    def act(db: Session) -> None:
        given = read_as(s.ExplainIn, {name: field(form, name) for name in ("difference", "opinion")})
        deliberations.explain(
            db, now, motion_id, difference=given.difference, opinion_id=given.opinion, by=shell.actor
        )

    return _done(request, shell, motion_id, act, form, field(form, "difference")[:64])


def _done(
    request: Request,
    shell: Shell,
    motion_id: str,
    act: Callable[[Session], None],
    form: FormData,
    about: str,
) -> Response:
    refusal = refused(request, act)
    if refusal is None:
        return RedirectResponse(f"/desk/motions/{motion_id}#on-{about}", 303)
    database: Database = request.app.state.database
    typed = {name: field(form, name) for name in ("answer", "reason", "opinion")}
    with database.unit(write=False) as db:
        return _page(db, shell, motion_id, refusal, typed, about)


def _motions(db: Session, cycle_id: str, shell: Shell) -> Sequence[MotionRow]:
    return deliberations.motions(db, cycle_id, by=shell.actor)


def _brief(found: Overview) -> Brief:
    opinions = _opinions(found)
    return Brief(found.motion, sum(one.answer is None for one in opinions), len(found.held))


def _opinions(found: Overview) -> list[OpinionRow]:
    return [opinion for held in found.held for opinion in held.opinions]


def _page(
    db: Session,
    shell: Shell,
    motion_id: str,
    refusal: Refusal | None = None,
    typed: Mapping[str, str] | None = None,
    about: str = "",
) -> Response:
    found = deliberations.overview(db, motion_id, by=shell.actor)
    cycle = cycles.cycle(db, found.motion.cycle_id)
    fault = said(refusal, shell.language) if refusal else None
    values = {
        "cycle": cycle,
        "motion": found.motion,
        "held": found.held,
        "brief": _brief(found),
        "titles": _titles(db, cycle.id),
        "differences": _differences(db, found),
        "since_last": [_change(_titles(db, cycle.id), one) for one in found.since_last],
        "unexplained": sum(not one.holds for one in found.differences),
        **_may(db, shell, cycle, found.motion),
        "answers": list(OpinionAnswer),
        "typed": typed or {},
        "about": about,
        "fault": fault,
    }
    return shell.page("screens/dossiers/motion.html", values, status=fault.status if fault else 200)


def _may(db: Session, shell: Shell, cycle: CycleRow, found: MotionRow) -> dict[str, Any]:
    """What this reader may do; ``closed_to``: why no deliberation can be recorded, "" where one can."""
    open_answers = deliberations.answers_open(cycle.stage)
    return {
        "answers_open": open_answers,
        "may_answer": open_answers and may(shell.actor, "opinion.answer"),
        "explaining": deliberations.explaining(cycle, found),
        "may_explain": deliberations.explaining(cycle, found) and may(shell.actor, "difference.explain"),
        "closed_to": _closed_to(db, shell, found),
        "current": found.closed_at is None,
    }


def _closed_to(db: Session, shell: Shell, found: MotionRow) -> str:
    try:
        deliberations.matter(db, found.id)
    except Refusal as refusal:
        return said(refusal, shell.language).detail
    return ""


def _titles(db: Session, cycle_id: str) -> dict[str, str]:
    return {row.id: row.title for row in candidates.candidates(db, cycle_id)}


def _differences(db: Session, found: Overview) -> list[ToExplain]:
    titles, opinions = _titles(db, found.motion.cycle_id), _opinions(found)
    return [
        ToExplain(
            _change(titles, one.difference),
            one,
            deliberations.explained_by(found.motion, one.difference, opinions),
        )
        for one in found.differences
    ]


def _change(titles: Mapping[str, str], one: Difference) -> Change:
    if one.candidate:
        label = FIELDS.get(one.field, "")
        return Change(titles.get(one.candidate, ""), label, one.field, one.before, one.after)
    _groups, code, *name = one.field.split("/")
    return Change(code, GROUP_FIELDS.get(name[0], "") if name else "", one.field, one.before, one.after)
