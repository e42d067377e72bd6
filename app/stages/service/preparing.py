"""Polls are prepared here: candidates and projects become plain items on a ballot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.candidates import service as candidates
from app.cycles import service as cycles
from app.cycles.service import CycleRow
from app.domain.actors import Actor, Body
from app.domain.errors import Conflict, WrongStage
from app.domain.rulesets import RuleSet, effect_rule, group_rule, selection_rule
from app.domain.words import CandidateStatus, Channel, PollKind, PollStatus, ProjectStatus, Stage
from app.meetings import service as meetings
from app.people import service as people
from app.polls import service as polls
from app.polls.service import PollItem, PollRow
from app.projects import service as projects
from app.stages.service.chain import effect_poll, open_groups, selection_chain

_UNDER_WAY = (Stage.LISTED, Stage.IN_SESSION)
GRADED = "projects"


def prepare_selection(
    db: Session, now: datetime, *, cycle_id: str, sitting_id: str, channel: Channel, position: int, by: Actor
) -> PollRow:
    """票决 of the list, each group with its places. One at a time; a re-vote follows an annulled one."""
    cycle = _cycle_at(db, cycle_id, _UNDER_WAY)
    _one_at_a_time(selection_chain(db, cycle_id).selection)
    _body_fits(db, sitting_id, Body.PLENARY)
    rules = cycles.rules_of(cycle)
    groups = [
        {**group_rule(rules, g.code, g.places), "title": g.title} for g in candidates.groups(db, cycle_id)
    ]
    return polls.prepare(
        db,
        now,
        cycle_id=cycle_id,
        sitting_id=sitting_id,
        kind=PollKind.SELECTION,
        title=f"{cycle.title}票决",
        channel=channel,
        groups=groups,
        items=_listed(db, cycle_id),
        rules=rules,
        rule=selection_rule(rules),
        follows_id=_last_gone(db, cycle_id, PollKind.SELECTION),
        position=position,
        by=by,
    )


def prepare_effect(
    db: Session, now: datetime, *, cycle_id: str, sitting_id: str, channel: Channel, position: int, by: Actor
) -> PollRow:
    """效果票评 of every project that was not terminated, before the body that the rules name."""
    cycle = _cycle_at(db, cycle_id, (Stage.IMPLEMENTING, Stage.EFFECT_VOTING))
    _one_at_a_time(effect_poll(db, cycle_id))
    rules = cycles.rules_of(cycle)
    _body_fits(db, sitting_id, rules.effect_body)
    graded = [p for p in projects.projects(db, cycle_id) if p.status is not ProjectStatus.TERMINATED]
    return _effect(db, now, cycle, rules, graded, sitting_id, channel, position, by, regrade=False)


def prepare_regrade(
    db: Session, now: datetime, *, cycle_id: str, sitting_id: str, channel: Channel, position: int, by: Actor
) -> PollRow:
    """再次票评 of the projects in rectification whose plan was accepted and whose report is in."""
    cycle = _cycle_at(db, cycle_id, (Stage.EFFECT_VOTING, Stage.CLOSED))
    rules = cycles.rules_of(cycle)
    _body_fits(db, sitting_id, rules.regrade_body)
    ready = projects.ready_for_regrade(db, cycle_id)
    if not ready:
        raise Conflict("没有整改方案已获同意并已报告整改情况的项目")
    return _effect(db, now, cycle, rules, ready, sitting_id, channel, position, by, regrade=True)


def prepare_runoff(
    db: Session, now: datetime, *, cycle_id: str, sitting_id: str, channel: Channel, position: int, by: Actor
) -> PollRow:
    """另行票决 among the tied (or for vacant places, where the rules ask it), linked to its first poll."""
    cycle = _cycle_at(db, cycle_id, (Stage.IN_SESSION,))
    chain = selection_chain(db, cycle_id)
    due = [g for g in open_groups(db, chain) if g.by_runoff]
    if not due or chain.selection is None:
        raise Conflict("没有须另行票决的项目")
    rules = cycles.rules_of(cycle)
    first = chain.selection.draft  # what it was frozen from, with what the page shows beside each item
    titles = {g["code"]: g["title"] for g in first["groups"]}
    groups = [{**group_rule(rules, g.code, g.seats), "title": titles[g.code]} for g in due]
    among = {number for g in due for number in g.items}
    items = [
        PollItem(no=i["no"], title=i["title"], group=i["group"], ref=i["ref"], info=i["info"])
        for i in first["items"]
        if i["no"] in among
    ]
    return polls.prepare(
        db,
        now,
        cycle_id=cycle_id,
        sitting_id=sitting_id,
        kind=PollKind.RUNOFF,
        title=f"{cycle.title}另行票决",
        channel=channel,
        groups=groups,
        items=items,
        rules=rules,
        rule={**selection_rule(rules), "tie": "presidium"},
        follows_id=chain.selection.id,
        position=position,
        by=by,
    )


def _effect(
    db: Session,
    now: datetime,
    cycle: CycleRow,
    rules: RuleSet,
    graded: Sequence[Any],
    sitting_id: str,
    channel: Channel,
    position: int,
    by: Actor,
    *,
    regrade: bool,
) -> PollRow:
    return polls.prepare(
        db,
        now,
        cycle_id=cycle.id,
        sitting_id=sitting_id,
        kind=PollKind.EFFECT,
        title=f"{cycle.title}{'再次' if regrade else '效果'}票评",
        channel=channel,
        groups=[{"code": GRADED, "title": "实施项目", "method": "grade_each", "places": None}],
        items=[
            PollItem(no=p.number, title=p.title, group=GRADED, ref=p.id, info=projects.ballot_info(db, p))
            for p in graded
        ],
        rules=rules,
        rule=effect_rule(rules),
        follows_id=None if regrade else _last_gone(db, cycle.id, PollKind.EFFECT),
        regrade=regrade,
        position=position,
        by=by,
    )


def _listed(db: Session, cycle_id: str) -> list[PollItem]:
    departments = {d.id: d.name for d in people.departments(db)}
    return [
        PollItem(
            no=c.number,
            title=c.title,
            group=c.group_code,
            ref=c.id,
            info={
                "department": departments[c.lead_department_id],
                "budget": c.budget,
                "target": c.target,
                "finishes_on": c.finishes_on.isoformat(),
            },
        )
        for c in candidates.candidates(db, cycle_id)
        if c.status is CandidateStatus.LISTED
    ]


def _cycle_at(db: Session, cycle_id: str, stages: tuple[Stage, ...]) -> CycleRow:
    cycle = cycles.locked(db, cycle_id)
    if cycle.stage not in stages:
        named = "、".join(stage.label for stage in stages)
        raise WrongStage("年度现为“{stage}”，在“{named}”阶段才能准备", stage=cycle.stage.label, named=named)
    return cycle


def _one_at_a_time(poll: PollRow | None) -> None:
    if poll is not None:
        raise Conflict("“{title}”尚在办理或已有结果，不能另行准备", title=poll.title)


def _body_fits(db: Session, sitting_id: str, body: Body) -> None:
    here = meetings.facts(db, sitting_id).meeting_body
    if here is not body:
        raise Conflict("此项由{body}进行，本次会议是{here}", body=body.label, here=here.label)


def _last_gone(db: Session, cycle_id: str, kind: PollKind) -> str | None:
    """The annulled or void poll that this one repeats: a re-vote is a new, linked poll."""
    known = polls.polls_of(db, cycle_id=cycle_id)
    followed = {p.follows_id for p in known}
    gone = (PollStatus.ANNULLED, PollStatus.VOID)
    last = (
        p for p in known if p.kind is kind and not p.regrade and p.status in gone and p.id not in followed
    )
    return next((p.id for p in last), None)
