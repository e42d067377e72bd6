"""Every move of a year and of a poll that can be made now, tried by every role, with either hand.

The first hand is a proposer of the move's row in the workflow, or the secretary of the body that decides;
the second is the person who decides, or where a meeting does a clerk, a proposer or its secretary.
"""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from app.domain import permissions
from app.domain.actors import Body, Role
from app.domain.words import PollStatus, Stage
from app.domain.workflow import CYCLE, POLL, Transition, moves_from
from tests.journeys.hall import ok
from tests.permissions.scene import Scene

PERSONS = {Body.EXECUTIVE_CHAIR: Role.EXECUTIVE_CHAIR, Body.TELLERS: Role.TELLER}
SUBJECTS = {"cycle": "cycle_id", "poll": "poll_id"}
NOW: list[tuple[str, Transition[Any]]] = [("cycle", move) for move in moves_from(CYCLE, Stage.IN_SESSION)]
NOW += [("poll", move) for move in moves_from(POLL, PollStatus.OPEN)]
ROLES: tuple[Role | None, ...] = (None, *Role)
every_move = pytest.mark.parametrize(("kind", "move"), [pytest.param(*m, id=m[1].action) for m in NOW])


@every_move
def test_only_a_proposer_or_the_bodys_secretary_records(
    scene: Scene, kind: str, move: Transition[Any]
) -> None:
    may = _granted({*move.proposers, *_secretary(move)}, "decision.record")
    asked = {role: _record(scene, scene.people[role], kind, move) for role in ROLES}
    assert {role for role, answer in asked.items() if answer.status_code == 201} == may
    refusals = {role: answer.status_code for role, answer in asked.items() if role not in may}
    assert refusals == {role: 403 if role else 401 for role in ROLES if role not in may}


@every_move
def test_only_the_second_hand_of_its_body_countersigns_or_makes_the_move(
    scene: Scene, kind: str, move: Transition[Any]
) -> None:
    may = _second_hands(move)
    decision = _recorded(scene, kind, move)
    path = f"/api/{kind}s/{scene.ids[SUBJECTS[kind]]}/moves/{move.action}"
    for role in ROLES:
        if role in may:
            continue
        client, status = scene.people[role], 403 if role else 401
        assert client.post(f"/api/decisions/{decision}/countersign").status_code == status
        assert client.post(path, json={"decision": decision}).status_code == status
    for role in may:
        signed = scene.people[role].post(f"/api/decisions/{_recorded(scene, kind, move)}/countersign")
        assert signed.status_code == 200, signed.text


@every_move
def test_nobody_is_both_hands(scene: Scene, kind: str, move: Transition[Any]) -> None:
    recorder = _recorder(scene, move)
    decision = ok(_record(scene, recorder, kind, move), 201)["id"]
    path = f"/api/{kind}s/{scene.ids[SUBJECTS[kind]]}/moves/{move.action}"
    for answer in (
        recorder.post(f"/api/decisions/{decision}/countersign"),
        recorder.post(path, json={"decision": decision}),
    ):
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/same-human")


def _second_hands(move: Transition[Any]) -> set[Role]:
    person = PERSONS.get(move.decided_by)
    if person:
        return {person}
    return _granted({Role.CLERK, *move.proposers, *_secretary(move)}, "decision.countersign")


def _secretary(move: Transition[Any]) -> set[Role]:
    """The scene's secretary is the presidium's."""
    return {Role.BODY_SECRETARY} if move.decided_by is Body.PRESIDIUM else set()


def _granted(roles: set[Role], action: str) -> set[Role]:
    return roles & set(permissions.grant(action).roles)


def _recorder(scene: Scene, move: Transition[Any]) -> TestClient:
    """A proposer who is none of the scene's people."""
    return scene.hall.second if Role.CLERK in move.proposers else scene.hall.tellers[1]


def _recorded(scene: Scene, kind: str, move: Transition[Any]) -> str:
    decision: str = ok(_record(scene, _recorder(scene, move), kind, move), 201)["id"]
    return decision


def _record(scene: Scene, client: TestClient, kind: str, move: Transition[Any]) -> Response:
    body: dict[str, Any] = {"kind": kind, "subject": scene.ids[SUBJECTS[kind]], "action": move.action}
    body |= {"meeting": "主席团第三次会议", "document_no": "〔2026〕30号"}
    if move.action == "amend_list":
        leaving = [scene.ids["candidate_id"]]
        body["amendment"] = {"amended_by": "government", "reason": "条件不具备", "withdraw": leaving}
    return client.post("/api/decisions", json=body)
