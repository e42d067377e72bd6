"""Queries of suggestions and who is behind them; they decide nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from app.domain.words import TopicCategory, TopicChannel, TopicStatus
from app.people.tables import CommunityRow, StreetRow
from app.topics.schemas import CampaignIn
from app.topics.tables import (
    CampaignRow,
    ConsentRow,
    FlagRow,
    HandRow,
    TopicEventRow,
    TopicPersonRow,
    TopicRow,
)

TOPIC: Any = sa.inspect(TopicRow).local_table
PERSON: Any = sa.inspect(TopicPersonRow).local_table
FLAG: Any = sa.inspect(FlagRow).local_table
EVENT: Any = sa.inspect(TopicEventRow).local_table
_STREET: Any = sa.inspect(StreetRow).local_table
_COMMUNITY: Any = sa.inspect(CommunityRow).local_table
_SUBMITTED_AT = sa.select(TOPIC.c.submitted_at).where(TOPIC.c.id == sa.bindparam("key"))


# Suggestions.


def topic(db: Session, topic_id: str) -> TopicRow | None:
    return db.get(TopicRow, topic_id)


def submitted_at(db: Session, topic_id: str) -> datetime | None:
    return db.execute(_SUBMITTED_AT, {"key": topic_id}).scalar_one_or_none()


def topics(db: Session, topic_ids: Iterable[str]) -> dict[str, TopicRow]:
    rows = db.exec(select(TopicRow).where(col(TopicRow.id).in_(list(topic_ids))))
    return {row.id: row for row in rows}


def locked(db: Session, topic_ids: Iterable[str]) -> Sequence[TopicRow]:
    """Read afresh and held until the transaction ends, in the order of ids: nobody waits in a circle."""
    query = select(TopicRow).where(col(TopicRow.id).in_(list(topic_ids))).order_by(col(TopicRow.id))
    return db.exec(query.with_for_update().execution_options(populate_existing=True)).all()


def is_number_taken(db: Session, number: str) -> bool:
    return db.execute(sa.select(TOPIC.c.id).where(TOPIC.c.number == number)).first() is not None


def numbered(db: Session, number: str) -> TopicRow | None:
    return db.exec(select(TopicRow).where(TopicRow.number == number)).first()


def receipted(db: Session, receipt: str) -> TopicRow | None:
    return db.exec(select(TopicRow).where(TopicRow.receipt == receipt)).first()


def set_status(db: Session, topic: TopicRow, target: TopicStatus, changes: dict[str, Any]) -> bool:
    """Compare-and-set on status and version; False where somebody else was first."""
    here = sa.and_(TOPIC.c.id == topic.id, TOPIC.c.status == topic.status, TOPIC.c.version == topic.version)
    values = {**changes, "status": target, "version": topic.version + 1}
    db.flush()
    done = cast("sa.CursorResult[Any]", db.execute(sa.update(TOPIC).where(here).values(**values)))
    db.refresh(topic)
    return done.rowcount == 1


class Listed(NamedTuple):
    """What a list shows of one: whole rows, their texts with them, cost twice as much."""

    id: str
    title: str
    category: TopicCategory
    channel: TopicChannel
    street_id: str
    community_id: str | None
    place: str
    status: TopicStatus
    supporters: int
    submitted_at: datetime
    merged_into: str | None
    street: str
    community: str | None


# Outer joins, so that the order of the list stays the way to its rows.
_LISTED = (
    sa.select(*(TOPIC.c[name] for name in Listed._fields[:-2]), _STREET.c.name, _COMMUNITY.c.name)
    .outerjoin_from(TOPIC, _STREET, _STREET.c.id == TOPIC.c.street_id)
    .outerjoin(_COMMUNITY, _COMMUNITY.c.id == TOPIC.c.community_id)
)


def listed(
    db: Session,
    *,
    wanted: dict[str, Any],
    before: tuple[datetime, str] | None,
    limit: int,
) -> list[Listed]:
    """Newest first, without those that were taken back. ``wanted``: column → value."""
    values = {**wanted, "most": limit}
    if before:
        values |= {"moment": before[0], "key": before[1]}
    found = db.execute(_page(frozenset(wanted), bool(before)), values).all()
    return [Listed(*row) for row in found]


@cache
def _page(wanted: frozenset[str], further: bool) -> Any:
    """A way to ask, put together once: doing it for each reader took a fifth of the list's time."""
    query = _LISTED.where(TOPIC.c.status != TopicStatus.WITHDRAWN)
    for name in wanted:
        query = query.where(TOPIC.c[name] == sa.bindparam(name))
    if further:
        moment = sa.bindparam("moment", type_=TOPIC.c.submitted_at.type)
        query = query.where(
            sa.tuple_(TOPIC.c.submitted_at, TOPIC.c.id) < sa.tuple_(moment, sa.bindparam("key"))
        )
    newest = query.order_by(TOPIC.c.submitted_at.desc(), TOPIC.c.id.desc())
    return newest.limit(sa.bindparam("most", type_=sa.Integer))


