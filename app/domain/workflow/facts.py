"""What the tables' conditions look at: plain values, gathered elsewhere, dated by whoever asks.

Every default is the one that does not satisfy a condition, or "nothing stands against it" where the
condition is about something that may well not exist (an open adjustment, a tie).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.domain.actors import Body
from app.domain.rulesets import RuleSet
from app.domain.words import (
    CandidateStatus,
    Channel,
    Criterion,
    DeliberationOutcome,
    Grade,
    PollKind,
    RedirectTo,
    ReturnReason,
    Stage,
    TopicStatus,
)


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """One 类别 of the list. ``uncontested_decision``: a recorded decision to vote 等额."""

    code: str
    candidates: int
    places: int
    uncontested_decision: bool = False


@dataclass(frozen=True, slots=True)
class CycleFacts:
    """A year. Dates are Shanghai days; ``today`` is the day of asking."""

    rules: RuleSet
    today: date
    # close_collection
    pooled_topics: int = 0
    call_published: date | None = None
    batches_undecided: int = 0
    # submit_motion
    candidates_unappraised: int = 0
    dossiers_incomplete: tuple[str, ...] = ()  # titles
    groups: tuple[GroupFacts, ...] = ()
    party_informed: bool = False
    in_draft_budget: bool = False
    # return_list, publish_list
    deliberation_outcome: DeliberationOutcome | None = None
    committee_members: int = 0
    committee_present: int = 0
    committee_in_favour: int = 0
    opinions: int = 0
    opinions_unanswered: int = 0
    differences_unexplained: int = 0
    # amend_list: ``joint_signers`` is None unless deputies amend
    reason: str = ""
    joint_signers: int | None = None
    selection_poll_frozen: bool = False
    # open_session
    congress_meeting: bool = False
    meeting_opens: date | None = None
    dossiers_sent: date | None = None
    # announce_result
    selection_announced: bool = False
    runoffs_open: int = 0
    ties_unsettled: int = 0
    # open_effect_vote
    projects_without_final_report: tuple[str, ...] = ()  # titles, terminated ones left out
    adjustments_pending: int = 0
    reports_published: date | None = None
    mid_year_reported: bool = False
    mid_year_absence_noted: bool = False
    # close_year
    effect_announced: bool = False
    unsatisfied_without_plan: tuple[str, ...] = ()  # titles
    # import_*
    document_number: str = ""


@dataclass(frozen=True, slots=True)
class TopicFacts:
    rules: RuleSet
    by_author: bool = False
    recommendation: str = ""
    street_office_consulted: bool = False
    drawable: bool = False  # the year that adopts it may draw on it
    return_reason: ReturnReason | None = None
    sentence: str = ""
    merge_target: TopicStatus | None = None
    merge_target_is_itself: bool = False
    redirect_to: RedirectTo | None = None
    recipient: str = ""
    candidate: CandidateStatus | None = None  # the candidate drafted from it


@dataclass(frozen=True, slots=True)
class CandidateFacts:
    rules: RuleSet
    title: str = ""
    criteria_unmet: tuple[str, ...] = tuple(criterion.label for criterion in Criterion)
    exclusions: tuple[str, ...] = ()
    deliberation_outcome: DeliberationOutcome | None = None
    opinions_unanswered: int = 0
    reason: str = ""
    in_session: bool = False
    selection_poll_frozen: bool = False
    result_announced: bool = False
    selected: bool = False
    document_number: str = ""


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    rules: RuleSet
    selected: bool = False
    document_number: str = ""
    milestone: str = ""
    target_or_money_changed: bool = False
    final_report: bool = False
    adjustment_pending: bool = False
    level: Grade | None = None  # of the announced effect poll, or of the announced regrade
    plan_accepted: bool = False
    rectification_reported: bool = False
    termination_in_favour: int = 0
    committee_members: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PollGroup:
    """``places`` is None in an effect poll."""

    code: str
    items: int
    places: int | None


@dataclass(frozen=True, slots=True)
class PollFacts:
    """A poll. ``members`` is that body's full number (全体, as the rules count the suspended),
    ``present`` the announced head count (None: not counted yet).
    """

    rules: RuleSet
    kind: PollKind
    channel: Channel
    meeting_body: Body = Body.PLENARY
    members: int = 0
    # freeze
    groups: tuple[PollGroup, ...] = ()
    item_numbers: tuple[int, ...] = ()
    rule_copied: bool = False
    cards_made: int = 0
    cards_read_back: int = 0
    # unfreeze
    ever_opened: bool = False
    printed_sheets_left: int = 0  # printed, not yet voided and counted
    # open
    cycle_stage: Stage | None = None
    regrade: bool = False
    ballot_rule_adopted: bool = False
    tellers_adopted: bool = False
    present: int | None = None
    # switch_to_paper
    electronic_box_void: bool = False
    electronic_box_opened: bool = False
    marks_cleared_by_two: bool = False
    # declare_*
    issued: int | None = None
    returned: int | None = None
    paper_unentered: int = 0
    paper_differences: int = 0
    irregularity: str = ""
    # count, certify
    cards_needed: int = 0
    cards_presented: int = 0
    unreconciled: tuple[int, ...] = ()  # item numbers
    pending_rulings: int = 0
    # annul
    reason: str = ""
