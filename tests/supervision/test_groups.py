"""Groups: one leader, a deputy; nobody of the lead department; residents' names for the desk alone."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from fastapi import FastAPI

from app.candidates import service as candidates
from app.db.session import Database
from app.domain.actors import Role
from app.domain.errors import GroupNamed
from app.domain.words import MemberKind
from app.people.tables import DeputyRow
from app.projects import service as projects
from app.supervision import service
from app.supervision.entries import MemberEntry
from tests.candidates.lists import listed
from tests.factories import account, actor, found_deputies, signed_in
from tests.supervision.scene import Supervised


def test_a_group_is_named_and_residents_stay_unnamed(scene: Supervised) -> None:
    made = scene.group()
    assert [(m["kind"], m["leads"]) for m in made["members"]] == [
        ("deputy", True),
        ("deputy", False),
        ("resident", False),
        ("expert", False),
    ]
    assert made["members"][2]["name"] == "resident甲"
    path = f"/api/supervision/groups/{made['id']}"
    public = scene.public.get(path).json()["members"]
    assert [(m["name"] is None, m["post"] is None) for m in public] == [
        (False, False),
        (False, False),
        (True, True),
        (False, False),
    ]
    for reader, sees in ((scene.leader, True), (scene.unit, True), (scene.public, False)):
        for seen in (
            reader.get(path).json(),
            reader.get(f"/api/projects/{scene.project}/supervision").json(),
            reader.get("/api/supervision/groups", params={"cycle": scene.year.cycle}).json()["items"][0],
        ):
            assert ("resident甲" in str(seen)) is sees
    assert "resident甲" not in scene.public.get(f"/api/projects/{scene.project}").text


def test_who_supervises_is_never_in_the_record_of_acts(scene: Supervised) -> None:
    scene.group()
    events = signed_in(scene.app, Role.AUDITOR).get("/api/audit/events").text
    assert "supervision.member_joined" in events
    assert "resident甲" not in events


@pytest.mark.parametrize(
    "faulty",
    [
        lambda s: [s.member()],  # nobody leads
        lambda s: [s.member(leads=True), s.member(place=1, leads=True)],
        lambda s: [s.member("expert", leads=True)],
        lambda s: [s.member(leads=True), s.member()],
        lambda s: [s.member(leads=True), {"kind": "resident", "deputy": s.deputies[1]}],
        lambda s: [s.member(leads=True), {"kind": "deputy", "name": "某代表"}],
        lambda s: [s.member(leads=True), {"kind": "audit", "name": ""}],
        lambda s: [s.member(leads=True), s.member("expert", post="区教育局退休干部")],
        lambda s: [],
    ],
)
def test_an_unfit_group_is_refused(scene: Supervised, faulty: Any) -> None:
    refused = scene.name(faulty(scene))
    assert refused.status_code == 422, refused.text
    assert refused.json()["errors"]
    assert scene.public.get(f"/api/projects/{scene.project}/supervision").status_code == 404


def test_a_deputy_who_works_for_the_lead_department_is_refused(scene: Supervised) -> None:
    database: Database = scene.app.state.database
    with database.unit(write=True) as db:
        second, third = (db.get(DeputyRow, deputy) for deputy in scene.deputies[1:])
        assert second is not None
        assert third is not None
        second.occupation = "区教育局科长"
        phone = third.phone
        db.add(second)
    account(scene.app, Role.DEPARTMENT, department_id=scene.year.education, number=phone)
    for place in (1, 2):
        assert scene.name([scene.member(leads=True), scene.member(place=place)]).status_code == 422
    assert scene.name([scene.member(leads=True)]).status_code == 201


def test_a_deputy_who_left_office_is_refused(scene: Supervised) -> None:
    change = {"kind": "suspended", "notice_no": "公告1号", "effective_on": "2026-11-20"}
    database: Database = scene.app.state.database
    with database.unit(write=False) as db:
        deputy = db.get(DeputyRow, scene.deputies[1])
        assert deputy is not None
    assert scene.clerk.post(f"/api/deputies/{deputy.number}/changes", json=change).status_code == 201
    assert scene.name([scene.member(leads=True), scene.member(place=1)]).status_code == 422


def test_one_group_a_project(scene: Supervised) -> None:
    scene.group()
    assert scene.name().status_code == 409
    assert scene.name([scene.member(leads=True)], scene.year.projects[1]).status_code == 201
    assert scene.name(project="NEVER00000").status_code == 404


def test_members_come_and_go_and_the_lead_is_handed_over(scene: Supervised) -> None:
    made = scene.group()
    path = f"/api/supervision/groups/{made['id']}/members"
    leader, second, _resident, expert = (m["id"] for m in made["members"])
    assert scene.clerk.delete(f"{path}/{leader}").status_code == 409
    assert scene.clerk.post(f"{path}/{expert}/lead").status_code == 422
    handed = scene.clerk.post(f"{path}/{second}/lead").json()
    assert [m["id"] for m in handed["members"] if m["leads"]] == [second]
    assert scene.clerk.delete(f"{path}/{leader}").status_code == 204
    assert scene.clerk.delete(f"{path}/{leader}").status_code == 404
    assert scene.find(scene.leader).status_code == 403
    back = scene.clerk.post(path, json=scene.member(leads=True))
    assert [m["deputy"] for m in back.json()["members"] if m["leads"]] == [scene.deputies[0]]
    assert scene.clerk.post(path, json=scene.member()).status_code == 422
    assert scene.clerk.post(path, json=scene.member("audit", post="区教育局")).status_code == 422


def test_only_the_clerk_names(scene: Supervised) -> None:
    made = scene.group()
    path = f"/api/supervision/groups/{made['id']}/members"
    for wrong in (scene.leader, scene.unit, signed_in(scene.app, Role.GOVERNMENT_OFFICE)):
        assert wrong.post(path, json=scene.member("audit")).status_code == 403
        body = {"members": scene.members()}
        assert wrong.post(f"/api/projects/{scene.year.projects[1]}/supervision", json=body).status_code == 403
    assert scene.public.post(path, json=scene.member("audit")).status_code == 401


def test_a_group_of_a_candidate_follows_it_to_its_project(app: FastAPI) -> None:
    cycle = listed(app)
    deputies = found_deputies(app, 1)
    clerk = signed_in(app, Role.CLERK)
    [candidate, *_] = clerk.get("/api/candidates", params={"cycle": cycle}).json()["items"]
    body = {"members": [{"kind": "deputy", "deputy": deputies[0], "leads": True}]}
    path = f"/api/candidates/{candidate['id']}/supervision"
    made = clerk.post(path, json=body)
    assert (made.status_code, made.json()["candidate"]) == (201, candidate["id"])
    assert clerk.post(path, json=body).status_code == 409
    assert clerk.post("/api/candidates/NEVER00000/supervision", json=body).status_code == 404
    project = _selected(app, cycle, candidate["id"])
    assert clerk.get(f"/api/projects/{project}/supervision").json()["id"] == made.json()["id"]
    assert clerk.post(f"/api/projects/{project}/supervision", json=body).status_code == 409


def test_of_two_who_name_at_once_one_does(scene: Supervised) -> None:
    database: Database = scene.app.state.database
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def name() -> None:
        start.wait()
        members = [MemberEntry(MemberKind.DEPUTY, scene.deputies[0], leads=True)]
        try:
            with database.unit(write=True) as db:
                service.name_for_project(
                    db, scene.app.state.clock(), scene.project, members, by=actor(Role.CLERK)
                )
            outcomes.append("named")
        except GroupNamed:
            outcomes.append("refused")

    threads = [threading.Thread(target=name) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["named", "refused"]


def test_groups_page_by_page(scene: Supervised) -> None:
    for project in scene.year.projects:
        assert scene.name([scene.member(leads=True)], project).status_code == 201
    asked = {"cycle": scene.year.cycle, "limit": "2"}
    first = scene.public.get("/api/supervision/groups", params=asked).json()
    rest = scene.public.get("/api/supervision/groups", params={**asked, "after": first["next"]}).json()
    assert {g["project"] for g in first["items"] + rest["items"]} == set(scene.year.projects)
    assert rest["next"] is None
    assert scene.public.get("/api/supervision/groups", params={"cycle": "NEVER00000"}).status_code == 404


def _selected(app: FastAPI, cycle: str, candidate_id: str) -> str:
    """What the announcement makes of the candidate."""
    database: Database = app.state.database
    with database.unit(write=True) as db:
        row = candidates.candidate(db, candidate_id)
        return projects.from_candidates(db, app.state.clock(), cycle, [row], by=actor(Role.CLERK))[0].id
