"""Drafts: from the pool and the plan, every version kept, nobody's edit lost, seen by the staff alone."""

from __future__ import annotations

from typing import Any

import pytest

from app.audit.service import events
from app.domain.actors import Role
from app.domain.words import Stage, TopicStatus, TopicStep
from tests.audit.payloads import payload_of
from tests.candidates.screening import WHOLE, Screening
from tests.factories import signed_in
from tests.journeys.hall import ok, refused


def test_a_draft_comes_from_the_pool_and_lacks_what_is_not_known(year: Screening) -> None:
    made = year.draft(topics=year.pool[:2])
    assert (made["status"], made["version"], made["number"]) == ("DRAFTED", 1, None)
    assert (made["group"], made["budget"], made["starts_on"], made["purpose"]) == (None, None, None, "")
    assert [topic["topic"] for topic in made["topics"]] == sorted(year.pool[:2])
    for topic in year.pool[:2]:
        assert year.desks.status(topic) is TopicStatus.ADOPTED
        assert year.desks.row(topic).candidate_id == made["id"]
        assert year.desks.steps(topic) == [TopicStep.ADOPTED]
    lacking = ok(year.clerk.get(f"/api/candidates/{made['id']}/completeness"))
    assert not lacking["complete"]
    assert {"pointer": "/group", "detail": "没有选定类别"} in lacking["missing"]
    assert {"pointer": "/answers", "detail": "尚有 2 条来源建议没有写明答复"} in lacking["missing"]


def test_a_suggestion_feeds_one_living_candidate(year: Screening) -> None:
    year.draft(topics=year.pool[:1])
    refused(year.try_draft("另一项", topics=year.pool[:2]), 409, "wrong-stage")
    assert year.desks.status(year.pool[1]) is TopicStatus.POOLED
    late = year.pooled("late")
    refused(year.try_draft("又一项", topics=[late]), 409, "rules-unmet")


def test_a_draft_needs_a_source_and_known_ones(year: Screening) -> None:
    answer = refused(year.try_draft(), 422, "malformed")
    assert [fault["pointer"] for fault in answer["errors"]] == ["/topics"]
    assert year.try_draft(topics=["0000000000"]).status_code == 404
    assert year.try_draft(plan_item="0000000000").status_code == 404


def test_drafts_are_written_while_the_year_is_screened(year: Screening) -> None:
    made = year.draft(topics=year.pool[:1])
    year.go("submit_motion", Stage.PRE_DELIBERATION)
    more = {"topics": [year.pool[1]]}
    path = f"/api/candidates/{made['id']}"
    answers = (
        year.try_draft("迟到的项目", topics=[year.pool[1]]),
        year.try_edit(made, scope="全区"),
        year.office.post(f"{path}/topics", json=more),
        year.office.delete(f"{path}/topics/{year.pool[0]}"),
        year.try_appraise(made),
    )
    for answer in answers:
        refused(answer, 409, "wrong-stage")


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"group": "nowhere"}, "/group"),
        ({"lead_department_id": "0000000000"}, "/lead_department_id"),
        ({"starts_on": "2027-02-01", "finishes_on": "2027-01-31"}, "/finishes_on"),
        ({"title": "已有的项目"}, "/title"),
    ],
)
def test_what_cannot_be_meant_is_refused(year: Screening, said: dict[str, Any], pointer: str) -> None:
    year.grouped(general=1)
    year.draft("已有的项目", topics=year.pool[:1])
    drafted = year.try_draft(**{"title": "新的项目", "topics": [year.pool[1]], **said})
    assert [fault["pointer"] for fault in refused(drafted, 422, "malformed")["errors"]] == [pointer]
    made = year.draft("新的项目", topics=[year.pool[1]])
    edited = refused(year.try_edit(made, **said), 422, "malformed")
    assert [fault["pointer"] for fault in edited["errors"]] == [pointer]


def test_an_edit_is_held_against_what_stands_already(year: Screening) -> None:
    made = year.draft(topics=year.pool[:1], starts_on="2027-06-01")
    answer = refused(year.try_edit(made, finishes_on="2027-05-31"), 422, "malformed")
    assert [fault["pointer"] for fault in answer["errors"]] == ["/finishes_on"]
    assert year.edit(made, finishes_on="2027-06-01")["finishes_on"] == "2027-06-01"
    assert year.try_edit({**made, "version": 2}, title="").status_code == 422


