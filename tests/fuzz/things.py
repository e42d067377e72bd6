"""One of each thing of the year in the hall of the permission tests, so that what is sent meets it."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from fastapi.testclient import TestClient

from app.domain.actors import Role
from tests.deliberations import year as screening
from tests.journeys.district import DEPUTIES
from tests.journeys.hall import ok
from tests.permissions.scene import Scene
from tests.projects import year as implementing
from tests.topics.factory import Place, supporter, topic_of

SAME: Final = {"title": "给河边步道装护栏", "text": "河边步道没有护栏，孩子放学经过很危险。"}


def add_things(scene: Scene) -> None:
    """Their ids join those of the scene. What takes two humans waits for the second."""
    scene.ids |= _suggestions(scene)
    scene.ids |= _supervision(scene)
    scene.ids |= _motion(scene)


def _suggestions(scene: Scene) -> dict[str, str]:
    """One that is drafted in a batch, whose people are told; and three alike, which are flagged."""
    app, clerk, ids = scene.hall.app, scene.hall.clerk, scene.ids
    where = Place(ids["street_id"], ids["community_id"], ids["street_id"], ids["community_id"])
    made = topic_of(app, where, notify=True)
    supporter(app, made["id"])
    for _ in range(3):
        topic_of(app, where, **SAME)
    found = {"findings": "实地看过，属实。", "recommendation": "pool", "category": "safety"}
    ok(clerk.post(f"/api/topics/{made['id']}/study", json=found))
    asked = {"street": where.street, "due_on": made["due_on"]}
    batch = ok(clerk.post("/api/batches", json=asked), 201)["id"]
    drafted = {"items": [{"topic": made["id"], "outcome": "pool"}]}
    ok(clerk.post(f"/api/batches/{batch}/drafts", json=drafted))
    return {
        "topic_id": made["id"],
        "batch_id": batch,
        "flag_id": _first(clerk, "/api/topics/flags"),
        "notice_id": _first(clerk, "/api/notices?state=waiting"),
    }


def _supervision(scene: Scene) -> dict[str, str]:
    """Of the project that is asked: its group, a finding, a site in a draw. It is in rectification, so that
    an adjustment is asked for another.
    """
    hall, project = scene.hall, f"/api/projects/{scene.ids['project_id']}"
    leader: dict[str, Any] = {"kind": "deputy", "deputy": hall.deputy_ids[DEPUTIES[0]], "leads": True}
    members = [leader, {"kind": "resident", "name": "居民甲", "post": "溪口社区"}]
    group = ok(hall.clerk.post(f"{project}/supervision", json={"members": members}), 201)
    finding = {"text": "护栏松动。", "place": "东侧"}
    site = {"project": scene.ids["project_id"], "name": "东门", "address": "溪东路"}
    site_id = ok(hall.clerk.post("/api/supervision/sites", json=site), 201)["id"]
    announced = {"cycle": hall.ids["implementing"], "purpose": "第四季度视察", "wanted": 1}
    draw = ok(hall.clerk.post("/api/supervision/draws", json=announced), 201)["id"]
    digest = hashlib.sha256(b"nothing").hexdigest()
    ok(hall.clerk.post(f"/api/supervision/draws/{draw}/commitments", json={"digest": digest}))
    other = implementing.year_of(hall.app).projects[0]
    asked = {"kind": "site", "reason": "原址有管线", "before": "溪东路1号", "after": "溪西路8号"}
    adjustment = ok(hall.government.post(f"/api/projects/{other}/adjustments", json=asked), 201)
    return {
        "group_id": group["id"],
        "member_id": group["members"][1]["id"],
        "finding_id": ok(scene.people[Role.DEPUTY].post(f"{project}/findings", json=finding), 201)["id"],
        "site_id": site_id,
        "draw_id": draw,
        "adjustment_id": adjustment["id"],
    }


def _motion(scene: Scene) -> dict[str, str]:
    """A motion with an opinion, and a year that is not yet opened."""
    screened = screening.year_of(scene.hall.app)
    motion = screened.submit()
    opinion = screened.deliberate(motion, "请把电梯放在前面")["opinions"][0]
    wanted = {"term": 7, "session_no": 9, "title": "2029年", "rules": "futian-2021"}
    proposed = ok(scene.hall.clerk.post("/api/years", json=wanted), 201)
    return {"motion_id": motion, "opinion_id": opinion["id"], "year_id": proposed["subject"]}


def _first(client: TestClient, path: str) -> str:
    return str(ok(client.get(path))["items"][0]["id"])
