"""Every arrow of every table, every move that is none, every condition broken one at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.domain.actors import Role
from app.domain.errors import NotWaivable, NotYourRole, RulesUnmet, WrongStage
from app.domain.words import CandidateStatus, PollStatus, ProjectStatus, Stage, Term, TopicStatus
from app.domain.workflow import LEGAL, PROCEDURAL, Guard, Table, Transition, decide, unmet, waivable
from tests.domain.workflow.settled import BROKEN, ROWS, TABLES, actor, facts_for

STAGES: dict[str, type[Term]] = {
    "cycle": Stage,
    "topic": TopicStatus,
    "candidate": CandidateStatus,
    "project": ProjectStatus,
    "poll": PollStatus,
}

ARROWS = {
    "cycle": """
        - open_year COLLECTING · - import_listed LISTED · - import_implementing IMPLEMENTING
        COLLECTING close_collection SCREENING · SCREENING submit_motion PRE_DELIBERATION
        PRE_DELIBERATION return_list SCREENING · PRE_DELIBERATION publish_list LISTED
        LISTED amend_list LISTED · IN_SESSION amend_list IN_SESSION · LISTED open_session IN_SESSION
        IN_SESSION announce_result IMPLEMENTING · IMPLEMENTING open_effect_vote EFFECT_VOTING
        EFFECT_VOTING close_year CLOSED""",
    "topic": """
        - submit SUBMITTED · SUBMITTED study STUDIED · SUBMITTED pool POOLED · STUDIED pool POOLED
        POOLED adopt ADOPTED · ADOPTED release POOLED · ADOPTED take_out POOLED
        SUBMITTED return RETURNED · STUDIED return RETURNED · POOLED return RETURNED
        STUDIED merge MERGED · POOLED merge MERGED · MERGED undo_merge STUDIED
        SUBMITTED redirect REDIRECTED · STUDIED redirect REDIRECTED · POOLED redirect REDIRECTED
        SUBMITTED withdraw WITHDRAWN · STUDIED withdraw WITHDRAWN · POOLED withdraw WITHDRAWN
        MERGED withdraw WITHDRAWN""",
    "candidate": """
        - draft DRAFTED · - import_listed LISTED · DRAFTED appraise APPRAISED
        APPRAISED deliberate DELIBERATED · DELIBERATED return APPRAISED · DELIBERATED list LISTED
        LISTED select SELECTED · LISTED not_select NOT_SELECTED
        DRAFTED drop DROPPED · APPRAISED drop DROPPED · DELIBERATED drop DROPPED · LISTED drop DROPPED
        LISTED drop_in_session DROPPED · APPRAISED withdraw WITHDRAWN · DELIBERATED withdraw WITHDRAWN
        LISTED withdraw WITHDRAWN · LISTED withdraw_in_session WITHDRAWN""",
    "project": """
        - start IMPLEMENTING · - import_implementing IMPLEMENTING · - import_reported REPORTED
        - carry_over IMPLEMENTING · IMPLEMENTING report REPORTED · IMPLEMENTING terminate TERMINATED
        REPORTED grade GRADED · GRADED close CLOSED · GRADED rectify RECTIFYING
        RECTIFYING regrade GRADED""",
    "poll": """
        - prepare PREPARED · PREPARED freeze FROZEN · FROZEN unfreeze PREPARED · FROZEN open OPEN
        OPEN seal SEALED · OPEN switch_to_paper OPEN · SEALED declare_valid VALID · SEALED declare_void VOID
        VALID count COUNTED · COUNTED certify CERTIFIED · CERTIFIED announce ANNOUNCED
        PREPARED annul ANNULLED · FROZEN annul ANNULLED · OPEN annul ANNULLED · SEALED annul ANNULLED
        VALID annul ANNULLED""",
}

NAMES = [f"{table.name}-{row.source}-{row.action}" for table, row in ROWS]
CONDITIONS = [(table, row, guard) for table, row in ROWS for guard in row.guards]
CONDITION_NAMES = [f"{table.name}-{row.source}-{row.action}-{guard.code}" for table, row, guard in CONDITIONS]
each_row = pytest.mark.parametrize(("table", "row"), ROWS, ids=NAMES)
each_condition = pytest.mark.parametrize(("table", "row", "guard"), CONDITIONS, ids=CONDITION_NAMES)


def drawn(name: str) -> set[tuple[str, ...]]:
    return {tuple(a.split()) for line in ARROWS[name].splitlines() for a in line.split("·") if a.strip()}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_table_has_the_arrows_of_the_rules_and_no_other(table: Table[Any]) -> None:
    assert {(r.source or "-", r.action, r.target) for r in table.rows} == drawn(table.name)
    assert len({(r.source, r.action) for r in table.rows}) == len(table.rows)


@each_row
def test_each_proposer_may_make_the_move_when_all_holds(table: Table[Any], row: Transition[Any]) -> None:
    for role in row.proposers:
        assert decide(table, row.source, row.action, actor(role), facts_for(table, row)) is row


@each_row
def test_every_other_role_is_refused_and_told_who_may(table: Table[Any], row: Transition[Any]) -> None:
    others = set(Role) - set(row.proposers)
    with pytest.raises(NotYourRole) as refused:
        decide(table, row.source, row.action, actor(*others), facts_for(table, row))
    assert all(role.label in str(refused.value) for role in row.proposers)
    with pytest.raises(NotYourRole):
        decide(table, row.source, row.action, actor(), facts_for(table, row))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_move_not_in_the_table_is_refused(table: Table[Any]) -> None:
    drawn_moves = {(r.source, r.action) for r in table.rows}
    stages: list[Term | None] = [None, *STAGES[table.name]]
    for stage in stages:
        for move in table.rows:
            if (stage, move.action) not in drawn_moves:
                with pytest.raises(WrongStage) as refused:
                    decide(table, stage, move.action, actor(*Role), facts_for(table, move))
                said = str(refused.value)
                assert (stage.label if stage else "尚未建立") in said
                assert move.label in said


@each_condition
def test_broken_condition_alone_is_listed(table: Table[Any], row: Transition[Any], guard: Guard[Any]) -> None:
    for change in BROKEN[guard.code]:
        facts = replace(facts_for(table, row), **change)
        (left,) = [u for u in unmet(row, facts) if u.code == guard.code]
        assert (left.text, left.klass) == (guard.text, guard.klass)
        with pytest.raises(RulesUnmet) as refused:
            decide(table, row.source, row.action, actor(*row.proposers), facts)
        assert left in refused.value.unmet


@each_condition
def test_only_procedural_conditions_can_be_waived(
    table: Table[Any], row: Transition[Any], guard: Guard[Any]
) -> None:
    facts = replace(facts_for(table, row), **BROKEN[guard.code][0])
    who = actor(*row.proposers)
    if guard.klass is PROCEDURAL:
        assert decide(table, row.source, row.action, who, facts, waived={guard.code}) is row
        assert waivable(row, guard.code) is guard.waivable_by
        return
    assert guard.klass is LEGAL
    every_code = {g.code for g in row.guards}
    with pytest.raises(RulesUnmet) as refused:
        decide(table, row.source, row.action, who, facts, waived=every_code)
    assert guard.code in {u.code for u in refused.value.unmet}
    with pytest.raises(NotWaivable, match="法定条件"):
        waivable(row, guard.code)


def test_condition_codes_are_known_once() -> None:
    by_code: dict[str, Guard[Any]] = {}
    for _table, _row, guard in CONDITIONS:
        assert by_code.setdefault(guard.code, guard) is guard
    assert set(by_code) == set(BROKEN)


def test_nothing_about_a_vote_can_be_waived() -> None:
    assert {g.klass for table, _row, g in CONDITIONS if table.name == "poll"} == {LEGAL}
