"""The community studies and recommends; it decides nothing, and for its own community alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.domain import errors as e
from app.domain.actors import Actor, Role
from app.domain.words import Recommendation, TopicCategory, TopicStatus, TopicStep
from app.topics.service import queues, studying
from app.topics.service.deciding import Draft
from tests.factories import actor
from tests.topics.desks import Desks


def study(desks: Desks, topic: str, by: Actor, **more: Any) -> None:
    found = {
        "findings": "现场看过，夜间确实没有照明。",
        "category": TopicCategory.TRANSPORT,
        "recommendation": Recommendation.POOL,
        **more,
    }
    desks.do(studying.study, topic, **found, by=by)


def test_a_station_studies_what_came_in(desks: Desks) -> None:
    topic = desks.topic(people=["author", "friend"])
    desks.listen("author", "friend", "stranger")
    study(desks, topic, desks.station, place="溪边路 3 号至 9 号")
    row = desks.row(topic)
    assert (row.status, row.category) == (TopicStatus.STUDIED, TopicCategory.TRANSPORT)
    assert row.place == "溪边路 3 号至 9 号"
    [event] = desks.events(topic)
    assert (event.step, event.reason) == (TopicStep.STUDIED, "建议纳入项目储备库")
    assert event.office == "榕树头社区联络站工作人员"
    assert [len(desks.heard(person)) for person in ("author", "friend", "stranger")] == [1, 1, 0]


def test_a_study_may_be_revised_until_the_batch_decides(desks: Desks) -> None:
    topic = desks.topic(place="溪边路")
    study(desks, topic, desks.station, comment="与另一条相同")
    study(desks, topic, desks.office, recommendation=Recommendation.REDIRECT, findings="属水务部门。")
    found = desks.do(lambda db, now: queues.on_desk(db, topic, by=desks.clerk))
    assert found.study is not None
    assert (found.study.recommendation, found.study.findings) == (Recommendation.REDIRECT, "属水务部门。")
    assert (found.study.note, found.topic.place, found.topic.version) == ("", "溪边路", 3)
    assert desks.steps(topic) == [TopicStep.STUDIED]  # the author heard of it once
    batch = desks.batch()
    desks.draft(batch, Draft(topic, "pool"))
    desks.decide(batch)
    with pytest.raises(e.WrongStage):
        study(desks, topic, desks.station)


def test_another_place_is_not_found(desks: Desks) -> None:
    own, beside = desks.topic(), desks.topic(community=desks.riverside)
    nowhere = desks.topic(community=None)
    far = desks.topic(street=desks.elsewhere, community=desks.far)
    for topic in (beside, nowhere, far, "NEVER00000"):
        with pytest.raises(e.Missing):
            study(desks, topic, desks.station)
    for topic in (far, "NEVER00000"):
        with pytest.raises(e.Missing):
            study(desks, topic, desks.office)
    homeless = replace(desks.office, street_id=None)
    with pytest.raises(e.Missing):
        study(desks, own, homeless)
    whole_street = replace(desks.station, community_id=None)
    for topic in (own, beside, nowhere):
        study(desks, topic, whole_street)
    assert desks.events(nowhere)[0].office == "榕溪街道联络站工作人员"
    study(desks, far, desks.clerk)
    assert desks.events(far)[0].office == "代表工委、大会秘书处"


@pytest.mark.parametrize(
    "role",
    [role for role in Role if role not in (Role.STATION_CLERK, Role.STREET_CONGRESS_OFFICE, Role.CLERK)],
)
def test_nobody_else_studies(desks: Desks, role: Role) -> None:
    with pytest.raises(e.NotYourRole):
        study(desks, "NEVER00000", actor(role))


@pytest.mark.parametrize("status", [s for s in TopicStatus if s not in ("SUBMITTED", "STUDIED")])
def test_what_is_decided_is_not_studied_again(desks: Desks, status: TopicStatus) -> None:
    topic = desks.topic(status)
    with pytest.raises(e.WrongStage):
        study(desks, topic, desks.clerk)
    assert desks.steps(topic) == []
