"""A batch's draft, its decision by two humans, and all of it applied at once or none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.cycles import service as cycles
from app.domain import errors as e
from app.domain.actors import Actor, Body, Role
from app.domain.rulesets import RuleSet, from_mapping, load
from app.domain.words import RedirectTo, ReturnReason, Stage, TopicStatus, TopicStep
from app.stages.service import countersign
from app.topics import service as topics
from app.topics.service import batches, deciding, queues
from app.topics.service.deciding import Draft
from app.topics.tables import BatchItemRow
from tests.factories import actor
from tests.topics.desks import Desks

POOL, STUDIED, SUBMITTED = TopicStatus.POOLED, TopicStatus.STUDIED, TopicStatus.SUBMITTED


def returned(topic: str, why: ReturnReason = ReturnReason.OTHER, sentence: str = "已另有安排。") -> Draft:
    return Draft(topic, "return", why, sentence)


def redirected(topic: str, to: RedirectTo = RedirectTo.HOTLINE) -> Draft:
    return Draft(topic, "redirect", redirect_to=to, recipient="区政务热线")


def drafts(desks: Desks, batch: str, by: Actor) -> list[BatchItemRow]:
    return list(desks.do(lambda db, now: deciding.drafts(db, batch, limit=50, by=by)))


def faults(desks: Desks, batch: str, *wrong: Draft) -> list[tuple[str, str]]:
    with pytest.raises(e.Malformed) as refused:
        desks.draft(batch, *wrong)
    return [(fault.pointer, fault.sentence) for fault in refused.value.faults]


def test_three_outcomes_at_once(desks: Desks) -> None:
    kept, back, away = (desks.topic(STUDIED, people=[who]) for who in ("ann", "bea", "cui"))
    desks.listen("ann", "bea", "cui")
    batch = desks.batch()
    desks.draft(batch, Draft(kept, "pool"), returned(back), redirected(away))
    assert [desks.status(t) for t in (kept, back, away)] == [STUDIED] * 3
    desks.decide(batch)
    assert desks.status(kept) is POOL
    row = desks.row(back)
    assert (row.status, row.return_reason, row.sentence) == ("RETURNED", "other", "已另有安排。")
    row = desks.row(away)
    assert (row.status, row.redirect_to, row.recipient) == ("REDIRECTED", "hotline", "区政务热线")
    told = [(desks.events(t)[0].step, desks.events(t)[0].reason) for t in (kept, back, away)]
    assert told == [
        (TopicStep.POOLED, ""),
        (TopicStep.RETURNED, "已另有安排。"),
        (TopicStep.REDIRECTED, "区政务热线"),
    ]
    assert {desks.events(t)[0].office for t in (kept, back, away)} == {"榕溪街道人大街道工委"}
    assert [desks.heard(who) for who in ("ann", "bea", "cui")] == [["pooled"], ["returned"], ["redirected"]]
    assert drafts(desks, batch, desks.office) == []


@pytest.mark.parametrize("source", [STUDIED, POOL])
@pytest.mark.parametrize("why", list(ReturnReason))
def test_every_return_code(desks: Desks, source: TopicStatus, why: ReturnReason) -> None:
    topic, batch = desks.topic(source), desks.batch()
    desks.draft(batch, returned(topic, why, "理由如下。"))
    desks.decide(batch)
    row = desks.row(topic)
    assert (row.status, row.return_reason, row.sentence) == (TopicStatus.RETURNED, why, "理由如下。")
    assert desks.steps(topic) == [TopicStep.RETURNED]


@pytest.mark.parametrize("source", [STUDIED, POOL])
@pytest.mark.parametrize("to", list(RedirectTo))
def test_every_destination(desks: Desks, source: TopicStatus, to: RedirectTo) -> None:
    topic, batch = desks.topic(source), desks.batch()
    desks.draft(batch, redirected(topic, to))
    desks.decide(batch)
    row = desks.row(topic)
    assert (row.status, row.redirect_to, row.recipient) == (TopicStatus.REDIRECTED, to, "区政务热线")


def test_a_draft_says_all_its_faults_at_once_and_keeps_nothing(desks: Desks) -> None:
    good, unread = desks.topic(STUDIED), desks.topic(SUBMITTED)
    far = desks.topic(STUDIED, street=desks.elsewhere, community=desks.far)
    pooled = desks.topic(POOL)
    batch = desks.batch()
    found = faults(
        desks,
        batch,
        Draft(good, "pool"),
        Draft(far, "pool"),
        Draft("NEVER00000", "pool"),
        Draft(good, "pool"),
        Draft(unread, "pool"),
        redirected(unread),
        Draft(pooled, "return", ReturnReason.OTHER, " "),
        Draft(pooled, "redirect", redirect_to=RedirectTo.HOTLINE),
        Draft(pooled, "pool"),
    )
    assert [pointer for pointer, _ in found] == [
        "/items/1/topic",
        "/items/2/topic",
        "/items/3/topic",
        "/items/4",
        "/items/5/topic",
        "/items/5/outcome",
        "/items/6",
        "/items/7/topic",
        "/items/7",
        "/items/8/topic",
        "/items/8/outcome",
    ]
    assert drafts(desks, batch, desks.office) == []


def test_an_outcome_carries_nothing_of_another(desks: Desks) -> None:
    topic, batch = desks.topic(STUDIED), desks.batch()
    found = faults(
        desks, batch, Draft(topic, "pool", ReturnReason.OTHER, "很好。", RedirectTo.HOTLINE, "热线")
    )
    assert [pointer for pointer, _ in found] == [
        "/items/0/return_reason",
        "/items/0/redirect_to",
        "/items/0/recipient",
    ]
    desks.draft(batch, Draft(topic, "pool", sentence="惠及老人。"))
    desks.decide(batch)
    assert (desks.row(topic).sentence, desks.events(topic)[0].reason) == ("", "惠及老人。")


def test_a_suggestion_stands_in_one_draft(desks: Desks) -> None:
    desks.after_the_quarter()
    topic, batch = desks.topic(STUDIED), desks.batch()
    later = desks.batch(desks.today().replace(month=3, day=31))
    desks.draft(batch, Draft(topic, "pool"))
    assert faults(desks, later, Draft(topic, "pool"))[0][1] == "此建议已列入另一批次的草案"
    desks.do(deciding.undraft, batch, topic, by=desks.office)
    desks.draft(later, Draft(topic, "pool"))
    with pytest.raises(e.Missing):
        desks.do(deciding.undraft, batch, topic, by=desks.office)


def test_what_came_in_later_waits_for_its_own_batch(desks: Desks) -> None:
    desks.after_the_quarter()
    later = desks.topic(STUDIED, due=desks.today().replace(month=3, day=31))
    batch = desks.batch()
    assert faults(desks, batch, Draft(later, "pool")) == [("/items/0/topic", "此建议属于以后的批次")]


CHANGES: dict[str, Callable[[Desks, str, str, str], Any]] = {
    "an outcome": lambda d, batch, one, more: d.draft(batch, returned(one)),
    "a sentence": lambda d, batch, one, more: d.draft(batch, Draft(one, "pool", sentence="很好。")),
    "one more": lambda d, batch, one, more: d.draft(batch, Draft(more, "pool")),
    "one less": lambda d, batch, one, more: d.do(deciding.undraft, batch, more, by=d.office),
    "the consultation": lambda d, batch, one, more: d.do(
        batches.consult, batch, on=d.today(), text="不同意", by=d.office
    ),
}


@pytest.mark.parametrize("change", list(CHANGES))
def test_a_changed_draft_makes_the_decision_stale(desks: Desks, change: str) -> None:
    one, more = desks.topics(2, STUDIED)
    batch = desks.batch()
    desks.draft(batch, Draft(one, "pool"))
    if change == "one less":
        desks.draft(batch, Draft(more, "pool"))
    decision = desks.record(batch)
    CHANGES[change](desks, batch, one, more)
    with pytest.raises(e.SubjectChanged):
        desks.decide(batch, decision)
    assert desks.status(one) is STUDIED
    desks.decide(batch)
    assert desks.status(one) is (TopicStatus.RETURNED if change == "an outcome" else POOL)


def test_drafting_the_same_again_changes_nothing_that_was_decided_about(desks: Desks) -> None:
    topic, batch = desks.topic(STUDIED), desks.batch()
    desks.draft(batch, Draft(topic, "pool"))
    decision = desks.record(batch)
    desks.draft(batch, Draft(topic, "pool"), by=desks.clerk)
    desks.decide(batch, decision)
    assert desks.status(topic) is POOL


def test_two_humans_and_the_streets_own_office(desks: Desks) -> None:
    topic, batch = desks.topic(STUDIED), desks.batch()
    desks.draft(batch, Draft(topic, "pool"))
    decision = desks.record(batch)
    with pytest.raises(e.SameHuman):
        desks.decide(batch, decision, by=desks.office)
    for by in (desks.other_office, actor(Role.STREET_CONGRESS_OFFICE)):
        with pytest.raises(e.Missing):
            desks.decide(batch, decision, by=by)
        with pytest.raises(e.Missing):
            desks.record(batch, by=by)
        with pytest.raises(e.Missing):
            desks.do(countersign, decision, by)
        with pytest.raises(e.Missing):
            desks.draft(batch, returned(topic), by=by)
    for role in set(Role) - {Role.STREET_CONGRESS_OFFICE, Role.CLERK, Role.BODY_SECRETARY}:
        with pytest.raises(e.NotYourRole):
            desks.decide(batch, decision, by=actor(role))
        with pytest.raises(e.NotYourRole):
            desks.draft(batch, returned(topic), by=actor(role))
    with pytest.raises(e.NotYourRole):
        desks.record(batch, by=desks.government)
    desks.do(countersign, decision, desks.colleague)
    desks.decide(batch, decision, by=desks.clerk)
    with pytest.raises(e.DraftOutdated):
        desks.decide(batch, decision, by=desks.clerk)


def test_a_decision_names_the_body_its_meeting_and_document(desks: Desks) -> None:
    topic, batch = desks.topic(STUDIED), desks.batch()
    with pytest.raises(e.DraftOutdated):
        desks.record(batch)
    desks.draft(batch, Draft(topic, "pool"))
    with pytest.raises(e.Malformed):
        desks.record(batch, document_no="")
    matter = desks.do(lambda db, now: deciding.matter(db, batch, "decide"))
    assert matter.body is Body.STREET_CONGRESS_OFFICE
    with pytest.raises(e.Missing):
        desks.do(lambda db, now: deciding.matter(db, batch, "close"))
    with pytest.raises(e.DecisionNeeded):
        other = desks.batch(desks.today().replace(month=9, day=30))
        more = desks.topic(POOL)
        desks.draft(other, returned(more))
        desks.decide(batch, desks.record(other))


def test_the_street_government_is_heard_or_the_directors_waive_it(desks: Desks) -> None:
    topic, pooled, batch = desks.topic(STUDIED), desks.topic(POOL), desks.batch(consulted=False)
    desks.draft(batch, Draft(topic, "pool"), returned(pooled))
    decision = desks.record(batch)
    with pytest.raises(e.RulesUnmet) as refused:
        desks.decide(batch, decision)
    [unmet] = refused.value.unmet
    assert (unmet.code, unmet.waivable_by) == ("street_office_consulted", "directors_meeting")
    waives = {"waives": ("street_office_consulted",), "reason": "街道办机构改革期间无人回复"}
    named = {"meeting": "主任会议第三十次会议", "document_no": "主任会〔2026〕3号"}
    with pytest.raises(e.NotWaivable):
        desks.record(batch, desks.clerk, waives=("drawable",), reason="无", **named)
    with pytest.raises(e.NotYourRole):
        desks.record(batch, desks.office, **waives, **named)
    waiver = desks.record(batch, desks.clerk, **waives, **named)
    with pytest.raises(e.RulesUnmet):
        desks.decide(batch, decision)
    desks.do(countersign, waiver, desks.second)
    desks.decide(batch, decision)
    assert [desks.status(t) for t in (topic, pooled)] == [POOL, TopicStatus.RETURNED]
    desks.after_the_quarter()
    closed = desks.do(batches.close, batch, by=desks.office)
    assert closed.summary is not None
    [shown] = closed.summary["waivers"]
    assert (shown["body"], shown["reason"]) == ("directors_meeting", "街道办机构改革期间无人回复")


def test_what_needs_no_word_of_the_street_government_is_decided_without(desks: Desks) -> None:
    topic, batch = desks.topic(STUDIED), desks.batch(consulted=False)
    desks.draft(batch, returned(topic))
    desks.decide(batch)
    assert desks.status(topic) is TopicStatus.RETURNED


def test_all_or_nothing(desks: Desks) -> None:
    first, moved = desks.topics(2, STUDIED)
    batch = desks.batch()
    desks.draft(batch, Draft(first, "pool"), Draft(moved, "pool"))
    decision = desks.record(batch)
    _set_status(desks, moved, TopicStatus.RETURNED)
    with pytest.raises(e.DraftOutdated, match=desks.row(moved).number):
        desks.decide(batch, decision)
    assert desks.status(first) is STUDIED
    assert desks.steps(first) == []


def test_what_its_author_withdrew_lapses(desks: Desks) -> None:
    kept, gone = desks.topics(2, STUDIED)
    batch = desks.batch()
    desks.draft(batch, Draft(kept, "pool"), Draft(gone, "pool"))
    decision = desks.record(batch)
    _set_status(desks, gone, TopicStatus.WITHDRAWN)
    desks.decide(batch, decision)
    assert [desks.status(t) for t in (kept, gone)] == [POOL, TopicStatus.WITHDRAWN]
    found = desks.do(lambda db, now: queues.on_desk(db, gone, by=desks.clerk))
    assert [item.lapsed for item in found.items] == [True]
    desks.after_the_quarter()
    closed = desks.do(batches.close, batch, by=desks.office)
    assert closed.summary is not None
    assert closed.summary["figures"]["pooled"] == 1


def test_several_decisions_in_a_quarter_and_one_suggestion_twice(desks: Desks) -> None:
    topic, batch = desks.topic(STUDIED), desks.batch()
    desks.draft(batch, Draft(topic, "pool"))
    desks.decide(batch)
    desks.clock.move(days=1)
    desks.draft(batch, returned(topic, ReturnReason.ALREADY_PLANNED))
    desks.decide(batch)
    assert desks.steps(topic) == [TopicStep.POOLED, TopicStep.RETURNED]
    found = desks.do(lambda db, now: queues.on_desk(db, topic, by=desks.office))
    assert [item.outcome for item in found.items] == ["pool", "return"]


def test_in_a_town_the_presidium_decides_for_all_places(desks: Desks) -> None:
    desks.year(Stage.COLLECTING, "town")
    here = desks.topic(STUDIED, due=None)
    there = desks.topic(STUDIED, due=None, street=desks.elsewhere, community=desks.far)
    unread = desks.topic(SUBMITTED, due=None)
    with pytest.raises(e.Malformed):
        desks.do(batches.open_batch, street_id=desks.street, by=desks.clerk)
    batch = desks.do(batches.open_batch, by=desks.clerk).id
    assert desks.do(batches.open_batch, by=desks.second).id == batch
    with pytest.raises(e.Missing):
        desks.do(batches.open_batch, by=desks.office)
    desks.draft(batch, Draft(here, "pool"), returned(there), by=desks.clerk)
    secretary = actor(Role.BODY_SECRETARY, body=Body.PRESIDIUM)
    decision = desks.record(batch, secretary, meeting="主席团第二次会议")
    desks.decide(batch, decision, by=desks.clerk)
    assert [desks.status(t) for t in (here, there)] == [POOL, TopicStatus.RETURNED]
    assert desks.events(here)[0].office == "主席团"
    desks.clock.move(hours=1)
    closed = desks.do(batches.close, batch, by=desks.clerk)
    assert closed.summary is not None
    assert (closed.summary["figures"]["received"], closed.summary["figures"]["carried"]) == (3, 1)
    assert desks.steps(unread) == []  # nothing has a day there
    desks.clock.move(days=1)
    following = desks.do(batches.open_batch, by=desks.clerk).id
    assert following != batch
    desks.topic(SUBMITTED, due=None)
    closed = desks.do(batches.close, following, by=desks.clerk)
    assert closed.summary is not None
    found = closed.summary["figures"]
    assert (found["received"], found["carried"], found["carried_before"]) == (1, 2, 1)


def test_without_community_study_the_street_decides_at_once(desks: Desks) -> None:
    _enter(desks, _without_study())
    kept, back = desks.topics(2, SUBMITTED)
    batch = desks.batch()
    desks.draft(batch, Draft(kept, "pool"), returned(back))
    desks.decide(batch)
    assert [desks.status(t) for t in (kept, back)] == [POOL, TopicStatus.RETURNED]


def _enter(desks: Desks, rules: RuleSet) -> None:
    entered = desks.year(Stage.COLLECTING).id
    with desks.database.unit(write=True) as db:
        cycle = cycles.cycle(db, entered)
        cycle.rules = rules.as_mapping()
        db.add(cycle)


def _without_study() -> RuleSet:
    data = load("futian-2021").as_mapping()
    data["parameters"]["community_study"]["value"] = False
    return from_mapping(data)


def _set_status(desks: Desks, topic_id: str, status: TopicStatus) -> None:
    with desks.database.unit(write=True) as db:
        row = topics.topic(db, topic_id)
        row.status, row.version = status, row.version + 1
        db.add(row)
