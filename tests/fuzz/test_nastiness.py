"""What no client of ours sends: each gets its own answer, as problem+json, and never a fault."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from app.domain.actors import Role
from app.web.security import BODY_LIMIT
from tests.fuzz.operations import OPERATIONS
from tests.permissions.matrix import MATRIX
from tests.permissions.scene import UNKNOWN, Scene

WRITES = [row for row in MATRIX if row.method != "GET" and row.path != "/api/sessions/current"]
WITH_BODY = [row for row in WRITES if isinstance(row.sent, dict)]
JSON = {"Content-Type": "application/json"}
HUGE = 10**400
ROLES = (None, Role.CLERK, Role.DEPUTY, Role.TELLER)
BODIES = {
    "empty": b"",
    "no json": b"{",
    "no utf-8": b'{"nonce": "\xff\xfe"}',
    "nul": b'{"name": "\\u0000", "note": "a\x00b"}',
    "half a surrogate": b'{"name": "\\ud800", "decision": "\\udfff"}',
    "deep": b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    "nan": b'{"present": NaN, "position": Infinity}',
    "huge": json.dumps({"present": HUGE, "position": -HUGE, "printed": HUGE}).encode(),
    "other kinds": b"[1, 2, 3]",
    "null": b"null",
    "text": '"一段话"'.encode(),
    "one key twice": b'{"decision": "0000000000", "decision": 1}',
    "proto": b'{"__proto__": {"admin": true}, "constructor": 1}',
}


def problem(answer: Response, *statuses: int) -> Any:
    assert answer.status_code in statuses, f"{answer.request.url} {answer.status_code}: {answer.text[:300]}"
    assert answer.headers["content-type"] == "application/problem+json"
    found = answer.json()
    assert {"type", "title", "status", "detail"} <= found.keys()
    assert found["status"] == answer.status_code
    return found


def post(client: TestClient, path: str, content: bytes, headers: dict[str, str] = JSON) -> Response:
    return client.post(path, content=content, headers=headers)


@pytest.mark.parametrize("kind", BODIES)
def test_a_body_that_cannot_be_meant(scene: Scene, kind: str) -> None:
    for row in WITH_BODY:
        for role in (None, _who(row.roles)):
            asked = {**row.asking(scene.ids), "content": BODIES[kind]}
            asked.pop("json")
            asked["headers"] = {**asked["headers"], **JSON}
            answer = scene.people[role].request(row.method, **asked)
            if answer.status_code >= 300:
                problem(answer, 400, 401, 403, 404, 409, 412, 413, 422, 429)


def test_nul_and_half_surrogates_in_every_text(scene: Scene) -> None:
    """In the fields themselves, where a database would choke on them."""
    for row in WITH_BODY:
        for nasty in ("\x00", "\ud800", "\u202e", "a" * 20_000):
            body = json.dumps(_spoiled(row.sent, nasty), ensure_ascii=True).encode()
            answer = scene.people[_who(row.roles)].request(
                row.method, **{**_target(scene, row), "content": body}
            )
            if answer.status_code >= 300:
                problem(answer, 400, 401, 403, 404, 409, 412, 413, 422, 429)


def test_numbers_beyond_every_column(scene: Scene) -> None:
    for row in (row for row in WITH_BODY if _renumbered(row.sent, None) != row.sent):
        for number in (HUGE, -HUGE, 2**31, 2**63, -1, True, 1.5, 1e308):
            body = json.dumps(_renumbered(row.sent, number)).encode()
            answer = scene.people[_who(row.roles)].request(
                row.method, **{**_target(scene, row), "content": body}
            )
            assert answer.status_code < 500, f"{row.path} {answer.text}"


@pytest.mark.parametrize("stated", [True, False], ids=["stated", "streamed"])
def test_ten_megabytes_are_refused_within_a_second(scene: Scene, stated: bool) -> None:
    ten = b"x" * 10 * 1024 * 1024
    path = f"/api/polls/{scene.ids['poll_id']}/ballot"
    for role in ROLES:
        began = time.monotonic()
        content = ten if stated else (ten[i : i + 65536] for i in range(0, len(ten), 65536))
        answer = scene.people[role].post(path, content=content, headers=JSON)
        problem(answer, 413)
        assert time.monotonic() - began < 1


def test_a_body_just_under_the_limit_is_read(scene: Scene) -> None:
    path = f"/api/polls/{scene.ids['poll_id']}/ballot"
    body = json.dumps({"nonce": "x" * (BODY_LIMIT - 100), "choices": []}).encode()
    problem(post(scene.people[Role.DEPUTY], path, body), 422)


def test_ids_of_another_kind_are_unknown(scene: Scene) -> None:
    """A poll's id where a cycle's belongs, and what is no id at all."""
    same = ("result", "teller_id")  # a poll's id and an account's
    kinds = {name: value for name, value in scene.ids.items() if name not in same}
    strange = (*kinds.values(), UNKNOWN, "0", "a" * 500, "%00", "..%2f..", "%F0%9F%97%B3", "' OR 1=1 --")
    for name in ("cycle_id", "poll_id", "sitting_id", "meeting_id", "project_id", "account_id", "file_id"):
        rows = [row for row in MATRIX if f"{{{name}}}" in row.path and row.method == "GET"]
        for row in rows:
            for other in {value for value in strange if value != scene.ids[name]}:
                url = row.asking({**scene.ids, name: other})["url"]
                answer = scene.people[_who(row.roles)].get(url)
                # An escaped slash makes two places of one, and may name an address that only takes posts.
                problem(answer, 404, *((405,) if "%2f" in other else ()))


def test_content_types_of_another_kind(scene: Scene) -> None:
    path = f"/api/polls/{scene.ids['poll_id']}/ballot"
    body = b'{"nonce": "x", "choices": []}'
    for kind in ("text/plain", "application/xml", "multipart/form-data", "", "application/json; charset=x"):
        problem(post(scene.people[Role.DEPUTY], path, body, {"Content-Type": kind}), 400, 415, 422)
    for path in ("/api/imports/roll/preview", "/api/imports/year"):
        for kind in ("application/json", "multipart/form-data", "multipart/form-data; boundary=" + "x" * 500):
            problem(post(scene.people[Role.CLERK], path, b"--x\r\n\r\n", {"Content-Type": kind}), 400, 422)


def test_methods_and_addresses_that_are_not_there(scene: Scene) -> None:
    for path in ("/api/congress", "/api/me", f"/api/polls/{scene.ids['poll_id']}/ballot"):
        for method in ("DELETE", "PATCH", "PUT", "TRACE", "PROPFIND"):
            answer = scene.people[Role.CLERK].request(method, path)
            assert problem(answer, 405)["type"] == "/problems/http-405"
            assert answer.headers["allow"]
    for path in ("/api", "/api/", "/api/none", "/api/polls/x/y/z", "/none", "/static/none.css", "/..%2f.."):
        for method in ("GET", "POST"):
            problem(scene.people[None].request(method, path), 404, 405)


def test_languages_and_headers_of_fancy(scene: Scene) -> None:
    clerk, poll = scene.people[Role.CLERK], scene.ids["poll_id"]
    for lang in ("xx", "", "zh-Hant", "../../etc", "\x00", "en" * 1000):
        answer = clerk.get(
            "/api/congress", params={"lang": lang}, headers={"Accept-Language": lang[:50].strip("\x00")}
        )
        assert answer.status_code == 200
    junk = {
        "Accept": "*/*;q=zz, ,;",
        "Cookie": "piaojue_session=\x01; lang=%00; =; a",
        "If-None-Match": 'W/,,*"',
        "If-Match": '""',
        "X-CSRF-Token": "ÿ",
        "Range": "bytes=9-1",
        "Host": "[::1",
        "Origin": "null",
        "X-Forwarded-For": "' OR 1=1",
    }
    for name, value in junk.items():
        header = {name.encode(): value.encode("latin-1")}
        for path in (
            f"/api/polls/{poll}",
            "/api/congress",
            f"/api/results/{scene.ids['result']}/public",
            "/docs",
        ):
            for role in (None, Role.CLERK):
                assert scene.people[role].get(path, headers=header).status_code < 500, (name, path)
    for token in ("", " ", "x" * 5000, "ÿ", "Basic eA=="):
        headers = {b"Authorization": b"Bearer " + token.encode("latin-1")}
        problem(scene.people[None].get("/api/me", headers=headers), 401)


def test_queries_of_fancy(scene: Scene) -> None:
    for row in (row for row in MATRIX if " ".join(row.route) in OPERATIONS and row.method == "GET"):
        asked = row.asking(scene.ids)
        for parameter in OPERATIONS[" ".join(row.route)].query:
            for value in ("", "-1", "0", "51", str(HUGE), "\x00", "\ud83d", "%", UNKNOWN):
                text = value.encode(errors="surrogatepass")
                answer = scene.people[_who(row.roles)].get(
                    **{**asked, "params": {**asked["params"], parameter.name: text}}
                )
                if answer.status_code != 200:
                    problem(answer, 404, 422)


def _who(roles: frozenset[Role | None]) -> Role | None:
    """Somebody who may, so that the request gets as far as it can."""
    return min(roles, key=lambda role: (role is not Role.CLERK, str(role)))


def _target(scene: Scene, row: Any) -> dict[str, Any]:
    asked: dict[str, Any] = row.asking(scene.ids)
    asked.pop("json")
    return {**asked, "headers": {**asked["headers"], **JSON}}


def _spoiled(sent: Any, nasty: str) -> Any:
    if isinstance(sent, dict):
        return {name: _spoiled(value, nasty) for name, value in sent.items()}
    if isinstance(sent, list):
        return [_spoiled(value, nasty) for value in sent]
    return sent + nasty if isinstance(sent, str) else sent


def _renumbered(sent: Any, number: object) -> Any:
    if isinstance(sent, dict):
        return {name: _renumbered(value, number) for name, value in sent.items()}
    if isinstance(sent, list):
        return [_renumbered(value, number) for value in sent]
    return number if isinstance(sent, int) and not isinstance(sent, bool) else sent
