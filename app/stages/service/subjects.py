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
from app.domain import session_steps
from app.domain.actors import Body, Role
from app.domain.canonical import digest
from app.domain.errors import Missing, WrongStage
from app.domain.words import Stage
from app.domain.workflow import CYCLE, POLL, PROJECT, Transition, deciding_body, row, stand_in
from app.meetings import service as meetings
from app.polls import service as polls
from app.projects import service as projects
from app.stages.service.chain import SETTLE_TIE
from app.stages.service.opening import ADOPT_RULES, ADOPTERS, OPEN_YEAR, proposed_year

DESK = (Role.CLERK, Role.BODY_SECRETARY)
ACCEPT_PLAN = "accept_plan"


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
    """The year as it stands: its stage, its version and, where it has one, its list."""
    listed = (
        candidates.current_list(db, cycle.id) if cycle.stage in (Stage.LISTED, Stage.IN_SESSION) else None
    )
    standing = {
        "cycle": cycle.id,
        "action": action,
        "stage": cycle.stage,
        "version": cycle.version,
        "rules": digest(cycle.rules),
        "list": listed.digest if listed else None,
    }
    return Subject("cycle", cycle.id, digest(standing))


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
        return Matter(subject, rules.regrade_body, DESK)
    transition = row(PROJECT, project.status, action)
    body = deciding_body(transition, meeting_body=Body.PLENARY, rules=rules)
    return Matter(subject, body, transition.proposers, transition)


# One line a kind: how a subject of it is found, as it stands.
FINDERS: Final[dict[str, Callable[[Session, str, str], Matter]]] = {
    "year": _of_year,
    "cycle": _of_cycle,
    "poll": _of_poll,
    "sitting": _of_sitting,
    "project": _of_project,
}
