"""What can be decided, by whom, and the digest a decision binds: one place for all kinds of subject."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import Session

from app.candidates import service as candidates
from app.cycles import service as cycles
from app.cycles.service import CycleRow
from app.decisions.service import Subject
from app.deliberations import service as deliberations
from app.domain import session_steps
from app.domain.actors import Body, Role
from app.domain.canonical import digest, digest_bytes
from app.domain.deciders import decider
from app.domain.errors import Missing, WrongStage
from app.domain.words import Stage
from app.domain.workflow import CYCLE, POLL, PROJECT, Transition, deciding_body, row, stand_in
from app.meetings import service as meetings
from app.polls import service as polls
from app.projects import service as projects
from app.results import service as results
from app.stages.service.chain import SETTLE_TIE
from app.stages.service.opening import ADOPT_RULES, ADOPTERS, OPEN_YEAR, proposed_year
from app.topics import service as topics

DESK = (Role.CLERK, Role.BODY_SECRETARY)
ACCEPT_PLAN = "accept_plan"
PUBLISH_LIST: Final = "publish_list"
CARRY_OVER = "carry_over"
DECIDE = "decide"


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that can be decided now: ``transition`` is its row where it is a move of a table."""

    subject: Subject
    body: Body
    proposers: tuple[Role, ...]
    transition: Transition[Any] | None = None


def matter(db: Session, kind: str, subject_id: str, action: str) -> Matter:
    """Raises Missing for a kind, subject or action that is not known, WrongStage where it is not its time."""
    if kind not in FINDERS:
        raise Missing
    return FINDERS[kind](db, subject_id, action)


def _of_cycle(db: Session, cycle_id: str, action: str) -> Matter:
    cycle = cycles.cycle(db, cycle_id)
    if action == ADOPT_RULES:
        return _of_rules(db, cycle)
    if action == candidates.ALLOW_UNCONTESTED:
        return Matter(*candidates.uncontested_matter(db, cycle), DESK)
    rules = cycles.rules_of(cycle)
    transition = row(CYCLE, cycle.stage, action)
    body = deciding_body(transition, meeting_body=Body.PLENARY, rules=rules)
    return Matter(cycle_subject(db, cycle, action), body, transition.proposers, transition)


def _of_rules(db: Session, cycle: CycleRow) -> Matter:
    if cycle.stage is not Stage.COLLECTING:
        raise WrongStage("规则在“{stage}”阶段结束后不能更换", stage=Stage.COLLECTING.label)
    return Matter(cycle_subject(db, cycle, ADOPT_RULES), Body.SECOND_PERSON, ADOPTERS)


def _of_year(db: Session, year_id: str, action: str) -> Matter:
    """A year that is still to be opened."""
    transition = row(CYCLE, None, action)
    if action != OPEN_YEAR:
        raise Missing
    subject, _content = proposed_year(db, year_id)
    return Matter(subject, transition.decided_by, transition.proposers)


def cycle_subject(db: Session, cycle: CycleRow, action: str) -> Subject:
    """The year as it stands: its stage, version and rules, its list, and the motion it is deliberated on."""
    standing = said(
        cycle.id,
        action,
        stage=cycle.stage,
        version=cycle.version,
        rules=digest(cycle.rules),
        list=_list_of(db, cycle),
        motion=deliberations.standing(db, cycle.id, with_answers=action == PUBLISH_LIST),
    )
    return Subject("cycle", cycle.id, digest(standing))


def said(cycle_id: str, action: str, **stands: Any) -> dict[str, Any]:
    """What a decision about a year is about, in words: its digest is the decision's."""
    return {"cycle": cycle_id, "action": action, **stands}


def _list_of(db: Session, cycle: CycleRow) -> str | None:
    """The digest of what a decision at this stage is about: the published list, or the one in the making."""
    if cycle.stage in (Stage.LISTED, Stage.IN_SESSION):
        return candidates.current_list(db, cycle.id).digest
    if cycle.stage in (Stage.SCREENING, Stage.PRE_DELIBERATION):
        return digest_bytes(candidates.snapshot(db, cycle.id))
    return None


