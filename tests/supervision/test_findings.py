"""Findings: found by the group, handed over, put right by the unit, verified by the group and nobody else."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from app.cycles import service as cycles
from app.db.session import Database
from app.domain.actors import Actor, Role
from app.domain.errors import WrongStage
from app.domain.words import AdjustmentKind
from app.domain.words import FindingStatus as F
from app.people.tables import DepartmentRow, DeputyRow
from app.stages.service.ballots import effect_ballot
from app.supervision import service
from app.supervision.tables import SupervisorRow
from tests.factories import account, client_of, signed_in
from tests.supervision.scene import Supervised

ASSIGN = {"due_on": "2026-12-01", "note": "请立即加固"}
ANSWER = {"text": "已加固全部护栏。"}


def status(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("status", "")


def test_found_handed_over_put_right_verified(scene: Supervised) -> None:
    scene.group()
    path = scene.finding()
    assert status(scene.clerk.post(f"{path}/assign", json=ASSIGN)) == (200, "assigned")
    assert status(scene.unit.post(f"{path}/answer", json=ANSWER)) == (200, "rectified")
    assert status(scene.second.post(f"{path}/verify", json={"holds": True})) == (200, "verified")
    shown = scene.leader.get(path).json()
    assert [(s["status"], s["text"]) for s in shown["steps"]] == [
        ("found", "护栏松动。"),
        ("assigned", "请立即加固"),
        ("rectified", "已加固全部护栏。"),
        ("verified", ""),
    ]
    assert shown["steps"][0]["member"] != shown["steps"][3]["member"]


def test_what_does_not_hold_is_found_again_and_handed_over_anew(scene: Supervised) -> None:
    scene.group()
    path = scene.finding()
    scene.clerk.post(f"{path}/assign", json=ASSIGN)
    scene.unit.post(f"{path}/answer", json=ANSWER)
    assert scene.leader.post(f"{path}/verify", json={"holds": False}).status_code == 422
    sent_back = scene.leader.post(f"{path}/verify", json={"holds": False, "note": "西侧仍松动"})
    assert status(sent_back) == (200, "found")
    assert sent_back.json()["due_on"] is None
    assert scene.unit.post(f"{path}/answer", json=ANSWER).status_code == 409
    assert status(scene.clerk.post(f"{path}/assign", json=ASSIGN)) == (200, "assigned")
    assert len(scene.leader.get(path).json()["steps"]) == 5


def test_the_unit_never_verifies_its_own_work(scene: Supervised) -> None:
    """Not by its account, not by a clerk's who works there too, not by a deputy's who came to work there."""
    scene.group()
    path = scene.finding()
    scene.clerk.post(f"{path}/assign", json=ASSIGN)
    scene.unit.post(f"{path}/answer", json=ANSWER)
    assert scene.unit.post(f"{path}/verify", json={"holds": True}).status_code == 403
    database: Database = scene.app.state.database
    with database.unit(write=False) as db:
        leader = db.get(DeputyRow, scene.deputies[0])
        assert leader is not None
    account(scene.app, Role.DEPARTMENT, department_id=scene.year.education, number=leader.phone)
    assert scene.leader.post(f"{path}/verify", json={"holds": True}).status_code == 403
    both = account(scene.app, Role.CLERK, Role.DEPARTMENT, department_id=scene.year.education)
    group = scene.clerk.get(f"/api/projects/{scene.project}/supervision").json()
    resident = next(m["id"] for m in group["members"] if m["kind"] == "resident")
    mixed = client_of(scene.app, both)
    assert mixed.post(f"{path}/verify", json={"holds": True, "member": resident}).status_code == 403
    assert status(scene.second.post(f"{path}/verify", json={"holds": True})) == (200, "verified")


def test_a_member_of_a_unit_that_came_to_lead_finds_nothing(scene: Supervised) -> None:
    """Named at screening, before the dossier said who leads."""
    ids = {m["kind"]: m["id"] for m in scene.group()["members"]}
    database: Database = scene.app.state.database
    with database.unit(write=True) as db:
        lead = db.get(DepartmentRow, scene.year.education)
        expert, leader = db.get(SupervisorRow, ids["expert"]), db.get(DeputyRow, scene.deputies[0])
        assert lead is not None
        assert expert is not None
        assert leader is not None
        expert.post, leader.occupation = f"{lead.name}工程师", f"{lead.name}副局长"
        db.add_all([expert, leader])
    assert scene.find(scene.clerk, member=ids["expert"]).json()["type"] == "/problems/own-work"
    assert scene.find(scene.leader).status_code == 403
    assert scene.find(scene.clerk, member=ids["resident"]).status_code == 201


def test_deputies_act_themselves_the_clerk_for_the_others(scene: Supervised) -> None:
    made = scene.group()
    ids = {m["kind"]: m["id"] for m in made["members"]}  # the deputy's is the second one's
    assert scene.find(scene.clerk).status_code == 422
    assert scene.find(scene.clerk, member=ids["deputy"]).status_code == 422
    assert scene.find(scene.clerk, member="NEVER00000").status_code == 422
    assert scene.find(scene.clerk, member=ids["expert"]).status_code == 201
    assert scene.find(scene.leader, member=ids["deputy"]).status_code == 403
    assert scene.find(scene.second, member=ids["deputy"]).status_code == 201
    assert scene.find(scene.stranger).status_code == 403
    for wrong in (scene.unit, signed_in(scene.app, Role.GOVERNMENT_OFFICE)):
        assert scene.find(wrong).status_code == 403
    assert scene.find(scene.public).status_code == 401


def test_without_a_group_nothing_is_found(scene: Supervised) -> None:
    assert scene.find(scene.leader).status_code == 409
    missing = scene.leader.post("/api/projects/NEVER00000/findings", json={"text": "x"})
    assert missing.status_code == 404


def test_another_department_finds_nothing_to_answer(scene: Supervised) -> None:
    scene.group()
    path = scene.finding()
    scene.clerk.post(f"{path}/assign", json=ASSIGN)
    unknown = scene.unit.post("/api/supervision/findings/NEVER00000/answer", json=ANSWER)
    other = scene.other_unit.post(f"{path}/answer", json=ANSWER)
    assert (other.status_code, unknown.status_code) == (404, 404)
    assert other.json()["detail"] == unknown.json()["detail"]
    assert scene.clerk.post(f"{path}/answer", json=ANSWER).status_code == 403


def test_each_step_in_its_order(scene: Supervised) -> None:
    scene.group()
    path = scene.finding()
    assert scene.unit.post(f"{path}/answer", json=ANSWER).status_code == 409
    assert scene.leader.post(f"{path}/verify", json={"holds": True}).status_code == 409
    assert scene.clerk.post(f"{path}/assign", json={"due_on": "2026-11-22"}).status_code == 422
    assert scene.clerk.post(f"{path}/assign", json={"due_on": "2026-11-23"}).status_code == 200
    assert scene.clerk.post(f"{path}/assign", json=ASSIGN).status_code == 409


def test_overdue_and_open_findings_are_shown(scene: Supervised) -> None:
    scene.group()
    path = scene.finding()
    scene.clerk.post(f"{path}/assign", json={"due_on": "2026-11-23"})
    assert scene.clerk.get(path).json()["overdue"] is False
    assert effect_dossier(scene)["open_findings"] == [
        {"text": "护栏松动。", "found_on": "2026-11-23", "status": "assigned"}
    ]
    asked = {"cycle": scene.year.cycle, "project": scene.project, "status": "assigned"}
    assert scene.public.get("/api/supervision/findings", params=asked).status_code == 401
    scene.app.state.clock.move(days=1)
    auditor = signed_in(scene.app, Role.AUDITOR)
    [listed] = auditor.get("/api/supervision/findings", params=asked).json()["items"]
    assert listed["overdue"] is True


def test_what_is_verified_leaves_the_effect_dossier(scene: Supervised) -> None:
    scene.group()
    path = scene.finding()
    scene.clerk.post(f"{path}/assign", json=ASSIGN)
    scene.unit.post(f"{path}/answer", json=ANSWER)
    scene.leader.post(f"{path}/verify", json={"holds": True})
    assert "open_findings" not in effect_dossier(scene)


def effect_dossier(scene: Supervised) -> dict[str, Any]:
    database: Database = scene.app.state.database
    with database.unit(write=False) as db:
        ballot = effect_ballot(db, cycles.cycle(db, scene.year.cycle))
        return next(dict(item.info) for item in ballot.items if item.ref == scene.project)


def test_findings_page_by_page(scene: Supervised) -> None:
    scene.group()
    made = {scene.finding() for _ in range(3)}
    asked = {"cycle": scene.year.cycle, "limit": "2"}
    first = scene.clerk.get("/api/supervision/findings", params=asked).json()
    rest = scene.clerk.get("/api/supervision/findings", params={**asked, "after": first["next"]}).json()
    found = {f"/api/supervision/findings/{f['id']}" for f in first["items"] + rest["items"]}
    assert (found, rest["next"]) == (made, None)
    assert scene.clerk.get("/api/supervision/findings", params={"cycle": "NEVER00000"}).status_code == 404


def test_a_terminated_project_is_not_supervised_any_more(scene: Supervised) -> None:
    scene.group()
    scene.year.adjust(1, AdjustmentKind.TERMINATE)
    assert scene.find(scene.leader).status_code == 409


def test_of_two_verifications_at_once_one_counts(scene: Supervised) -> None:
    scene.group()
    path = scene.finding()
    scene.clerk.post(f"{path}/assign", json=ASSIGN)
    scene.unit.post(f"{path}/answer", json=ANSWER)
    start = threading.Barrier(2)
    outcomes: list[F | None] = []
    database: Database = scene.app.state.database

    def verify(place: int, holds: bool) -> None:
        by = Actor(f"D{place}", f"phone:{place}", "某代表", frozenset([Role.DEPUTY]), scene.deputies[place])
        start.wait()
        try:
            with database.unit(write=True) as db:
                now = scene.app.state.clock()
                found = path.rpartition("/")[2]
                row = service.verify(db, now, found, holds=holds, note="看过", member_id=None, by=by)
            outcomes.append(row.status)
        except WrongStage:
            outcomes.append(None)

    threads = [threading.Thread(target=verify, args=(place, place == 0)) for place in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 2
    [counted] = [outcome for outcome in outcomes if outcome]
    assert counted in (F.VERIFIED, F.FOUND)
    assert len(scene.leader.get(path).json()["steps"]) == 4


@pytest.mark.parametrize("text", ["", " ", "\u0000", "长" * 1001])
def test_what_cannot_be_meant_is_refused(scene: Supervised, text: str) -> None:
    scene.group()
    assert scene.find(scene.leader, text=text).status_code == 422
