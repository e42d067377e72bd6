"""From the pool into a candidate and back; who stands behind it; what the year asks of the pool."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.cycles import service as cycles
from app.domain import errors as e
from app.domain.actors import Role
from app.domain.words import Stage, TopicStatus, TopicStep
from app.topics import service as topics
from app.topics.service import merging
from app.topics.service.adopting import FALLS, PublicWill
from app.topics.tables import CampaignRow
from tests.factories import actor
from tests.statements import queries, statements
from tests.topics.desks import Desks

POOLED, ADOPTED = TopicStatus.POOLED, TopicStatus.ADOPTED
CANDIDATE = "CANDIDATE1"


def screening(desks: Desks) -> str:
    """A year whose collection was closed a day ago, from now on."""
    cycle = desks.year(Stage.COLLECTING)
    desks.clock.move(days=1)
    _to_screening(desks, cycle.id)
    desks.clock.move(days=1)
    return cycle.id


def _to_screening(desks: Desks, cycle_id: str) -> None:
    with desks.database.unit(write=True) as db:
        cycle = cycles.locked(db, cycle_id)
        cycles.move(
            db,
            desks.clock(),
            cycle,
            "close_collection",
            Stage.SCREENING,
            decision_id=None,
            waivers=[],
            by=desks.clerk,
        )


def adopt(desks: Desks, cycle: str, *ids: str, candidate: str = CANDIDATE) -> None:
    desks.do(topics.adopt, ids, candidate_id=candidate, cycle_id=cycle, by=desks.government)


def test_pooled_ones_become_sources_and_each_person_hears_once(desks: Desks) -> None:
    one, other = desks.topic(POOLED, people=["ann", "both"]), desks.topic(POOLED, people=["bea", "both"])
    desks.listen("ann", "bea", "both")
    cycle = screening(desks)
    adopt(desks, cycle, one, other)
    assert [(desks.row(t).status, desks.row(t).candidate_id) for t in (one, other)] == [
        (ADOPTED, CANDIDATE)
    ] * 2
    assert desks.steps(one) == desks.steps(other) == [TopicStep.ADOPTED]
    assert [desks.heard(who) for who in ("ann", "bea", "both")] == [["adopted"]] * 3


def test_added_later_they_hear_again(desks: Desks) -> None:
    one, other = desks.topic(POOLED, people=["ann"]), desks.topic(POOLED, people=["ann"])
    desks.listen("ann")
    cycle = screening(desks)
    adopt(desks, cycle, one)
    adopt(desks, cycle, other)
    assert desks.heard("ann") == ["adopted", "adopted"]
    adopt(desks, cycle)  # of none nothing changes


def test_only_what_came_in_before_collection_was_closed(desks: Desks) -> None:
    early = desks.topic(POOLED)
    cycle = desks.year(Stage.COLLECTING)
    with pytest.raises(e.RulesUnmet):
        adopt(desks, cycle.id, early)  # the year still collects
    desks.clock.move(days=1)
    _to_screening(desks, cycle.id)
    late = desks.topic(POOLED)  # at that very moment
    with pytest.raises(e.RulesUnmet) as refused:
        adopt(desks, cycle.id, early, late)
    assert [unmet.code for unmet in refused.value.unmet] == ["drawable"]
    assert desks.status(early) is POOLED  # all or none
    adopt(desks, cycle.id, early)


@pytest.mark.parametrize("stage", [s for s in Stage if s is not Stage.SCREENING])
def test_only_at_screening(desks: Desks, stage: Stage) -> None:
    topic, cycle = desks.topic(POOLED), desks.year(stage)
    with pytest.raises(e.RulesUnmet):
        adopt(desks, cycle.id, topic)


@pytest.mark.parametrize("status", [s for s in TopicStatus if s is not POOLED])
def test_only_what_is_pooled(desks: Desks, status: TopicStatus) -> None:
    topic = desks.topic(status)
    cycle = screening(desks)
    with pytest.raises(e.WrongStage):
        adopt(desks, cycle, topic)


def test_by_the_government_office_alone(desks: Desks) -> None:
    topic = desks.topic(POOLED)
    cycle = screening(desks)
    for role in set(Role) - {Role.GOVERNMENT_OFFICE}:
        named = {"candidate_id": CANDIDATE, "cycle_id": cycle, "by": actor(role)}
        with pytest.raises(e.NotYourRole):
            desks.do(topics.adopt, [topic], **named)
    with pytest.raises(e.Missing):
        adopt(desks, cycle, topic, "NEVER00000")
    with pytest.raises(e.Missing):
        adopt(desks, "NEVER00000", topic)


@pytest.mark.parametrize("step", list(FALLS))
def test_when_the_candidate_falls_they_are_in_the_pool_again(desks: Desks, step: TopicStep) -> None:
    one, other = desks.topic(POOLED, people=["ann"]), desks.topic(POOLED, people=["ann"])
    kept = desks.topic(POOLED)
    desks.listen("ann")
    cycle = screening(desks)
    adopt(desks, cycle, one, other)
    adopt(desks, cycle, kept, candidate="CANDIDATE2")
    named = {"step": step, "office": "区人民代表大会", "reason": "未获过半数赞成。", "by": desks.clerk}
    assert desks.do(topics.release, CANDIDATE, **named) == sorted([one, other])
    assert [(desks.row(t).status, desks.row(t).candidate_id) for t in (one, other)] == [(POOLED, None)] * 2
    told = [(event.step, event.reason) for event in desks.events(one)[1:]]
    assert told == [(step, "未获过半数赞成。"), (TopicStep.RELEASED, "")]
    assert desks.heard("ann") == sorted(["adopted", str(step)])  # two nodes, one notice
    assert desks.status(kept) is ADOPTED
    assert desks.do(topics.release, CANDIDATE, **named) == []
    adopt(desks, cycle, one, candidate="CANDIDATE2")


def test_the_people_behind_are_counted_over_everything_merged_once(desks: Desks) -> None:
    one = desks.topic(POOLED, people=["ann", "both", "three"])
    other = desks.topic(POOLED, people=["bea", "both", "three"])
    merged = desks.topic(TopicStatus.STUDIED, people=["ann", "cui"])
    apart = desks.topic(TopicStatus.STUDIED, people=["dai"])
    gone = desks.topic(TopicStatus.WITHDRAWN, people=["eve"])
    for source in (merged, apart):
        desks.do(merging.merge, source, target_id=one, by=desks.office)
    desks.do(merging.undo_merge, apart, by=desks.office)

    def will(*ids: str) -> PublicWill:
        return desks.do(lambda db, now: topics.index_of(db, ids))

    assert will(one) == PublicWill(2, 4)
    assert will(one, other) == will(one, merged, other, one) == PublicWill(3, 5)
    assert will(gone) == will() == PublicWill(0, 0)
    named = {"one": [one], "both": [one, merged, other, one], "gone": [gone], "none": []}
    with statements(desks.database) as asked:
        together = desks.do(lambda db, now: topics.indexes_of(db, named))
    [one_query] = queries(asked)
    assert "SELECT topic_person" not in one_query  # people are counted there: no token leaves the database
    assert together == {name: will(*ids) for name, ids in named.items()}


def test_what_the_year_asks_of_the_pool(desks: Desks) -> None:
    cycle = desks.year(Stage.COLLECTING)
    assert desks.do(topics.facts, cycle) == topics.YearFacts(0, None, 0)
    first, second = desks.today() - timedelta(days=40), desks.today() - timedelta(days=10)
    with desks.database.unit(write=True) as db:
        for day in (second, first):
            db.add(_call(cycle.id, day))
    desks.topics(2, POOLED)
    desks.topic(TopicStatus.STUDIED)
    assert desks.do(topics.facts, cycle) == topics.YearFacts(2, first, 0)
    desks.after_the_quarter()
    _to_screening(desks, cycle.id)
    desks.clock.move(hours=1)
    desks.topic(POOLED)  # too late for this year
    with desks.database.unit(write=False) as db:
        assert topics.facts(db, desks.clock(), cycles.cycle(db, cycle.id)) == topics.YearFacts(2, first, 1)


def _call(cycle_id: str, day: date) -> CampaignRow:
    return CampaignRow(
        cycle_id=cycle_id,
        title="2027年民生实事项目征集",
        text="请提出您的建议。",
        published_on=day,
        starts_on=day,
        ends_on=day,
        published_by="clerk",
    )
