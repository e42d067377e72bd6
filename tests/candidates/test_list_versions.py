"""The list: versions that stay, amendments by whom they belong to, what a result makes of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlmodel import Session

from app.audit.service import events
from app.candidates import service
from app.candidates.schemas import AmendmentIn
from app.cycles.tables import CycleRow
from app.db.clock import MovingClock
from app.db.session import Database
from app.domain.canonical import canonical, digest_bytes
from app.domain.errors import Malformed, Missing, RulesUnmet
from app.domain.words import CandidateStatus, Stage
from app.domain.workflow import GroupFacts
from tests.audit.payloads import payload_of
from tests.candidates import lists


def by_number(db: Session, cycle: str) -> dict[int, service.CandidateRow]:
    return {row.number: row for row in service.candidates(db, cycle) if row.number is not None}


def amendment(by: str, **more: Any) -> AmendmentIn:
    return AmendmentIn.model_validate({"amended_by": by, "reason": "政府来函", **more})


def amend(db: Session, now: datetime, cycle: str, said: AmendmentIn, **more: Any) -> service.CandidateListRow:
    return service.amend(db, now, cycle, amendment=said, by=lists.CLERK, **more)


def test_a_version_is_canonical_bytes_under_their_digest(database: Database, clock: MovingClock) -> None:
    with database.unit(write=True) as db:
        cycle = lists.enter(db, clock())
        version = service.current_list(db, cycle)
        document = json.loads(version.content)
        assert version.content == canonical(document)
        assert version.digest == digest_bytes(version.content)
        assert (document["version"], document["cycle"]["formed_outside"]) == (1, True)
        assert [group["places"] for group in document["groups"]] == [3, 1]
        assert [c["number"] for c in document["candidates"]] == [1, 2, 3, 4, 5, 6]
        assert document["candidates"][0]["lead_department"] == "区住房和建设局"
        assert document["left"] == []
        published = [payload_of(e) for e in events(db) if e.type == "candidates.published"]
        assert published == [
            {"version": 1, "digest": version.digest, "reason": "系统外形成，据榕府〔2026〕58号录入"}
        ]


def test_the_government_takes_a_candidate_back_and_the_old_version_stays(
    database: Database, clock: MovingClock
) -> None:
    with database.unit(write=True) as db:
        cycle = lists.enter(db, clock())
        before = service.current_list(db, cycle).content
        gone = by_number(db, cycle)[5]
        version = amend(db, clock(), cycle, amendment("government", withdraw=[gone.id]))
        document = json.loads(version.content)
        assert version.version == 2
        assert [c["number"] for c in document["candidates"]] == [1, 2, 3, 4, 6]
        left = {"id": gone.id, "number": 5, "title": "候选项目5", "status": "WITHDRAWN", "reason": "政府来函"}
        assert document["left"] == [left]
        assert service.list_version(db, cycle, 1).content == before
        assert [row.version for row in service.list_versions(db, cycle)] == [2, 1]
        assert [row.number for row in service.on_ballot(db, cycle)] == [1, 2, 3, 4, 6]


def test_a_dossier_is_corrected(database: Database, clock: MovingClock) -> None:
    with database.unit(write=True) as db:
        cycle = lists.enter(db, clock())
        one = by_number(db, cycle)[1]
        change = {"candidate": one.id, "budget": 5, "target": "完成2个", "finishes_on": "2027-10-01"}
        document = json.loads(amend(db, clock(), cycle, amendment("presidium", change=[change])).content)
        corrected = document["candidates"][0]
        assert (corrected["budget"], corrected["target"]) == (5, "完成2个")
        assert (corrected["finishes_on"], corrected["purpose"]) == ("2027-10-01", "改善居住条件")


def test_groups_are_counted_as_the_amendment_would_leave_them(database: Database, clock: MovingClock) -> None:
    with database.unit(write=True) as db:
        cycle = lists.enter(db, clock())
        rows = by_number(db, cycle)
        assert service.group_facts(db, cycle) == (
            GroupFacts("general", 5, 3),
            GroupFacts("investment_plan", 1, 1, uncontested_decision=True),
        )
        said = amendment(
            "presidium", drop=[rows[4].id, rows[5].id], uncontested=["general"], reason="改为等额"
        )
        after = GroupFacts("general", 3, 3, uncontested_decision=True)
        assert service.group_facts(db, cycle, said)[0] == after
        amend(db, clock(), cycle, said)
        assert service.group_facts(db, cycle)[0] == after
        assert rows[4].status is CandidateStatus.DROPPED


Making = Callable[[dict[int, str]], dict[str, Any]]


@pytest.mark.parametrize(
    ("making", "pointers"),
    [
        (lambda ids: {"amended_by": "government"}, [""]),
        (lambda ids: {"amended_by": "government", "drop": [ids[1]]}, ["/drop"]),
        (lambda ids: {"amended_by": "deputies", "withdraw": [ids[1]]}, ["/withdraw"]),
        (
            lambda ids: {"amended_by": "government", "change": [{"candidate": ids[1], "budget": 1}]},
            ["/change"],
        ),
        (lambda ids: {"amended_by": "presidium", "drop": [ids[1], "0000000000"]}, ["/drop/1"]),
        (
            lambda ids: {
                "amended_by": "presidium",
                "drop": [ids[1]],
                "change": [{"candidate": ids[1], "budget": 1}],
            },
            ["/drop/0", "/change/0"],
        ),
        (lambda ids: {"amended_by": "presidium", "change": [{"candidate": ids[1]}]}, ["/change/0"]),
        (
            lambda ids: {
                "amended_by": "presidium",
                "change": [
                    {"candidate": ids[1], "lead_department_id": "0000000000", "finishes_on": "2027-01-01"},
                    {"candidate": ids[2], "title": "候选项目3"},
                ],
            },
            ["/change/0/lead_department_id", "/change/0/finishes_on", "/change/1/title"],
        ),
        (
            lambda ids: {
                "amended_by": "deputies",
                "drop": [ids[1]],
                "joint_signers": ["0000000000"],
                "uncontested": ["nowhere"],
            },
            ["/joint_signers/0", "/uncontested/0"],
        ),
    ],
)
def test_every_fault_of_an_amendment_is_told(
    database: Database, clock: MovingClock, making: Making, pointers: list[str]
) -> None:
    with database.unit(write=True) as db:
        cycle = lists.enter(db, clock())
        ids = {number: row.id for number, row in by_number(db, cycle).items()}
        said = AmendmentIn.model_validate({"reason": "理由", **making(ids)})
        with pytest.raises(Malformed) as raised:
            amend(db, clock(), cycle, said)
        assert [fault.pointer for fault in raised.value.faults] == pointers
        assert service.current_list(db, cycle).version == 1


def test_two_candidates_may_exchange_titles(database: Database, clock: MovingClock) -> None:
    with database.unit(write=True) as db:
        cycle = lists.enter(db, clock())
        rows = by_number(db, cycle)
        swap = [
            {"candidate": rows[1].id, "title": "候选项目2"},
            {"candidate": rows[2].id, "title": "候选项目1"},
        ]
        document = json.loads(amend(db, clock(), cycle, amendment("presidium", change=swap)).content)
        assert [c["title"] for c in document["candidates"]][:2] == ["候选项目2", "候选项目1"]


def test_in_session_nothing_leaves_once_the_poll_is_frozen(database: Database, clock: MovingClock) -> None:
    with database.unit(write=True) as db:
        cycle = lists.enter(db, clock())
        db.get_one(CycleRow, cycle).stage = Stage.IN_SESSION
        db.flush()
        said = amendment("government", withdraw=[by_number(db, cycle)[5].id])
        with pytest.raises(RulesUnmet) as raised:
            amend(db, clock(), cycle, said, poll_frozen=True)
        assert [unmet.code for unmet in raised.value.unmet] == ["in_session_not_frozen"]
        assert amend(db, clock(), cycle, said).version == 2


def test_a_result_settles_every_listed_candidate(database: Database, clock: MovingClock) -> None:
    with database.unit(write=True) as db:
        cycle = lists.enter(db, clock())
        rows = by_number(db, cycle)
        amend(db, clock(), cycle, amendment("government", withdraw=[rows[5].id]))
        listed = [row for number, row in rows.items() if number != 5]
        outcomes = {
            row.id: CandidateStatus.SELECTED if row.number in (1, 2, 6) else CandidateStatus.NOT_SELECTED
            for row in listed
        }
        for wrong in ({}, {**outcomes, rows[5].id: CandidateStatus.SELECTED}):
            with pytest.raises(Malformed):
                service.settle(db, clock(), cycle, wrong, by=lists.CLERK)
        service.settle(db, clock(), cycle, outcomes, by=lists.CLERK)
        assert {row.number: row.status for row in listed} == {row.number: outcomes[row.id] for row in listed}
        assert rows[5].status is CandidateStatus.WITHDRAWN
        with pytest.raises(Malformed):
            service.settle(db, clock(), cycle, outcomes, by=lists.CLERK)


def test_what_is_settled_leaves_the_list_no_more(database: Database, clock: MovingClock) -> None:
    with database.unit(write=True) as db:
        cycle = lists.enter(db, clock())
        rows = by_number(db, cycle)
        outcomes = {row.id: CandidateStatus.NOT_SELECTED for row in rows.values()}
        service.settle(db, clock(), cycle, outcomes, by=lists.CLERK)
        with pytest.raises(Malformed):
            amend(db, clock(), cycle, amendment("government", withdraw=[rows[1].id]))


def test_a_list_without_a_document_number_does_not_enter(database: Database, clock: MovingClock) -> None:
    with database.unit(write=True) as db:
        cycle = lists.enter(db, clock())
        db.get_one(CycleRow, cycle).document_no = " "
        lead = service.on_ballot(db, cycle)[0].lead_department_id
        with pytest.raises(RulesUnmet) as raised:
            service.add_listed(db, cycle, [lists.dossier(7, lead)])
        assert [unmet.code for unmet in raised.value.unmet] == ["list_imported_by_document"]


def test_unknown_lists_are_missing(database: Database, clock: MovingClock) -> None:
    with database.unit(write=True) as db:
        cycle = lists.enter(db, clock())
        with pytest.raises(Missing):
            service.list_version(db, cycle, 2)
        with pytest.raises(Missing):
            service.current_list(db, "0000000000")
