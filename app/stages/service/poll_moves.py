"""Moves of a poll and what they bring about above it: steps, results, grades, the residents' window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlmodel import Session

from app.cycles import service as cycles
from app.db.session import Database
from app.domain.actors import Actor
from app.domain.words import Grade, PollKind
from app.meetings import service as meetings
from app.polls import service as polls
from app.polls.schemas import CountOut
from app.polls.service import PollRow
from app.projects import service as projects
from app.results import service as results
from app.stages.service.ballots import require_current
from app.stages.service.documents import poll_minutes


def move_poll(
    db: Session,
    now: datetime,
    poll_id: str,
    action: str,
    *,
    decision_id: str | None,
    by: Actor,
) -> PollRow:
    """Makes one move. Raises what ``polls.perform`` raises, and Conflict where a ballot to be frozen or
    opened is no longer that of its year; nothing is half done.
    """
    stage = cycles.locked(db, polls.poll(db, poll_id).cycle_id).stage
    if action in ("freeze", "open"):
        require_current(db, polls.poll(db, poll_id))
    poll = polls.perform(
        db,
        now,
        poll_id=poll_id,
        action=action,
        decision_id=decision_id,
        by=by,
        cycle_stage=stage,
    )
    if action in BRINGS_ABOUT:
        BRINGS_ABOUT[action](db, now, poll, by)
    meetings.follow_move(db, now, sitting_id=poll.sitting_id, poll_id=poll.id, move=action, by=by)
    return poll


def count_poll(
    database: Database, now: datetime, poll_id: str, *, cards: Sequence[str], by: Actor
) -> CountOut:
    """Opens the box with the cards and counts, in the poll's own transactions, with the hall's step."""

    def follow(db: Session, poll: PollRow) -> None:
        meetings.follow_move(db, now, sitting_id=poll.sitting_id, poll_id=poll.id, move="count", by=by)

    return polls.count(database, now, poll_id=poll_id, cards=cards, by=by, then=follow)


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
    if not poll.regrade:
        _store_year(db, now, poll, by)


def _store_year(db: Session, now: datetime, poll: PollRow, by: Actor) -> None:
    """The year's grades, residents' beside and what is to be rectified: stored once, for all to read."""
    results.compose_effect_year(db, now, effect=poll.id, by=by)
    results.publish(db, now, results.year_subject(poll.cycle_id, "effect"), by=by)


BRINGS_ABOUT: dict[str, Callable[[Session, datetime, PollRow, Actor], None]] = {
    "seal": _sealed,
    "certify": _certified,
    "announce": _announced,
}
