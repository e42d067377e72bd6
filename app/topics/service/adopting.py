"""From the pool into a year's candidate and back; what the year's conditions and dossiers ask of the pool."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlmodel import Session

from app.cycles import service as cycles
from app.cycles.service import CycleRow
from app.domain import errors as e
from app.domain.actors import Actor, Role
from app.domain.calendar import shanghai_day
from app.domain.permissions import require
from app.domain.words import CandidateStatus, Stage, TopicStep
from app.people import service as people
from app.topics import desk_store, queue_store, store
from app.topics.service.following import follow
from app.topics.service.moving import facts_of, move
from app.topics.service.timeline import happened
from app.topics.tables import TopicRow

COUNTED_TO: Final = 1000
# What became of a candidate, by the step that tells it.
FALLS: Final = {
    TopicStep.NOT_SELECTED: CandidateStatus.NOT_SELECTED,
    TopicStep.DROPPED: CandidateStatus.DROPPED,
    TopicStep.CANDIDATE_WITHDRAWN: CandidateStatus.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class YearFacts:
    """``pooled_topics`` is counted to COUNTED_TO: the year asks whether there is one.

    ``call_published``: the first day of a public call of this year. ``batches_undecided``: streets' batches
    (street and day) due by today with something undecided.
    """

    pooled_topics: int
    call_published: date | None
    batches_undecided: int


@dataclass(frozen=True, slots=True)
class PublicWill:
    """民意: so many suggestions, merged ones too, by so many people, each counted once."""

    topics: int
    people: int


def adopt(
    db: Session, now: datetime, topic_ids: Iterable[str], *, candidate_id: str, cycle_id: str, by: Actor
) -> list[TopicRow]:
    """Pooled suggestions become sources of a candidate of that year: all of them or none.

    What may be drawn on: received before the year's collection was closed, while the year is at screening.
    Raises NotYourRole, Missing for an unknown one, WrongStage for one that is not pooled, RulesUnmet.
    """
    require(by, "topic.adopt")
    topics = _held(db, set(topic_ids))
    until = _drawable_until(db, cycles.cycle(db, cycle_id))
    for topic in topics:
        facts = facts_of(db, drawable=until is not None and topic.submitted_at < until)
        move(db, now, topic, "adopt", facts, by, candidate_id=candidate_id)
        # Somebody behind two of them hears of the candidate once, and again if others are added later.
    event = f"candidate:{candidate_id}:adopted:{topics[0].id}:{topics[0].version}" if topics else ""
    follow(
        db,
        now,
        [topic.id for topic in topics],
        step=TopicStep.ADOPTED,
        office=Role.GOVERNMENT_OFFICE.label,
        by=by,
        event=event,
    )
    return topics


def release(
    db: Session,
    now: datetime,
    candidate_id: str,
    *,
    step: TopicStep,
    office: str,
    reason: str = "",
    by: Actor | str,
) -> list[str]:
    """The sources of a candidate that fell go back to the pool; their ids. ``step`` is one of FALLS.

    Two nodes on each timeline, what became of the candidate and 退回项目储备库, and one notice a person.
    """
    ids = desk_store.of_candidate(db, candidate_id)
    for topic in _held(db, ids):
        facts = facts_of(db, candidate=FALLS[step])
        move(db, now, topic, "release", facts, by, candidate_id=None)
    event = f"candidate:{candidate_id}:{step}"
    for told, why in ((step, reason), (TopicStep.RELEASED, "")):
        follow(db, now, ids, step=told, office=office, reason=why, by=by, event=event)
    return ids


def take_out(
    db: Session,
    now: datetime,
    topic_id: str,
    *,
    candidate_id: str,
    candidate: CandidateStatus,
    by: Actor,
) -> None:
    """One source of a candidate that is still drawn up goes back to the pool; ``candidate`` is its status.

    Raises Missing where it is none of that candidate's, RulesUnmet once the candidate was deliberated.
    """
    require(by, "topic.adopt")
    [topic] = _held(db, [topic_id])
    if topic.candidate_id != candidate_id:
        raise e.Missing("没有找到这条建议，请检查编号或链接")
    move(db, now, topic, "take_out", facts_of(db, candidate=candidate), by, candidate_id=None)
    happened(db, now, topic, step=TopicStep.RELEASED, office=Role.GOVERNMENT_OFFICE.label, by=by)


def facts(db: Session, now: datetime, cycle: CycleRow) -> YearFacts:
    """What ``close_collection`` asks about: see YearFacts."""
    streets = [street.id for street in people.streets(db)]
    return YearFacts(
        pooled_topics=desk_store.pooled(db, before=cycles.collection_closed(db, cycle.id), up_to=COUNTED_TO),
        call_published=desk_store.first_call(db, cycle.id),
        batches_undecided=len(queue_store.undecided_days(db, streets, shanghai_day(now))),
    )


def index_of(db: Session, topic_ids: Iterable[str]) -> PublicWill:
    """Of these suggestions and all that was merged into them, without what its author took back."""
    return indexes_of(db, {"": set(topic_ids)})[""]


def indexes_of(db: Session, sources: Mapping[str, Collection[str]]) -> dict[str, PublicWill]:
    """By name what ``index_of`` says of each name's suggestions; one query, however many there are."""
    found = desk_store.behind(db, sources)
    return {name: PublicWill(*found.get(name, (0, 0))) for name in sources}


def _held(db: Session, topic_ids: Iterable[str]) -> list[TopicRow]:
    wanted = set(topic_ids)
    found = list(store.locked(db, wanted))
    if len(found) < len(wanted):
        raise e.Missing("没有找到这条建议，请检查编号或链接")
    return found


def _drawable_until(db: Session, cycle: CycleRow) -> datetime | None:
    """When what this year may draw on was fixed; None where it may draw on nothing now."""
    return cycles.collection_closed(db, cycle.id) if cycle.stage is Stage.SCREENING else None