def _earlier(moment: Any, key: Any, before: tuple[datetime, str]) -> Any:
    return sa.tuple_(moment, key) < sa.tuple_(sa.literal(before[0], moment.type), sa.literal(before[1]))


# Who belongs together.


def family(db: Session, topic_ids: Iterable[str]) -> list[tuple[str, str]]:
    """(id, number) of these suggestions and of everything merged into them, through any number of merges."""
    start = sa.select(TOPIC.c.id, TOPIC.c.number).where(TOPIC.c.id.in_(list(topic_ids)))
    tree = start.cte("family", recursive=True)
    tree = tree.union(sa.select(TOPIC.c.id, TOPIC.c.number).join(tree, TOPIC.c.merged_into == tree.c.id))
    return [(topic_id, number) for topic_id, number in db.execute(sa.select(tree.c.id, tree.c.number))]


def people_behind(db: Session, topic_ids: Iterable[str]) -> Sequence[TopicPersonRow]:
    """Authors and supporters of exactly these, each person as often as he stands there."""
    query = select(TopicPersonRow).where(col(TopicPersonRow.topic_id).in_(list(topic_ids)))
    return db.exec(query).all()


def count_people(db: Session, topic_ids: Iterable[str]) -> int:
    query = sa.select(sa.func.count(sa.distinct(PERSON.c.person)))
    return int(db.execute(query.where(PERSON.c.topic_id.in_(list(topic_ids)))).scalar_one())


def standing(db: Session, person: str, topic_ids: Iterable[str]) -> Sequence[TopicPersonRow]:
    """Where this person stands behind these suggestions."""
    query = select(TopicPersonRow).where(
        TopicPersonRow.person == person, col(TopicPersonRow.topic_id).in_(list(topic_ids))
    )
    return db.exec(query).all()


def authors(db: Session, topic_id: str) -> Sequence[TopicPersonRow]:
    query = select(TopicPersonRow).where(TopicPersonRow.topic_id == topic_id, col(TopicPersonRow.author))
    return db.exec(query).all()


def of_person(
    db: Session, person: str, *, before: tuple[datetime, str] | None = None, limit: int | None = None
) -> Sequence[TopicPersonRow]:
    """Everything this person stands behind, the newest first."""
    query = select(TopicPersonRow).where(TopicPersonRow.person == person)
    if before:
        query = query.where(_earlier(PERSON.c.joined_at, PERSON.c.topic_id, before))
    return db.exec(query.order_by(PERSON.c.joined_at.desc(), PERSON.c.topic_id.desc()).limit(limit)).all()


# The timeline.


def last_seq(db: Session, topic_id: str) -> int:
    query = sa.select(sa.func.max(EVENT.c.seq)).where(EVENT.c.topic_id == topic_id)
    return db.execute(query).scalar_one() or 0


def events(db: Session, topic_ids: Iterable[str]) -> Sequence[TopicEventRow]:
    query = select(TopicEventRow).where(col(TopicEventRow.topic_id).in_(list(topic_ids)))
    return db.exec(query.order_by(EVENT.c.topic_id, EVENT.c.seq)).all()


