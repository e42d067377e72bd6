"""Moves of a poll and what they bring about above it: steps, results, grades, the residents' window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlmodel import Session

from app.cycles import service as cycles
from app.domain.actors import Actor
from app.domain.words import Grade, PollKind
from app.meetings import service as meetings
from app.polls import service as polls
from app.polls.service import PollRow
from app.projects import service as projects
from app.results import service as results
from app.stages.service.documents import poll_minutes


def move_poll(
    db: Session,
    now: datetime,
    poll_id: str,
    action: str,
    *,
    decision_id: str | None,
    reason: str = "",
    by: Actor,
) -> PollRow:
    """Makes one move. Raises what ``polls.perform`` raises; nothing is half done."""
    stage = cycles.locked(db, polls.poll(db, poll_id).cycle_id).stage
    poll = polls.perform(
        db,
        now,
        poll_id=poll_id,
        action=action,
        decision_id=decision_id,
        by=by,
        cycle_stage=stage,
        reason=reason,
    )
    BRINGS_ABOUT.get(action, _nothing)(db, now, poll, by)
    meetings.follow_move(db, now, sitting_id=poll.sitting_id, poll_id=poll.id, move=action, by=by)
    return poll


def count_poll(db: Session, now: datetime, poll_id: str, *, cards: Sequence[str], by: Actor) -> PollRow:
    """Opens the box with the cards and counts; a second time gives the stored result."""
    if polls.poll(db, poll_id).count is not None:
        return polls.poll(db, poll_id)
    poll = polls.count(db, now, poll_id=poll_id, cards=list(cards), by=by)
    meetings.follow_move(db, now, sitting_id=poll.sitting_id, poll_id=poll.id, move="count", by=by)
    return poll


def _sealed(db: Session, now: datetime, poll: PollRow, by: Actor) -> None:
    """Residents grade until the deputies' effect poll is sealed."""
    if poll.kind is PollKind.EFFECT and not poll.regrade:
        projects.close_window(db, now, poll.cycle_id, by=by)


def _certified(db: Session, now: datetime, poll: PollRow, by: Actor) -> None:
    results.store_poll_result(db, now, minutes=poll_minutes(db, poll), by=by)


def _announced(db: Session, now: datetime, poll: PollRow, by: Actor) -> None:
    """The views are cut; an effect poll gives each project its level."""
    results.publish(db, now, poll.id, by=by)
    if poll.kind is not PollKind.EFFECT:
        return
    rules = cycles.rules_of(cycles.cycle(db, poll.cycle_id))
    refs = {i["no"]: i["ref"] for i in polls.definition(poll)["items"]}
    levels = {
        refs[item["no"]]: Grade(item["outcome"])
        for group in polls.outcome(poll)["groups"]
        for item in group["items"]
    }
    grade = projects.regrade if poll.regrade else projects.grade
    grade(db, now, cycle_id=poll.cycle_id, levels=levels, rules=rules, by=by)


def _nothing(db: Session, now: datetime, poll: PollRow, by: Actor) -> None:
    """Most moves change the poll alone."""


BRINGS_ABOUT: dict[str, Callable[[Session, datetime, PollRow, Actor], None]] = {
    "seal": _sealed,
    "certify": _certified,
    "announce": _announced,
}
