"""Results over HTTP: who sees which view, the stored bytes, and everything that must look alike."""

from __future__ import annotations

import hashlib

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.domain.actors import Role
from app.results import service
from app.results.schemas import PollMinutes
from tests.factories import actor, deputy_client, found_deputies, resident_client, signed_in, visitor
from tests.results import minutes as m

POLL = "PXA0000001"
VIEWS = ("full", "hall", "deputies", "public")
PATHS = (
    *(f"/api/results/{POLL}/{view}" for view in VIEWS),
    *(f"/api/results/{POLL}/{view}.csv" for view in VIEWS),
    f"/results/{POLL}/report",
    f"/results/{POLL}/notice",
)
SEES = {
    Role.CLERK: {"full", "hall", "deputies", "public"},
    Role.TELLER: {"full", "hall", "deputies", "public"},
    Role.EXECUTIVE_CHAIR: {"full", "hall", "deputies", "public"},
    Role.AUDITOR: {"full", "hall", "deputies", "public"},
    Role.BODY_SECRETARY: {"full", "hall", "deputies", "public"},
    Role.DEPARTMENT: {"hall", "public"},
    Role.SYSADMIN: {"public"},
    Role.GOVERNMENT_OFFICE: {"hall", "public"},
}


def store(app: FastAPI, minutes: PollMinutes) -> None:
    with app.state.database.unit(write=True) as db:
        service.store_poll_result(db, app.state.clock(), minutes=minutes, by=actor(Role.CLERK))


def announce(app: FastAPI, subject: str = POLL) -> None:
    with app.state.database.unit(write=True) as db:
        service.publish(db, app.state.clock(), subject, by=actor(Role.CLERK))


def statuses(client: TestClient, subject: str = POLL) -> dict[str, int]:
    return {view: client.get(f"/api/results/{subject}/{view}").status_code for view in VIEWS}


def test_before_the_announcement_a_result_looks_like_one_that_never_was(app: FastAPI) -> None:
    store(app, m.tied_selection())
    deputy = deputy_client(app, found_deputies(app, 1)[0])
    for client in (visitor(app), deputy, signed_in(app, Role.AUDITOR), signed_in(app, Role.DEPARTMENT)):
        for path in PATHS:
            known, unknown = client.get(path), client.get(path.replace(POLL, "NEVER00000"))
            assert known.status_code == unknown.status_code == 404, path
            assert known.content == unknown.content


@pytest.mark.parametrize("role", [Role.CLERK, Role.TELLER, Role.EXECUTIVE_CHAIR])
def test_who_prints_signs_and_reads_it_out_sees_the_certified_report(app: FastAPI, role: Role) -> None:
    store(app, m.tied_selection())
    client = signed_in(app, role)
    assert client.get(f"/results/{POLL}/report").status_code == 200
    assert statuses(client) == {"full": 200, "hall": 404, "deputies": 404, "public": 404}
    assert client.get(f"/results/{POLL}/notice").status_code == 404


def test_who_sees_which_view(app: FastAPI) -> None:
    store(app, m.tied_selection())
    announce(app)
    for role, views in SEES.items():
        expected = {view: 200 if view in views else 403 for view in VIEWS}
        assert statuses(signed_in(app, role)) == expected, role
    deputy = deputy_client(app, found_deputies(app, 1)[0])
    assert statuses(deputy) == {"full": 403, "hall": 200, "deputies": 200, "public": 200}
    assert statuses(resident_client(app)) == {"full": 403, "hall": 403, "deputies": 403, "public": 200}
    assert statuses(visitor(app)) == {"full": 401, "hall": 401, "deputies": 401, "public": 200}


def test_the_stored_bytes_are_served_with_their_digest_as_etag(app: FastAPI) -> None:
    store(app, m.tied_selection())
    announce(app)
    client = signed_in(app, Role.CLERK)
    for view in VIEWS:
        answer = client.get(f"/api/results/{POLL}/{view}")
        assert answer.headers["etag"] == f'"{hashlib.sha256(answer.content).hexdigest()}"'
        assert "no-cache" in answer.headers["cache-control"]
        for known in (answer.headers["etag"], f'"x", W/{answer.headers["etag"]}', "*"):
            again = client.get(f"/api/results/{POLL}/{view}", headers={"If-None-Match": known})
            assert (again.status_code, again.content) == (304, b"")
        other = client.get(f"/api/results/{POLL}/{view}", headers={"If-None-Match": '"0"'})
        assert other.content == answer.content


def test_a_bad_subject_or_view_is_no_fault_of_ours(app: FastAPI) -> None:
    client = visitor(app)
    assert client.get("/api/results/x/everything").status_code == 422
    assert client.get(f"/api/results/{'x' * 300}/public").status_code == 404
    assert client.get("/api/results/..%2f..%2fetc/public").status_code == 404
    assert client.get("/results/%00/notice").status_code == 404


def test_csv_neutralises_formulas_and_leaves_hidden_cells_empty(app: FastAPI) -> None:
    evil = '=HYPERLINK("http://evil","x")'
    store(app, m.selection({"general": [(evil, 262), ("+1+1", 140)]}, {"general": 2}))
    announce(app)
    public = visitor(app).get(f"/api/results/{POLL}/public.csv")
    assert public.content.startswith(b"\xef\xbb\xbf")
    assert public.headers["content-disposition"].startswith("attachment")
    lines = public.content.decode("utf-8-sig").split("\r\n")
    assert lines[0] == "序号,类别,项目,赞成,反对,弃权,该项无效,比例的基数,比例（%）,名次,结果"
    assert lines[1] == '1,一般类,"\'=HYPERLINK(""http://evil"",""x"")",,,,,,,,入选'
    assert lines[2] == ""
    deputies = signed_in(app, Role.CLERK).get(f"/api/results/{POLL}/deputies.csv").text
    assert "1,一般类,\"'=HYPERLINK(" in deputies
    assert "2,一般类,'+1+1,140,,,,300,46.67,2,未达到法定票数" in deputies
