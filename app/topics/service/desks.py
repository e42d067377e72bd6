"""Whose desk a suggestion is on: who sees and handles it, and how that office is named on the timeline."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from app.domain.actors import Actor, Body, Role
from app.domain.errors import Missing
from app.domain.words import TopicStatus
from app.people import service as people
from app.topics.tables import StreetBatchRow, TopicRow

_IN_THE_POOL = (TopicStatus.POOLED, TopicStatus.ADOPTED)


@dataclass(frozen=True, slots=True)
class Reach:
    """A street of None is every street, a community of None all of that street's."""

    everywhere: bool
    street: str | None = None
    community: str | None = None
    pool_only: bool = False

    def covers(self, topic: TopicRow) -> bool:
        if self.pool_only and topic.status not in _IN_THE_POOL:
            return False
        return self.everywhere or (
            topic.street_id == self.street and self.community in (None, topic.community_id)
        )


def reach(by: Actor) -> Reach:
    """Clerks and auditors reach all, a street office its street, a station its community (or its street),
    the government office what is in the pool or was taken from it.
    """
    if by.has(Role.CLERK, Role.BODY_SECRETARY, Role.AUDITOR):
        return Reach(True)
    if by.has(Role.STREET_CONGRESS_OFFICE):
        return Reach(False, by.street_id)
    if by.has(Role.STATION_CLERK):
        return Reach(False, by.street_id, by.community_id)
    return Reach(by.has(Role.GOVERNMENT_OFFICE), pool_only=True)


def require_reach(topic: TopicRow, by: Actor) -> None:
    """Raises Missing: another street's suggestion is as unknown as one that nobody made."""
    if not reach(by).covers(topic):
        raise Missing("没有找到这条建议，请检查编号或链接")


def require_street(street_id: str | None, by: Actor) -> None:
    """Raises Missing for a street, or a whole town, that is not this office's."""
    within = reach(by)
    if not within.everywhere and (street_id is None or street_id != within.street):
        raise Missing("没有找到这个街道，请检查链接")


def require_batch(batch: StreetBatchRow | None, by: Actor) -> StreetBatchRow:
    """The batch. Raises Missing where there is none or it is another street's."""
    within = reach(by)
    if batch is None or not (within.everywhere or (batch.street_id and batch.street_id == within.street)):
        raise Missing("没有找到这个批次，请检查链接")
    return batch


def office(db: Session, by: Actor, topic: TopicRow) -> str:
    """Who acted, as everybody reads it: an office, never a name."""
    if by.has(Role.CLERK):
        return Role.CLERK.label
    if by.has(Role.STREET_CONGRESS_OFFICE):
        return street_office(db, topic.street_id)
    if by.has(Role.STATION_CLERK) and topic.community_id:
        return people.community(db, topic.community_id).name + Role.STATION_CLERK.label
    if by.has(Role.STATION_CLERK):
        return people.street(db, topic.street_id).name + Role.STATION_CLERK.label
    return Role.GOVERNMENT_OFFICE.label


def street_office(db: Session, street_id: str) -> str:
    return people.street(db, street_id).name + Role.STREET_CONGRESS_OFFICE.label


def deciding_office(db: Session, body: Body, street_id: str) -> str:
    """The body of a batch: the street's own 人大街道工委, or the presidium in a town."""
    return street_office(db, street_id) if body is Body.STREET_CONGRESS_OFFICE else body.label
