"""What a dossier lacks, how two lists differ, how many people stand behind a candidate."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.domain.dossiers import (
    Difference,
    Dossier,
    PublicWill,
    differences,
    ends_before_start,
    missing,
    over_years,
    public_will,
)

WHOLE = Dossier(
    title="新建社区幼儿园",
    group="general",
    purpose="方便就近入园",
    scope="三个社区",
    target="建成三所",
    target_amount=3,
    target_unit="所",
    lead_department="ABCDEFGHJK",
    budget=0,
    budget_source="区财政",
    starts_on=date(2027, 2, 1),
    finishes_on=date(2027, 12, 20),
    streets="榕溪街道",
    topics=2,
)


def pointers(dossier: Dossier) -> list[str]:
    return [fault.pointer for fault in missing(dossier)]


def test_a_complete_dossier_lacks_nothing() -> None:
    assert missing(WHOLE) == ()


def test_an_empty_one_is_told_everything_in_the_order_of_the_form() -> None:
    assert pointers(Dossier()) == [
        "/title",
        "/group",
        "/purpose",
        "/scope",
        "/target",
        "/target_amount",
        "/target_unit",
        "/streets",
        "/lead_department_id",
        "/budget",
        "/budget_source",
        "/starts_on",
        "/finishes_on",
        "/topics",
    ]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"title": " "}, "/title"),
        ({"group": None}, "/group"),
        ({"purpose": "\n"}, "/purpose"),
        ({"scope": ""}, "/scope"),
        ({"target": ""}, "/target"),
        ({"target_amount": 0}, "/target_amount"),
        ({"target_unit": ""}, "/target_unit"),
        ({"streets": ""}, "/streets"),
        ({"lead_department": None}, "/lead_department_id"),
        ({"budget": None}, "/budget"),
        ({"budget_source": ""}, "/budget_source"),
        ({"starts_on": None}, "/starts_on"),
        ({"finishes_on": None}, "/finishes_on"),
        ({"finishes_on": date(2028, 1, 1)}, "/milestone"),
        ({"topics": 0}, "/topics"),
        ({"unanswered": 2}, "/answers"),
    ],
)
def test_each_gap_is_named(change: dict[str, Any], pointer: str) -> None:
    assert pointers(replace(WHOLE, **change)) == [pointer]


def test_a_plan_number_is_a_source_and_a_milestone_serves_a_project_over_years() -> None:
    assert missing(replace(WHOLE, topics=0, plan_no="2027-015")) == ()
    assert missing(replace(WHOLE, finishes_on=date(2028, 6, 1), milestone="年内主体封顶")) == ()


def test_the_number_of_unanswered_suggestions_is_said() -> None:
    [fault] = missing(replace(WHOLE, unanswered=2))
    assert fault.sentence.format(**dict(fault.values)) == "尚有 2 条来源建议没有写明答复"


@pytest.mark.parametrize(
    ("starts", "finishes", "over", "before"),
    [
        (date(2027, 2, 1), date(2027, 12, 31), False, False),
        (date(2027, 12, 31), date(2028, 1, 1), True, False),
        (date(2027, 2, 1), date(2027, 1, 31), False, True),
        (None, date(2028, 1, 1), False, False),
        (date(2027, 2, 1), None, False, False),
    ],
)
def test_days_of_a_project(starts: date | None, finishes: date | None, over: bool, before: bool) -> None:
    assert (over_years(starts, finishes), ends_before_start(starts, finishes)) == (over, before)


def test_a_person_behind_two_suggestions_counts_once() -> None:
    will = public_will([3, 2, 1], 4)
    assert will == PublicWill(index=4, sum_of_parts=6, repeated=2)
    assert public_will([], 0) == PublicWill(0, 0, 0)


def group(code: str, places: int, title: str = "一般类") -> dict[str, Any]:
    return {"code": code, "title": title, "places": places}


def candidate(ref: str, title: str, **more: Any) -> dict[str, Any]:
    return {"id": ref, "title": title, "budget": 100, **more}


def content(groups: list[dict[str, Any]], candidates: list[dict[str, Any]]) -> dict[str, Any]:
    return {"groups": groups, "candidates": candidates}


def test_equal_lists_do_not_differ_whatever_their_order_and_numbers() -> None:
    one, two = candidate("A", "甲", number=None), candidate("B", "乙", number=None)
    numbered = [{**two, "number": 1}, {**one, "number": 2}]
    assert (
        differences(content([group("general", 3)], [one, two]), content([group("general", 3)], numbered))
        == []
    )


def test_every_changed_field_every_comer_and_leaver_is_a_difference() -> None:
    old = content(
        [group("general", 3), group("plan", 1, "投资类")], [candidate("A", "甲"), candidate("B", "乙")]
    )
    new = content(
        [group("general", 2), group("other", 1, "其他类")],
        [candidate("A", "甲", budget=90, milestone="年内封顶"), candidate("C", "丙")],
    )
    assert differences(old, new) == [
        Difference("", "groups/general/places", 3, 2),
        Difference("", "groups/plan", "投资类", None),
        Difference("", "groups/other", None, "其他类"),
        Difference("A", "budget", 100, 90),
        Difference("A", "milestone", None, "年内封顶"),
        Difference("B", "", "乙", None),
        Difference("C", "", None, "丙"),
    ]
