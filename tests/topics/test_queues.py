"""What waits on a desk, overdue first, page by page; who sees which desk; ten thousand on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from app.db.base import new_id
from app.domain import errors as e
from app.domain.actors import Actor, Role
from app.domain.words import TopicCategory, TopicChannel, TopicStatus
from app.topics import queue_store
from app.topics.queue_store import Asked
from app.topics.service import deciding, queues
from app.topics.service.deciding import Draft
from app.topics.service.queues import Filters, Waiting
from app.topics.tables import TopicRow
from tests.factories import actor
from tests.statements import statements
from tests.topics.desks import DUE, Desks

SUBMITTED, STUDIED, POOLED = TopicStatus.SUBMITTED, TopicStatus.STUDIED, TopicStatus.POOLED
THIRD_QUARTER = date(2026, 9, 30)


def queue(
    desks: Desks,
    by: Actor | None = None,
    *,
    status: TopicStatus | None = None,
    after: str | None = None,
    limit: int = 50,
    **asked: Any,
) -> list[str]:
    named: dict[str, Any] = {"status": status, "after": after, "limit": limit, "by": by or desks.clerk}
    return [row.id for row in desks.do(lambda db, now: queues.queue(db, Filters(**asked), **named))]


def pool(desks: Desks, by: Actor | None = None, after: str | None = None, **asked: Any) -> list[str]:
    named: dict[str, Any] = {"after": after, "limit": 50, "by": by or desks.government}
    return [row.id for row in desks.do(lambda db, now: queues.pool(db, Filters(**asked), **named))]


def paged(desks: Desks, by: Actor, limit: int, **asked: Any) -> Iterator[str]:
    after = None
    while page := queue(desks, by, after=after, limit=limit, **asked):
        yield from page
        after = page[-1]


def test_overdue_first_then_by_day_whatever_the_status_and_the_street(desks: Desks) -> None:
    now, undated = desks.topics(2, SUBMITTED), desks.topic(STUDIED, due=None)
    late = desks.topics(2, STUDIED, due=THIRD_QUARTER)
    far = desks.topic(STUDIED, due=date(2026, 6, 30), street=desks.elsewhere, community=desks.far)
    next_quarter = desks.topic(due=date(2027, 3, 31))
    desks.topic(POOLED, due=date(2025, 3, 31))
    own = [*late, *now, next_quarter, undated]
    assert queue(desks) == [far, *own]
    assert queue(desks, desks.office) == own
    assert queue(desks, status=STUDIED) == [far, *late, undated]
    for limit in (1, 2, 3, 7, 8):
        assert list(paged(desks, desks.clerk, limit)) == [far, *own]


def test_each_sees_the_own_desk(desks: Desks) -> None:
    own, beside = desks.topic(), desks.topic(community=desks.riverside)
    far = desks.topic(street=desks.elsewhere, community=desks.far)
    assert queue(desks, desks.station) == [own]
    assert queue(desks, replace(desks.station, community_id=None)) == sorted([own, beside])
    assert queue(desks, desks.office) == sorted([own, beside])
    assert queue(desks, desks.office, community=desks.riverside) == [beside]
    assert queue(desks, desks.other_office) == [far]
    assert queue(desks, replace(desks.office, street_id=None)) == []
    assert set(queue(desks)) == set(queue(desks, actor(Role.AUDITOR))) == {own, beside, far}
    assert queue(desks, street=desks.elsewhere) == queue(desks, community=desks.far) == [far]


def test_another_street_or_community_is_not_found(desks: Desks) -> None:
    far = desks.topic(street=desks.elsewhere, community=desks.far)
    wrong: tuple[tuple[Actor, dict[str, Any]], ...] = (
        (desks.office, {"street": desks.elsewhere}),
        (desks.office, {"community": desks.far}),
        (desks.station, {"community": desks.riverside}),
        (desks.station, {"street": desks.elsewhere}),
        (desks.clerk, {"community": "NEVER00000"}),
        (desks.clerk, {"street": desks.street, "community": desks.far}),
        (desks.clerk, {"after": "NEVER00000"}),
    )
    for by, asked in wrong:
        with pytest.raises(e.Missing):
            queue(desks, by, **asked)
    for by in (desks.office, desks.station, desks.government):
        with pytest.raises(e.Missing):
            desks.do(lambda db, now, by=by: queues.on_desk(db, far, by=by))
    assert desks.do(lambda db, now: queues.on_desk(db, far, by=desks.other_office)).topic.id == far


def test_who_has_no_desk(desks: Desks) -> None:
    for role in set(Role) - {Role.STATION_CLERK, Role.STREET_CONGRESS_OFFICE, Role.CLERK, Role.AUDITOR}:
        with pytest.raises(e.NotYourRole):
            queue(desks, actor(role))
        with pytest.raises(e.NotYourRole):
            desks.do(queues.waiting, street=None, by=actor(role))
    for role in set(Role) - {Role.GOVERNMENT_OFFICE, Role.CLERK, Role.AUDITOR}:
        with pytest.raises(e.NotYourRole):
            pool(desks, actor(role))


def test_the_pool_for_who_drafts_candidates(desks: Desks) -> None:
    old = desks.topic(POOLED, due=THIRD_QUARTER)
    sport = desks.topic(POOLED, category=TopicCategory.CULTURE_SPORT)
    plan = desks.topic(POOLED, channel=TopicChannel.INVESTMENT_PLAN, street=desks.elsewhere, community=None)
    desks.topic(STUDIED)
    assert pool(desks) == [old, *sorted([sport, plan])]
    assert pool(desks, category=TopicCategory.CULTURE_SPORT) == [sport]
    assert pool(desks, channel=TopicChannel.INVESTMENT_PLAN) == [plan]
    assert pool(desks, street=desks.street, after=old) == [sport]
    found = desks.do(lambda db, now: queues.on_desk(db, plan, by=desks.government))
    assert found.topic.channel is TopicChannel.INVESTMENT_PLAN


def test_counts_by_street_and_status(desks: Desks) -> None:
    desks.after_the_quarter()
    desks.topics(3, SUBMITTED)
    desks.topics(2, STUDIED, due=date(2027, 3, 31))
    desks.topics(2, POOLED, community=desks.riverside)
    desks.topic(street=desks.elsewhere, community=desks.far)
    own = [
        Waiting(desks.street, SUBMITTED, 3, 3, True),
        Waiting(desks.street, STUDIED, 2, 0, True),
        Waiting(desks.street, POOLED, 2, 0, True),  # what is decided is never overdue
    ]
    assert desks.do(queues.waiting, street=None, by=desks.office) == own
    assert len(desks.do(queues.waiting, street=None, by=desks.clerk)) == 6
    at_station = desks.do(queues.waiting, street=None, by=desks.station)
    assert [row.topics for row in at_station] == [3, 2, 0]
    with pytest.raises(e.Missing):
        desks.do(queues.waiting, street=desks.elsewhere, by=desks.office)


def test_a_queue_without_streets_is_empty(desks: Desks) -> None:
    with desks.database.unit(write=False) as db:
        asked = Asked((), (SUBMITTED,))
        assert queue_store.queue(db, asked, after=None, limit=5) == []
        assert queue_store.counts(db, [], [SUBMITTED], DUE) == []
        assert queue_store.undecided_days(db, [], DUE) == []


def test_ten_thousand_through_the_desks(desks: Desks) -> None:
    """Pages come off the index however many wait; 500 in one batch cost each the same."""
    _fill(desks, 9_500, SUBMITTED, due=THIRD_QUARTER)
    _fill(desks, 500, STUDIED)
    station = replace(desks.station, community_id=None)
    with statements(desks.database) as asked:
        first = queue(desks, desks.clerk)
        second = queue(desks, desks.clerk, after=first[-1])
        desks.do(queues.waiting, street=None, by=station)
    assert len({*first, *second}) == 100
    assert len(asked) <= 12
    assert not [plan for plan in _plans(desks, asked) if "SCAN topic" in plan]
    counted = desks.do(queues.waiting, street=None, by=station)
    assert [(row.topics, row.exact) for row in counted] == [(1000, False), (500, True), (0, True)]
    _decide_all(desks, list(paged(desks, desks.office, 50, status=STUDIED)))


def _decide_all(desks: Desks, ids: list[str]) -> None:
    batch = desks.batch()
    with statements(desks.database) as asked:
        for start in range(0, len(ids), deciding.AT_ONCE):
            desks.draft(batch, *(Draft(one, "pool") for one in ids[start : start + deciding.AT_ONCE]))
    assert len(asked) < 30 * len(ids) / deciding.AT_ONCE
    decision = desks.record(batch)
    with statements(desks.database) as asked:
        desks.decide(batch, decision)
    assert len(asked) < 20 * len(ids)
    assert len(ids) == 500
    assert queue(desks, desks.office, status=STUDIED) == []
    assert len(pool(desks)) == 50


def _fill(desks: Desks, number: int, status: TopicStatus, **more: Any) -> None:
    """Through the table's own encodings, many at once."""
    like = desks.blank(status, **more).model_dump()
    rows = [{**like, "id": new_id(), "number": f"{status[:2]}{place:06}"} for place in range(number)]
    with desks.database.unit(write=True) as db:
        db.execute(sa.insert(TopicRow), rows)


def _plans(desks: Desks, asked: list[str]) -> list[str]:
    """How SQLite goes about each list; PostgreSQL chooses by numbers it has not gathered here."""
    if not desks.database.is_sqlite:
        return []
    with desks.database.unit(write=False) as db:
        return [
            str(line[3])
            for statement in asked
            if statement.startswith("SELECT")
            for line in db.connection().exec_driver_sql(
                f"EXPLAIN QUERY PLAN {statement}", ("x",) * statement.count("?")
            )
        ]
