"""The living demonstration: suggestions in every state, three years at their stages, what is overdue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.cycles import service as cycles
from app.demo.district import SESSION_NO
from app.demo.life import handling
from app.demo.staff import EVERYBODY_SIGNS_IN_WITH
from app.domain.calendar import shanghai_day
from app.domain.implementation import Lateness
from app.domain.words import AdjustmentStatus, FindingStatus, ProjectStatus, Stage, TopicStatus, TopicStep
from app.main import create_app
from app.people import service as people
from app.projects import service as projects
from app.supervision import service as supervision
from app.topics import service as topics
from app.topics.tables import TopicRow
from tests.demo.played import NOON, SMALL, Played, at_noon, check_invariants, play, year
from tests.factories import visitor

STATES = {
    TopicStatus.SUBMITTED, TopicStatus.POOLED, TopicStatus.ADOPTED, TopicStatus.RETURNED,
    TopicStatus.REDIRECTED, TopicStatus.MERGED,
}  # fmt: skip


@pytest.fixture(scope="module")
def living(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """Played once, as it is by default: the tests that share it change nothing but sessions."""
    done = play(tmp_path_factory.mktemp("living") / "district.db")
    yield done
    done.database.close()


def rows(living: Played, **wanted: object) -> list[TopicRow]:
    with living.database.unit(write=False) as db:
        listed = topics.topics(db, wanted=wanted, limit=SMALL.topics)
        return [topics.topic(db, one.id) for one in listed]


def test_suggestions_are_in_every_state_that_matters(living: Played) -> None:
    every = rows(living)
    assert 190 <= len(every) <= SMALL.topics
    assert {topic.status for topic in every} == STATES
    answered = [topic for topic in every if topic.redirect_answered_on]
    assert answered
    assert {topic.status for topic in answered} == {TopicStatus.REDIRECTED}
    merged = next(topic for topic in every if topic.status is TopicStatus.MERGED)
    with living.database.unit(write=False) as db:
        steps = [event.step for event in topics.timeline(db, merged)]
    assert steps[0] is TopicStep.SUBMITTED
    assert TopicStep.MERGED in steps


def test_one_street_is_behind(living: Played) -> None:
    today = shanghai_day(NOON)
    with living.database.unit(write=False) as db:
        names = {street.id: street.name for street in people.streets(db)}
    late = Counter(
        names[topic.street_id]
        for topic in rows(living, status=TopicStatus.SUBMITTED)
        if topic.street_id and topic.due_on and topic.due_on < today
    )
    assert set(late) == {handling.LAZY}


def test_three_years_are_at_their_stages(living: Played) -> None:
    last, this, coming = (year(living.database, SESSION_NO + n) for n in (-1, 0, 1))
    assert [one.stage for one in (last, this, coming)] == [
        Stage.CLOSED, Stage.IMPLEMENTING, Stage.COLLECTING,
    ]  # fmt: skip
    assert Counter(p.status for p in _projects(living, last)) == {
        ProjectStatus.CLOSED: 14,
        ProjectStatus.RECTIFYING: 1,
    }
    assert {p.status for p in _projects(living, this)} == {ProjectStatus.IMPLEMENTING}
    assert _projects(living, coming) == []


def test_what_is_overdue_waits_or_is_open(living: Played) -> None:
    this = year(living.database, SESSION_NO)
    with living.database.unit(write=False) as db:
        owed = projects.due(db, this.id, shanghai_day(NOON))
        asked = projects.adjustments(db, this.id, status=None, limit=50)
        found = supervision.findings(db, this.id, limit=50)
    late = {due.what for due in owed if due.overdue}
    assert {Lateness.PLAN, Lateness.NODE} <= late
    assert sum(due.overdue and due.what is Lateness.PLAN for due in owed) == 1
    assert Counter(row.status for row, _ in asked) == {
        AdjustmentStatus.APPROVED: 1,
        AdjustmentStatus.PENDING: 1,
    }
    assert Counter(row.status for row in found) == {FindingStatus.VERIFIED: 1, FindingStatus.ASSIGNED: 1}


def test_what_it_prints_opens(living: Played) -> None:
    """Numbers to look up, the desk over the years, the late street's queue: as printed."""
    app = create_app(living.settings, at_noon)
    door = visitor(app)
    numbers = [line for line in living.told.splitlines() if "，后四位 " in line]
    assert len(numbers) == 4
    for line in numbers:
        number, tail = line.strip().split("：")[0].split("，后四位 ")
        found = door.post("/api/topics/lookup", json={"number": number, "tail": tail})
        assert found.status_code == 200, found.text
    _sign_in(door, "clerk")
    assert len(door.get("/api/desk").json()["years"]) == 3
    _sign_in(door, "street10")
    first, *_ = door.get("/api/queues/topics").json()["items"]
    assert first["overdue"]
    app.state.database.close()


def test_it_holds_together(living: Played) -> None:
    check_invariants(living.database)
    assert "虚构" in living.told
    assert "None" not in living.told


def _projects(living: Played, of: cycles.CycleRow) -> list[projects.ProjectRow]:
    with living.database.unit(write=False) as db:
        return list(projects.projects(db, of.id))


def _sign_in(door: TestClient, username: str) -> None:
    sent = {"username": username, "password": EVERYBODY_SIGNS_IN_WITH}
    assert door.post("/api/sessions", json=sent).status_code == 201


def test_a_batch_between_closing_and_drafting(tmp_path: Path) -> None:
    """Four days later the quarter ends in between: what came after closing is pooled, and not drawn on."""
    played = play(tmp_path / "later.db", clock=lambda: NOON + timedelta(days=4))
    assert year(played.database, SESSION_NO).stage is Stage.IMPLEMENTING
    played.database.close()
