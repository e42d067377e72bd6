"""From the motion to the result: every candidate moves, gets its number, and whoever is behind it hears."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.candidates import service
from app.candidates.schemas import AmendmentIn
from app.domain.canonical import canonical
from app.domain.dossiers import differences
from app.domain.errors import Malformed, RulesUnmet, WrongStage
from app.domain.words import CandidateStatus, DeliberationOutcome, Stage, TopicStatus, TopicStep
from app.topics import service as topics
from tests.candidates.screening import Screening
from tests.journeys.hall import ok, refused

AGREED, RETURNED = DeliberationOutcome.AGREED, DeliberationOutcome.RETURNED


def screened(year: Screening) -> list[dict[str, Any]]:
    """Three appraised: the second of the group that stands first on the ballot; one dropped before them."""
    year.grouped(investment_plan=1, general=1)
    gone = year.draft("放弃的项目", topics=[year.pool[3]])
    ok(year.leave(gone, "drop", reason="重复"))
    groups = ("general", "investment_plan", "general")
    made = [year.complete(f"第{n}项", [year.pool[n]], group=group) for n, group in enumerate(groups)]
    for one in made:
        year.appraise(one)
    return made


def listed(year: Screening) -> list[dict[str, Any]]:
    made = screened(year)
    year.go("submit_motion", Stage.PRE_DELIBERATION)
    year.move_all("deliberate", outcome=AGREED)
    year.move_all("list", outcome=AGREED)
    year.go("publish_list", Stage.LISTED)
    with year.database.unit(write=True) as db:
        service.publish_version(db, year.clock(), year.cycle, reason="公布", by=year.actor())
    return made


def test_numbers_follow_the_groups_and_a_draft_that_fell_has_none(year: Screening) -> None:
    made = listed(year)
    shown = ok(year.public.get("/api/candidates", params={"cycle": year.cycle}))["items"]
    assert [(c["number"], c["title"]) for c in shown] == [(1, "第1项"), (2, "第0项"), (3, "第2项")]
    staff = ok(year.clerk.get("/api/candidates", params={"cycle": year.cycle}))["items"]
    assert [(c["number"], c["title"]) for c in staff][3:] == [(None, "放弃的项目")]
    assert year.public.get(f"/api/candidates/{staff[3]['id']}").status_code == 404
    assert year.public.get(f"/api/candidates/{made[0]['id']}").json()["topics"][0]["answer"] == "予以采纳"
    versions = ok(year.public.get("/api/candidate-lists", params={"cycle": year.cycle}))["items"]
    document = ok(year.public.get(f"/api/candidate-lists/{year.cycle}/{versions[0]['version']}"))
    assert ([c["number"] for c in document["candidates"]], document["left"]) == ([1, 2, 3], [])
    with year.database.unit(write=False) as db:
        assert [c.number for c in service.on_ballot(db, year.cycle)] == [1, 2, 3]


def test_whoever_is_behind_a_candidate_hears_of_each_step_once(year: Screening) -> None:
    year.desks.listen("author0", "everybody")
    listed(year)
    steps = [TopicStep.ADOPTED, TopicStep.APPRAISED, TopicStep.DELIBERATED, TopicStep.LISTED]
    assert year.desks.steps(year.pool[0]) == steps
    assert year.desks.heard("author0") == sorted(["adopted", "appraised", "deliberated", "listed"])
    assert year.desks.heard("everybody").count("listed") == 3  # behind three candidates


def test_a_returned_list_is_appraised_again_after_an_edit_and_told_a_second_time(year: Screening) -> None:
    made = screened(year)
    year.go("submit_motion", Stage.PRE_DELIBERATION)
    year.move_all("deliberate", outcome=RETURNED)
    year.move_all("return", outcome=RETURNED)
    year.go("return_list", Stage.SCREENING)
    assert year.facts() == (0, ())
    changed = year.edit(year.shown(made[0]), budget=1, reason="按审议意见")
    assert year.facts() == (1, ())
    year.appraise(changed)
    year.clock.move(hours=1)
    year.desks.listen("author0")
    year.go("submit_motion", Stage.PRE_DELIBERATION)
    year.move_all("deliberate", outcome=AGREED)
    told = [TopicStep.DELIBERATED, TopicStep.SENT_BACK, TopicStep.DELIBERATED]
    assert year.desks.steps(year.pool[0])[2:] == told
    assert year.desks.heard("author0") == ["deliberated"]


def test_moves_follow_the_table(year: Screening) -> None:
    made = screened(year)
    with pytest.raises(RulesUnmet):
        year.move_all("deliberate")
    with pytest.raises(WrongStage):
        year.move_all("list", outcome=AGREED)
    year.move_all("deliberate", outcome=AGREED)
    with pytest.raises(RulesUnmet):
        year.move_all("list", outcome=AGREED, unanswered={made[1]["id"]: 1})


def test_where_nobody_deliberates_first_the_list_is_made_at_once(app: Any) -> None:
    year = Screening(app, "town")
    year.grouped(general=1)
    made = year.complete(topics=year.pool[:1])
    year.appraise(made)
    year.go("submit_motion", Stage.PRE_DELIBERATION)
    [row] = year.move_all("list")
    assert (row.status, row.number) == (CandidateStatus.LISTED, 1)
    told = year.desks.events(year.pool[0])
    assert [event.step for event in told] == [TopicStep.ADOPTED, TopicStep.APPRAISED, TopicStep.LISTED]
    assert told[-1].office == "主席团"


def test_an_incomplete_dossier_is_named_and_does_not_get_onto_the_list(year: Screening) -> None:
    year.grouped(general=1)
    made = year.draft("缺材料的项目", topics=year.pool[:1])
    year.appraise(made)
    assert year.facts() == (0, ("缺材料的项目",))
    year.move_all("deliberate", outcome=AGREED)
    with pytest.raises(Malformed) as raised:
        year.move_all("list", outcome=AGREED)
    assert [dict(fault.values)["title"] for fault in raised.value.faults] == ["缺材料的项目"]


def test_what_was_deliberated_is_revised_and_stays_complete(year: Screening) -> None:
    made = screened(year)
    with year.database.unit(write=False) as db:
        before = service.snapshot(db, year.cycle)
        assert before == canonical(service.list_content(db, year.cycle))
    year.go("submit_motion", Stage.PRE_DELIBERATION)
    year.move_all("deliberate", outcome=DeliberationOutcome.AGREED_IN_PRINCIPLE)
    known = year.shown(made[0])
    answer = refused(year.try_edit(known, budget=None), 422, "malformed")
    assert [fault["pointer"] for fault in answer["errors"]] == ["/budget"]
    changed = year.edit(known, target_amount=400, target="加装路灯四百盏")
    more = {"topics": [year.pool[3]]}
    path = f"/api/candidates/{made[0]['id']}/topics"
    refused(year.office.post(path, json=more), 409, "wrong-stage")
    assert not changed["reappraisal_due"]
    with year.database.unit(write=False) as db:
        found = differences(json.loads(before), service.list_content(db, year.cycle))
    assert [(d.candidate, d.field, d.before, d.after) for d in found] == [
        (made[0]["id"], "target", "加装路灯三百盏", "加装路灯四百盏"),
        (made[0]["id"], "target_amount", 300, 400),
    ]


def test_people_behind_it_are_counted_once_and_the_sum_is_shown(year: Screening) -> None:
    made = year.draft(topics=year.pool[:3])
    will = ok(year.clerk.get(f"/api/candidates/{made['id']}/public-will"))
    assert (will["index"], will["sum_of_parts"], will["repeated"], will["topics"]) == (4, 6, 2, 3)
    assert [part["people"] for part in will["parts"]] == [2, 2, 2]
    assert will["formula"].endswith("各条合计 6 人次，减去重复的 2 人次，为 4")
    english = year.clerk.get(
        f"/api/candidates/{made['id']}/public-will", headers={"Accept-Language": "en"}
    ).json()["formula"]
    assert english.endswith("6 in all, less 2 counted twice, makes 4")


def test_the_public_sees_the_index_of_what_is_listed(year: Screening) -> None:
    made = listed(year)
    path = f"/api/candidates/{made[0]['id']}/public-will"
    assert ok(year.public.get(path))["index"] == 2
    listing = year.public.get(f"/years/{year.cycle}/candidates", headers={"Accept": "text/html"}).text
    assert listing.count("民意指数 2 · 来自 1 条居民建议") == len(made)


def test_a_suggestions_number_stands_in_nothing_that_is_published(year: Screening) -> None:
    """With four digits of a phone it opens the timeline, and would say whose neighbour suggested it."""
    made = listed(year)
    with year.database.unit(write=False) as db:
        number = topics.topic(db, year.pool[0]).number
    here = f"/api/candidates/{made[0]['id']}"
    lists = f"/api/candidate-lists/{year.cycle}/1"
    shown = [year.public.get(path) for path in (here, f"{here}/public-will", lists)]
    assert [answer.status_code for answer in shown] == [200, 200, 200]
    assert all(number not in answer.text and year.pool[0] in answer.text for answer in shown)
    assert [source["number"] for source in year.shown(made[0])["topics"]] == [number]
    will = ok(year.clerk.get(f"{here}/public-will"))
    assert [part["number"] for part in will["parts"]] == [number]


def test_the_result_is_told_and_what_was_not_selected_is_free(year: Screening) -> None:
    made = listed(year)
    year.clock.move(hours=1)
    outcomes = {one["id"]: CandidateStatus.NOT_SELECTED for one in made}
    outcomes[made[0]["id"]] = CandidateStatus.SELECTED
    with year.database.unit(write=True) as db:
        service.settle(db, year.clock(), year.cycle, outcomes, by=year.actor())
    assert year.desks.steps(year.pool[0])[-1] is TopicStep.SELECTED
    assert year.desks.steps(year.pool[1])[-2:] == [TopicStep.NOT_SELECTED, TopicStep.RELEASED]
    assert [year.desks.status(topic) for topic in year.pool[:2]] == [TopicStatus.ADOPTED, TopicStatus.POOLED]
    with year.database.unit(write=False) as db:
        assert service.topics_of(db, made[1]["id"]) == (year.pool[1],)


def test_an_amended_list_frees_what_left_it_and_keeps_what_changed(year: Screening) -> None:
    made = listed(year)
    change = {"candidate": made[2]["id"], "budget": 7}
    said = {"amended_by": "presidium", "reason": "资金有变", "drop": [made[0]["id"]], "change": [change]}
    with year.database.unit(write=True) as db:
        service.amend(
            db, year.clock(), year.cycle, amendment=AmendmentIn.model_validate(said), by=year.actor()
        )
    assert year.desks.status(year.pool[0]) is TopicStatus.POOLED
    told = year.desks.events(year.pool[0])[-2]
    assert (told.step, told.office, told.reason) == (TopicStep.DROPPED, "主任会议", "资金有变")
    kept = ok(year.clerk.get(f"/api/candidates/{made[2]['id']}/versions"))["items"][0]
    assert (kept["reason"], kept["content"]["budget"]) == ("资金有变", 7)
    left = year.public.get(f"/api/candidates/{made[0]['id']}").json()
    assert (left["number"], left["status"]) == (2, "DROPPED")


def test_everybody_is_told_that_the_list_was_submitted(year: Screening) -> None:
    screened(year)
    with year.database.unit(write=True) as db:
        step = TopicStep.SUBMITTED_TO_COMMITTEE
        service.tell_all(db, year.clock(), year.cycle, step=step, office="区政府办", by=year.actor())
    assert [year.desks.steps(topic)[-1] for topic in year.pool[:3]] == [step] * 3
    assert year.desks.steps(year.pool[3])[-1] is TopicStep.RELEASED
