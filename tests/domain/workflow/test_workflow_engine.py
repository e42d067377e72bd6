"""What the engine answers: rows, stand-ins, refusals with their numbers, rules that change a condition."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.domain.actors import Body, Role
from app.domain.errors import Missing, NotWaivable, RulesUnmet, Unmet, WrongStage
from app.domain.rulesets import load
from app.domain.words import CandidateStatus, Channel, PollKind, PollStatus, ProjectStatus, Stage
from app.domain.workflow import (
    CANDIDATE,
    CYCLE,
    LEGAL,
    POLL,
    PROCEDURAL,
    PROJECT,
    CandidateFacts,
    CycleFacts,
    GroupFacts,
    PollFacts,
    PollGroup,
    decide,
    deciding_body,
    moves_from,
    row,
    stand_in,
    unmet,
    waivable,
    waiving_body,
)
from app.domain.workflow.engine import guard
from tests.domain.workflow.settled import RULES, WITH_FLOOR, actor, facts_for

TODAY = date(2026, 3, 31)
TOWN = load("town")
COMMITTEE_GRADES = load("committee-effect")


def numbers(unmet: Unmet) -> str:
    """What stands behind a condition that does not hold, in Chinese."""
    return "；".join(map(str, unmet.detail))


def test_unknown_action_is_missing_and_a_known_one_names_its_stages() -> None:
    with pytest.raises(Missing, match="没有“fly”"):
        row(CYCLE, Stage.LISTED, "fly")
    with pytest.raises(
        WrongStage, match="现为“项目征集”，不能办理“调整候选名单”；此事项在“候选项目、大会票决”时办理"
    ):
        row(CYCLE, Stage.COLLECTING, "amend_list")
    with pytest.raises(WrongStage, match="此事项在“尚未建立”时办理"):
        row(CYCLE, Stage.COLLECTING, "open_year")


def test_moves_from_a_stage_stand_in_the_order_of_the_table() -> None:
    assert [r.action for r in moves_from(CYCLE, Stage.LISTED)] == ["amend_list", "open_session"]
    assert [r.action for r in moves_from(POLL, PollStatus.SEALED)] == [
        "declare_valid",
        "declare_void",
        "annul",
    ]
    for end in (PollStatus.VOID, PollStatus.ANNULLED, PollStatus.ANNOUNCED):
        assert moves_from(POLL, end) == ()
    assert moves_from(PROJECT, ProjectStatus.TERMINATED) == ()


def test_refusal_lists_every_unmet_condition_with_class_waiver_and_numbers() -> None:
    facts = CycleFacts(
        RULES,
        today=TODAY,
        candidates_unappraised=2,
        dossiers_incomplete=("社区食堂", "幼儿园"),
        groups=(GroupFacts("general", 11, 10), GroupFacts("investment_plan", 6, 5)),
        in_draft_budget=True,
    )
    with pytest.raises(RulesUnmet) as refused:
        decide(CYCLE, Stage.SCREENING, "submit_motion", actor(Role.GOVERNMENT_OFFICE), facts)
    assert [(u.code, u.klass, u.waivable_by, numbers(u)) for u in refused.value.unmet] == [
        ("all_appraised", "legal", None, "尚有 2 项未论证"),
        ("dossiers_complete", "legal", None, "社区食堂、幼儿园"),
        ("contested_by_margin", "legal", None, "general：候选 11 项，应选 10 项，至少须差额 2 项"),
        ("party_informed", "procedural", "directors_meeting", ""),
    ]


def test_waiver_takes_out_only_what_it_names() -> None:
    facts = CycleFacts(RULES, today=TODAY, batches_undecided=1)
    with pytest.raises(RulesUnmet) as refused:
        decide(
            CYCLE,
            Stage.COLLECTING,
            "close_collection",
            actor(Role.CLERK),
            facts,
            waived={"call_ran_its_days"},
        )
    assert [u.code for u in refused.value.unmet] == ["a_pooled_topic", "batches_decided"]


def test_waiving_a_condition_of_another_move_is_refused() -> None:
    open_session = row(CYCLE, Stage.LISTED, "open_session")
    assert waivable(open_session, "dossiers_in_time") is Body.PRESIDIUM
    with pytest.raises(NotWaivable, match="没有“party_informed”这一条件"):
        waivable(open_session, "party_informed")


def test_condition_without_a_fitting_waiver_is_a_fault_of_ours() -> None:
    with pytest.raises(ValueError, match="names who may waive"):
        guard("甲", PROCEDURAL)
    with pytest.raises(ValueError, match="names who may waive"):
        guard("甲", LEGAL, waivable_by=Body.PRESIDIUM)


@pytest.mark.parametrize(
    ("body", "meeting", "expected"),
    [
        (Body.PRESIDIUM, Body.PLENARY, Body.PRESIDIUM),
        (Body.STANDING_COMMITTEE, Body.PLENARY, Body.STANDING_COMMITTEE),
        (Body.PRESIDIUM, Body.STANDING_COMMITTEE, Body.DIRECTORS_MEETING),
        (Body.PLENARY, Body.STANDING_COMMITTEE, Body.STANDING_COMMITTEE),
        (Body.EXECUTIVE_CHAIR, Body.STANDING_COMMITTEE, Body.EXECUTIVE_CHAIR),
        (Body.PLENARY, Body.PRESIDIUM, Body.PRESIDIUM),
    ],
)
def test_stand_ins_of_a_committee_meeting(body: Body, meeting: Body, expected: Body) -> None:
    assert stand_in(body, meeting_body=meeting, rules=RULES) is expected


@pytest.mark.parametrize(
    ("body", "meeting", "expected"),
    [
        (Body.STANDING_COMMITTEE, Body.PLENARY, Body.PRESIDIUM),
        (Body.DIRECTORS_MEETING, Body.PLENARY, Body.PRESIDIUM),
        (Body.STREET_CONGRESS_OFFICE, Body.PLENARY, Body.PRESIDIUM),
        (Body.GOVERNMENT_MEETING, Body.PLENARY, Body.GOVERNMENT_MEETING),
        (Body.PLENARY, Body.PLENARY, Body.PLENARY),
        (Body.PLENARY, Body.PRESIDIUM, Body.PRESIDIUM),
    ],
)
def test_in_a_town_the_presidium_stands_in(body: Body, meeting: Body, expected: Body) -> None:
    assert stand_in(body, meeting_body=meeting, rules=TOWN) is expected


def test_who_decides_the_start_of_the_effect_vote() -> None:
    move = row(CYCLE, Stage.IMPLEMENTING, "open_effect_vote")
    assert deciding_body(move, meeting_body=Body.PLENARY, rules=RULES) is Body.PRESIDIUM
    committee = deciding_body(move, meeting_body=Body.STANDING_COMMITTEE, rules=COMMITTEE_GRADES)
    assert committee is Body.STANDING_COMMITTEE
    close = row(CYCLE, Stage.EFFECT_VOTING, "close_year")
    assert deciding_body(close, meeting_body=Body.PLENARY, rules=TOWN) is Body.PRESIDIUM


def test_town_publishes_its_list_by_the_presidium_without_pre_deliberation() -> None:
    facts = CycleFacts(TOWN, today=TODAY)
    move = decide(CYCLE, Stage.PRE_DELIBERATION, "publish_list", actor(Role.CLERK), facts)
    assert deciding_body(move, meeting_body=Body.PLENARY, rules=TOWN) is Body.PRESIDIUM
    assert [u.code for u in unmet(move, CycleFacts(RULES, today=TODAY))] == [
        "deliberated_with_quorum",
        "agreed_by_majority",
    ]
    candidate = CandidateFacts(TOWN, title="社区食堂")
    for stage in (CandidateStatus.APPRAISED, CandidateStatus.DELIBERATED):
        action = "deliberate" if stage is CandidateStatus.APPRAISED else "list"
        assert unmet(row(CANDIDATE, stage, action), candidate) == ()


def test_town_asks_for_no_street_batch() -> None:
    facts = CycleFacts(
        TOWN, today=TODAY, pooled_topics=1, call_published=date(2026, 3, 1), batches_undecided=4
    )
    assert unmet(row(CYCLE, Stage.COLLECTING, "close_collection"), facts) == ()


def test_noted_absence_of_the_mid_year_report_will_do() -> None:
    move = row(CYCLE, Stage.IMPLEMENTING, "open_effect_vote")
    facts = replace(facts_for(CYCLE, move), mid_year_reported=False, mid_year_absence_noted=True)
    assert unmet(move, facts) == ()


def test_amendment_by_the_government_needs_no_ten_deputies_and_no_margin() -> None:
    facts = CycleFacts(
        RULES, today=TODAY, reason="用地未落实", groups=(GroupFacts("general", 11, 10),), joint_signers=None
    )
    assert decide(CYCLE, Stage.LISTED, "amend_list", actor(Role.GOVERNMENT_OFFICE), facts)
    uncontested = replace(facts, groups=(GroupFacts("general", 10, 10),))
    (left,) = unmet(row(CYCLE, Stage.LISTED, "amend_list"), uncontested)
    assert numbers(left) == "general：候选 10 项，应选 10 项"


def test_paper_poll_needs_no_key_cards_and_an_effect_poll_no_places() -> None:
    facts = PollFacts(
        RULES,
        PollKind.EFFECT,
        Channel.PAPER,
        groups=(PollGroup("effect", 2, None),),
        item_numbers=(1, 2),
        rule_copied=True,
    )
    assert unmet(row(POLL, PollStatus.PREPARED, "freeze"), facts) == ()
    assert unmet(row(POLL, PollStatus.VALID, "count"), facts) == ()


@pytest.mark.parametrize(
    ("stage", "regrade", "fits"),
    [
        (Stage.EFFECT_VOTING, False, True),
        (Stage.EFFECT_VOTING, True, True),
        (Stage.CLOSED, True, True),
        (Stage.CLOSED, False, False),
        (Stage.IN_SESSION, True, False),
    ],
)
def test_regrade_also_opens_when_the_year_is_closed(stage: Stage, regrade: bool, fits: bool) -> None:
    facts = PollFacts(RULES, PollKind.EFFECT, Channel.PAPER, cycle_stage=stage, regrade=regrade)
    codes = {u.code for u in unmet(row(POLL, PollStatus.FROZEN, "open"), facts)}
    assert ("cycle_stage_fits" not in codes) is fits


def test_quorum_is_refused_with_its_numbers_and_follows_the_body() -> None:
    move = row(POLL, PollStatus.FROZEN, "open")
    short = replace(facts_for(POLL, move), present=199)
    assert [numbers(u) for u in unmet(move, short)] == ["全体 300 人，实到 199 人，须 200 人"]
    uncounted = replace(short, present=None, cycle_stage=None)
    assert [numbers(u) for u in unmet(move, uncounted)] == [
        "年度现在的阶段未知",
        "全体 300 人，未清点人数，须 200 人",
    ]
    committee = replace(short, meeting_body=Body.STANDING_COMMITTEE, members=40, present=20)
    assert [numbers(u) for u in unmet(move, committee)] == ["全体 40 人，实到 20 人，须 21 人"]
    assert unmet(move, replace(committee, present=21)) == ()


@pytest.mark.parametrize(
    ("issued", "returned", "irregularity", "action"),
    [
        (281, 281, "", "declare_valid"),
        (281, 280, "", "declare_valid"),
        (281, 282, "", "declare_void"),
        (281, 281, "有人代投", "declare_void"),
        (None, None, "", None),
        (281, 200, "", "declare_void"),
        (281, 201, "", "declare_valid"),
    ],
)
def test_sealed_poll_is_either_valid_or_void_once_its_numbers_are_in(
    issued: int | None, returned: int | None, irregularity: str, action: str | None
) -> None:
    facts = PollFacts(
        WITH_FLOOR,
        PollKind.SELECTION,
        Channel.PAPER,
        members=300,
        issued=issued,
        returned=returned,
        irregularity=irregularity,
    )
    both = ("declare_valid", "declare_void")
    assert [a for a in both if not unmet(row(POLL, PollStatus.SEALED, a), facts)] == (
        [action] if action else []
    )


def test_numbers_not_reported_are_said_to_be_so() -> None:
    facts = PollFacts(RULES, PollKind.SELECTION, Channel.PAPER, issued=281)
    (left,) = unmet(row(POLL, PollStatus.SEALED, "declare_valid"), facts)
    assert (left.code, numbers(left)) == ("returned_within_issued", "发出 281 张；收回数未报")


def test_unsatisfied_project_is_rectified_until_it_is_graded_well() -> None:
    steps = [r.action for r in moves_from(PROJECT, ProjectStatus.GRADED)]
    assert steps == ["close", "rectify"]
    assert row(PROJECT, ProjectStatus.RECTIFYING, "regrade").target is ProjectStatus.GRADED


def test_who_waives_follows_who_meets() -> None:
    effect = row(CYCLE, Stage.IMPLEMENTING, "open_effect_vote")
    assert waiving_body(effect, "reports_out_long_enough", rules=RULES) is Body.PRESIDIUM
    assert waiving_body(effect, "reports_out_long_enough", rules=COMMITTEE_GRADES) is Body.DIRECTORS_MEETING
    closing = row(CYCLE, Stage.COLLECTING, "close_collection")
    assert waiving_body(closing, "call_ran_its_days", rules=RULES) is Body.STANDING_COMMITTEE
    assert waiving_body(closing, "call_ran_its_days", rules=TOWN) is Body.PRESIDIUM
    with pytest.raises(NotWaivable):
        waiving_body(closing, "a_pooled_topic", rules=RULES)
