"""The party step is seen by clerks, the government office and secretaries, in no other place; the budget."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app import verify
from app.domain.actors import Role
from app.domain.canonical import digest
from app.verify import EVENTS
from tests.deliberations.year import MEETING, Year
from tests.factories import (
    deputy_client,
    found_congress,
    found_deputies,
    resident_client,
    signed_in,
    visitor,
)
from tests.journeys.hall import ok, refused

SECRET = {"told_on": "2026-11-19", "document_no": "溪委密〔2026〕77号"}
MARKS = ("溪委密", "2026-11-19", "77号")


def test_who_reads_it(year: Year) -> None:
    path = f"/api/cycles/{year.cycle}/party-step"
    ok(year.government.post(path, json=SECRET), 201)
    year.app.state.clock.move(minutes=1)
    ok(year.clerk.post(path, json={**SECRET, "document_no": "更正号"}), 201)
    for reader in (year.clerk, year.government, year.secretary):
        assert [s["document_no"] for s in ok(reader.get(path))] == ["更正号", SECRET["document_no"]]
    [deputy] = found_deputies(year.app, 1, 1)
    refused_to = {
        role: signed_in(year.app, role)
        for role in Role
        if role not in (Role.CLERK, Role.GOVERNMENT_OFFICE, Role.BODY_SECRETARY, Role.RESIDENT, Role.DEPUTY)
    }
    readers = [*refused_to.values(), deputy_client(year.app, deputy), resident_client(year.app)]
    assert [client.get(path).status_code for client in readers] == [403] * len(readers)
    assert visitor(year.app).get(path).status_code == 401


def test_it_is_in_no_public_deputies_or_export_view(year: Year) -> None:
    ok(year.government.post(f"/api/cycles/{year.cycle}/party-step", json=SECRET), 201)
    motion = year.submit()
    year.deliberate(motion)
    ok(year.move("publish_list", year.clerk))
    found_congress(year.app)
    [deputy] = found_deputies(year.app, 1, 1)
    auditor = signed_in(year.app, Role.AUDITOR)
    for reader in (year.public, deputy_client(year.app, deputy), auditor):
        for path in (
            f"/api/motions/{motion}",
            f"/api/cycles/{year.cycle}/motions",
            f"/api/candidates?cycle={year.cycle}",
            f"/api/candidate-lists/{year.cycle}/1",
        ):
            answer = reader.get(path)
            assert answer.status_code == 200
            assert not [mark for mark in MARKS if mark in answer.text]
    for path in (f"/api/cycles/{year.cycle}/desk", "/api/decisions", "/api/desk"):
        assert not [mark for mark in MARKS if mark in auditor.get(path).text]
    for full in ("", "?full=true"):
        package = auditor.get(f"/api/export{full}")
        assert package.status_code == 200
        with zipfile.ZipFile(io.BytesIO(package.content)) as archive:
            text = b"".join(archive.read(name) for name in archive.namelist()).decode()
        assert "cycle.noted" in text
        assert "party" not in text  # not even that it was noted, and when
        assert not [mark for mark in MARKS if mark in text]


def test_its_waiver_is_read_by_whoever_reads_the_step(year: Year) -> None:
    auditor = signed_in(year.app, Role.AUDITOR)
    waivers = []
    for code in ("party_informed", "in_draft_budget"):
        why = f"{code}：党委会议推迟"
        waivers.append(
            year.decide("cycle", year.cycle, "submit_motion", year.clerk, waives=[code], reason=why)
        )
        ok(year.second.post(f"/api/decisions/{waivers[-1]}/countersign"))
    desk, about = f"/api/cycles/{year.cycle}/desk", f"/api/decisions?subject={year.cycle}"
    for submitted in (False, True):
        if submitted:
            ok(year.move("submit_motion", year.government, **MEETING))
        for path in (desk, about):
            assert "party_informed：" in year.clerk.get(path).text
            assert "party_informed：" not in auditor.get(path).text
            assert "in_draft_budget：" in auditor.get(path).text
    shown = [auditor.get(f"/api/decisions/{waiver}").status_code for waiver in waivers]
    assert shown == [404, 200]


def kept_back(package: bytes) -> set[tuple[str, str]]:
    """Type and subject of every act of an export that leaves its payload's digest alone."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        acts = [json.loads(line) for line in archive.read(EVENTS).splitlines()]
    return {(act["type"], act["subject"]) for act in acts if "payload" not in act}


