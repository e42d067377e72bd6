"""Rule sets: what ships, what is refused and where, and the numbers that follow from them."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from app.domain.actors import Body
from app.domain.canonical import canonical
from app.domain.errors import BadRuleSet, Missing
from app.domain.ruleset_values import Group, Majority, Share, in_words
from app.domain.rulesets import (
    PARAMETERS,
    effect_rule,
    from_mapping,
    group_method,
    group_rule,
    least_candidates,
    load,
    max_choices,
    quorum,
    required_margin,
    selection_rule,
    shipped,
    votes_needed,
)
from app.domain.words import Standing

FUTIAN = load("futian-2021")
ALL_HALF = {"over": "1/2", "strict": True, "base": "all_members"}


def test_four_sets_ship() -> None:
    assert shipped() == ("committee-effect", "county", "futian-2021", "town")


def test_unknown_set_is_missing_and_the_known_ones_are_named() -> None:
    with pytest.raises(Missing, match="county"):
        load("../secrets")


@pytest.mark.parametrize("code", shipped())
def test_frozen_copy_gives_the_same_set_back(code: str) -> None:
    rules = load(code)
    copy = json.loads(canonical(rules.as_mapping()))
    assert from_mapping(copy) == rules
    assert hash(from_mapping(copy)) == hash(rules)


@pytest.mark.parametrize("code", shipped())
def test_every_parameter_has_a_label_a_standing_and_a_note(code: str) -> None:
    rows = load(code).parameters()
    assert [name for name, *_ in rows] == list(PARAMETERS)
    assert all(label and note for _name, label, _value, _standing, note in rows)


def test_only_what_is_published_or_law_is_confirmed() -> None:
    confirmed = {name for name, _l, _v, standing, _n in FUTIAN.parameters() if standing is Standing.CONFIRMED}
    assert confirmed == {
        "channels",
        "community_study",
        "street_batches",
        "pre_deliberation",
        "quorum_congress",
    }
    for code in ("county", "town", "committee-effect"):
        others = load(code).parameters()
        assert {name for name, _l, _v, s, _n in others if s is Standing.CONFIRMED} == {"quorum_congress"}


def test_values_of_the_rules_paper() -> None:
    assert (FUTIAN.call_min_days, FUTIAN.dossier_days, FUTIAN.report_days) == (30, 7, 7)
    assert (FUTIAN.rectify_plan_days, FUTIAN.regrade_months, FUTIAN.objection_days) == (30, 6, 30)
    assert [group.code for group in FUTIAN.groups] == ["general", "investment_plan"]
    assert FUTIAN.regrade_body is Body.STANDING_COMMITTEE
    assert FUTIAN.suspended_counted
    assert (FUTIAN.key_cards_needed, FUTIAN.key_cards) == (2, 3)


def test_rules_of_the_tally_format() -> None:
    rule = {"participation_over": None, "tie": "runoff", "shortfall": "vacant", "unmarked": "abstain"}
    assert selection_rule(FUTIAN) == {**rule, "majority": ALL_HALF}
    assert effect_rule(FUTIAN) == {**rule, "majority": ALL_HALF}
    loose = replace(FUTIAN, majority=None, participation_over=Fraction(1, 2))
    assert selection_rule(loose) == {**rule, "majority": None, "participation_over": "1/2"}


def test_method_and_limit_of_a_group() -> None:
    assert group_method(FUTIAN) == "select_k"
    assert group_rule(FUTIAN, "general", 10) == {
        "code": "general",
        "method": "select_k",
        "places": 10,
        "max_choices": 10,
    }
    unlimited = replace(load("county"), max_choices="unlimited")
    assert max_choices(unlimited, 10) is None
    assert group_rule(unlimited, "g", 10) == {"code": "g", "method": "approve_each", "places": 10}
    assert max_choices(load("county"), 8) == 8


@pytest.mark.parametrize(
    ("body", "members", "needed"),
    [
        (Body.PLENARY, 300, 200),
        (Body.PLENARY, 299, 200),
        (Body.PLENARY, 301, 201),
        (Body.STANDING_COMMITTEE, 40, 21),
        (Body.STANDING_COMMITTEE, 41, 21),
        (Body.PRESIDIUM, 9, 5),
    ],
)
def test_quorum_is_two_thirds_of_a_congress_and_more_than_half_elsewhere(
    body: Body, members: int, needed: int
) -> None:
    assert quorum(FUTIAN, body, members) == needed


@pytest.mark.parametrize(("places", "margin"), [(1, 1), (5, 1), (6, 2), (10, 2), (11, 3), (15, 3)])
def test_margin_is_a_fifth_of_the_places_rounded_up(places: int, margin: int) -> None:
    assert required_margin(FUTIAN, places) == margin
    assert least_candidates(FUTIAN, places) == places + margin


def test_margin_is_never_below_its_least() -> None:
    assert required_margin(replace(FUTIAN, margin_least=3), 5) == 3


@pytest.mark.parametrize(("base", "votes"), [(300, 151), (301, 151), (281, 141), (1, 1)])
def test_more_than_half(base: int, votes: int) -> None:
    assert votes_needed(FUTIAN, base) == votes


def test_one_vote_carries_where_no_majority_is_asked() -> None:
    assert votes_needed(replace(FUTIAN, majority=None), 300) == 1


@pytest.mark.parametrize(
    ("share", "number", "needed"),
    [
        (Share(Fraction(1, 2), strict=False), 300, 150),
        (Share(Fraction(1, 2), strict=True), 300, 151),
        (Share(Fraction(2, 3), strict=True), 300, 201),
        (Share(Fraction(1), strict=False), 7, 7),
    ],
)
def test_needed_is_exact(share: Share, number: int, needed: int) -> None:
    assert share.needed(number) == needed


def test_whole_share_survives_the_round_trip() -> None:
    whole = replace(FUTIAN, quorum_committee=Share(Fraction(1), strict=False))
    assert from_mapping(whole.as_mapping()) == whole


def faults_of(mapping: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(BadRuleSet) as refused:
        from_mapping(mapping)
    return {fault.pointer: fault.sentence for fault in refused.value.faults}


def data(**changes: object) -> dict[str, Any]:
    """The Futian set as data, with other values."""
    mapping = deepcopy(FUTIAN.as_mapping())
    for name, value in changes.items():
        mapping["parameters"][name]["value"] = value
    return mapping


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("community_study", 1),
        ("community_study", "true"),
        ("call_min_days", -1),
        ("call_min_days", True),
        ("call_min_days", "30"),
        ("call_min_days", 30.0),
        ("call_min_days", 367),
        ("effect_levels", 4),
        ("channels", []),
        ("channels", "campaign"),
        ("channels", ["campaign", "campaign"]),
        ("channels", ["fax"]),
        ("batch_days", ["3-31"]),
        ("batch_days", ["13-01"]),
        ("batch_days", [331]),
        ("street_batch_decider", "mayor"),
        ("street_batch_decider", "standing_committee"),
        ("effect_body", 1),
        ("margin_share", "3/2"),
        ("margin_share", 0.2),
        ("margin_share", "0.2"),
        ("margin_share", "0/5"),
        ("margin_share", "1/0"),
        ("margin_share", "none"),
        ("participation_over", "half"),
        ("quorum_congress", {"over": "2/3"}),
        ("quorum_congress", {"over": "2/3", "strict": False, "base": "all_members"}),
        ("quorum_congress", {"over": "2/3", "strict": "no"}),
        ("quorum_congress", "2/3"),
        ("majority", {"over": "1/2", "strict": True, "base": "citizens"}),
        ("majority", {"over": "1/2", "strict": True}),
        ("groups", [{"code": "General", "label": "一般类"}]),
        ("groups", [{"code": 1, "label": "一般类"}]),
        ("groups", [{"code": "general", "label": " "}]),
        ("groups", [{"code": "general", "label": None}]),
        ("groups", [{"code": "general"}]),
        ("groups", [{"code": "general", "label": "甲"}, {"code": "general", "label": "乙"}]),
        ("key_cards_needed", 4),
        ("method", "lottery"),
    ],
)
def test_wrong_value_is_named_by_its_pointer(name: str, value: object) -> None:
    assert list(faults_of(data(**{name: value}))) == [f"/parameters/{name}/value"]


def test_every_fault_is_named_at_once() -> None:
    mapping = data(tie="coin", unmarked="guess")
    mapping["parameters"]["lottery"] = mapping["parameters"].pop("method")
    mapping["parameters"]["report_days"]["standing"] = "rumour"
    mapping["parameters"]["dossier_days"]["note"] = ""
    mapping["parameters"]["margin_least"]["note"] = 7
    mapping["parameters"]["objection_days"] = 30
    mapping["parameters"]["groups"]["by"] = "me"
    mapping |= {"code": "", "name": None, "author": "x"}
    assert set(faults_of(mapping)) == {
        "/code",
        "/name",
        "/author",
        "/parameters/lottery",
        "/parameters/method",
        "/parameters/tie/value",
        "/parameters/unmarked/value",
        "/parameters/report_days/standing",
        "/parameters/dossier_days/note",
        "/parameters/margin_least/note",
        "/parameters/objection_days",
        "/parameters/groups",
    }


@pytest.mark.parametrize("parameters", [None, [], "none"])
def test_set_without_parameters_is_refused(parameters: object) -> None:
    assert faults_of({"code": "x", "name": "y", "parameters": parameters}) == {"/parameters": "须为参数表"}


def test_no_majority_and_a_floor_can_be_written() -> None:
    rules = from_mapping(data(majority="none", participation_over="1/2", max_choices="unlimited"))
    assert rules.majority is None
    assert rules.participation_over == Fraction(1, 2)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "是"),
        (False, "否"),
        (30, "30"),
        ("1/5", "1/5"),
        ("none", "不设"),
        ("presidium", "主席团"),
        (["standing", "campaign"], "全年常态、集中"),
        ({"code": "general", "label": "一般类"}, "一般类（general）"),
        ({"over": "2/3", "strict": False}, "不少于 2/3"),
        (ALL_HALF, "多于 1/2（以全体计）"),
    ],
)
def test_values_are_shown_in_words(value: object, words: str) -> None:
    assert in_words(value) == words


def test_values_are_exact_objects() -> None:
    assert FUTIAN.majority == Majority(Fraction(1, 2), strict=True, base="all_members")
    assert FUTIAN.groups[0] == Group("general", "一般类")


def test_an_effect_level_is_always_above_its_cut() -> None:
    mapping = deepcopy(FUTIAN.as_mapping())
    mapping["parameters"]["effect_majority"]["value"]["strict"] = False
    with pytest.raises(BadRuleSet) as refusal:
        from_mapping(mapping)
    assert [f.pointer for f in refusal.value.faults] == ["/parameters/effect_majority/value"]
