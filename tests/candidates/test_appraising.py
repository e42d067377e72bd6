"""论证: every criterion, every exclusion, of the version that was looked at; an edit asks for it again."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.words import Criterion, Stage, TopicStep
from tests.candidates.screening import Screening
from tests.journeys.hall import ok, refused


def test_what_meets_every_criterion_is_appraised(year: Screening) -> None:
    year.grouped(general=1)
    made = year.complete(topics=year.pool[:1])
    assert year.facts() == (1, ())
    said = {"meeting": "论证会", "document_no": "溪府办〔2026〕70号", "experts": "专家认为可行。"}
    held = year.appraise(made, **said)
    assert (held["passed"], held["version"], held["experts"]) == (True, made["version"], "专家认为可行。")
    shown = year.shown(made)
    assert (shown["status"], shown["version"], shown["reappraisal_due"]) == (
        "APPRAISED",
        made["version"],
        False,
    )
    assert year.desks.steps(year.pool[0]) == [TopicStep.ADOPTED, TopicStep.APPRAISED]
    assert year.facts() == (0, ())


def test_what_fails_a_criterion_or_is_excluded_stays_a_draft_with_its_record(year: Screening) -> None:
    made = year.draft(topics=year.pool[:1])
    failed = year.appraise(made, unmet="measurable")
    assert not failed["passed"]
    assert failed["criteria"]["measurable"] == {"met": False, "note": "见会议纪要"}
    excluded = [{"exclusion": "routine_duty", "note": "属部门日常养护"}]
    year.clock.move(minutes=1)
    assert year.appraise(made, exclusions=excluded)["exclusions"] == {"routine_duty": "属部门日常养护"}
    assert year.shown(made)["status"] == "DRAFTED"
    kept = ok(year.clerk.get(f"/api/candidates/{made['id']}/appraisals"))["items"]
    assert [(a["passed"], len(a["exclusions"])) for a in kept] == [(False, 1), (False, 0)]
    assert year.desks.steps(year.pool[0]) == [TopicStep.ADOPTED]


def test_an_edit_after_it_asks_for_another_one(year: Screening) -> None:
    year.grouped(general=1)
    made = year.complete(topics=year.pool[:1])
    year.appraise(made)
    changed = year.edit(made, budget=9_000_000, reason="扩大范围")
    assert (changed["status"], changed["reappraisal_due"]) == ("APPRAISED", True)
    assert year.facts() == (1, ())
    refused(year.try_appraise(made), 412, "stale")
    assert not year.appraise(changed, unmet="affordable")["passed"]
    assert year.facts().unappraised == 1
    year.appraise(changed)
    assert year.facts() == (0, ())
    assert not year.shown(made)["reappraisal_due"]
    assert year.desks.steps(year.pool[0]) == [TopicStep.ADOPTED, TopicStep.APPRAISED]


def test_another_source_asks_for_another_one_too(year: Screening) -> None:
    made = year.draft(topics=year.pool[:1])
    year.appraise(made)
    more = {"topics": [year.pool[1]]}
    changed = ok(year.office.post(f"/api/candidates/{made['id']}/topics", json=more))
    assert changed["reappraisal_due"]


def test_a_failed_one_takes_back_what_an_earlier_one_gave(year: Screening) -> None:
    made = year.draft(topics=year.pool[:1])
    year.appraise(made)
    assert year.facts().unappraised == 0
    year.appraise(made, unmet="feasible")
    assert year.facts().unappraised == 1


def _criteria(*left_out: str, note: str = "", met: bool = True) -> list[dict[str, Any]]:
    return [{"criterion": str(c), "met": met, "note": note} for c in Criterion if str(c) not in left_out]


@pytest.mark.parametrize(
    ("said", "pointers"),
    [
        ({"criteria": _criteria("feasible")}, ["/criteria"]),
        ({"criteria": [*_criteria("feasible"), *_criteria()[:1]]}, ["/criteria", "/criteria"]),
        ({"criteria": _criteria(met=False)}, [f"/criteria/{n}/note" for n in range(6)]),
        (
            {"criteria": _criteria(), "exclusions": [{"exclusion": "not_ready", "note": "未征地"}] * 2},
            ["/exclusions"],
        ),
    ],
)
def test_an_appraisal_says_each_thing_once(
    year: Screening, said: dict[str, Any], pointers: list[str]
) -> None:
    made = year.draft(topics=year.pool[:1])
    path = f"/api/candidates/{made['id']}/appraisals"
    answer = refused(year.office.post(path, json=said, headers={"If-Match": '"1"'}), 422, "malformed")
    assert [fault["pointer"] for fault in answer["errors"]] == pointers


def test_only_the_government_office_appraises(year: Screening) -> None:
    made = year.draft(topics=year.pool[:1])
    path, tag = f"/api/candidates/{made['id']}/appraisals", {"If-Match": '"1"'}
    assert year.clerk.post(path, json={"criteria": _criteria()}, headers=tag).status_code == 403
    assert year.office.post(path, json={"criteria": _criteria()}).status_code == 422
    assert year.office.get("/api/candidates/0000000000/appraisals").status_code == 404


def test_what_was_deliberated_is_not_appraised_again(year: Screening) -> None:
    year.grouped(general=1)
    made = year.complete(topics=year.pool[:1])
    year.appraise(made)
    year.go("submit_motion", Stage.PRE_DELIBERATION)
    refused(year.try_appraise(made), 409, "wrong-stage")
