"""支持: by verified phone, once a person, a merged one's for its target; taken back; two at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import select

from app.db.session import Database
from app.domain.actors import Role
from app.domain.words import TopicStatus
from app.notices.tables import NoticeRow
from app.notices.templates import message
from app.people import service as people
from app.people.tables import DeputyRow
from tests.factories import deputy_client, found_deputies, resident_client, signed_in, visitor
from tests.topics.factory import (
    Place,
    agreed,
    district,
    merge,
    resident,
    row_of,
    set_row,
    study,
    support,
    supporter,
    topic_of,
)


@pytest.fixture
def place(app: FastAPI) -> Place:
    return district(app)


def count(app: FastAPI, topic_id: str) -> int:
    shown: int = visitor(app).get(f"/api/topics/{topic_id}").json()["supporters"]
    return shown


def test_a_person_counts_once_and_may_take_it_back(app: FastAPI, place: Place) -> None:
    made = topic_of(app, place)
    client, number = supporter(app, made["id"])
    again = support(app, made["id"], client, number)
    assert (again.status_code, again.json()["supporters"]) == (200, 1)
    assert count(app, made["id"]) == 1
    taken = client.delete(f"/api/topics/{made['id']}/support")
    assert taken.json() == {"topic": made["id"], "supporters": 0, "supporting": False}
    assert client.delete(f"/api/topics/{made['id']}/support").status_code == 200
    assert support(app, made["id"], client, number).status_code == 201


def test_an_author_does_not_support_his_own(app: FastAPI, place: Place) -> None:
    made = topic_of(app, place)
    answer = support(app, made["id"], made["client"], made["phone"])
    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/own-topic"
    assert made["client"].delete(f"/api/topics/{made['id']}/support").status_code == 409
    assert count(app, made["id"]) == 0


def test_a_deputy_is_the_same_person_by_phone(app: FastAPI, place: Place) -> None:
    [deputy_id] = found_deputies(app, 1)
    database: Database = app.state.database
    with database.unit(write=False) as db:
        deputy = db.get(DeputyRow, deputy_id)
        assert deputy is not None
    made = topic_of(app, place)
    assert support(app, made["id"], deputy_client(app, deputy_id), None).status_code == 201
    as_resident = support(app, made["id"], resident_client(app, deputy.phone), deputy.phone)
    assert (as_resident.status_code, as_resident.json()["supporters"]) == (200, 1)


def test_support_of_a_merged_one_counts_for_its_target(app: FastAPI, place: Place) -> None:
    target, source, last = (topic_of(app, place) for _ in range(3))
    client, number = supporter(app, source["id"])
    merge(app, source["id"], target["id"])
    assert count(app, target["id"]) == 2  # the source's author and supporter
    again = support(app, target["id"], client, number).json()
    assert (again["topic"], again["supporters"]) == (target["id"], 2)
    _fresh, _number = supporter(app, source["id"])
    assert count(app, target["id"]) == 3
    merge(app, target["id"], last["id"])
    assert count(app, last["id"]) == 4
    taken = client.delete(f"/api/topics/{source['id']}/support").json()
    assert (taken["topic"], taken["supporters"]) == (last["id"], 3)
    assert [row_of(app, made["id"]).supporters for made in (source, target, last)] == [0, 2, 3]
    assert source["client"].delete(f"/api/topics/{target['id']}/support").status_code == 200
    assert count(app, last["id"]) == 3  # the author of a source stays counted


def test_an_author_of_a_source_counts_already(app: FastAPI, place: Place) -> None:
    target, source = topic_of(app, place), topic_of(app, place)
    merge(app, source["id"], target["id"])
    answer = support(app, target["id"], source["client"], source["phone"])
    assert (answer.status_code, answer.json()["supporters"]) == (200, 1)
    through = support(app, source["id"], target["client"], target["phone"])
    assert through.status_code == 409


@pytest.mark.parametrize("status", [TopicStatus.RETURNED, TopicStatus.REDIRECTED])
def test_nobody_supports_what_has_left_the_road(app: FastAPI, place: Place, status: TopicStatus) -> None:
    made = topic_of(app, place)
    set_row(app, made["id"], status=status)
    client, number = resident(app)
    answer = support(app, made["id"], client, number)
    assert answer.status_code == 409
    assert status.label in answer.json()["detail"]


def test_who_may_not_and_what_is_not_there(app: FastAPI, place: Place) -> None:
    made = topic_of(app, place)
    path, body = f"/api/topics/{made['id']}/support", {"consent": agreed(app)}
    assert visitor(app).post(path, json=body).status_code == 401
    assert signed_in(app, Role.CLERK).post(path, json=body).status_code == 403
    client, number = resident(app)
    assert support(app, made["id"], client, None).status_code == 422
    assert support(app, made["id"], client, made["phone"]).status_code == 403
    assert support(app, made["id"], client, number, consent="0").status_code == 409
    unknown = support(app, "0000000000", client, number)
    set_row(app, made["id"], status=TopicStatus.WITHDRAWN)
    gone = support(app, made["id"], client, number)
    assert (unknown.status_code, unknown.text) == (gone.status_code, gone.text)
    assert gone.status_code == 404


def test_two_supports_of_one_person_at_once_are_one(app: FastAPI, place: Place) -> None:
    made, (client, number) = topic_of(app, place), resident(app)
    others = [resident(app) for _ in range(3)]
    ready = Barrier(8)

    def once(who: tuple[TestClient, str]) -> int:
        ready.wait(timeout=30)
        return support(app, made["id"], who[0], who[1]).status_code

    with ThreadPoolExecutor(8) as pool:
        tries = [pool.submit(once, (client, number)) for _ in range(5)]
        tries += [pool.submit(once, other) for other in others]
        done = [one.result(timeout=60) for one in tries]
    assert sorted(done) == [200] * 4 + [201] * 4
    assert count(app, made["id"]) == 4


def test_supporters_never_learn_the_number(app: FastAPI, place: Place) -> None:
    """It is the author's: who has it and knows a neighbour's phone could ask whose suggestion it is."""
    source, target = topic_of(app, place, notify=True), topic_of(app, place, notify=True)
    _client, first = supporter(app, source["id"], notify=True)
    _client, second = supporter(app, target["id"], notify=True)
    merge(app, source["id"], target["id"])
    study(app, target["id"])
    database: Database = app.state.database
    with database.unit(write=False) as db:
        rows = list(db.exec(select(NoticeRow)))

    def told(number: str) -> list[NoticeRow]:
        return [row for row in rows if row.person == people.resident_of(app.state.settings, number)]

    assert told(first)
    assert told(second)
    for row in (*told(first), *told(second)):
        said = message(row.template, row.words, "zh") + message(row.template, row.words, "en")
        assert row.words["number"] == ""
        assert source["number"] not in said
        assert target["number"] not in said
    for made in (source, target):
        assert {row.words["number"] for row in told(made["phone"])} == {made["number"]}