def _of_poll(db: Session, poll_id: str, action: str) -> Matter:
    poll = polls.poll(db, poll_id)
    rules = cycles.rules_of(cycles.cycle(db, poll.cycle_id))
    meeting_body = meetings.facts(db, poll.sitting_id).meeting_body
    subject = Subject("poll", poll.id, polls.subject_digest(db, poll.id, action))
    if action == SETTLE_TIE:
        return Matter(subject, stand_in(Body.PRESIDIUM, meeting_body=meeting_body, rules=rules), DESK)
    if action in polls.TWO_PERSONS:
        return Matter(subject, *polls.TWO_PERSONS[action])
    transition = row(POLL, poll.status, action)
    body = deciding_body(transition, meeting_body=meeting_body, rules=rules)
    return Matter(subject, body, transition.proposers, transition)


def _of_sitting(db: Session, sitting_id: str, action: str) -> Matter:
    step = session_steps.step(action)
    if step.decided_by is None:
        raise Missing("“{label}”不需要决定，直接登记即可", label=step.label)
    meeting_body = meetings.facts(db, sitting_id).meeting_body
    body = session_steps.deciding_body(step.decided_by, meeting_body)
    subject = Subject("sitting", sitting_id, meetings.sitting_digest(db, sitting_id, action))
    return Matter(subject, body, DESK)


def _of_project(db: Session, project_id: str, action: str) -> Matter:
    project = projects.project(db, project_id)
    rules = cycles.rules_of(cycles.cycle(db, project.cycle_id))
    subject = projects.subject(db, project.id, action)
    if action == ACCEPT_PLAN:
        return Matter(subject, decider("project", ACCEPT_PLAN, rules), DESK)
    if action == "terminate":
        raise WrongStage("终止项目由区政府办申请项目调整（终止），再就该项调整作出决定")
    transition = row(PROJECT, None if action == CARRY_OVER else project.status, action)
    body = deciding_body(transition, meeting_body=Body.PLENARY, rules=rules)
    return Matter(subject, body, transition.proposers, transition)


def _of_adjustment(db: Session, adjustment_id: str, action: str) -> Matter:
    if action != DECIDE:
        raise Missing
    return Matter(*projects.adjustment_subject(db, adjustment_id), DESK)


def _of_motion(db: Session, motion_id: str, action: str) -> Matter:
    if action != deliberations.DELIBERATE:
        raise Missing
    return Matter(*deliberations.matter(db, motion_id))


def _of_batch(db: Session, batch_id: str, action: str) -> Matter:
    found = topics.batch_matter(db, batch_id, action)
    return Matter(found.subject, found.body, found.transition.proposers, found.transition)


def _of_candidate(db: Session, candidate_id: str, action: str) -> Matter:
    return Matter(*candidates.decidable(db, candidate_id, action))


def _of_deputy(db: Session, deputy_id: str, action: str) -> Matter:
    if action != meetings.REISSUE:
        raise Missing
    return Matter(*meetings.reissue_matter(db, deputy_id))


def _of_result(db: Session, subject_id: str, action: str) -> Matter:
    if action != results.WIDEN:
        raise Missing
    return Matter(*results.widening_matter(db, subject_id))


# One line a kind: how a subject of it is found, as it stands.
FINDERS: Final[dict[str, Callable[[Session, str, str], Matter]]] = {
    "year": _of_year,
    "cycle": _of_cycle,
    "motion": _of_motion,
    "candidate": _of_candidate,
    "poll": _of_poll,
    "sitting": _of_sitting,
    "project": _of_project,
    "adjustment": _of_adjustment,
    "batch": _of_batch,
    "deputy": _of_deputy,
    results.KIND: _of_result,
}