def last_turn(db: Session, topic_id: str) -> TopicEventRow | None:
    """The last time it was merged into another, or ceased to be."""
    query = select(TopicEventRow).where(
        TopicEventRow.topic_id == topic_id, col(TopicEventRow.target_id).is_not(None)
    )
    return db.exec(query.order_by(EVENT.c.seq.desc()).limit(1)).first()


# Calls, consent, hands.


def campaign(db: Session, campaign_id: str) -> CampaignRow | None:
    return db.get(CampaignRow, campaign_id)


def campaigns(
    db: Session, *, cycle_id: str | None, before: CampaignRow | None, limit: int
) -> Sequence[CampaignRow]:
    """The latest first."""
    query = select(CampaignRow)
    published, key = col(CampaignRow.published_on), col(CampaignRow.id)
    if cycle_id is not None:
        query = query.where(CampaignRow.cycle_id == cycle_id)
    if before is not None:
        query = query.where(sa.tuple_(published, key) < sa.tuple_(before.published_on, before.id))
    return db.exec(query.order_by(published.desc(), key.desc()).limit(limit)).all()


def same_campaign(db: Session, body: CampaignIn) -> CampaignRow | None:
    """Of the same year, by the same name, on the same days."""
    query = select(CampaignRow).where(
        CampaignRow.cycle_id == body.cycle,
        CampaignRow.title == body.title,
        CampaignRow.starts_on == body.starts_on,
        CampaignRow.ends_on == body.ends_on,
    )
    return db.exec(query.limit(1)).first()


def campaigns_until(db: Session, day: date) -> Sequence[CampaignRow]:
    """Those that have not ended before that day, the latest first."""
    query = select(CampaignRow).where(CampaignRow.ends_on >= day)
    return db.exec(query.order_by(col(CampaignRow.published_on).desc(), col(CampaignRow.id).desc())).all()


def flags(
    db: Session, *, street_id: str | None, after: tuple[datetime, str] | None, limit: int
) -> Sequence[FlagRow]:
    """Those nobody has looked at, the earliest first; of one street where it is given."""
    query = select(FlagRow).where(FLAG.c.reviewed_at.is_(None))
    if street_id is not None:
        query = query.where(FlagRow.street_id == street_id)
    if after:
        place = sa.tuple_(FLAG.c.raised_at, FLAG.c.id)
        query = query.where(place > sa.tuple_(sa.literal(after[0], FLAG.c.raised_at.type), after[1]))
    return db.exec(query.order_by(FLAG.c.raised_at, FLAG.c.id).limit(limit)).all()


def locked_flag(db: Session, flag_id: str) -> FlagRow | None:
    query = select(FlagRow).where(FlagRow.id == flag_id).with_for_update()
    return db.exec(query.execution_options(populate_existing=True)).first()


def consent(db: Session, version: str) -> ConsentRow | None:
    return db.get(ConsentRow, version)


def hands(db: Session, trace: str, since: datetime) -> int:
    """How often this hand was seen after that moment."""
    query = select(sa.func.count()).select_from(HandRow)
    return int(db.exec(query.where(HandRow.trace == trace, col(HandRow.at) > since)).one())


def hands_each(db: Session, since: Mapping[str, datetime]) -> dict[str, int]:
    """The same of several hands, each after a moment of its own."""
    seen = [sa.and_(col(HandRow.trace) == trace, col(HandRow.at) > at) for trace, at in since.items()]
    query = sa.select(col(HandRow.trace), sa.func.count()).where(sa.or_(*seen)).group_by(col(HandRow.trace))
    found = {trace: int(count) for trace, count in db.execute(query)}
    return {trace: found.get(trace, 0) for trace in since}


def keep_consent(db: Session, row: ConsentRow) -> None:
    """The words of a version are kept once, by whoever is the first to agree to them."""
    insert: Any = sqlite.insert if db.get_bind().dialect.name == "sqlite" else postgresql.insert
    values = {"version": row.version, "words": row.words, "first_used_at": row.first_used_at}
    db.execute(insert(ConsentRow).values(**values).on_conflict_do_nothing(index_elements=["version"]))
