"""Which test plays which rows of the transition tables over HTTP: ``table from action to``, "-" for nothing.

A test that is named here fails where it does not play them (``arrows`` in conftest.py reads what the database
kept), and ``house/test_played.py`` fails where a row is played by none. In brackets: with this parameter.
"""

from __future__ import annotations

from typing import Final

from tests.arrows import Arrow

_YEAR = "tests/journeys/test_one_year.py::test_one_year"
_AMENDED = "tests/stages/test_amend_list.py"
_AGAIN = "tests/stages/test_votes_again.py"
_LEAVING = "tests/candidates/test_leaving.py"
_TAKEN_BACK = "tests/topics/test_withdrawal.py"
_POOL = "tests/topics/test_pooled_over_http.py"

_ROWS: Final = {
    _YEAR: """
        cycle - open_year COLLECTING
        cycle - import_implementing IMPLEMENTING
        cycle COLLECTING close_collection SCREENING
        cycle SCREENING submit_motion PRE_DELIBERATION
        cycle PRE_DELIBERATION return_list SCREENING
        cycle PRE_DELIBERATION publish_list LISTED
        cycle LISTED open_session IN_SESSION
        cycle IN_SESSION announce_result IMPLEMENTING
        cycle IMPLEMENTING open_effect_vote EFFECT_VOTING
        cycle EFFECT_VOTING close_year CLOSED
        topic - submit SUBMITTED
        topic SUBMITTED study STUDIED
        topic STUDIED pool POOLED
        topic POOLED adopt ADOPTED
        topic STUDIED return RETURNED
        topic STUDIED merge MERGED
        topic STUDIED redirect REDIRECTED
        topic ADOPTED release POOLED
        candidate - draft DRAFTED
        candidate DRAFTED appraise APPRAISED
        candidate APPRAISED deliberate DELIBERATED
        candidate DELIBERATED return APPRAISED
        candidate DELIBERATED list LISTED
        candidate LISTED select SELECTED
        candidate LISTED not_select NOT_SELECTED
        project - start IMPLEMENTING
        project - import_reported REPORTED
        project IMPLEMENTING report REPORTED
        project REPORTED grade GRADED
        project GRADED close CLOSED
        project GRADED rectify RECTIFYING
        poll - prepare PREPARED
        poll PREPARED freeze FROZEN
        poll FROZEN open OPEN
        poll OPEN seal SEALED
        poll SEALED declare_valid VALID
        poll VALID count COUNTED
        poll COUNTED certify CERTIFIED
        poll CERTIFIED announce ANNOUNCED""",
    "tests/journeys/test_town.py::test_town": "project RECTIFYING regrade GRADED",
    "tests/imports/test_import_year.py::test_a_list_enters_whole": """
        cycle - import_listed LISTED
        candidate - import_listed LISTED""",
    "tests/imports/test_import_year.py::test_last_years_projects_enter_whole": """
        project - import_implementing IMPLEMENTING""",
    f"{_AMENDED}::test_one_is_dropped_with_its_reason_whoever_decides[LISTED]": """
        cycle LISTED amend_list LISTED
        candidate LISTED drop DROPPED""",
    f"{_AMENDED}::test_one_is_dropped_with_its_reason_whoever_decides[IN_SESSION]": """
        cycle IN_SESSION amend_list IN_SESSION
        candidate LISTED drop_in_session DROPPED""",
    f"{_AMENDED}::test_the_government_withdraws[LISTED]": "candidate LISTED withdraw WITHDRAWN",
    f"{_AMENDED}::test_the_government_withdraws[IN_SESSION]": """
        candidate LISTED withdraw_in_session WITHDRAWN""",
    f"{_LEAVING}::test_the_office_drops_its_own_draft_and_the_suggestions_are_free": """
        candidate DRAFTED drop DROPPED""",
    f"{_LEAVING}::test_what_was_appraised_may_be_dropped_by_the_office_alone": """
        candidate APPRAISED drop DROPPED""",
    f"{_LEAVING}::test_what_was_submitted_is_taken_back_on_a_decision": """
        candidate APPRAISED withdraw WITHDRAWN""",
    f"{_LEAVING}::test_what_was_deliberated_is_dropped_or_taken_back_on_a_decision": """
        candidate DELIBERATED drop DROPPED
        candidate DELIBERATED withdraw WITHDRAWN""",
    "tests/candidates/test_drafting.py::test_suggestions_are_added_and_taken_out_while_it_is_drawn_up": """
        topic ADOPTED take_out POOLED""",
    f"{_POOL}::test_out_of_the_pool_again": """
        topic POOLED merge MERGED
        topic POOLED return RETURNED
        topic POOLED redirect REDIRECTED""",
    f"{_POOL}::test_where_nothing_is_studied_it_is_decided_at_once": """
        topic SUBMITTED pool POOLED
        topic SUBMITTED return RETURNED""",
    "tests/topics/test_batches_over_http.py::test_merging_redirecting_and_answering": """
        topic MERGED undo_merge STUDIED
        topic SUBMITTED redirect REDIRECTED""",
    f"{_TAKEN_BACK}::test_an_author_takes_his_own_back[SUBMITTED]": "topic SUBMITTED withdraw WITHDRAWN",
    f"{_TAKEN_BACK}::test_an_author_takes_his_own_back[STUDIED]": "topic STUDIED withdraw WITHDRAWN",
    f"{_TAKEN_BACK}::test_an_author_takes_his_own_back[POOLED]": "topic POOLED withdraw WITHDRAWN",
    f"{_TAKEN_BACK}::test_somebody_behind_source_and_target_is_counted_once_after_it": """
        topic MERGED withdraw WITHDRAWN""",
    "tests/projects/test_doors.py::test_carrying_over_by_two_hands": "project - carry_over IMPLEMENTING",
    "tests/projects/test_doors.py::test_a_project_is_terminated_by_the_committee": """
        project IMPLEMENTING terminate TERMINATED""",
    f"{_AMENDED}::test_a_ballot_frozen_before_the_session_is_not_opened_on_another_list": """
        poll FROZEN unfreeze PREPARED""",
    f"{_AGAIN}::test_an_annulled_vote_is_kept_and_voted_again[FROZEN]": "poll FROZEN annul ANNULLED",
    f"{_AGAIN}::test_an_annulled_vote_is_kept_and_voted_again[OPEN]": "poll OPEN annul ANNULLED",
    f"{_AGAIN}::test_an_annulled_vote_is_kept_and_voted_again[SEALED]": "poll SEALED annul ANNULLED",
    f"{_AGAIN}::test_what_is_not_frozen_yet_and_what_is_valid_can_be_annulled": """
        poll PREPARED annul ANNULLED
        poll VALID annul ANNULLED""",
    f"{_AGAIN}::test_a_void_vote_is_voted_again": "poll SEALED declare_void VOID",
    f"{_AGAIN}::test_a_vote_on_devices_alone_can_switch_too": "poll OPEN switch_to_paper OPEN",
}
PLAYED: Final = {
    test: frozenset(Arrow(*line.split()) for line in rows.strip().splitlines())
    for test, rows in _ROWS.items()
}


def claimed_by(node: str) -> frozenset[Arrow]:
    """What the test of that id is to play: with its parameters, and with any of them."""
    name, _, parameters = node.removesuffix("]").partition("[")
    names = {name, *(f"{name}[{parameter}]" for parameter in parameters.split("-"))}
    return frozenset(arrow for test in names for arrow in PLAYED.get(test, ()))
