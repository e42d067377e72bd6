"""Limits answer 429 with what to do; many from one hand are flagged for a person and stay where they are."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest
from fastapi import FastAPI

from app.config import Settings
from app.db.clock import MovingClock
from app.db.session import Database
from app.domain.actors import Role
from app.domain.errors import AlreadyReviewed, Missing
from app.topics.service.flags import flags, review
from tests.factories import actor, resident_client, signed_in, visitor
from tests.topics.factory import (
    Place,
    district,
    do,
    entry,
    look_up,
    resident,
    send,
    submit,
    support,
    topic_of,
)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    small = {
        "topics_a_day": 3,
        "topics_an_address_a_day": 7,
        "supports_a_day": 2,
        "wrong_tails": 3,
        "wrong_tails_everywhere": 7,
        "wrong_tails_an_address": 5,
        "flag_phone": 2,
        "flag_address": 6,
        "flag_text": 3,
    }
    return settings.model_copy(update=small)


@pytest.fixture
def place(app: FastAPI) -> Place:
    return district(app)


def waiting(app: FastAPI, role: Role = Role.CLERK) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = signed_in(app, role).get("/api/topics/flags").json()["items"]
    return items


def test_a_phone_has_its_limit_a_day(app: FastAPI, clock: MovingClock, place: Place) -> None:
    client, number = resident(app)
    for _ in range(3):
        submit(app, client, number, place)
    refused = send(app, client, place, number)
    assert refused.status_code == 429
    assert "明天" in refused.json()["detail"]
    clock.move(hours=23, minutes=59)
    again = resident_client(app, number)  # nobody has used the session that long
    assert send(app, again, place, number).status_code == 429
    clock.move(minutes=1)
    assert send(app, again, place, number).status_code == 201


def test_an_address_has_its_limit_whatever_the_phone(app: FastAPI, place: Place) -> None:
    for _ in range(7):
        topic_of(app, place)
    client, number = resident(app)
    refused = send(app, client, place, number)
    assert refused.status_code == 429
    assert "代表家站点" in refused.json()["detail"]
    clerk = signed_in(app, Role.STATION_CLERK)  # who enters for others is no crowd
    assert send(app, clerk, place, None, origin="station").status_code == 201


def test_a_retry_is_no_second_submission(app: FastAPI, place: Place) -> None:
    client, number = resident(app)
    body = entry(app, place, number)
    for _ in range(6):
        assert client.post("/api/topics", json=body).status_code in (200, 201)
    submit(app, client, number, place)
    submit(app, client, number, place)


def test_the_limit_holds_against_many_at_once(app: FastAPI, place: Place) -> None:
    client, number = resident(app)
    ready = Barrier(8)

    def once() -> int:
        ready.wait(timeout=30)
        return send(app, client, place, number).status_code

    with ThreadPoolExecutor(8) as pool:
        done = [one.result(timeout=60) for one in [pool.submit(once) for _ in range(8)]]
    assert sorted(done) == [201] * 3 + [429] * 5


def test_supports_have_their_limit(app: FastAPI, place: Place) -> None:
    made = [topic_of(app, place) for _ in range(3)]
    client, number = resident(app)
    answers = [support(app, one["id"], client, number).status_code for one in made]
    assert answers == [201, 201, 429]
    assert support(app, made[0]["id"], client, number).status_code == 200


def test_wrong_tails_are_counted_for_a_number(app: FastAPI, clock: MovingClock, place: Place) -> None:
    made, anybody = topic_of(app, place), visitor(app)
    wrong = {**made, "tail": f"{(int(made['tail']) + 1) % 10_000:04}"}
    for _ in range(4):
        assert look_up(anybody, made).status_code == 200  # right ones are no tries
    assert [look_up(anybody, wrong).status_code for _ in range(4)] == [404, 404, 404, 429]
    assert look_up(anybody, made).status_code == 429
    clock.move(days=1)
    assert look_up(anybody, made).status_code == 200


def guesses(app: FastAPI, made: dict[str, Any], address: str, many: int) -> list[int]:
    """Answers to wrong tails from one network."""
    guesser = visitor(app, address=address)
    tails = [f"{(int(made['tail']) + 1 + n) % 10_000:04}" for n in range(many)]
    return [look_up(guesser, {**made, "tail": tail}).status_code for tail in tails]


def test_a_stranger_locks_his_own_network_out_and_not_the_author(
    app: FastAPI, clock: MovingClock, place: Place
) -> None:
    made = topic_of(app, place)
    for _hour in range(23):
        assert set(guesses(app, made, "192.0.2.1", 4)) <= {404, 429}
        clock.move(hours=1)
    assert look_up(visitor(app, address="192.0.2.1"), made).status_code == 429
    assert look_up(visitor(app, address="198.51.100.7"), made).status_code == 200


def test_many_networks_together_cannot_try_all_tails_out(
    app: FastAPI, clock: MovingClock, place: Place
) -> None:
    made = topic_of(app, place)
    answers = [guesses(app, made, f"192.0.2.{n}", 4) for n in range(4)]
    assert answers == [[404] * 3 + [429], [404] * 3 + [429], [404] + [429] * 3, [429] * 4]
    assert look_up(visitor(app), made).status_code == 429
    clock.move(days=1)
    assert look_up(visitor(app), made).status_code == 200


def test_the_bound_over_all_networks_is_the_higher_one() -> None:
    with pytest.raises(ValueError, match="wrong_tails_everywhere"):
        Settings(_env_file=None, wrong_tails=50, wrong_tails_everywhere=50)


def test_wrong_look_ups_are_counted_for_an_address(app: FastAPI, place: Place) -> None:
    made, anybody = topic_of(app, place), visitor(app)
    unknown = [f"0000-000{n}" for n in range(6)]
    answers = [look_up(anybody, {**made, "number": number}).status_code for number in unknown]
    assert answers == [404] * 5 + [429]


def test_what_is_no_number_counts_for_its_own_address_alone(app: FastAPI, place: Place) -> None:
    made, anybody = topic_of(app, place), visitor(app)
    answers = [look_up(anybody, {**made, "number": "不是编号"}).status_code for _ in range(6)]
    assert answers == [404] * 5 + [429]  # not after three: that would be everybody's slips together


def test_forty_guesses_at_once_are_as_many_as_are_allowed(app: FastAPI, place: Place) -> None:
    made, ready = topic_of(app, place), Barrier(10)

    def guess(n: int) -> int:
        ready.wait(timeout=30)
        return look_up(
            visitor(app), {**made, "tail": f"{(int(made['tail']) + 1 + n) % 10_000:04}"}
        ).status_code

    with ThreadPoolExecutor(10) as pool:
        done = [one.result(timeout=60) for one in [pool.submit(guess, n) for n in range(10)]]
    assert sorted(done) == [404] * 3 + [429] * 7


def test_many_from_one_phone_and_address_are_flagged_and_stay(app: FastAPI, place: Place) -> None:
    client, number = resident(app)
    made = [submit(app, client, number, place) for _ in range(3)]
    found = waiting(app)
    assert {(flag["kind"], flag["count"], flag["topic"]) for flag in found} == {
        ("phone", 2, made[1]["id"]),
        ("phone", 3, made[2]["id"]),
    }
    assert len({flag["group"] for flag in found}) == 1
    assert number[-8:] not in str(found)
    for _ in range(3):
        topic_of(app, place)
    assert [flag["count"] for flag in waiting(app) if flag["kind"] == "address"] == [6]
    assert len(visitor(app).get("/api/topics").json()["items"]) == 6


def test_the_same_words_by_many_phones_are_flagged(app: FastAPI, place: Place) -> None:
    said = {"title": "请给幸福路加装路灯", "text": "幸福路晚上很暗，老人出门容易摔倒，请装灯。"}
    topic_of(app, place, **said)
    topic_of(app, place, **{**said, "text": said["text"].replace("，", " ")})
    assert waiting(app) == []
    third = topic_of(app, place, **said)
    [flag] = waiting(app)
    assert (flag["kind"], flag["count"], flag["topic"]) == ("text", 3, third["id"])
    assert flag["kind_name"] == "内容相同的多次提交"


def test_a_person_reviews_a_flag_once(app: FastAPI, place: Place) -> None:
    client, number = resident(app)
    submit(app, client, number, place)
    submit(app, client, number, place, street=place.other_street, community=None)
    [flag] = waiting(app)
    clerk, path = signed_in(app, Role.CLERK), f"/api/topics/flags/{flag['id']}/review"
    assert clerk.post(path, json={"verdict": ""}).status_code == 422
    done = clerk.post(path, json={"verdict": "同一居民反映两处路灯，均属实。"})
    assert done.json()["verdict"] == "同一居民反映两处路灯，均属实。"
    assert clerk.post(path, json={"verdict": "再看"}).json()["type"] == "/problems/already-reviewed"
    assert waiting(app) == []
    for role in (Role.STATION_CLERK, Role.AUDITOR, Role.SYSADMIN):
        assert signed_in(app, role).get("/api/topics/flags").status_code == 403
    assert visitor(app).get("/api/topics/flags").status_code == 401


def test_a_street_office_sees_its_own_streets_flags(app: FastAPI, place: Place) -> None:
    client, number = resident(app)
    for _ in range(2):
        submit(app, client, number, place)
    nobody = actor(Role.STREET_CONGRESS_OFFICE)
    own, other = (replace(nobody, street_id=street) for street in (place.street, place.other_street))
    database: Database = app.state.database
    with database.unit(write=False) as db:
        [(flag, _topic)] = flags(db, limit=50, by=own)
        assert flags(db, limit=50, by=other) == []
        assert flags(db, limit=50, by=nobody) == []
    for by, flag_id in ((other, flag.id), (nobody, flag.id), (own, "0000000000")):
        with pytest.raises(Missing, match="没有找到这项核查"):
            do(app, review, flag_id=flag_id, verdict="看过", by=by)
    do(app, review, flag_id=flag.id, verdict="看过", by=own)
    with pytest.raises(AlreadyReviewed):
        do(app, review, flag_id=flag.id, verdict="看过", by=own)
