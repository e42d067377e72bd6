"""查进度: number and tail open the timeline; a merged one follows; each step is heard exactly once."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from sqlmodel import Session

from app.db.clock import MovingClock
from app.domain.words import TopicCategory, TopicStatus, TopicStep
from app.topics import service
from app.topics.service import merging
from app.topics.showing import AHEAD
from tests.factories import visitor
from tests.topics.factory import (
    CLERK,
    Place,
    district,
    do,
    look_up,
    merge,
    notices_of,
    row_of,
    set_row,
    study,
    supporter,
    topic_of,
)

S = TopicStep


@pytest.fixture
def place(app: FastAPI) -> Place:
    return district(app)


def steps(app: FastAPI, made: dict[str, object]) -> list[str]:
    answer = look_up(visitor(app), made)
    assert answer.status_code == 200, answer.text
    return [event["step"] for event in answer.json()["events"]]


def follow(app: FastAPI, ids: list[str], step: TopicStep, event: str) -> None:
    def verb(db: Session, now: object) -> None:
        service.follow(db, app.state.clock(), ids, step=step, office="区政府办", by=CLERK, event=event)

    do(app, verb)


def test_every_step_says_what_comes_next() -> None:
    assert set(AHEAD) == set(TopicStep)


def test_a_timeline_says_when_who_and_why(app: FastAPI, clock: MovingClock, place: Place) -> None:
    made = topic_of(app, place)
    clock.move(days=3)
    study(app, made["id"])
    shown = look_up(visitor(app), made).json()
    assert (shown["number"], shown["status"], shown["street"]) == (made["number"], "STUDIED", "榕溪街道")
    first, second = shown["events"]
    assert (first["label"], first["office"]) == ("已收到", "民生建议网上征集平台")
    assert (second["label"], second["office"]) == ("社区完成初步研究", "代表工委、大会秘书处")
    assert first["at"] < second["at"]
    assert "2026-12-31" in shown["next"]
    english = visitor(app).post("/api/topics/lookup?lang=en", json=_asked(made)).json()
    assert english["events"][0]["label"] != "已收到"
    assert english["status_name"] != shown["status_name"]


def _asked(made: dict[str, object]) -> dict[str, object]:
    return {"number": made["number"], "tail": made["tail"]}


def test_the_number_is_taken_as_people_type_it(app: FastAPI, place: Place) -> None:
    made = topic_of(app, place)
    plain = made["number"].replace("-", "").lower()
    lookalike = plain.replace("0", "o").replace("1", "l")
    for typed in (plain, lookalike, f" {plain[:4]} {plain[4:]} "):
        assert look_up(visitor(app), {**made, "number": typed}).json()["title"] == made_title(app, made)


def made_title(app: FastAPI, made: dict[str, object]) -> str:
    return row_of(app, str(made["id"])).title


def test_a_wrong_tail_and_an_unknown_number_look_alike(app: FastAPI, place: Place) -> None:
    made, anybody = topic_of(app, place), visitor(app)
    wrong_tail = f"{(int(made['tail']) + 1) % 10_000:04}"
    answers = [
        look_up(anybody, {**made, "tail": wrong_tail}),
        look_up(anybody, {**made, "number": "0000-0000"}),
        look_up(anybody, {**made, "number": "不是编号"}),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert look_up(anybody, {**made, "tail": "12"}).status_code == 422


def test_a_merged_one_follows_its_target_and_each_hears_once(
    app: FastAPI, clock: MovingClock, place: Place
) -> None:
    target = topic_of(app, place, notify=True)
    source = topic_of(app, place, notify=True)
    _client, both = supporter(app, source["id"], notify=True)  # stands behind the source alone
    study(app, target["id"], source["id"])
    merge(app, source["id"], target["id"])
    set_row(app, target["id"], status=TopicStatus.ADOPTED, candidate_id="CANDIDATE0")
    clock.move(days=1)
    follow(app, [target["id"]], S.LISTED, "candidate:1:listed:1")
    assert steps(app, target) == ["submitted", "studied", "listed"]
    assert steps(app, source) == ["submitted", "studied", "merged", "listed"]
    assert notices_of(app, target["phone"]) == ["listed", "studied", "submitted"]
    assert notices_of(app, source["phone"]) == ["listed", "merged", "studied", "submitted"]
    assert notices_of(app, both) == ["listed", "merged", "studied"]


def test_who_is_behind_two_sources_of_a_candidate_hears_once(app: FastAPI, place: Place) -> None:
    one, two = topic_of(app, place), topic_of(app, place)
    client, number = supporter(app, one["id"], notify=True)
    body = {"phone": number, "consent": service_version(app), "notify": True}
    assert client.post(f"/api/topics/{two['id']}/support", json=body).status_code == 201
    follow(app, [one["id"], two["id"]], S.SELECTED, "candidate:1:selected")
    follow(app, [one["id"], two["id"]], S.SELECTED, "candidate:1:selected")
    assert notices_of(app, number) == ["selected"]


def service_version(app: FastAPI) -> str:
    version: str = visitor(app).get("/api/consent").json()["version"]
    return version


def test_who_asked_for_no_notice_gets_none(app: FastAPI, place: Place) -> None:
    made = topic_of(app, place)
    study(app, made["id"])
    assert notices_of(app, made["phone"]) == []


def test_an_undone_merge_leaves_each_to_itself(app: FastAPI, clock: MovingClock, place: Place) -> None:
    target, source = topic_of(app, place), topic_of(app, place)
    merge(app, source["id"], target["id"])
    follow(app, [target["id"]], S.OVERDUE, "overdue:1")
    clock.move(days=1)
    do(app, merging.undo_merge, source["id"], by=CLERK)
    clock.move(days=1)
    follow(app, [target["id"]], S.POOLED, "pooled:1")
    assert steps(app, source) == ["submitted", "studied", "merged", "overdue", "merge_undone"]
    assert steps(app, target) == ["submitted", "studied", "overdue", "pooled"]


def test_the_end_of_the_road_is_noted_and_taken_back(app: FastAPI, place: Place) -> None:
    made = topic_of(app, place)
    follow(app, [made["id"]], S.CLOSED, "project:1:closed")
    assert row_of(app, made["id"]).ended_at == app.state.clock()
    follow(app, [made["id"]], S.RECTIFYING, "project:1:rectifying")
    assert row_of(app, made["id"]).ended_at is None


def test_the_public_list_is_newest_first_and_names_nobody(
    app: FastAPI, clock: MovingClock, place: Place
) -> None:
    made = []
    for _ in range(3):
        made.append(topic_of(app, place, name="王阿姨"))
        clock.move(minutes=1)
    elsewhere = topic_of(app, place, street=place.other_street, community=None, category="education")
    anybody = visitor(app)
    everything = anybody.get("/api/topics").json()
    assert [row["id"] for row in everything["items"]] == [
        elsewhere["id"],
        *(row["id"] for row in reversed(made)),
    ]
    assert everything["next"] is None
    text = anybody.get("/api/topics").text
    assert "王阿姨" not in text
    assert not [row for row in made if row["number"] in text or row["phone"] in text]
    first = anybody.get("/api/topics?limit=2").json()
    rest = anybody.get("/api/topics", params={"limit": 2, "before": first["next"]}).json()
    assert [row["id"] for row in (*first["items"], *rest["items"])] == [
        row["id"] for row in everything["items"]
    ]
    asked = {"street": place.other_street, "category": TopicCategory.EDUCATION, "status": "SUBMITTED"}
    assert [row["id"] for row in anybody.get("/api/topics", params=asked).json()["items"]] == [
        elsewhere["id"]
    ]
    assert first["next"] == first["items"][-1]["id"]  # it tells no more than the list does: no moment
    for before in ("yesterday", f"{'9' * 17}-{elsewhere['id']}", "0000000000"):
        assert anybody.get("/api/topics", params={"before": before}).status_code == 422
    assert made[0]["client"].get(f"/api/me/topics?before={'9' * 18}-{elsewhere['id']}").status_code == 422
    set_row(app, first["next"], status=TopicStatus.WITHDRAWN)  # between two pages
    again = anybody.get("/api/topics", params={"limit": 2, "before": first["next"]}).json()
    assert again["items"] == rest["items"]


def test_one_suggestion_is_open_to_everybody(app: FastAPI, place: Place) -> None:
    made = topic_of(app, place)
    shown = visitor(app).get(f"/api/topics/{made['id']}").json()
    assert shown["supporters"] == 0
    assert "number" not in shown
    assert "events" not in shown
    assert visitor(app).get("/api/topics/0000000000").status_code == 404
    assert visitor(app).get("/api/topics/nothing").status_code == 404
