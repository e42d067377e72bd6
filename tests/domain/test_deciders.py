"""Whose decision it has to be: the tables' bodies, those who stand in, and what hangs on a rule set."""

from __future__ import annotations

from app.domain.actors import Body
from app.domain.deciders import decider, deciders, every_rule, is_assumed, step_decider, waivers
from app.domain.rulesets import load, shipped

FUTIAN, TOWN = load("futian-2021"), load("town")


def test_one_statement_says_who_decides() -> None:
    assert decider("result", "widen_result", FUTIAN) is Body.PRESIDIUM
    committee = Body.STANDING_COMMITTEE
    assert decider("result", "widen_result", FUTIAN, meeting_body=committee) is Body.DIRECTORS_MEETING
    assert decider("adjustment", "decide", TOWN) is Body.PRESIDIUM
    assert decider("cycle", "allow_uncontested", FUTIAN) is Body.DIRECTORS_MEETING
    assert decider("project", "accept_plan", FUTIAN) is committee
    assert deciders("cycle", "amend_list", FUTIAN) == {Body.DIRECTORS_MEETING, Body.PRESIDIUM}
    assert deciders("cycle", "amend_list", FUTIAN, stage="LISTED") == {Body.DIRECTORS_MEETING}
    assert deciders("cycle", "open_effect_vote", load("committee-effect")) == {committee}
    assert deciders("cycle", "nothing", FUTIAN) == deciders("deputy", "reissue", FUTIAN) == frozenset()
    assert step_decider("agenda", committee) is Body.DIRECTORS_MEETING
    assert step_decider("papers_issued", committee) is None
    assert step_decider("nothing", committee) is None


def test_who_may_waive() -> None:
    assert waivers("open_session", ["dossiers_in_time"], FUTIAN) == {Body.PRESIDIUM}
    assert waivers("submit_motion", ["party_informed", "in_draft_budget"], FUTIAN) == frozenset()
    assert waivers("open_session", ["congress_meeting_set"], FUTIAN) == frozenset()
    assert waivers("nothing", [], FUTIAN) == frozenset()


def test_every_rule_knows_what_hangs_on_one() -> None:
    """Whose decision it is under any set that is shipped is among what every rule gives."""
    asked = [("project", "accept_plan"), ("cycle", "open_effect_vote"), ("adjustment", "decide")]
    for kind, action in asked:
        whole = frozenset().union(*(deciders(kind, action, one) for one in every_rule()))
        assert all(deciders(kind, action, load(code)) <= whole for code in shipped())


def test_what_is_assumed() -> None:
    assert is_assumed("result", "widen_result", FUTIAN)
    assert is_assumed("project", "accept_plan", FUTIAN)
    assert not is_assumed("cycle", "publish_list", FUTIAN)
