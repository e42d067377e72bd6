"""The whole permission matrix over HTTP: every route, every role, and nobody."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from fastapi.routing import iter_route_contexts
from httpx2 import Response

from app.domain.actors import Role
from tests.permissions.matrix import MATRIX
from tests.permissions.rows import EVERYBODY, Row
from tests.permissions.scene import UNKNOWN, Scene

# Who may depends on the matter itself, so that it is looked up first: its id of 50 random bits is no guess.
# A result that is not announced is missing to everybody.
LOOKED_UP_FIRST = (
    "/api/results/{subject}/{view}",
    "/api/results/{subject}/{view}.csv",
    "/api/cycles/{cycle_id}/moves/{action}",
    "/api/decisions",
    "/api/decisions/{decision_id}/countersign",
    "/api/polls/{poll_id}/moves/{action}",
    "/api/polls/{poll_id}/tie-settlement",
    "/api/polls/{poll_id}/paper/boxes/{number}/return",
    "/api/projects/{project_id}/moves/{action}",
    "/api/projects/{project_id}/carry-over",
    "/desk/moves/{kind}/{subject_id}/{action}",
    "/desk/decisions/{decision_id}/make",
    "/desk/decisions/{decision_id}/countersign",
)
ROLES: tuple[Role | None, ...] = (None, *Role)


def test_every_route_has_a_row_and_every_row_a_route(scene: Scene) -> None:
    """A new door without a row here is a door that nobody has thought about."""
    routes = {
        (method, context.path or "")
        for context in iter_route_contexts(scene.hall.app.routes)
        for method in (context.methods or set()) - {"HEAD"}
    }
    assert routes == {row.route for row in MATRIX}


def test_every_route_but_the_public_ones_needs_a_session(scene: Scene) -> None:
    open_doors = [row.path for row in MATRIX if None in row.roles and row.method != "GET"]
    assert open_doors == [
        "/api/sessions",
        "/api/sessions/card",
        "/api/sessions/code",
        "/api/codes",
        "/sign-in/card",
        "/sign-in/staff",
        "/sign-in/phone",
        "/sign-in/identity/code",
        "/preferences",
        "/api/topics/lookup",
        "/suggest",
        "/follow",
        "/receipts",
        "/api/sealed-boxes/{poll_id}/receipt",
        "/topics/{topic_id}/support",
        "/rehearsal/join/{ticket}",
        "/sign-out",
    ]
    assert all(row.roles == EVERYBODY for row in MATRIX if None in row.roles)


def test_who_may_not_is_refused_and_nothing_changes(scene: Scene) -> None:
    before = _content(scene)
    faults = [
        _line(row, role, answer)
        for row, role in _pairs(allowed=False)
        if not _refuses(answer := _ask(scene, row, role, scene.ids), role)
    ]
    assert not faults, "\n".join(faults)
    assert _content(scene) == before


def test_a_refusal_does_not_tell_what_there_is(scene: Scene) -> None:
    """Who may not is answered alike about what nobody knows."""
    unknown = dict.fromkeys(scene.ids, UNKNOWN)
    faults = [
        _line(row, role, answer)
        for row, role in _pairs(allowed=False)
        if row.path not in LOOKED_UP_FIRST and not _refuses(answer := _ask(scene, row, role, unknown), role)
    ]
    assert not faults, "\n".join(faults)


def test_who_may_is_let_in(scene: Scene) -> None:
    """Whatever else is wrong with a request that changes something, it is not the role."""
    faults = [
        _line(row, role, answer)
        for row, role in _pairs(allowed=True)
        if not _lets_in(row, answer := _ask(scene, row, role, scene.ids))
    ]
    assert not faults, "\n".join(faults)


def _pairs(*, allowed: bool) -> Iterator[tuple[Row, Role | None]]:
    return ((row, role) for row in MATRIX for role in ROLES if (role in row.roles) is allowed)


def _ask(scene: Scene, row: Row, role: Role | None, ids: dict[str, str]) -> Response:
    return scene.people[role].request(row.method, **row.asking(ids))


def _refuses(answer: Response, role: Role | None) -> bool:
    """With the status of a refusal, and a sentence that says why."""
    status = 403 if role else 401
    problem = answer.headers.get("content-type") == "application/problem+json"
    return answer.status_code == status and problem and bool(answer.json()["detail"])


def _lets_in(row: Row, answer: Response) -> bool:
    if row.gives:
        return answer.status_code == row.gives
    return answer.status_code not in (401, 403) and answer.status_code < 500


def _content(scene: Scene) -> list[str]:
    """Every row of every table."""
    with sqlite3.connect(scene.hall.app.state.database.url.database) as connection:
        return list(connection.iterdump())


def _line(row: Row, role: Role | None, answer: Response) -> str:
    return f"{row.method} {answer.request.url.path} {role}: {answer.status_code} {answer.text[:160]}"
