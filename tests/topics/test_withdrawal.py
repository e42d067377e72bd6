"""撤回: by its author and number, before a candidate; what others said stays and is handled on."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI

from app.domain.actors import Role
from app.domain.words import TopicStatus
from tests.factories import account, client_of, signed_in, visitor
from tests.topics.factory import (
    Place,
    district,
    events_of,
    look_up,
    merge,
    notices_of,
    row_of,
    send,
    set_row,
    supporter,
    topic_of,
)


@pytest.fixture
def place(app: FastAPI) -> Place:
    return district(app)


def withdraw(made: dict[str, Any], **other: Any) -> tuple[int, str]:
    client = other.pop("client", made["client"])
    body = {"number": made["number"], **other}
    answer = client.post("/api/topics/withdrawal", json=body)
    return answer.status_code, answer.text


@pytest.mark.parametrize("status", [TopicStatus.SUBMITTED, TopicStatus.STUDIED, TopicStatus.POOLED])
def test_an_author_takes_his_own_back(app: FastAPI, place: Place, status: TopicStatus) -> None:
    made = topic_of(app, place)
    set_row(app, made["id"], status=status)
    assert withdraw(made)[0] == 200
    assert withdraw(made)[0] == 200  # again changes nothing
    assert [event.step for event in events_of(app, made["id"])] == ["submitted", "withdrawn"]
    assert visitor(app).get(f"/api/topics/{made['id']}").status_code == 404
    assert visitor(app).get("/api/topics").json()["items"] == []
    shown = look_up(visitor(app), made).json()
    assert (shown["status"], shown["events"][-1]["office"]) == ("WITHDRAWN", "建议人")


@pytest.mark.parametrize("status", [TopicStatus.ADOPTED, TopicStatus.RETURNED, TopicStatus.REDIRECTED])
def test_once_adopted_or_decided_it_stays(app: FastAPI, place: Place, status: TopicStatus) -> None:
    made = topic_of(app, place)
    set_row(app, made["id"], status=status)
    assert withdraw(made)[0] == 409
    assert row_of(app, made["id"]).status is status


def test_anothers_and_an_unknown_number_look_alike(app: FastAPI, place: Place) -> None:
    made = topic_of(app, place)
    client, _number = supporter(app, made["id"])
    answers = {
        withdraw(made, client=client),
        withdraw(made, client=client, number="0000-0000"),
        withdraw(made, client=client, number="？"),
    }
    assert len(answers) == 1
    assert answers.pop()[0] == 404
    assert withdraw(made, client=visitor(app))[0] == 401
    assert withdraw(made, client=signed_in(app, Role.AUDITOR))[0] == 403


def test_a_clerk_takes_back_what_he_entered_as_his_own(app: FastAPI, place: Place) -> None:
    clerk = client_of(app, account(app, Role.CLERK))
    made = send(app, clerk, place, None, origin="station").json()
    assert withdraw({**made, "client": clerk})[0] == 200


def test_withdrawing_a_source_leaves_its_supporters_with_the_target(app: FastAPI, place: Place) -> None:
    target, source = topic_of(app, place), topic_of(app, place, notify=True)
    _client, number = supporter(app, source["id"], notify=True)
    merge(app, source["id"], target["id"])
    assert row_of(app, target["id"]).supporters == 2
    assert withdraw(source)[0] == 200
    assert row_of(app, target["id"]).supporters == 1
    assert row_of(app, source["id"]).merged_into is None
    assert notices_of(app, number) == ["merged", "studied", "withdrawn"]
    shown = [event["step"] for event in look_up(visitor(app), source).json()["events"]]
    assert shown == ["submitted", "studied", "merged", "withdrawn"]


def test_withdrawing_a_target_sets_its_sources_free(app: FastAPI, place: Place) -> None:
    target, source = topic_of(app, place, notify=True), topic_of(app, place, notify=True)
    merge(app, source["id"], target["id"])
    assert withdraw(target)[0] == 200
    freed = row_of(app, source["id"])
    assert (freed.status, freed.merged_into, freed.supporters) == (TopicStatus.STUDIED, None, 0)
    assert notices_of(app, source["phone"]) == ["merge_undone", "merged", "studied", "submitted"]
    assert "withdrawn" in notices_of(app, target["phone"])
    last = look_up(visitor(app), source).json()["events"][-1]
    assert last["step"] == "merge_undone"
    assert "撤回" in last["reason"]


def test_a_source_of_an_adopted_target_stays(app: FastAPI, place: Place) -> None:
    target, source = topic_of(app, place), topic_of(app, place)
    merge(app, source["id"], target["id"])
    set_row(app, target["id"], status=TopicStatus.ADOPTED)
    assert withdraw(source)[0] == 409
    assert row_of(app, source["id"]).status is TopicStatus.MERGED


def test_somebody_behind_source_and_target_is_counted_once_after_it(app: FastAPI, place: Place) -> None:
    target, source = topic_of(app, place), topic_of(app, place)
    client, number = supporter(app, source["id"])
    body = {"phone": number, "consent": visitor(app).get("/api/consent").json()["version"]}
    assert client.post(f"/api/topics/{target['id']}/support", json=body).status_code == 201
    merge(app, source["id"], target["id"])
    assert row_of(app, target["id"]).supporters == 2
    assert withdraw(source)[0] == 200
    assert row_of(app, target["id"]).supporters == 1