@pytest.mark.parametrize("waived", [True, False])
def test_neither_a_full_export_nor_the_auditor_tells_of_its_waiver(
    year: Year, tmp_path: Path, waived: bool
) -> None:
    """What is kept back is the same with and without a waiver, and the package verifies all the same."""
    found_congress(year.app)
    auditor, about = signed_in(year.app, Role.AUDITOR), f"cycle:{year.cycle}"
    for code in ["in_draft_budget", *(["party_informed"] if waived else ())]:
        more = {"waives": [code], "reason": "推迟", "document_no": f"{code}号"}
        waiver = year.decide("cycle", year.cycle, "submit_motion", year.clerk, **more)
        ok(year.second.post(f"/api/decisions/{waiver}/countersign"))
    if not waived:
        ok(year.government.post(f"/api/cycles/{year.cycle}/party-step", json=SECRET), 201)
    ok(year.move("submit_motion", year.government, **MEETING))
    for reader in (auditor, year.clerk):  # the clerk may read of it; who gets the file from him may not
        package = ok_bytes(reader.get("/api/export?full=true"))
        assert b"party_informed" not in package
        decided = {"decision.recorded", "decision.countersigned", "cycle.moved"}
        assert kept_back(package) == {(type, about) for type in decided}
        (tmp_path / "export.zip").write_bytes(package)
        found = verify.verify(verify.read_package(tmp_path / "export.zip"))
        # The scene's first move was made past the services, on no decision: that is named, and nothing else.
        assert ["未注明" in finding.text for finding in found if not finding.ok] == [True]
        assert not [finding for finding in found if "免除条件" in finding.text]
    page = auditor.get("/api/audit/events?limit=50")
    assert "party_informed" not in page.text
    acts = ok(page)["events"]
    assert {act["type"] for act in acts if act["payload"] is None} == decided
    assert len([act for act in acts if act["payload"]]) > 3
    for act in acts:
        assert act["payload"] is None or digest(act["payload"]) == act["payload_digest"]


def ok_bytes(answer: Any) -> bytes:
    assert answer.status_code == 200
    content: bytes = answer.content
    return content


def moves_of(year: Year, reader: TestClient) -> list[Any]:
    """The year's moves as the year's own desk and the desk of all years show them to this reader."""
    own = ok(reader.get(f"/api/cycles/{year.cycle}/desk"))["moves"]
    [board] = ok(reader.get("/api/desk"))["years"]
    return [*own, *board["moves"]]


def test_the_desk_tells_nobody_else_whether_the_step_was_taken(year: Year) -> None:
    outside = [signed_in(year.app, role) for role in (Role.AUDITOR, Role.DEPARTMENT, Role.TELLER)]
    before = [moves_of(year, reader) for reader in outside]
    assert "in_draft_budget" in str(before)
    assert "party_informed" not in str(before)
    year.decide("cycle", year.cycle, "submit_motion", year.clerk, waives=["party_informed"], reason="推迟")
    assert [moves_of(year, reader) for reader in outside] == before
    ok(year.government.post(f"/api/cycles/{year.cycle}/party-step", json=SECRET), 201)
    assert [moves_of(year, reader) for reader in outside] == before


def test_who_prepares_the_motion_sees_on_the_desk_that_the_step_is_missing(year: Year) -> None:
    for reader in (year.clerk, year.government, year.secretary):
        assert str(moves_of(year, reader)).count("'party_informed'") == 2
    early = year.move("submit_motion", year.government, **MEETING)
    assert [u["code"] for u in refused(early, 409, "rules-unmet")["unmet"]] == [
        "party_informed",
        "in_draft_budget",
    ]
    ok(year.government.post(f"/api/cycles/{year.cycle}/party-step", json=SECRET), 201)
    assert "'party_informed'" not in str(moves_of(year, year.clerk))


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"told_on": "2026-11-24"}, "/told_on"),
        ({"told_on": "昨天"}, "/told_on"),
        ({"document_no": " "}, "/document_no"),
        ({"document_no": "x" * 81}, "/document_no"),
        ({"by": "书记"}, "/by"),
    ],
)
def test_a_note_that_cannot_be_meant(year: Year, changed: dict[str, str], pointer: str) -> None:
    path = f"/api/cycles/{year.cycle}/party-step"
    problem = refused(year.clerk.post(path, json={**SECRET, **changed}), 422, "malformed")
    assert [e["pointer"] for e in problem["errors"]] == [pointer]


def test_the_budget_is_noted_by_the_government_and_read_by_staff(year: Year) -> None:
    path, body = f"/api/cycles/{year.cycle}/draft-budget", {"document_no": "溪财1号", "note": "第三类"}
    assert year.clerk.post(path, json=body).status_code == 403
    ok(year.government.post(path, json=body), 201)
    year.app.state.clock.move(minutes=1)
    ok(year.government.post(path, json={"document_no": "溪财2号"}), 201)
    assert [n["document_no"] for n in ok(year.clerk.get(path))] == ["溪财2号", "溪财1号"]
    assert year.public.get(path).status_code == 401


def test_neither_is_noted_once_the_motion_is_submitted(year: Year) -> None:
    year.submit()
    for path, body in (("party-step", SECRET), ("draft-budget", {"document_no": "迟到号"})):
        answer = year.government.post(f"/api/cycles/{year.cycle}/{path}", json=body)
        refused(answer, 409, "wrong-stage")
        unknown = year.government.post(f"/api/cycles/0000000000/{path}", json=body)
        refused(unknown, 404, "missing")
