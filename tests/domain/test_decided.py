"""A count in a decision is digested with its salt, and read with it."""

from __future__ import annotations

from app.domain.canonical import digest
from app.domain.decided import BODIES, NEVER_ALONE, USES, salted, used_by


def test_a_count_beside_its_salt_gives_way_to_the_digest_of_both() -> None:
    count = {"count": "c" * 64, "salt": "5" * 32}
    assert salted({"poll": "P", "count": count}) == {"poll": "P", "count": digest(count)}


def test_no_count_and_one_of_before_there_was_a_salt_stay() -> None:
    for count in (None, "c" * 64):
        assert salted({"poll": "P", "count": count}) == {"poll": "P", "count": count}


def test_each_decision_is_carried_out_by_one_kind_of_act() -> None:
    assert used_by("cycle", "publish_list") == "cycle.moved"
    assert used_by("cycle", "adopt_rules") == "cycle.rules_adopted"
    assert used_by("project", "close") == "project.moved"
    assert used_by("poll", "open") is None
    assert NEVER_ALONE < USES
    assert used_by("result", "widen_result") == "result.switches"
    assert {"year", "cycle", "sitting", "project", "adjustment", "year_file", "result"} == set(BODIES)
