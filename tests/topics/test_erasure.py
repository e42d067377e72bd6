"""Where the words and the four digits of whoever is erased were taken over, they go as well."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from sqlmodel import select

from app.db.clock import MovingClock
from app.domain.words import Recommendation, TopicCategory, TopicStep
from app.notices.service import deliver_due
from app.notices.tables import NoticeRow
from app.notices.templates import message
from app.topics.service.studying import study
from app.topics.tables import StudyRow, TopicPersonRow, TopicRow
from tests.topics.factory import CLERK, Place, district, do, merge, row_of, support, supporter, topic_of
from tests.topics.test_privacy import content, end, erase, person


@pytest.fixture
def place(app: FastAPI) -> Place:
    return district(app)


def test_no_tail_of_the_erased_is_left(app: FastAPI, place: Place) -> None:
    """Four digits of a phone lead to somebody, with what else is known of him."""
    author, helper = topic_of(app, place), topic_of(app, place)
    support(app, author["id"], helper["client"], helper["phone"])
    source = topic_of(app, place)
    merge(app, source["id"], helper["id"])
    for made in (author, helper, source):
        erase(made)
    with app.state.database.unit(write=False) as db:
        assert {row.phone_tail for row in db.exec(select(TopicRow))} == {""}
        assert {row.phone_tail for row in db.exec(select(TopicPersonRow))} == {""}


STUDIED = {"place": "幸福路七号二单元", "findings": "王阿姨说楼道没有灯", "note": "她腿脚不便"}


def studies(app: FastAPI) -> dict[str, dict[str, str]]:
    """Of each suggestion, what the community wrote about it."""
    with app.state.database.unit(write=False) as db:
        return {
            row.topic_id: {name: getattr(row, name) for name in STUDIED} for row in db.exec(select(StudyRow))
        }


def studied(app: FastAPI, made: dict[str, Any], *, place: str, findings: str, note: str) -> None:
    chosen = {"category": TopicCategory.SAFETY, "recommendation": Recommendation.POOL}
    do(app, study, made["id"], place=place, findings=findings, comment=note, **chosen, by=CLERK)


def test_erased_alone_the_words_of_the_study_go_too(app: FastAPI, place: Place) -> None:
    """The community wrote down who said it, from where; the street decides on the one that others support."""
    alone, kept, other = (topic_of(app, place) for _ in range(3))
    supporter(app, kept["id"])
    for made in (alone, kept, other):
        studied(app, made, **STUDIED)
    for made in (alone, kept):
        erase(made)
    gone = {"place": "", "findings": "建议人已要求删除，研究时记下的情况不再保留。", "note": ""}
    assert studies(app) == {alone["id"]: gone, kept["id"]: STUDIED, other["id"]: STUDIED}
    with app.state.database.unit(write=False) as db:  # that it was studied, and what was recommended, stays
        assert {row.recommendation for row in db.exec(select(StudyRow))} == {Recommendation.POOL}
    erase(other)
    assert content(app)["community_study"].count("王阿姨") == 1


NUMBERS = {"place": "幸福路，13800138000", "findings": "请找 13800138000", "note": "微信 abc12345"}
MASKED = {"place": "幸福路，[电话]", "findings": "请找 [电话]", "note": "微信 [账号]"}


def test_a_study_is_masked_as_the_suggestion_is(app: FastAPI, place: Place) -> None:
    made = topic_of(app, place)
    studied(app, made, **NUMBERS)
    assert studies(app)[made["id"]] == MASKED
    assert row_of(app, made["id"]).place == MASKED["place"]  # which everybody reads


def test_a_study_from_before_is_masked_when_its_author_is_erased(app: FastAPI, place: Place) -> None:
    made, beside = topic_of(app, place), topic_of(app, place)
    for one in (made, beside):
        supporter(app, one["id"])
        studied(app, one, **STUDIED)
    with app.state.database.unit(write=True) as db:
        db.execute(sa.update(StudyRow).values(**NUMBERS))
    erase(made)
    assert studies(app) == {made["id"]: MASKED, beside["id"]: NUMBERS}


def texts_of(app: FastAPI, number: str) -> list[str]:
    """What somebody with this phone was told, or is to be told."""
    with app.state.database.unit(write=False) as db:
        rows = db.exec(select(NoticeRow).where(NoticeRow.person == person(app, number)))
        return [message(row.template, row.words) for row in rows]


def test_erased_alone_its_title_goes_from_what_former_supporters_were_told(
    app: FastAPI, clock: MovingClock, place: Place
) -> None:
    made, other = topic_of(app, place), topic_of(app, place)
    client, number = supporter(app, made["id"], notify=True)
    support(app, other["id"], client, number)
    titles = [row_of(app, one["id"]).title for one in (made, other)]
    for one in (made, other):
        end(app, one["id"], TopicStep.OVERDUE)
    assert deliver_due(app.state.database, clock(), app.state.settings).sent == 2
    end(app, made["id"], TopicStep.POOLED)  # told, and not sent yet
    client.delete(f"/api/topics/{made['id']}/support")
    assert erase(made)["texts"] == 1
    told = texts_of(app, number)
    assert len(told) == 3
    assert [sum(title in text for text in told) for title in titles] == [0, 1]
    assert sum("（内容已删除）" in text for text in told) == 2
    assert titles[0] not in str(content(app))
    assert deliver_due(app.state.database, clock(), app.state.settings).sent == 1


def test_erased_alone_its_title_goes_from_notices_from_before_they_named_it(
    app: FastAPI, place: Place
) -> None:
    made, other = topic_of(app, place), topic_of(app, place)
    client, number = supporter(app, made["id"], notify=True)
    support(app, other["id"], client, number)
    for one in (made, other):
        end(app, one["id"], TopicStep.OVERDUE)
    with app.state.database.unit(write=True) as db:
        db.execute(sa.update(NoticeRow).values(about=""))
    client.delete(f"/api/topics/{made['id']}/support")
    title = row_of(app, made["id"]).title
    erase(made)
    assert title not in str(content(app))
    assert row_of(app, other["id"]).title in str(texts_of(app, number))
