"""A year in the hall with something of everything: last year's grades announced, this year's vote open.

Two devices have voted. One client for every role, each somebody who belongs here: the chief teller, a
deputy on the roll, the department that leads the projects, the presidium's secretary.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.attachments import service as attachments
from app.domain.actors import Body, Role
from app.domain.words import StationKind
from tests.attachments.bytes import image
from tests.attachments.uploading import uploaded
from tests.factories import account, client_of, resident_client, signed_in, visitor
from tests.journeys import district, joining, polling, session
from tests.journeys.district import AWAY, DEPUTIES, ON_DEVICES, ON_PAPER
from tests.journeys.hall import XLSX, Hall, approving, ok, open_hall
from tests.stations.street import add_station

UNKNOWN = "0000000000"


@dataclass
class Scene:
    """``ids`` fills the places of a path; ``people`` has a client for each role, and anonymous for None."""

    hall: Hall
    ids: dict[str, str]
    people: dict[Role | None, TestClient]

    def path(self, path: str) -> str:
        return path.format_map(self.ids)


def play(app: FastAPI) -> Scene:
    """The scene, everything done over HTTP."""
    hall = open_hall(app)
    joining.people(hall)
    ids = _handed_in(hall)
    joining.years(hall)
    session.order_of_business(hall)
    session.head_count(hall)
    session.effect_vote(hall)
    _open_selection(hall)
    people = _people(hall)
    ids |= _ids(hall, people)
    hall.sign_everybody_in()
    return Scene(hall, ids, people)


def _handed_in(hall: Hall) -> dict[str, str]:
    """A file of a year that waits for its second hand, and is going to wait."""
    file = {"file": ("名单.xlsx", district.this_year("2028年"), XLSX)}
    made = ok(hall.second.post("/api/imports/year", files=file, data={"kind": "listed"}), 201)
    return {"file_id": made["id"], "file_decision": made["decision"]}


def _open_selection(hall: Hall) -> None:
    cycle = joining.open_session(hall)
    poll = hall.ids["selection"] = polling.prepare(hall, "selection", cycle, hall.ids["sitting"])
    hall.move_poll(poll, "open")
    for number in ON_DEVICES[:2]:
        ok(hall.cast(poll, number, approving(1, 2, 4)), 201)
    sheet = {"deputy": hall.deputy_ids[ON_PAPER[0]]}
    ok(hall.clerk.post(f"/api/polls/{poll}/paper/boxes/1/sheets", json=sheet), 201)


def _people(hall: Hall) -> dict[Role | None, TestClient]:
    app = hall.app
    named: dict[Role | None, TestClient] = {
        None: visitor(app),
        Role.RESIDENT: resident_client(app),
        Role.DEPUTY: hall.deputies[DEPUTIES[0]],
        Role.DEPARTMENT: hall.department,
        Role.CLERK: hall.clerk,
        Role.BODY_SECRETARY: signed_in(app, Role.BODY_SECRETARY, body=Body.PRESIDIUM),
        Role.EXECUTIVE_CHAIR: hall.chair,
        Role.GOVERNMENT_OFFICE: hall.government,
        Role.TELLER: hall.tellers[0],
        Role.AUDITOR: hall.auditor,
    }
    return {**{role: signed_in(app, role) for role in Role if role not in named}, **named}


def _ids(hall: Hall, people: Mapping[Role | None, TestClient]) -> dict[str, str]:
    spare = account(hall.app, Role.STATION_CLERK)
    client_of(hall.app, spare)
    poll, listed = hall.ids["selection"], hall.ids["listed"]
    projects = ok(hall.public.get(f"/api/projects?cycle={hall.ids['implementing']}"))["items"]
    plan = {"text": "一个月内补齐，并请代表到场验收。"}
    ok(hall.department.post(f"/api/projects/{projects[-1]['id']}/rectification/plan", json=plan), 201)
    meeting = ok(hall.clerk.get("/api/meetings"))["items"][0]["id"]
    candidates = ok(hall.clerk.get(f"/api/candidates?cycle={listed}"))["items"]
    return {
        **_station(hall),
        "attachment_id": _attachment(hall),
        "cycle_id": listed,
        "poll_id": poll,
        "sitting_id": hall.ids["sitting"],
        "meeting_id": meeting,
        "project_id": projects[-1]["id"],
        "candidate_id": candidates[0]["id"],
        "account_id": spare.id,
        "deputy_id": hall.deputy_ids[ON_DEVICES[-1]],
        "present": ON_DEVICES[0],
        "absent": AWAY[0],
        "teller_id": hall.teller_accounts[1],
        "decision_id": hall.decide("poll", poll, "annul", by=hall.second),
        "result": hall.ids["effect"],
    }


def _attachment(hall: Hall) -> str:
    """A photo that the clerk has uploaded and that a public thing has claimed."""
    photo, database = uploaded(hall.clerk, image()), hall.app.state.database
    with database.unit(write=True) as db:
        by, now = ok(hall.clerk.get("/api/me"))["id"], hall.app.state.clock()
        attachments.claim(db, now, ids=[photo], owner_kind="project", owner_id=UNKNOWN, by=by, most=1)
    return photo


def _station(hall: Hall) -> dict[str, str]:
    """An 产业联系点 of the street whose office and station clerk are asked, with the deputy who is."""
    station = add_station(hall.app, StationKind.INDUSTRY, community="榕树头社区", industry="教育")
    path, there = f"/api/stations/{station}", [hall.deputy_ids[DEPUTIES[0]]]
    ok(hall.clerk.post(f"{path}/deputies", json={"deputies": there}), 201)
    held = {"kind": "reception", "held_on": "2026-11-20", "title": "接待", "deputies": there}
    activity = ok(hall.clerk.post(f"{path}/activities", json=held), 201)
    place = ok(hall.public.get(path))
    return {
        "station_id": station,
        "activity_id": activity["id"],
        "street_id": place["street_id"],
        "community_id": place["community_id"],
    }


def announce_open_vote(scene: Scene) -> dict[str, Any]:
    """Seals, counts and announces the open vote: what the count says."""
    hall, poll = scene.hall, scene.ids["poll_id"]
    polling.seal(hall, poll, [approving(1, 2, 4)])
    return polling.count(hall, poll)
