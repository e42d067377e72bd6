"""倒排工期 of a year: which session it goes to, what of it is done, and the rules' days in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from app.cycles import service as cycles
from app.cycles.service import CycleRow
from app.domain.actors import Body
from app.domain.calendar import shanghai_day
from app.domain.schedule import Line, Milestone, to_effect, to_selection
from app.domain.words import BEFORE_THE_VOTE
from app.meetings import service as meetings
from app.polls import service as polls
from app.polls.service import PollRow
from app.projects import service as projects
from app.stages.service.chain import effect_poll, selection_chain
from app.topics import service as topics

_MOVES = (Milestone.CLOSE_COLLECTION, Milestone.SUBMIT_MOTION, Milestone.PUBLISH_LIST)


@dataclass(frozen=True, slots=True)
class Schedule:
    """``session``: the day it is counted from, None where none is known; ``called``: the meeting's own."""

    session: date | None
    called: date | None
    to_the_vote: bool
    lines: Sequence[Line]


def schedule(db: Session, now: datetime, cycle: CycleRow, *, session: date | None = None) -> Schedule:
    """``session``: a day to be tried out instead of the meeting's own."""
    to_the_vote = cycle.stage in BEFORE_THE_VOTE
    called = _vote_day(db, cycle) if to_the_vote else _effect_day(db, cycle)
    day = session or called
    if day is None:
        return Schedule(None, None, to_the_vote, ())
    rules, today = cycles.rules_of(cycle), shanghai_day(now)
    if to_the_vote:
        return Schedule(day, called, True, to_selection(rules, day, today, _done_to_vote(db, now, cycle)))
    return Schedule(day, called, False, to_effect(rules, day, today, _done_to_effect(db, cycle)))


def _vote_day(db: Session, cycle: CycleRow) -> date | None:
    """The opening of the congress's meeting of the year's own 届 and 次."""
    return _opening(db, cycle.term, cycle.session_no)


def _effect_day(db: Session, cycle: CycleRow) -> date | None:
    """The day of the sitting that grades; until one is prepared, the opening of the next meeting."""
    poll = effect_poll(db, cycle.id)
    if poll:
        return meetings.sitting(db, poll.sitting_id).held_on
    return _opening(db, cycle.term, cycle.session_no + 1)


def _opening(db: Session, term: int, number: int) -> date | None:
    meeting = meetings.find_meeting(db, body=Body.PLENARY, term=term, number=number)
    return meeting.starts_on if meeting else None


def _done_to_vote(db: Session, now: datetime, cycle: CycleRow) -> dict[Milestone, date | None]:
    """Of a year that came in from outside the steps before its list are followed nowhere."""
    done: dict[Milestone, date | None] = {Milestone.DOSSIERS: cycle.dossiers_sent_on}
    chain = selection_chain(db, cycle.id)
    done[Milestone.SELECTION] = _announced(db, chain.selection)
    if cycle.formed_outside:
        return done
    moved = {row.action: shanghai_day(row.moved_at) for row in cycles.moves(db, cycle.id)}
    done |= {one: moved.get(one.value) for one in _MOVES}
    pool = topics.facts(db, now, cycle)
    done[Milestone.CALL] = pool.call_published
    return done


def _done_to_effect(db: Session, cycle: CycleRow) -> dict[Milestone, date | None]:
    poll = effect_poll(db, cycle.id)
    reported = projects.facts(db, cycle.id).reports_published
    return {Milestone.REPORTS: reported, Milestone.EFFECT: _announced(db, poll)}


def _announced(db: Session, poll: PollRow | None) -> date | None:
    at = polls.moved_at(db, poll.id, "announce") if poll else None
    return shanghai_day(at) if at else None
