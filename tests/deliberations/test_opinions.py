"""Opinions are answered until publication; each difference names the opinion it answers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from app.domain.words import CandidateStatus
from tests.deliberations.test_motion import unmet
from tests.deliberations.year import Year
from tests.journeys.hall import ok, refused

IN_PRINCIPLE = "agreed_in_principle"


def differences(year: Year, motion: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = year.motion(motion)["differences"]
    return found


def test_an_answer_is_revised_until_the_list_is_published(year: Year) -> None:
    motion = year.submit()
    [opinion] = year.deliberate(motion, "请补充论证")["opinions"]
    assert unmet(year.move("publish_list", year.clerk)) == ["opinions_answered"]
    given = ok(year.try_answer(opinion, "adopted"))
    assert (given["answer_label"], given["version"]) == ("采纳", 2)
    refused(year.try_answer(opinion, "partly"), 412, "stale")
    given = ok(year.try_answer(given, "not_adopted", "现有资源已可满足"))
    assert (given["reason"], given["version"]) == ("现有资源已可满足", 3)
    ok(year.move("publish_list", year.clerk))
    refused(year.try_answer(given, "adopted"), 409, "wrong-stage")


def test_an_answer_that_cannot_be_meant(year: Year) -> None:
    [opinion] = year.deliberate(year.submit(), "请补充论证")["opinions"]
    problem = refused(year.try_answer(opinion, "not_adopted"), 422, "malformed")
    assert [e["pointer"] for e in problem["errors"]] == ["/reason"]
    refused(year.try_answer(opinion, "maybe"), 422, "malformed")
    refused(year.try_answer({"id": "0000000000", "version": 1}, "adopted"), 404, "missing")
    path = f"/api/opinions/{opinion['id']}/answer"
    refused(year.government.put(path, json={"answer": "adopted"}), 422, "malformed")
    wrong = year.government.put(path, json={"answer": "adopted"}, headers={"If-Match": "latest"})
    refused(wrong, 422, "malformed")
    assert year.clerk.put(path, json={"answer": "adopted"}, headers={"If-Match": "1"}).status_code == 403


def test_of_two_answers_at_once_one_stands(year: Year) -> None:
    [opinion] = year.deliberate(year.submit(), "请补充论证")["opinions"]
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda given: year.try_answer(opinion, given), ["adopted", "partly"] * 2))
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]


def test_a_decision_to_publish_is_stale_once_an_answer_is_another(year: Year) -> None:
    [opinion] = year.deliberate(year.submit(), "请补充论证")["opinions"]
    opinion = ok(year.try_answer(opinion, "adopted"))
    decision = year.decide("cycle", year.cycle, "publish_list", year.clerk)
    ok(year.try_answer(opinion, "partly"))
    path = f"/api/cycles/{year.cycle}/moves/publish_list"
    refused(year.second.post(path, json={"decision": decision}), 409, "subject-changed")


def test_each_difference_names_the_opinion_it_answers(year: Year) -> None:
    motion = year.submit()
    about, whole = year.deliberate(
        motion, ("请扩大范围", year.candidates[0]), "请核减预算", outcome=IN_PRINCIPLE
    )["opinions"]
    for opinion in (about, whole):
        ok(year.try_answer(opinion, "adopted"))
    year.change(0, scope="全区及周边")
    year.change(1, budget=1_000_000)
    answer = year.move("publish_list", year.clerk)
    assert unmet(answer) == ["list_as_deliberated"]
    assert "尚有 2 处未注明" in answer.json()["unmet"][0]["detail"]
    scope, budget = differences(year, motion)
    assert (scope["field"], scope["before"], scope["after"]) == ("scope", "全区", "全区及周边")
    wrong = refused(year.explain(motion, budget["digest"], about["id"]), 422, "malformed")
    assert [e["pointer"] for e in wrong["errors"]] == ["/opinion"]
    named = ok(year.explain(motion, scope["digest"], about["id"]), 201)
    assert (named["opinion"], named["explained"]) == (about["id"], True)
    ok(year.explain(motion, budget["digest"], whole["id"]), 201)
    ok(year.move("publish_list", year.clerk))
    shown = year.motion(motion, year.public)["differences"]
    assert [(d["field"], d["opinion"]) for d in shown] == [("scope", about["id"]), ("budget", whole["id"])]


def test_what_is_changed_once_more_is_explained_once_more(year: Year) -> None:
    motion = year.submit()
    [opinion] = year.deliberate(motion, "请核减预算", outcome=IN_PRINCIPLE)["opinions"]
    ok(year.try_answer(opinion, "adopted"))
    year.change(1, budget=1_000_000)
    [first] = differences(year, motion)
    ok(year.explain(motion, first["digest"], opinion["id"]), 201)
    year.change(1, budget=900_000)
    [again] = differences(year, motion)
    assert (again["explained"], again["after"]) == (False, 900_000)
    refused(year.explain(motion, first["digest"], opinion["id"]), 404, "missing")
    year.change(1, budget=2_000_000)
    assert differences(year, motion) == []
    assert ok(year.move("publish_list", year.clerk))["stage"] == "LISTED"


def test_an_opinion_that_was_not_adopted_explains_nothing(year: Year) -> None:
    motion = year.submit()
    [opinion] = year.deliberate(motion, "请核减预算", outcome=IN_PRINCIPLE)["opinions"]
    year.change(1, budget=1_000_000)
    [one] = differences(year, motion)
    ok(year.explain(motion, one["digest"], opinion["id"]), 201)
    refusedly = ok(year.try_answer(opinion, "not_adopted", "资金已落实"))
    assert [d["explained"] for d in differences(year, motion)] == [False]
    assert unmet(year.move("publish_list", year.clerk)) == ["list_as_deliberated"]
    refused(year.explain(motion, one["digest"], refusedly["id"]), 422, "malformed")


def test_one_that_left_by_a_bodys_decision_needs_no_opinion(year: Year) -> None:
    motion = year.submit()
    year.deliberate(motion)
    year.change(3, status=CandidateStatus.WITHDRAWN)
    [one] = differences(year, motion)
    assert (one["field"], one["after"], one["by_decision"], one["explained"]) == ("", None, True, True)
    assert ok(year.move("publish_list", year.clerk))["stage"] == "LISTED"


def test_an_opinion_of_another_motion_explains_nothing(year: Year) -> None:
    first = year.submit()
    [old] = year.deliberate(first, "请补充论证", outcome="returned")["opinions"]
    ok(year.try_answer(old, "adopted"))
    ok(year.move("return_list", year.secretary))
    second = year.submit()
    year.deliberate(second, "请核减预算", outcome=IN_PRINCIPLE)
    year.change(1, budget=1_000_000)
    [one] = differences(year, second)
    refused(year.explain(second, one["digest"], old["id"]), 422, "malformed")
    refused(year.explain(first, one["digest"], old["id"]), 409, "wrong-stage")
