"""Where the words of whoever is erased were taken over, they go as well."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from sqlmodel import select

from app.db.clock import MovingClock
from app.domain.words import TopicStep
from app.notices.service import deliver_due
from app.notices.tables import NoticeRow
from app.notices.templates import message
from tests.topics.factory import Place, district, row_of, support, supporter, topic_of
from tests.topics.test_privacy import content, end, erase, person


@pytest.fixture
def place(app: FastAPI) -> Place:
    return district(app)


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
