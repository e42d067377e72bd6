"""The search for similar suggestions follows each of them, and bears whatever is typed into it."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session

from app.db.session import Database
from app.domain.words import TopicCategory, TopicChannel, TopicOrigin, TopicStatus
from app.people.tables import StreetRow
from app.topics.service.similar import index, similar
from app.topics.similar_tables import TopicWordRow, TopicWordsRow
from app.topics.tables import TopicRow
from tests.topics.factory import district, topic_of

_numbers = count(1)
LIFT = "榕溪花园加装电梯"
HOSTILE = (
    "' OR 1=1 --",
    '"; DROP TABLE topic_word; --',
    "电梯 OR NOT NEAR(",
    '"榕溪"*',
    "%",
    "_" * 30,
    "{0}{title}%s:word0",
    "<script>alert(1)</script>",
    "🙂🙂🙂",
    "𠀀𠀁",
    "=电梯",
    "。",
    "路",
)


@pytest.fixture
def street(database: Database) -> str:
    with database.unit(write=True) as db:
        return _street(db, "榕溪街道")


def _street(db: Session, name: str) -> str:
    row = StreetRow(name=name)
    db.add(row)
    db.flush()
    return row.id


def _topic(
    db: Session, street_id: str, title: str, text: str = "", status: TopicStatus = TopicStatus.SUBMITTED
) -> TopicRow:
    row = TopicRow(
        number=f"{next(_numbers):08}",
        phone_tail="0000",
        title=title,
        text=text,
        category=TopicCategory.HOUSING,
        channel=TopicChannel.STANDING,
        origin=TopicOrigin.ONLINE,
        street_id=street_id,
        status=status,
        submitted_at=datetime(2026, 11, 2, tzinfo=UTC),
    )
    db.add(row)
    db.flush()
    index(db, row)
    return row


def _ids(db: Session, title: str, street_id: str | None = None, exclude: str | None = None) -> list[str]:
    found = similar(db, title=title, street_id=street_id, exclude=exclude)
    return [one.topic_id for one in found]


def test_another_way_to_say_it_is_found(database: Database, street: str) -> None:
    with database.unit(write=True) as db:
        lift = _topic(db, street, LIFT, "七层楼没有电梯")
        _topic(db, street, "榕溪路增加公交班次")
        found = similar(db, title="旧楼装升降梯，榕溪花园的老人盼了好久")
        assert [one.topic_id for one in found] == [lift.id]
        one = found[0]
        assert (one.title, one.status, one.supporters) == (LIFT, TopicStatus.SUBMITTED, 0)
        assert 0 < one.score < 100


def test_the_same_words_are_a_hundred_alike(database: Database, street: str) -> None:
    with database.unit(write=True) as db:
        _topic(db, street, LIFT)
        assert similar(db, title=LIFT, street_id=street)[0].score == 100


def test_one_of_the_same_street_comes_first(database: Database, street: str) -> None:
    with database.unit(write=True) as db:
        there = _topic(db, _street(db, "鹭湾街道"), "增设公共厕所")
        here = _topic(db, street, "增设公共厕所")
        assert _ids(db, "增设公共厕所", street_id=street) == [here.id, there.id]


def test_what_is_compared_is_not_compared_with_itself(database: Database, street: str) -> None:
    with database.unit(write=True) as db:
        first, second = _topic(db, street, LIFT), _topic(db, street, LIFT)
        assert _ids(db, LIFT, exclude=first.id) == [second.id]


def test_no_more_than_asked_for(database: Database, street: str) -> None:
    with database.unit(write=True) as db:
        for _ in range(7):
            _topic(db, street, LIFT)
        assert len(similar(db, title=LIFT)) == 5
        assert len(similar(db, title=LIFT, limit=2)) == 2


@pytest.mark.parametrize("status", [TopicStatus.RETURNED, TopicStatus.REDIRECTED, TopicStatus.WITHDRAWN])
def test_what_cannot_be_supported_is_not_shown(database: Database, street: str, status: TopicStatus) -> None:
    with database.unit(write=True) as db:
        topic = _topic(db, street, LIFT)
        topic.status = status
        index(db, topic)
        assert _ids(db, LIFT) == []
        assert _standing(db) == (0, 0)


def test_a_changed_text_is_found_by_its_new_words_alone(database: Database, street: str) -> None:
    with database.unit(write=True) as db:
        topic = _topic(db, street, LIFT)
        topic.title, topic.text = "云顶路晚上没有路灯", "夜里看不清"
        index(db, topic)
        assert _ids(db, LIFT) == []
        assert _ids(db, "云顶路安装照明灯") == [topic.id]


def test_an_erased_text_leaves_nothing_behind(database: Database, street: str) -> None:
    with database.unit(write=True) as db:
        topic = _topic(db, street, LIFT, "腿脚不好的老人几个月不下楼")
        topic.title, topic.text = "", ""
        index(db, topic)
        assert _standing(db) == (0, 0)


def test_indexing_again_changes_nothing(database: Database, street: str) -> None:
    with database.unit(write=True) as db:
        topic = _topic(db, street, LIFT)
        before = _standing(db)
        topic.status = TopicStatus.POOLED
        index(db, topic)
        assert _standing(db) == before
        topic.status = TopicStatus.REDIRECTED
        index(db, topic)
        index(db, topic)
        assert _standing(db) == (0, 0)


def test_a_merged_one_stands_for_its_target_once(database: Database, street: str) -> None:
    with database.unit(write=True) as db:
        target = _topic(db, street, "榕溪花园老楼改造")
        middle, source = _topic(db, street, LIFT), _topic(db, street, "旧楼装升降梯，榕溪花园")
        for one, into in ((source, middle), (middle, target)):
            one.status, one.merged_into = TopicStatus.MERGED, into.id
            index(db, one)
        db.flush()
        assert _ids(db, LIFT) == [target.id]
        assert _ids(db, LIFT, exclude=target.id) == []
        target.status = TopicStatus.RETURNED
        index(db, target)
        assert _ids(db, LIFT) == []


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_titles_are_looked_for_as_text(database: Database, street: str, title: str) -> None:
    with database.unit(write=True) as db:
        topic, lift = _topic(db, street, title), _topic(db, street, LIFT)
        assert set(_ids(db, title)) <= {topic.id, lift.id}
        assert lift.id in _ids(db, LIFT)


@pytest.mark.parametrize("title", HOSTILE)
def test_the_door_bears_hostile_titles(client: TestClient, title: str) -> None:
    answer = client.get("/api/topics/similar", params={"title": title})
    assert (answer.status_code, answer.json()) == (200, {"items": []})


@pytest.mark.parametrize("title", ["", "   ", "电梯\x00", "电\n梯", "电" * 31])
def test_the_door_refuses_what_is_no_title(client: TestClient, title: str) -> None:
    assert client.get("/api/topics/similar", params={"title": title}).status_code == 422


def test_the_door_answers_everybody_and_names_no_number(app: FastAPI, client: TestClient) -> None:
    made = topic_of(app, district(app), title=LIFT)
    items = client.get("/api/topics/similar", params={"title": "榕溪花园装升降梯"}).json()["items"]
    score = items[0].pop("score")
    assert 0 < score < 100
    assert items == [
        {"id": made["id"], "title": LIFT, "status": "SUBMITTED", "status_name": "已收到", "supporters": 0}
    ]
    asked = {"title": LIFT, "exclude": made["id"]}
    assert client.get("/api/topics/similar", params=asked).json() == {"items": []}


def _standing(db: Session) -> tuple[int, int]:
    db.flush()
    by_topic = db.scalar(sa.select(sa.func.count()).select_from(TopicWordsRow))
    return by_topic or 0, db.scalar(sa.select(sa.func.count()).select_from(TopicWordRow)) or 0
