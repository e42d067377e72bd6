"""Facts under which a row's conditions all hold, and the smallest change that breaks each one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any, Final

from app.domain.actors import Actor, Role
from app.domain.rulesets import load
from app.domain.words import (
    CandidateStatus,
    Channel,
    DeliberationOutcome,
    Grade,
    PollKind,
    RedirectTo,
    ReturnReason,
    Stage,
    TopicStatus,
)
from app.domain.workflow import (
    CANDIDATE,
    CYCLE,
    POLL,
    PROJECT,
    TOPIC,
    CandidateFacts,
    CycleFacts,
    GroupFacts,
    PollFacts,
    PollGroup,
    ProjectFacts,
    Table,
    TopicFacts,
    Transition,
)

RULES: Final = load("futian-2021")
NO_STUDY: Final = replace(RULES, community_study=False)
WITH_FLOOR: Final = replace(RULES, participation_over=Fraction(2, 3))
TABLES: Final[tuple[Table[Any], ...]] = (CYCLE, TOPIC, CANDIDATE, PROJECT, POLL)
ROWS: Final = [(table, row) for table in TABLES for row in table.rows]

_SETTLED: Final[dict[str, Any]] = {
    "cycle": CycleFacts(
        RULES,
        today=date(2026, 3, 31),
        pooled_topics=1,
        call_published=date(2026, 3, 1),
        groups=(
            GroupFacts("general", 12, 10),
            GroupFacts("investment_plan", 5, 5, uncontested_decision=True),
        ),
        party_informed=True,
        in_draft_budget=True,
        deliberation_outcome=DeliberationOutcome.AGREED,
        committee_members=40,
        committee_present=21,
        committee_in_favour=21,
        opinions=2,
        reason="资金来源变化",
        joint_signers=10,
        congress_meeting=True,
        meeting_opens=date(2026, 2, 10),
        dossiers_sent=date(2026, 2, 3),
        selection_announced=True,
        reports_published=date(2026, 3, 24),
        mid_year_reported=True,
        effect_announced=True,
        document_number="人大发〔2026〕1号",
    ),
    "topic": TopicFacts(
        RULES,
        by_author=True,
        recommendation="建议采纳",
        street_office_consulted=True,
        drawable=True,
        return_reason=ReturnReason.NOT_THIS_LEVEL,
        sentence="该路段由市级管养",
        merge_target=TopicStatus.STUDIED,
        redirect_to=RedirectTo.HOTLINE,
        recipient="区政务热线",
        candidate=CandidateStatus.NOT_SELECTED,
    ),
    "candidate": CandidateFacts(
        RULES,
        title="新建公办幼儿园",
        criteria_unmet=(),
        deliberation_outcome=DeliberationOutcome.AGREED,
        reason="用地未落实",
        result_announced=True,
        selected=True,
        document_number="人大发〔2026〕1号",
    ),
    "project": ProjectFacts(
        RULES,
        selected=True,
        document_number="人大发〔2026〕1号",
        milestone="主体封顶",
        final_report=True,
        level=Grade.SATISFIED,
        plan_accepted=True,
        rectification_reported=True,
        termination_in_favour=21,
        committee_members=40,
        reason="规划调整",
    ),
    "poll": PollFacts(
        RULES,
        PollKind.SELECTION,
        Channel.BOTH,
        members=300,
        groups=(PollGroup("general", 12, 10), PollGroup("investment_plan", 2, 1)),
        item_numbers=tuple(range(1, 15)),
        rule_copied=True,
        cards_made=3,
        cards_read_back=3,
        cycle_stage=Stage.IN_SESSION,
        ballot_rule_adopted=True,
        tellers_adopted=True,
        present=200,
        electronic_box_void=True,
        marks_cleared_by_two=True,
        issued=281,
        returned=281,
        cards_needed=2,
        cards_presented=2,
        reason="设备故障",
    ),
}

_FOR_ACTION: Final[dict[tuple[str, str], dict[str, Any]]] = {
    ("cycle", "return_list"): {"deliberation_outcome": DeliberationOutcome.RETURNED},
    ("candidate", "return"): {"deliberation_outcome": DeliberationOutcome.RETURNED},
    ("candidate", "not_select"): {"selected": False},
    ("candidate", "drop_in_session"): {"in_session": True},
    ("candidate", "withdraw_in_session"): {"in_session": True},
    ("project", "rectify"): {"level": Grade.UNSATISFIED},
    ("poll", "declare_void"): {"returned": 282},
}

BROKEN: Final[dict[str, tuple[dict[str, Any], ...]]] = {
    "a_pooled_topic": ({"pooled_topics": 0},),
    "call_ran_its_days": ({"call_published": None}, {"call_published": date(2026, 3, 2)}),
    "batches_decided": ({"batches_undecided": 1},),
    "all_appraised": ({"candidates_unappraised": 1},),
    "dossiers_complete": ({"dossiers_incomplete": ("新建公办幼儿园",)},),
    "contested_by_margin": ({"groups": ()}, {"groups": (GroupFacts("general", 11, 10),)}),
    "contested": ({"groups": ()}, {"groups": (GroupFacts("general", 10, 10),)}),
    "party_informed": ({"party_informed": False},),
    "in_draft_budget": ({"in_draft_budget": False},),
    "returned_with_opinions": ({"opinions": 0}, {"deliberation_outcome": DeliberationOutcome.AGREED}),
    "deliberated_with_quorum": ({"committee_present": 20},),
    "agreed_by_majority": (
        {"committee_in_favour": 20},
        {"deliberation_outcome": None},
        {"deliberation_outcome": DeliberationOutcome.RETURNED},
    ),
    "list_as_deliberated": ({"differences_unexplained": 1},),
    "opinions_answered": ({"opinions_unanswered": 1},),
    "amend_reason_given": ({"reason": " "},),
    "joint_deputies": ({"joint_signers": 9},),
    "poll_not_frozen": ({"selection_poll_frozen": True},),
    "congress_meeting_set": ({"congress_meeting": False},),
    "dossiers_in_time": (
        {"dossiers_sent": None},
        {"meeting_opens": None},
        {"dossiers_sent": date(2026, 2, 4)},
    ),
    "selection_announced": ({"selection_announced": False},),
    "runoffs_announced": ({"runoffs_open": 1},),
    "ties_settled": ({"ties_unsettled": 1},),
    "final_reports_in": ({"projects_without_final_report": ("社区食堂",)},),
    "no_adjustment_pending": ({"adjustments_pending": 1},),
    "reports_out_long_enough": ({"reports_published": None}, {"reports_published": date(2026, 3, 25)}),
    "mid_year_report_in": ({"mid_year_reported": False},),
    "effect_announced": ({"effect_announced": False},),
    "plans_accepted": ({"unsatisfied_without_plan": ("社区食堂",)},),
    "imported_by_document": ({"document_number": ""},),
    "recommendation_given": ({"recommendation": ""},),
    "study_not_required": ({"rules": RULES},),
    "street_office_consulted": ({"street_office_consulted": False},),
    "drawable": ({"drawable": False},),
    "return_reason_given": ({"return_reason": None}, {"sentence": ""}),
    "merge_target_open": (
        {"merge_target": None},
        {"merge_target": TopicStatus.MERGED},
        {"merge_target": TopicStatus.ADOPTED},
        {"merge_target_is_itself": True},
    ),
    "merge_target_not_adopted": ({"merge_target": TopicStatus.ADOPTED}, {"merge_target": None}),
    "recipient_named": ({"redirect_to": None}, {"recipient": ""}),
    "by_its_author": ({"by_author": False},),
    "candidate_fell_away": ({"candidate": None}, {"candidate": CandidateStatus.SELECTED}),
    "titled": ({"title": ""},),
    "criteria_met": ({"criteria_unmet": ("可考核",)},),
    "not_excluded": ({"exclusions": ("增加债务风险",)},),
    "list_deliberated": ({"deliberation_outcome": None},),
    "list_returned": ({"deliberation_outcome": DeliberationOutcome.AGREED},),
    "list_agreed": ({"deliberation_outcome": DeliberationOutcome.RETURNED},),
    "its_opinions_answered": ({"opinions_unanswered": 1},),
    "fall_reason_given": ({"reason": ""},),
    "before_session": ({"in_session": True},),
    "in_session_not_frozen": ({"in_session": False}, {"selection_poll_frozen": True}),
    "announced_selected": ({"result_announced": False}, {"selected": False}),
    "announced_not_selected": ({"result_announced": False}, {"selected": True}),
    "list_imported_by_document": ({"document_number": ""},),
    "voted_in": ({"selected": False},),
    "project_imported_by_document": ({"document_number": ""},),
    "milestone_set": ({"milestone": ""},),
    "target_and_money_as_voted": ({"target_or_money_changed": True},),
    "final_report_filed": ({"final_report": False},),
    "nothing_pending": ({"adjustment_pending": True},),
    "level_announced": ({"level": None},),
    "graded_well": ({"level": None}, {"level": Grade.UNSATISFIED}),
    "graded_unsatisfied": ({"level": None}, {"level": Grade.BASICALLY_SATISFIED}),
    "plan_accepted": ({"plan_accepted": False},),
    "rectification_reported": ({"rectification_reported": False},),
    "termination_reason_given": ({"reason": ""},),
    "termination_carried": (
        {"termination_in_favour": 20},
        {"committee_members": 0},
    ),
    "groups_legal": (
        {"groups": ()},
        {"groups": (PollGroup("a", 7, 3), PollGroup("a", 7, 3))},
        {"groups": (PollGroup("a", 14, 0),)},
        {"groups": (PollGroup("a", 14, None),)},
        {"groups": (PollGroup("a", 14, 3), PollGroup("b", 0, 1))},
        {"item_numbers": (*range(1, 14), 13)},
        {"item_numbers": tuple(range(1, 14))},
        {"kind": PollKind.EFFECT},
    ),
    "rule_copied": ({"rule_copied": False},),
    "key_cards_read_back": ({"cards_read_back": 2}, {"cards_made": 0, "cards_read_back": 0}),
    "never_opened": ({"ever_opened": True},),
    "printed_sheets_voided": ({"printed_sheets_left": 1},),
    "cycle_stage_fits": (
        {"cycle_stage": None},
        {"cycle_stage": Stage.EFFECT_VOTING},
        {"kind": PollKind.EFFECT},
        {"kind": PollKind.EFFECT, "cycle_stage": Stage.CLOSED},
        {"kind": PollKind.RUNOFF, "cycle_stage": Stage.LISTED},
    ),
    "ballot_rule_adopted": ({"ballot_rule_adopted": False},),
    "tellers_adopted": ({"tellers_adopted": False},),
    "quorum_present": ({"present": 199}, {"present": None}, {"members": 0, "present": 0}),
    "electronic_box_void_unopened": (
        {"electronic_box_void": False},
        {"electronic_box_opened": True},
        {"channel": Channel.PAPER},
    ),
    "marks_cleared_by_two": ({"marks_cleared_by_two": False},),
    "paper_entered": ({"paper_unentered": 1}, {"paper_differences": 1}),
    "returned_within_issued": ({"returned": 282}, {"issued": None}),
    "participation_reached": (
        {"rules": WITH_FLOOR, "returned": 200},
        {"rules": WITH_FLOOR, "returned": None},
    ),
    "no_irregularity": ({"irregularity": "有人代投"},),
    "ground_for_voidness": ({"returned": 281}, {"returned": None}, {"issued": None}),
    "key_cards_present": ({"cards_presented": 1}, {"cards_needed": 0}),
    "rows_reconcile": ({"unreconciled": (1, 3)},),
    "pending_ruled": ({"pending_rulings": 1},),
    "annul_reason_given": ({"reason": ""},),
}  # fmt: skip


def facts_for(table: Table[Any], row: Transition[Any]) -> Any:
    """Facts under which every condition of the row holds."""
    settled = replace(_SETTLED[table.name], **_FOR_ACTION.get((table.name, row.action), {}))
    asks_no_study = any(guard.code == "study_not_required" for guard in row.guards)
    return replace(settled, rules=NO_STUDY) if asks_no_study else settled


def actor(*roles: Role) -> Actor:
    return Actor("a1", "h1", "张三", frozenset(roles))
