"""Adjustments: each kind asked for, decided or filed; the voted target stays; a pending one blocks."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.db.clock import MovingClock
from app.db.session import Database
from app.decisions.service import Votes
from app.domain.actors import Body, Role
from app.domain.errors import (
    AdjustmentClosed,
    AdjustmentPending,
    DecisionNeeded,
    DecisionUsed,
    Malformed,
    Missing,
    NotYourRole,
    Refusal,
    RulesUnmet,
    SameHuman,
    SubjectChanged,
    WrongStage,
)
from app.domain.rulesets import load
from app.domain.words import AdjustmentKind as K
from app.domain.words import AdjustmentStatus as A
from app.domain.words import ProjectStatus
from app.projects import service
from app.projects.entries import AdjustmentEntry
from app.projects.service.terms import terms_now, voted_terms
from tests.factories import actor
from tests.projects.year import ASKED, CLERK, GOVERNMENT, SECRETARY, Year

DECIDED = [kind for kind in K if kind is not K.SCHEDULE]
CHAIR = actor(Role.EXECUTIVE_CHAIR)


@pytest.fixture
def year(database: Database, clock: MovingClock) -> Year:
    return Year(database, clock)


def report(year: Year) -> None:
    with year.database.unit(write=True) as db:
        service.file_report(
            db, year.clock(), project_id=year.projects[0], kind="final", text="完成", by=year.lead
        )


@pytest.mark.parametrize("kind", DECIDED)
def test_an_approved_adjustment_stands_beside_what_was_voted(year: Year, kind: K) -> None:
    before = year.project(1).model_dump(exclude={"status"})
    assert year.adjust(1, kind) is A.APPROVED
    after = year.project(1)
    assert after.model_dump(exclude={"status"}) == before
    ended = ProjectStatus.TERMINATED if kind is K.TERMINATE else ProjectStatus.IMPLEMENTING
    assert after.status is ended
    with year.database.unit(write=False) as db:
        [beside] = service.overview(db, year.projects[0]).adjustments
        assert (beside.kind, beside.document_no) == (kind, "常〔2026〕9号")
        told = service.ballot_info(db, after)
    [said] = told["adjustments"]
    assert said == {"kind": kind, "label": kind.label, "before": beside.before, "after": beside.after}
    assert told["target_amount"] == 720


@pytest.mark.parametrize(
    ("kind", "changed"),
    [
        (K.TARGET, {"amount": 600}),
        (K.BUDGET, {"budget": 70_000_000}),
        (K.POSTPONE, {"finishes_on": date(2027, 6, 30)}),
        (K.SUBSTITUTE, {"amount": 3, "unit": "所"}),
        (K.SCOPE, {}),
    ],
)
def test_what_is_in_force_is_what_was_voted_with_what_was_approved(
    year: Year, kind: K, changed: dict[str, Any]
) -> None:
    adjustment = year.ask(1, kind)
    with year.database.unit(write=False) as db:
        voted = voted_terms(service.project(db, year.projects[0]))
        assert terms_now(db, service.project(db, year.projects[0])) == voted
    year.settle(adjustment, year.vote(adjustment))
    with year.database.unit(write=False) as db:
        assert terms_now(db, service.project(db, year.projects[0])) == replace(voted, **changed)


def test_a_schedule_within_the_year_is_filed_by_the_clerk_alone(year: Year) -> None:
    adjustment = year.ask(1, K.SCHEDULE)
    with pytest.raises(WrongStage):
        year.vote(adjustment)
    for role in (Role.GOVERNMENT_OFFICE, Role.BODY_SECRETARY, Role.DEPARTMENT, Role.DEPUTY):
        with pytest.raises(NotYourRole):
            file(year, adjustment, by=actor(role))
    assert file(year, adjustment) is A.FILED
    with pytest.raises(AdjustmentClosed):
        file(year, adjustment)
    decided = year.ask(1, K.BUDGET)
    with pytest.raises(WrongStage):
        file(year, decided)


def file(year: Year, adjustment: str, by: Any = CLERK) -> A:
    with year.database.unit(write=True) as db:
        row = service.file_adjustment(
            db, year.clock(), adjustment_id=adjustment, document_no="备〔2026〕3号", by=by
        )
        return row.status


@pytest.mark.parametrize("votes", [Votes(20, 0, 0), Votes(20, 20, 0), Votes(0, 21, 0)])
def test_what_a_majority_of_all_members_does_not_carry_is_refused(year: Year, votes: Votes) -> None:
    adjustment = year.ask(1, K.TERMINATE)
    assert year.settle(adjustment, year.vote(adjustment, votes)) is A.REFUSED
    assert year.project(1).status is ProjectStatus.IMPLEMENTING
    with year.database.unit(write=False) as db:
        assert service.overview(db, year.projects[0]).adjustments == []
    report(year)


@pytest.mark.parametrize(
    ("votes", "members"), [(None, 40), (Votes(21, 0, 0), None), (Votes(21, 0, 0), 0), (Votes(21, 10, 10), 40)]
)
def test_a_decision_without_fitting_votes_decides_nothing(
    year: Year, votes: Votes | None, members: int | None
) -> None:
    adjustment = year.ask(1, K.SITE)
    decision = year.vote(adjustment, votes, members)
    with pytest.raises(Malformed):
        year.settle(adjustment, decision)
    with year.database.unit(write=False) as db:
        assert service.adjustment(db, adjustment).status is A.PENDING


def test_a_pending_adjustment_holds_back_the_report_and_the_effect_vote(year: Year) -> None:
    adjustment = year.ask(1, K.SITE)
    with pytest.raises(RulesUnmet) as refused:
        report(year)
    assert [u.code for u in refused.value.unmet] == ["nothing_pending"]
    with year.database.unit(write=False) as db:
        assert service.facts(db, year.cycle).adjustments_pending == 1
    with year.database.unit(write=True) as db:
        service.take_back_adjustment(db, year.clock(), adjustment_id=adjustment, by=GOVERNMENT)
        assert service.facts(db, year.cycle).adjustments_pending == 0
    report(year)
    with pytest.raises(WrongStage):
        year.ask(1, K.SITE)


def test_none_of_a_kind_while_one_waits(year: Year) -> None:
    first = year.ask(1, K.BUDGET)
    with pytest.raises(AdjustmentPending):
        year.ask(1, K.BUDGET)
    year.ask(1, K.SITE)
    year.ask(2, K.BUDGET)
    year.settle(first, year.vote(first))
    year.ask(1, K.BUDGET, budget=80_000_000)


def test_termination_ends_the_project_and_what_still_waited(year: Year) -> None:
    waiting = year.ask(1, K.SITE)
    decision = year.vote(waiting)
    assert year.adjust(1, K.TERMINATE) is A.APPROVED
    with year.database.unit(write=False) as db:
        assert service.adjustment(db, waiting).status is A.TAKEN_BACK
        facts = service.facts(db, year.cycle)
    assert (facts.without_final_report, facts.adjustments_pending) == (("项目2", "项目3"), 0)
    with pytest.raises(AdjustmentClosed):
        year.settle(waiting, decision)
    with pytest.raises(WrongStage):
        report(year)


def test_wrong_hands(year: Year) -> None:
    entry = AdjustmentEntry(K.BUDGET, "超概算", budget=70_000_000)
    for role in (Role.DEPARTMENT, Role.CLERK, Role.DEPUTY, Role.SYSADMIN, Role.RESIDENT):
        with pytest.raises(NotYourRole), year.database.unit(write=True) as db:
            service.request_adjustment(
                db, year.clock(), project_id=year.projects[0], entry=entry, by=actor(role)
            )
    adjustment = year.ask(1, K.BUDGET)
    decision = year.vote(adjustment)
    with pytest.raises(SameHuman):
        year.settle(adjustment, decision, by=SECRETARY)
    for wrong in (GOVERNMENT, year.lead, CHAIR, actor(Role.BODY_SECRETARY, body=Body.PRESIDIUM)):
        with pytest.raises(NotYourRole):
            year.settle(adjustment, decision, by=wrong)
    for role in (Role.CLERK, Role.DEPARTMENT):
        with pytest.raises(NotYourRole), year.database.unit(write=True) as db:
            service.take_back_adjustment(db, year.clock(), adjustment_id=adjustment, by=actor(role))
    with pytest.raises(Missing):
        year.settle("NEVER00000", decision)


def test_a_decision_is_of_one_adjustment_and_once(year: Year) -> None:
    first, second = year.ask(1, K.BUDGET), year.ask(1, K.SITE)
    decision = year.vote(first)
    with pytest.raises(DecisionNeeded):
        year.settle(second, decision)
    year.settle(first, decision)
    with pytest.raises(AdjustmentClosed):
        year.settle(first, decision)
    with pytest.raises(AdjustmentClosed):
        year.vote(first)


def test_in_a_town_the_presidium_decides(database: Database, clock: MovingClock) -> None:
    year = Year(database, clock, rules=load("town"))
    adjustment = year.ask(1, K.SITE)
    presidium = actor(Role.BODY_SECRETARY, body=Body.PRESIDIUM)
    with pytest.raises(NotYourRole):
        year.vote(adjustment)
    assert year.settle(adjustment, year.vote(adjustment, by=presidium)) is A.APPROVED


def test_of_two_decisions_at_once_one_counts(database: Database, clock: MovingClock) -> None:
    """One committee, two records of what it decided: the second finds the adjustment closed."""
    year = Year(database, clock)
    adjustment = year.ask(1, K.TERMINATE)
    decisions = [year.vote(adjustment), year.vote(adjustment, Votes(1, 30, 0))]
    start = threading.Barrier(2)
    outcomes: list[object] = []

    def settle(decision: str) -> None:
        start.wait()
        try:
            outcomes.append(year.settle(adjustment, decision, by=actor(Role.CLERK)))
        except Refusal as refused:
            outcomes.append(type(refused))

    threads = [threading.Thread(target=settle, args=(decision,)) for decision in decisions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [refused] = [outcome for outcome in outcomes if outcome not in (A.APPROVED, A.REFUSED)]
    assert refused in (AdjustmentClosed, SubjectChanged, DecisionUsed)
    [settled] = [outcome for outcome in outcomes if outcome in (A.APPROVED, A.REFUSED)]
    ended = year.project(1).status is ProjectStatus.TERMINATED
    assert ended is (settled is A.APPROVED)


@pytest.mark.parametrize("kind", list(K))
def test_each_kind_names_what_it_lacks(year: Year, kind: K) -> None:
    if ASKED[kind]:
        with pytest.raises(Malformed), year.database.unit(write=True) as db:
            service.request_adjustment(
                db,
                year.clock(),
                project_id=year.projects[0],
                entry=AdjustmentEntry(kind, "理由"),
                by=GOVERNMENT,
            )
    with year.database.unit(write=False) as db:
        row = service.adjustment(db, year.ask(1, kind))
    assert row.status is A.PENDING
    assert row.after or kind is K.TERMINATE
