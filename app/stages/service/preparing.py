"""Polls are prepared here: which may be held now, of what year, before which body, after which one.

Preparing again brings a poll that is not frozen up to date with its year.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from app.cycles import service as cycles
from app.cycles.service import CycleRow
from app.domain.actors import Actor, Body
from app.domain.errors import Conflict, WrongStage
from app.domain.permissions import require
from app.domain.words import Channel, PollKind, PollStatus, Stage
from app.meetings import service as meetings
from app.polls import service as polls
from app.polls.service import PollRow
from app.stages.service.ballots import (
    Ballot,
    effect_ballot,
    regrade_ballot,
    runoff_ballot,
    selection_ballot,
)
from app.stages.service.chain import effect_poll, open_groups, selection_chain

_ENDED = (PollStatus.ANNULLED, PollStatus.VOID)
POSITIONS: Final = {PollKind.EFFECT: 10, PollKind.SELECTION: 20, PollKind.RUNOFF: 30}


@dataclass(frozen=True, slots=True)
class Plan:
    """``standing`` is the poll of this kind that is already there, ``follows`` the one it comes after."""

    ballot: Ballot
    body: Body
    standing: PollRow | None = None
    follows: str | None = None


def prepare(
    db: Session,
    now: datetime,
    *,
    kind: str,
    cycle_id: str,
    sitting_id: str,
    channel: Channel,
    position: int | None = None,
    by: Actor,
) -> PollRow:
    """A poll of the year: ``kind`` is selection, runoff, effect or regrade. Effect comes before selection on
    the agenda unless ``position`` says otherwise.

    Raises WrongStage, and Conflict where one is under way, nothing is due or another body has to hold it.
    """
    require(by, "poll.prepare")
    cycle = cycles.locked(db, cycle_id)
    plan = PLANS[kind](db, cycle)
    _require_body(db, sitting_id, plan.body)
    ballot = plan.ballot
    position = position or POSITIONS[ballot.kind]
    if plan.standing:
        return _bring_up_to_date(db, now, plan.standing, ballot, sitting_id, channel, position, by)
    return polls.prepare(
        db,
        now,
        cycle_id=cycle_id,
        sitting_id=sitting_id,
        kind=ballot.kind,
        title=ballot.title,
        channel=channel,
        groups=ballot.groups,
        items=ballot.items,
        rules=ballot.rules,
        rule=ballot.rule,
        follows_id=plan.follows,
        regrade=ballot.regrade,
        position=position,
        by=by,
    )


def _selection(db: Session, cycle: CycleRow) -> Plan:
    _require_stage(cycle, Stage.LISTED, Stage.IN_SESSION)
    follows = _last_ended(db, cycle.id, PollKind.SELECTION)
    standing = selection_chain(db, cycle.id).selection
    return Plan(selection_ballot(db, cycle), Body.PLENARY, standing, follows)


def _runoff(db: Session, cycle: CycleRow) -> Plan:
    """另行票决 among the tied (or for vacant places, where the rules ask it), linked to its first poll."""
    _require_stage(cycle, Stage.IN_SESSION)
    chain = selection_chain(db, cycle.id)
    due = [g for g in open_groups(db, chain) if g.by_runoff]
    if not due or chain.selection is None:
        raise Conflict("没有须另行票决的项目")
    follows = _last_ended(db, cycle.id, PollKind.RUNOFF) or chain.selection.id
    return Plan(runoff_ballot(cycle, chain.selection, due), Body.PLENARY, follows=follows)


def _effect(db: Session, cycle: CycleRow) -> Plan:
    """效果票评 before the body that the rules name."""
    _require_stage(cycle, Stage.IMPLEMENTING, Stage.EFFECT_VOTING)
    body = cycles.rules_of(cycle).effect_body
    follows = _last_ended(db, cycle.id, PollKind.EFFECT)
    return Plan(effect_ballot(db, cycle), body, effect_poll(db, cycle.id), follows)


def _regrade(db: Session, cycle: CycleRow) -> Plan:
    """再次票评; the next one may be prepared once this one is announced."""
    _require_stage(cycle, Stage.EFFECT_VOTING, Stage.CLOSED)
    under_way = (*_ENDED, PollStatus.ANNOUNCED)
    regrades = [p for p in polls.polls_of(db, cycle_id=cycle.id) if p.regrade and p.status not in under_way]
    body = cycles.rules_of(cycle).regrade_body
    follows = _last_ended(db, cycle.id, PollKind.EFFECT, regrade=True)
    return Plan(regrade_ballot(db, cycle), body, next(iter(regrades), None), follows)


PLANS: Final[dict[str, Callable[[Session, CycleRow], Plan]]] = {
    "selection": _selection,
    "runoff": _runoff,
    "effect": _effect,
    "regrade": _regrade,
}


def _bring_up_to_date(
    db: Session,
    now: datetime,
    poll: PollRow,
    ballot: Ballot,
    sitting_id: str,
    channel: Channel,
    position: int,
    by: Actor,
) -> PollRow:
    if poll.status is not PollStatus.PREPARED:
        raise Conflict("“{title}”尚在办理或已有结果，不能另行准备", title=poll.title)
    if poll.sitting_id != sitting_id:
        raise Conflict("“{title}”已在另一次全体会议准备", title=poll.title)
    return polls.edit(
        db,
        now,
        poll_id=poll.id,
        version=poll.version,
        by=by,
        channel=channel,
        position=position,
        content=(ballot.groups, ballot.items, ballot.rule, ballot.rules),
    )


def _require_stage(cycle: CycleRow, *stages: Stage) -> None:
    if cycle.stage not in stages:
        named = "、".join(stage.label for stage in stages)
        raise WrongStage("年度现为“{stage}”，在“{named}”阶段才能准备", stage=cycle.stage.label, named=named)


def _require_body(db: Session, sitting_id: str, body: Body) -> None:
    here = meetings.facts(db, sitting_id).meeting_body
    if here is not body:
        raise Conflict("此项由{body}进行，本次会议是{here}", body=body.label, here=here.label)


def _last_ended(db: Session, cycle_id: str, kind: PollKind, *, regrade: bool = False) -> str | None:
    """The annulled or void poll that this one repeats: a re-vote is a new, linked poll."""
    known = polls.polls_of(db, cycle_id=cycle_id)
    followed = {p.follows_id for p in known}
    ended = (p for p in known if p.kind is kind and p.regrade is regrade and p.status in _ENDED)
    return next((p.id for p in ended if p.id not in followed), None)
