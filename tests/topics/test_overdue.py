"""A street that never closes a batch: its authors hear all the same that the day has passed, each once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from threading import Barrier

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.config import Settings
from app.db.clock import MovingClock
from app.db.session import Database
from app.domain.calendar import SHANGHAI
from app.domain.words import Stage, TopicStatus, TopicStep
from app.main import chores, create_app
from app.notices.sender import Sender
from app.topics.service import OverdueTeller, batches, overdue
from tests.factories import visitor
from tests.notices.test_killed_sender import until
from tests.topics.desks import Desks
from tests.topics.factory import district, resident, submit

NEXT_QUARTER = date(2027, 3, 31)


def tell(desks: Desks) -> None:
    OverdueTeller()(desks.database, desks.clock())


def test_told_when_the_day_has_passed_and_not_a_second_before(desks: Desks) -> None:
    new, studied = desks.topic(people=["author", "friend"]), desks.topic(TopicStatus.STUDIED)
    decided, later = desks.topic(TopicStatus.POOLED), desks.topic(due=NEXT_QUARTER)
    undated = desks.topic(due=None)
    desks.listen("author", "friend")
    desks.clock.move_to(datetime(2026, 12, 31, 23, 59, 59, tzinfo=SHANGHAI))
    tell(desks)
    assert desks.steps(new) == []
    desks.clock.move(seconds=1)
    tell(desks)
    assert desks.steps(new) == desks.steps(studied) == [TopicStep.OVERDUE]
    [event] = desks.events(new)
    assert (event.office, event.at) == ("榕溪街道人大街道工委", desks.clock())
    assert desks.heard("author") == desks.heard("friend") == ["overdue"]
    assert desks.status(new) is TopicStatus.SUBMITTED  # never closed by itself
    assert [desks.steps(topic) for topic in (decided, later, undated)] == [[], [], []]


def test_again_changes_nothing_and_the_next_day_that_passes_is_told(desks: Desks) -> None:
    topic = desks.topic(people=["author"])
    desks.listen("author")
    desks.after_the_quarter()
    teller = OverdueTeller()
    for _ in range(3):
        teller(desks.database, desks.clock())
        tell(desks)
        desks.clock.move(days=20)
    assert desks.heard("author") == ["overdue"]
    desks.clock.move_to(datetime(2027, 4, 1, 8, 0, tzinfo=SHANGHAI))
    teller(desks.database, desks.clock())
    assert desks.steps(topic) == [TopicStep.OVERDUE] * 2


@pytest.mark.parametrize("close_first", [True, False])
def test_closing_the_batch_and_the_day_tell_it_once(desks: Desks, close_first: bool) -> None:
    topic, batch = desks.topic(people=["author"]), desks.batch()
    desks.listen("author")
    if close_first:
        desks.clock.move_to(datetime(2026, 12, 31, 9, 0, tzinfo=SHANGHAI))
        desks.do(batches.close, batch, by=desks.office)
    desks.after_the_quarter()
    tell(desks)
    if not close_first:
        closed = desks.do(batches.close, batch, by=desks.office)
        assert closed.summary is not None
        assert closed.summary["figures"]["carried"] == 1
    assert desks.steps(topic) == [TopicStep.OVERDUE]
    assert desks.heard("author") == ["overdue"]


def test_where_there_are_no_street_batches_nothing_is_overdue(desks: Desks) -> None:
    desks.year(Stage.COLLECTING, "town")
    topic = desks.topic()
    desks.after_the_quarter()
    tell(desks)
    assert desks.steps(topic) == []


def test_more_than_a_lot_each_once_by_two_at_a_time(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes, each with a database connection of its own and no knowledge of the other."""
    monkeypatch.setattr(overdue, "AT_ONCE", 4)
    topics = desks.topics(10, TopicStatus.SUBMITTED, people=["author"])
    desks.listen("author")
    desks.after_the_quarter()
    gate = Barrier(2)

    def run(_which: int) -> None:
        database = Database(desks.database.url.render_as_string(hide_password=False))
        gate.wait(timeout=30)
        OverdueTeller()(database, desks.clock())
        database.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, range(2)))
    assert {tuple(desks.steps(topic)) for topic in topics} == {(TopicStep.OVERDUE,)}
    assert desks.heard("author") == ["overdue"] * 10


def test_looking_it_up_writes_nothing_the_sender_does(
    app: FastAPI, database: Database, settings: Settings, clock: MovingClock
) -> None:
    client, number = resident(app)
    made = submit(app, client, number, district(app), notify=True)
    asked = {"number": made["number"], "tail": number[-4:]}

    def steps() -> list[str]:
        found = visitor(app).post("/api/topics/lookup", json=asked).json()
        return [event["step"] for event in found["events"]]

    clock.move_to(datetime(2027, 1, 1, 8, 0, tzinfo=SHANGHAI))
    assert steps() == ["submitted"]
    Sender(database, clock, settings, chores()).deliver_all()
    assert steps() == ["submitted", "overdue"]
    sent = [file.read_text(encoding="utf-8") for file in settings.outbox.glob("*.json")]
    assert len([text for text in sent if "街道本季度未能处理完毕" in text]) == 1
    Sender(database, clock, settings, chores()).deliver_all()
    assert steps() == ["submitted", "overdue"]


def test_the_running_service_does_it_by_itself(desks: Desks, settings: Settings) -> None:
    topic = desks.topic()
    desks.after_the_quarter()
    often = settings.model_copy(update={"deliver_every_seconds": 1})
    with TestClient(create_app(often, desks.clock)):
        until(lambda: desks.steps(topic) == [TopicStep.OVERDUE])
