"""A street's batch of a quarter: its day, its work, its closing, and what is carried."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain import errors as e
from app.domain.actors import Actor, Role
from app.domain.canonical import digest
from app.domain.words import RedirectTo, ReturnReason, Stage, TopicStatus, TopicStep
from app.topics.service import batches, queues, redirecting
from app.topics.service.adopting import facts
from app.topics.service.deciding import Draft
from app.topics.tables import StreetBatchRow
from tests.factories import actor
from tests.topics.desks import DUE, Desks
from tests.topics.test_study import study

THIRD_QUARTER = date(2026, 9, 30)


def close(desks: Desks, batch: str, by: Actor | None = None) -> StreetBatchRow:
    return desks.do(batches.close, batch, by=by or desks.office)


def work(desks: Desks, batch: str) -> list[str]:
    rows = desks.do(lambda db, now: queues.worklist(db, batch, after=None, limit=50, by=desks.office))
    return [row.id for row in rows]


def figures(closed: StreetBatchRow) -> dict[str, object]:
    assert closed.summary is not None
    found: dict[str, object] = closed.summary["figures"]
    return found


def test_a_batch_is_opened_once(desks: Desks) -> None:
    first = desks.do(batches.open_batch, street_id=desks.street, due_on=DUE, by=desks.office)
    again = desks.do(batches.open_batch, street_id=desks.street, due_on=DUE, by=desks.clerk)
    earlier = desks.do(batches.open_batch, street_id=desks.street, due_on=THIRD_QUARTER, by=desks.office)
    assert first.id == again.id != earlier.id


@pytest.mark.parametrize("day", [None, date(2026, 12, 30), date(2027, 3, 31)])
def test_only_days_of_the_rules_that_have_begun(desks: Desks, day: date | None) -> None:
    with pytest.raises(e.Malformed):
        desks.do(batches.open_batch, street_id=desks.street, due_on=day, by=desks.office)


def test_a_batch_belongs_to_its_street(desks: Desks) -> None:
    batch = desks.batch()
    for by in (desks.other_office, desks.station, desks.government):
        with pytest.raises((e.Missing, e.NotYourRole)):
            desks.do(batches.consult, batch, on=desks.today(), by=by)
        with pytest.raises((e.Missing, e.NotYourRole)):
            desks.do(lambda db, now, by=by: batches.batch(db, batch, by))
    with pytest.raises(e.Missing):
        desks.do(batches.open_batch, street_id=desks.elsewhere, due_on=DUE, by=desks.office)
    with pytest.raises(e.Missing):
        desks.do(batches.open_batch, street_id=None, due_on=None, by=desks.office)
    with pytest.raises(e.Missing):
        desks.do(batches.open_batch, street_id="NEVER00000", due_on=DUE, by=desks.clerk)
    with pytest.raises(e.Malformed):
        desks.do(batches.open_batch, street_id=None, due_on=DUE, by=desks.clerk)
    auditor = actor(Role.AUDITOR)
    assert desks.do(lambda db, now: batches.batch(db, batch, auditor)).id == batch


def test_nobody_hears_the_street_government_tomorrow(desks: Desks) -> None:
    batch = desks.batch(consulted=False)
    with pytest.raises(e.Malformed):
        desks.do(batches.consult, batch, on=desks.today() + timedelta(days=1), by=desks.office)


def test_its_work_is_everything_undecided_by_its_day(desks: Desks) -> None:
    desks.clock.move_to(datetime(2027, 1, 1, 0, 0, tzinfo=UTC))
    now, carried = desks.topic(TopicStatus.STUDIED), desks.topic(due=THIRD_QUARTER)
    desks.topic(due=date(2027, 3, 31))
    desks.topic(TopicStatus.POOLED)
    desks.topic(street=desks.elsewhere, community=desks.far)
    assert work(desks, desks.batch()) == [carried, now]
    assert work(desks, desks.batch(THIRD_QUARTER)) == [carried]


def test_closing_waits_for_the_day(desks: Desks) -> None:
    batch = desks.batch()
    desks.clock.move_to(datetime(2026, 12, 30, 15, 59, 59, tzinfo=UTC))
    with pytest.raises(e.BatchNotDue):
        close(desks, batch)
    desks.clock.move(seconds=1)  # 31 December 00:00:00 in Shanghai
    assert close(desks, batch).closed_at == desks.clock()


def test_a_closed_batch_stays_as_it_is(desks: Desks) -> None:
    batch, topic = desks.batch(), desks.topic(TopicStatus.STUDIED)
    desks.after_the_quarter()
    desks.draft(batch, Draft(topic, "pool"))
    decision = desks.record(batch)
    close(desks, batch)
    for change in (
        lambda: close(desks, batch),
        lambda: desks.draft(batch, Draft(topic, "pool")),
        lambda: desks.decide(batch, decision),
        lambda: desks.record(batch),
        lambda: desks.do(batches.consult, batch, on=desks.today(), by=desks.office),
    ):
        with pytest.raises(e.BatchClosed):
            change()
    assert desks.status(topic) is TopicStatus.STUDIED
    later = desks.do(batches.open_batch, street_id=desks.street, due_on=date(2027, 3, 31), by=desks.office)
    desks.draft(later.id, Draft(topic, "pool"))  # its old draft holds it no longer


def test_what_is_undecided_is_told_and_carried_never_closed(desks: Desks) -> None:
    batch = desks.batch()
    new, studied = desks.topic(people=["author"]), desks.topic(TopicStatus.STUDIED)
    desks.listen("author")
    desks.after_the_quarter()
    later = desks.topic(due=date(2027, 3, 31))
    assert figures(close(desks, batch))["carried"] == 2
    assert [desks.status(t) for t in (new, studied)] == [TopicStatus.SUBMITTED, TopicStatus.STUDIED]
    assert desks.steps(new) == desks.steps(studied) == [TopicStep.OVERDUE]
    assert desks.events(new)[0].office == "榕溪街道人大街道工委"
    assert desks.heard("author") == ["overdue"]
    assert desks.steps(later) == []
    following = desks.batch(date(2027, 3, 31))
    assert work(desks, following) == [*sorted([new, studied]), later]
    desks.clock.move_to(datetime(2027, 3, 31, 0, 0, tzinfo=UTC))
    closed = close(desks, following)
    assert (figures(closed)["carried"], figures(closed)["carried_before"]) == (3, 2)
    assert desks.steps(new) == [TopicStep.OVERDUE] * 2


def test_the_summary_tells_what_became_of_the_quarter(desks: Desks) -> None:
    pooled, returned, away = desks.topics(3, TopicStatus.STUDIED)
    old = desks.topic(TopicStatus.STUDIED, due=THIRD_QUARTER)
    at_once, left = desks.topics(2, TopicStatus.SUBMITTED)
    study(desks, left, desks.station)
    desks.topic(TopicStatus.MERGED)
    desks.topic(TopicStatus.WITHDRAWN)
    desks.topic(TopicStatus.POOLED, street=desks.elsewhere, community=desks.far)
    batch = desks.batch()
    desks.draft(batch, Draft(pooled, "pool"), Draft(old, "pool"))
    desks.decide(batch)
    desks.draft(
        batch,
        Draft(returned, "return", ReturnReason.NO_FUNDS, "今年已无此项预算。"),
        Draft(away, "redirect", redirect_to=RedirectTo.DEPUTY_SUGGESTION, recipient="区人大代表"),
    )
    desks.decide(batch)
    named = {"to": RedirectTo.HOTLINE, "recipient": "12345", "sentence": "", "by": desks.office}
    desks.do(redirecting.redirect, at_once, **named)
    desks.after_the_quarter()
    closed = close(desks, batch)
    assert figures(closed) == {
        "received": 7,
        "studied": 1,
        "pooled": 2,
        "returned": {"no_funds": 1},
        "redirected": {"deputy_suggestion": 1},
        "redirected_at_once": {"hotline": 1},
        "merged": 1,
        "withdrawn": 1,
        "carried": 1,
        "carried_before": 0,
    }
    assert closed.summary is not None
    assert [d["document_no"] for d in closed.summary["decisions"]] == ["榕人大工委〔2026〕9号"] * 2
    assert (closed.summary["street"], closed.summary["closed_on"]) == ("榕溪街道", "2027-01-01")
    assert closed.summary_digest == digest(closed.summary)


def test_everybody_reads_the_closed_ones_only(desks: Desks) -> None:
    batch = desks.batch()
    with pytest.raises(e.Missing):
        desks.do(lambda db, now: batches.summary(db, batch))
    desks.after_the_quarter()
    close(desks, batch)
    earlier = desks.batch(THIRD_QUARTER)
    desks.clock.move(hours=1)
    close(desks, earlier)
    with desks.database.unit(write=False) as db:
        listed = batches.summaries(db, street_id=None, after=None, limit=50)
        assert [row.id for row in listed] == [earlier, batch]
        assert [row.id for row in batches.summaries(db, street_id=None, after=earlier, limit=50)] == [batch]
        assert not batches.summaries(db, street_id=desks.elsewhere, after=None, limit=50)
        assert batches.summary(db, batch).summary_digest


def test_batches_that_wait_are_shown_before_anybody_opens_them(desks: Desks) -> None:
    desks.after_the_quarter()
    desks.topics(3, TopicStatus.SUBMITTED)
    desks.topic(TopicStatus.STUDIED, due=THIRD_QUARTER)
    desks.topic(TopicStatus.POOLED, due=date(2026, 6, 30))
    desks.topic(due=date(2027, 3, 31))
    desks.topic(street=desks.elsewhere, community=desks.far)
    own = [(desks.street, THIRD_QUARTER), (desks.street, DUE), (desks.street, date(2027, 3, 31))]
    every = sorted([*own, (desks.elsewhere, DUE)])
    assert desks.do(batches.waiting_days, street_id=None, by=desks.office) == own
    assert desks.do(batches.waiting_days, street_id=None, by=desks.clerk) == every
    far = desks.do(batches.waiting_days, street_id=desks.elsewhere, by=desks.clerk)
    assert far == [(desks.elsewhere, DUE)]
    with pytest.raises(e.Missing):
        desks.do(batches.waiting_days, street_id=desks.elsewhere, by=desks.office)


def test_the_year_counts_the_batches_that_are_due(desks: Desks) -> None:
    """On the very day a batch is due; a batch of the running quarter is not."""
    cycle = desks.year(Stage.COLLECTING)
    desks.topic(due=THIRD_QUARTER)
    desks.topics(2, TopicStatus.STUDIED)
    assert desks.do(facts, cycle).batches_undecided == 1
    desks.clock.move_to(datetime(2026, 12, 30, 16, 0, tzinfo=UTC))
    assert desks.do(facts, cycle).batches_undecided == 2


def test_listing_goes_on_from_where_it_stopped(desks: Desks) -> None:
    first = desks.batch()
    desks.clock.move(minutes=1)
    second = desks.batch(THIRD_QUARTER)
    with desks.database.unit(write=False) as db:
        page = batches.batches(db, street_id=None, after=None, limit=1, by=desks.clerk)
        assert [row.id for row in page] == [second]
        rest = batches.batches(db, street_id=desks.street, after=second, limit=5, by=desks.office)
        assert [row.id for row in rest] == [first]
        assert not batches.batches(db, street_id=None, after=None, limit=5, by=desks.other_office)
        with pytest.raises(e.Missing):
            batches.batches(db, street_id=desks.street, after=None, limit=5, by=desks.other_office)
