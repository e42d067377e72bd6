"""R3, ``/follow``: 查进度. By number and a phone's last digits, in no address; the answer is a timeline."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from fastapi import Response
from sqlmodel import Session

from app.domain.errors import Fault, Malformed, Refusal
from app.domain.words import ProjectStatus, TopicStep
from app.people.shell import PageShell
from app.projects import service as projects
from app.screens.caller import Caller, Calling
from app.topics import service, showing
from app.topics.tables import TopicRow
from app.web.forms import FIRST, field
from app.web.i18n import _
from app.web.problems import said
from app.web.routing import Router

router = Router(include_in_schema=False, dependencies=FIRST)
LONGEST: Final = 40
_TAIL: Final = re.compile(r"[0-9]{4}")
DONE: Final = frozenset({TopicStep.CLOSED, TopicStep.TERMINATED, TopicStep.WITHDRAWN, TopicStep.RETURNED})


@router.get("/follow")
def ask(shell: PageShell) -> Response:
    return shell.page("screens/follow.html", {"number": "", "tail": "", "fault": None})


@router.post("/follow")
def follow(caller: Calling) -> Response:
    """The answer page itself. A wrong tail is counted as the service counts it."""
    number = unicodedata.normalize("NFKC", field(caller.form, "number"))[:LONGEST]
    tail = unicodedata.normalize("NFKC", field(caller.form, "tail"))[:LONGEST]
    try:
        _require_both(number, tail)
        with caller.database.unit(write=True) as db:
            found = service.look_up(
                db, caller.now, caller.settings, number=number, tail=tail, address=caller.address
            )
            values = _timeline(db, caller, found)
    except Refusal as refusal:
        fault = said(refusal, caller.shell.language)
        shown = {"number": number, "tail": tail, "fault": fault}
        return caller.page("screens/follow.html", shown, status=fault.status)
    return caller.page("screens/timeline.html", values)


def _require_both(number: str, tail: str) -> None:
    """Raises Malformed: what cannot be a number or a tail is no guess, and is not counted as one."""
    faults = []
    if not number:
        faults.append(Fault("/number", _("请填写受理编号，如 7K4M-9QXD")))
    if not _TAIL.fullmatch(tail):
        faults.append(Fault("/tail", _("请填写提交时所用手机号的后四位数字")))
    if faults:
        raise Malformed(_("还有 {count} 处要改，已填的内容都在"), faults=faults, count=len(faults))


def _timeline(db: Session, caller: Caller, found: TopicRow) -> dict[str, object]:
    shown = showing.followed(db, found, caller.shell.language)
    ended = shown.events[-1].step in DONE
    return {"found": shown, "ended": ended, "grade": _to_grade(db, caller, found), "step": TopicStep}


def _to_grade(db: Session, caller: Caller, found: TopicRow) -> str | None:
    """The project that came of it, while residents can grade it."""
    candidate = service.end_of(db, found).candidate_id
    for row in projects.grown_from(db, candidate) if candidate else ():
        if row.status is ProjectStatus.REPORTED:
            open_now = projects.open_for_grading(db, caller.now, row.cycle_id)
            return next((one.id for one in open_now if one.id == row.id), None)
    return None