def test_every_version_is_kept_with_its_reason(year: Screening) -> None:
    year.grouped(general=1)
    made = year.draft(topics=year.pool[:1])
    changed = year.edit(made, **WHOLE, lead_department_id=year.lead, reason="补齐材料")
    assert (changed["version"], changed["lead_department"]) == (2, "区城市管理局")
    changed = year.edit(changed, budget=None, answers=[{"topic": year.pool[0], "answer": "予以采纳"}])
    assert (changed["budget"], changed["topics"][0]["answer"]) == (None, "予以采纳")
    same = year.edit(changed, title=changed["title"], purpose=WHOLE["purpose"])
    assert same["version"] == 3
    path = f"/api/candidates/{made['id']}/versions"
    kept = ok(year.clerk.get(path))
    assert [(v["version"], v["reason"]) for v in kept["items"]] == [(3, ""), (2, "补齐材料"), (1, "")]
    assert [v["content"]["budget"] for v in kept["items"]] == [None, 1_200_000, None]
    assert kept["items"][0]["content"]["topics"][0]["answer"] == "予以采纳"
    first = ok(year.clerk.get(path, params={"limit": 2}))
    rest = ok(year.clerk.get(path, params={"after": first["next"]}))
    assert ([v["version"] for v in rest["items"]], rest["next"]) == ([1], None)


def test_an_edit_names_the_version_it_has_seen(year: Screening) -> None:
    made = year.draft(topics=year.pool[:1])
    year.edit(made, scope="全区")
    refused(year.try_edit(made, scope="三个街道"), 412, "stale")
    path = f"/api/candidates/{made['id']}"
    assert year.office.patch(path, json={"scope": "三个街道"}).status_code == 422
    assert year.office.patch(path, json={}, headers={"If-Match": "first"}).status_code == 422
    assert year.shown(made)["scope"] == "全区"


def test_an_answer_is_to_one_of_its_own_suggestions(year: Screening) -> None:
    made = year.draft(topics=year.pool[:1])
    strange = [{"topic": year.pool[1], "answer": "予以采纳"}]
    answer = refused(year.try_edit(made, answers=strange), 422, "malformed")
    assert [fault["pointer"] for fault in answer["errors"]] == ["/answers/0/topic"]


def test_suggestions_are_added_and_taken_out_while_it_is_drawn_up(year: Screening) -> None:
    made = year.draft(topics=year.pool[:1])
    path = f"/api/candidates/{made['id']}/topics"
    more = ok(year.office.post(path, json={"topics": year.pool[:3]}))
    assert (len(more["topics"]), more["version"]) == (3, 2)
    assert ok(year.office.post(path, json={"topics": year.pool[:1]}))["version"] == 2
    less = ok(year.office.delete(f"{path}/{year.pool[2]}"))
    assert [topic["topic"] for topic in less["topics"]] == [
        topic["topic"] for topic in more["topics"] if topic["topic"] != year.pool[2]
    ]
    assert less["version"] == 3
    assert year.desks.status(year.pool[2]) is TopicStatus.POOLED
    assert year.desks.steps(year.pool[2]) == [TopicStep.ADOPTED, TopicStep.RELEASED]
    assert year.office.delete(f"{path}/{year.pool[2]}").status_code == 404
    assert year.draft("另一项", topics=[year.pool[2]])["topics"][0]["topic"] == year.pool[2]


def test_only_the_staff_sees_a_draft(year: Screening) -> None:
    made = year.draft(topics=year.pool[:1])
    auditor = signed_in(year.app, Role.AUDITOR)
    for path in (f"/api/candidates/{made['id']}", f"/api/candidates?cycle={year.cycle}"):
        assert year.public.get(path).status_code == 404
        assert signed_in(year.app, Role.SYSADMIN).get(path).status_code == 404
        assert auditor.get(path).status_code == 200
    assert year.public.get(f"/api/candidates/{made['id']}/versions").status_code == 401
    assert year.public.get(f"/api/candidates/{made['id']}/public-will").status_code == 404


def test_only_the_government_office_writes(year: Screening) -> None:
    made = year.draft(topics=year.pool[:1])
    body = {"cycle": year.cycle, "title": "某项目", "topics": [year.pool[1]]}
    assert year.clerk.post("/api/candidates", json=body).status_code == 403
    tag = {"If-Match": '"1"'}
    path = f"/api/candidates/{made['id']}"
    assert year.clerk.patch(path, json={"scope": "全区"}, headers=tag).status_code == 403
    assert year.clerk.delete(f"{path}/topics/{year.pool[0]}").status_code == 403


def test_what_is_recorded_names_no_text(year: Screening) -> None:
    made = year.edit(year.draft(topics=year.pool[:1]), purpose="某位老人提出的愿望")
    with year.database.unit(write=False) as db:
        acts = [e for e in events(db) if e.subject == f"candidate:{made['id']}"]
    assert [e.type for e in acts] == ["candidate.drafted", "candidate.edited"]
    assert [sorted(payload_of(e)) for e in acts] == [["digest", "version"]] * 2


def test_drafts_are_listed_in_their_working_order(year: Screening) -> None:
    for number in range(3):
        year.draft(f"第{number}项", topics=[year.pool[number]])
    asked: dict[str, Any] = {"cycle": year.cycle, "limit": 2}
    first = ok(year.clerk.get("/api/candidates", params=asked))
    assert [item["title"] for item in first["items"]] == ["第0项", "第1项"]
    rest = ok(year.clerk.get("/api/candidates", params={**asked, "after": first["next"]}))
    assert ([item["title"] for item in rest["items"]], rest["next"]) == (["第2项"], None)
