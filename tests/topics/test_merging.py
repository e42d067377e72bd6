"""Merging and undoing: numbers, authors and supports stay, a person counts once, of two at once one wins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest

from app.domain import errors as e
from app.domain.actors import Actor, Role
from app.domain.words import TopicStatus, TopicStep
from app.topics import service as topics
from app.topics.service import merging, queues
from app.topics.service.adopting import PublicWill, index_of
from app.topics.service.deciding import Draft
from tests.factories import actor
from tests.topics.desks import Desks

SUBMITTED, STUDIED, POOLED, MERGED = (
    TopicStatus.SUBMITTED,
    TopicStatus.STUDIED,
    TopicStatus.POOLED,
    TopicStatus.MERGED,
)


def merge(desks: Desks, source: str, target: str, by: Actor | None = None) -> None:
    desks.do(merging.merge, source, target_id=target, reason="说的是同一处", by=by or desks.office)


def undo(desks: Desks, source: str, by: Actor | None = None) -> None:
    desks.do(merging.undo_merge, source, reason="核实后不是同一处", by=by or desks.office)


def will(desks: Desks, *ids: str) -> PublicWill:
    return desks.do(lambda db, now: index_of(db, ids))


def together(*deeds: Callable[[], object]) -> list[object]:
    """What each deed came to, its refusal too; all begin at once."""
    gate = Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> object:
        gate.wait(timeout=30)
        try:
            return deed()
        except e.Conflict:
            return e.Conflict

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


@pytest.mark.parametrize("source", [STUDIED, POOLED])
@pytest.mark.parametrize("target", [SUBMITTED, STUDIED, POOLED])
def test_a_source_follows_its_target_and_keeps_what_is_its_own(
    desks: Desks, source: TopicStatus, target: TopicStatus
) -> None:
    one = desks.topic(source, people=["ann", "friend", "both"])
    other = desks.topic(target, people=["bea", "both"])
    before = desks.row(one)
    merge(desks, one, other)
    row = desks.row(one)
    assert (row.status, row.merged_into) == (MERGED, other)
    assert (row.number, row.supporters) == (before.number, 2)
    assert desks.row(other).supporters == 3  # ann, friend and both; bea is its author
    assert desks.status(other) is target
    [event] = desks.events(one)
    assert (event.step, event.reason, event.target_id) == (TopicStep.MERGED, "说的是同一处", other)
    assert will(desks, other) == PublicWill(2, 4)
    assert will(desks, other, one) == PublicWill(2, 4)


def test_undone_it_stands_alone_and_studied(desks: Desks) -> None:
    one, other = desks.topic(POOLED, people=["ann"]), desks.topic(STUDIED, people=["bea"])
    desks.listen("ann", "bea")
    merge(desks, one, other)
    undo(desks, one)
    row = desks.row(one)
    assert (row.status, row.merged_into) == (STUDIED, None)
    assert desks.row(other).supporters == 0
    assert desks.steps(one) == [TopicStep.MERGED, TopicStep.MERGE_UNDONE]
    assert (desks.heard("ann"), desks.heard("bea")) == (["merge_undone", "merged"], [])
    assert will(desks, other) == PublicWill(1, 1)
    with pytest.raises(e.WrongStage):
        undo(desks, one)
    merge(desks, one, other)
    found = desks.do(lambda db, now: queues.on_desk(db, one, by=desks.office))
    assert sorted(bool(row.undone_at) for row in found.merges) == [False, True]


@pytest.mark.parametrize("target", [s for s in TopicStatus if s not in (SUBMITTED, STUDIED, POOLED)])
def test_only_what_is_open_takes_others_in(desks: Desks, target: TopicStatus) -> None:
    one, other = desks.topic(STUDIED), desks.topic(target)
    with pytest.raises(e.RulesUnmet) as refused:
        merge(desks, one, other)
    assert [unmet.code for unmet in refused.value.unmet] == ["merge_target_open"]
    assert desks.status(one) is STUDIED


@pytest.mark.parametrize("source", [s for s in TopicStatus if s not in (STUDIED, POOLED)])
def test_only_the_studied_and_the_pooled_are_merged(desks: Desks, source: TopicStatus) -> None:
    one, other = desks.topic(source), desks.topic(STUDIED)
    with pytest.raises(e.WrongStage):
        merge(desks, one, other)


def test_nothing_is_merged_into_itself_or_back(desks: Desks) -> None:
    one, other = desks.topic(STUDIED), desks.topic(STUDIED)
    with pytest.raises(e.RulesUnmet):
        merge(desks, one, one)
    merge(desks, one, other)
    with pytest.raises(e.RulesUnmet):
        merge(desks, other, one)
    with pytest.raises(e.WrongStage):
        merge(desks, one, other)


def test_a_target_with_its_sources_is_merged_on_and_undone_with_them(desks: Desks) -> None:
    leaf, middle, end = (desks.topic(STUDIED, people=[who, "all"]) for who in ("ann", "bea", "cui"))
    desks.listen("ann")
    merge(desks, leaf, middle)
    merge(desks, middle, end)
    assert will(desks, end) == PublicWill(3, 4)
    assert desks.row(end).supporters == 3
    assert desks.heard("ann") == ["merged", "merged"]  # also that what it follows follows on
    undo(desks, middle)
    assert will(desks, end) == PublicWill(1, 2)
    assert will(desks, middle) == PublicWill(2, 3)
    assert (desks.row(leaf).merged_into, desks.row(end).supporters) == (middle, 1)
    merge(desks, middle, end)
    undo(desks, leaf)
    assert (will(desks, end), will(desks, leaf)) == (PublicWill(2, 3), PublicWill(1, 2))
    assert [desks.row(t).supporters for t in (leaf, middle, end)] == [1, 1, 2]


@pytest.mark.parametrize(
    ("target", "may"),
    [
        (TopicStatus.ADOPTED, False),
        (TopicStatus.RETURNED, True),
        (TopicStatus.REDIRECTED, True),
        (TopicStatus.POOLED, True),
    ],
)
def test_undone_until_what_it_follows_is_adopted(desks: Desks, target: TopicStatus, may: bool) -> None:
    leaf, middle, end = (desks.topic(STUDIED) for _ in range(3))
    merge(desks, leaf, middle)
    merge(desks, middle, end)
    with desks.database.unit(write=True) as db:
        row = topics.topic(db, end)
        row.status = target
        db.add(row)
    if may:
        undo(desks, leaf)
        assert desks.status(leaf) is STUDIED
        return
    with pytest.raises(e.RulesUnmet):
        undo(desks, leaf)
    assert desks.status(leaf) is MERGED


def test_what_stands_in_a_draft_is_not_merged(desks: Desks) -> None:
    one, other, batch = desks.topic(STUDIED), desks.topic(STUDIED), desks.batch()
    desks.draft(batch, Draft(one, "pool"))
    with pytest.raises(e.InDraft):
        merge(desks, one, other)
    merge(desks, other, one)  # its target may
    desks.decide(batch)
    assert desks.status(one) is POOLED


def test_who_may_and_where(desks: Desks) -> None:
    one, other = desks.topic(STUDIED), desks.topic(STUDIED)
    far = desks.topic(STUDIED, street=desks.elsewhere, community=desks.far)
    for role in set(Role) - {Role.STREET_CONGRESS_OFFICE, Role.CLERK}:
        with pytest.raises(e.NotYourRole):
            merge(desks, one, other, actor(role))
        with pytest.raises(e.NotYourRole):
            undo(desks, one, actor(role))
    for source, target in ((one, far), (far, one), (one, "NEVER00000"), ("NEVER00000", one)):
        with pytest.raises(e.Missing):
            merge(desks, source, target)
    merge(desks, one, far, by=desks.clerk)
    with pytest.raises(e.Missing):
        undo(desks, one, by=desks.other_office)
    undo(desks, one)


def test_two_clerks_merge_the_same_one_at_once(desks: Desks) -> None:
    for _round in range(4):
        one, left, right = (desks.topic(STUDIED) for _ in range(3))
        answers = together(
            partial(merge, desks, one, left, desks.clerk),
            partial(merge, desks, one, right, desks.second),
        )
        assert Counter(answers) == {None: 1, e.Conflict: 1}
        assert desks.row(one).merged_into in (left, right)
        assert desks.steps(one) == [TopicStep.MERGED]


def test_each_into_the_other_at_once(desks: Desks) -> None:
    for _round in range(4):
        one, other = desks.topic(STUDIED), desks.topic(STUDIED)
        answers = together(
            partial(merge, desks, one, other, desks.clerk),
            partial(merge, desks, other, one, desks.second),
        )
        assert Counter(answers) == {None: 1, e.Conflict: 1}
        assert sorted([desks.status(one), desks.status(other)]) == [MERGED, STUDIED]


def test_merging_on_and_undoing_at_once_wait_in_no_circle(desks: Desks) -> None:
    """Two decide about the same family from its two ends; whoever comes second finds it as it then is."""
    for _round in range(4):
        leaf, middle, end = (desks.topic(STUDIED) for _ in range(3))
        merge(desks, leaf, middle)
        answers = together(
            partial(undo, desks, leaf, desks.clerk),
            partial(merge, desks, middle, end, desks.second),
        )
        assert None in answers
        statuses = [desks.status(leaf), desks.status(middle)]
        assert [s is expected for s, expected in zip(statuses, (STUDIED, MERGED), strict=True)] == [
            answer is None for answer in answers
        ]
