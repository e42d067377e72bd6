"""Where the words and the four digits of whoever is erased were taken over, they go as well."""

from __future__ import annotations

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


def test_erased_alone_the_place_goes_from_the_study_too(app: FastAPI, place: Place) -> None:
    alone, kept = topic_of(app, place), topic_of(app, place)
    supporter(app, kept["id"])
    for made in (alone, kept):
        said = {"findings": "情况属实", "category": TopicCategory.SAFETY, "place": "幸福路七号二单元"}
        do(app, study, made["id"], recommendation=Recommendation.POOL, by=CLERK, **said)
        erase(made)
    with app.state.database.unit(write=False) as db:
        studied = {row.topic_id: row.place for row in db.exec(select(StudyRow))}
    assert studied == {alone["id"]: "", kept["id"]: "幸福路七号二单元"}


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
