"""Moves and steps by two humans: one records what a body decided, another countersigns and makes it so."""

from __future__ import annotations

from typing import Any, Final

from sqlmodel import Session

from app.cycles.tables import CycleRow
from app.demo.scene import Scene
from app.demo.staff import CHAIR, CHIEF, CLERK, SECOND, SECRETARIES, TELLER
from app.domain import session_steps
from app.domain.actors import Actor, Body
from app.domain.calendar import shanghai_day
from app.meetings import service as meetings
from app.polls.service import PollRow
from app.projects import service as projects
from app.results import service as results
from app.stages import service as stages
from app.stages.service import Proposal

MEETINGS: Final = {
    Body.PRESIDIUM: "第七届人大第六次会议主席团会议（虚构）",
    Body.PLENARY: "第七届人大第六次会议全体会议（虚构）",
    Body.STANDING_COMMITTEE: "第七届人大常委会会议（虚构）",
    Body.DIRECTORS_MEETING: "第七届人大常委会主任会议（虚构）",
    Body.GOVERNMENT_MEETING: "区政府常务会议（虚构）",
}
_BY_CHIEF: Final = ("seal", "declare_valid", "certify")
_IN_THE_HALL: Final = ("open", "seal", "declare_valid", "announce")
_DOCUMENTS: Final = {
    Body.PRESIDIUM: "主席团",
    Body.STANDING_COMMITTEE: "常发",
    Body.DIRECTORS_MEETING: "主任纪要",
    Body.GOVERNMENT_MEETING: "府",
    Body.PLENARY: "会议",
}


def document_no(scene: Scene, body: Body, number: int) -> str:
    return f"福汀{_DOCUMENTS[body]}〔{shanghai_day(scene.clock()).year}〕{number}号（虚构）"


def step(scene: Scene, code: str, *, subject: str = "", number: int = 1) -> None:
    """A step of the order of business, with its body's decision where it has one."""
    found = session_steps.step(code)
    body = found.decided_by
    decision = _record(scene, "sitting", scene.sitting_id, code, body, number) if body else None
    with scene.act() as (db, now):
        meetings.do_step(
            db,
            now,
            sitting_id=scene.sitting_id,
            code=code,
            subject=subject,
            decision_id=decision,
            document_no=document_no(scene, body or Body.PLENARY, number) if found.needs_document else "",
            by=_second(scene, body),
        )
    scene.tick(found.label)


def move_year(
    scene: Scene, cycle_id: str, action: str, body: Body, number: int = 1, *, by: str = CLERK
) -> CycleRow:
    decision = _record(scene, "cycle", cycle_id, action, body, number, by=by)
    with scene.act() as (db, now):
        moved = stages.move_cycle(db, now, cycle_id, action, decision_id=decision, by=_second(scene, body))
    scene.tick(moved.stage.label)
    return moved


def move_poll(scene: Scene, poll_id: str, action: str) -> PollRow:
    """A move of the poll: the chief teller reports, a clerk proposes; the chair or another clerk decides."""
    proposer = CHIEF if action in _BY_CHIEF else CLERK
    decision = _record(scene, "poll", poll_id, action, None, 1, by=proposer)
    second = CHAIR if action in _IN_THE_HALL else TELLER if action == "certify" else SECOND
    with scene.act() as (db, now):
        moved = stages.move_poll(db, now, poll_id, action, decision_id=decision, by=scene.staff[second])
    scene.tick(moved.status.label)
    return moved


def accept_plan(scene: Scene, project_id: str, number: int) -> None:
    """The standing committee agrees to a 整改方案."""
    body = Body.STANDING_COMMITTEE
    decision = _record(scene, "project", project_id, "accept_plan", body, number)
    with scene.act() as (db, now):
        projects.accept_plan(db, now, project_id=project_id, decision_id=decision, by=_second(scene, body))


def open_to_the_public(scene: Scene, poll_id: str, opens: list[str]) -> None:
    """The presidium lets everybody see more of a result than the law asks."""
    said = {"meeting": MEETINGS[Body.PRESIDIUM], "document_no": document_no(scene, Body.PRESIDIUM, 1)}
    decision = propose_by(
        scene, scene.staff[CLERK], results.KIND, poll_id, results.WIDEN, carried={"opens": opens}, **said
    )
    with scene.act() as (db, now):
        results.widen(db, now, poll_id, decision_id=decision, by=_second(scene, Body.PRESIDIUM))


def propose_by(scene: Scene, by: Actor, kind: str, subject: str, action: str, **said: Any) -> str:
    """What anybody records about anything; its id."""
    with scene.act() as (db, now):
        proposal = Proposal(kind, subject, action, decided_on=shanghai_day(now), outcome="同意", **said)
        return _proposed(db, scene, proposal, by)


def _record(
    scene: Scene, kind: str, subject: str, action: str, body: Body | None, number: int, *, by: str = CLERK
) -> str:
    with scene.act() as (db, now):
        return _proposed(db, scene, Proposal(
            kind=kind,
            subject_id=subject,
            action=action,
            decided_on=shanghai_day(now),
            meeting=MEETINGS.get(body, "") if body else "",
            document_no=document_no(scene, body, number) if body in _DOCUMENTS else "",
            outcome="同意",
        ), scene.staff[by])  # fmt: skip


def _proposed(db: Session, scene: Scene, proposal: Proposal, by: Actor) -> str:
    return stages.propose(db, scene.clock(), proposal, by).id


def _second(scene: Scene, body: Body | None) -> Actor:
    """Who countersigns for a body: its secretary, the chair in person, else the other clerk."""
    if body is Body.EXECUTIVE_CHAIR:
        return scene.staff[CHAIR]
    return scene.staff[SECRETARIES.get(body, SECOND) if body else SECOND]
