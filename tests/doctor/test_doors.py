"""The auditor's doors: who may, what they answer, and that the package holds no ballot."""

from __future__ import annotations

import io
import json
import os
import re
import resource
import signal
import subprocess
import sys
import tracemalloc
import weakref
import zipfile
from collections.abc import Callable
from pathlib import Path
from threading import Timer
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from httpx2 import Response

from app.audit.service import events
from app.db.clock import MovingClock
from app.doctor import commands
from app.doctor.service import Packed
from app.domain.actors import Role
from app.domain.canonical import digest
from app.domain.chain import OPEN_PAYLOADS
from app.results.schemas import Switches
from app.verify import DECIDED, EVENTS, MANIFEST, SIGNED, read_package, verify
from tests.audit.filled import fill_chain
from tests.audit.payloads import payload_of
from tests.doctor.announced import SHOWN, announced_poll, enter_year, packed, parts_of
from tests.factories import found_congress, found_deputies, signed_in, visitor
from tests.polls.factory import opened

DOORS = {
    "/api/audit/events": {Role.AUDITOR},
    "/api/audit/checkpoint": {Role.AUDITOR},
    "/api/doctor": {Role.AUDITOR, Role.SYSADMIN},
    "/api/export": {Role.CLERK, Role.AUDITOR, Role.TELLER, Role.EXECUTIVE_CHAIR},
}


@pytest.mark.parametrize("door", DOORS)
def test_who_may_use_a_door(app: FastAPI, door: str) -> None:
    found_deputies(app, 1)
    assert visitor(app).get(door).status_code == 401
    for role in (Role.CLERK, Role.AUDITOR, Role.SYSADMIN, Role.TELLER, Role.EXECUTIVE_CHAIR):
        assert signed_in(app, role).get(door).status_code == (200 if role in DOORS[door] else 403), role


def test_events_come_page_by_page_and_end_at_the_checkpoint(app: FastAPI) -> None:
    enter_year(app)
    auditor = signed_in(app, Role.AUDITOR)
    seen, after = [], 0
    while True:
        page = auditor.get("/api/audit/events", params={"after": after, "limit": 2}).json()
        seen += page["events"]
        if page["next"] is None:
            break
        after = page["next"]
    assert [event["height"] for event in seen] == list(range(1, len(seen) + 1))
    last = auditor.get("/api/audit/checkpoint").json()
    assert last == {"height": seen[-1]["height"], "digest": seen[-1]["digest"]}


def test_the_doctor_answers_every_finding(app: FastAPI) -> None:
    body = signed_in(app, Role.SYSADMIN).get("/api/doctor").json()
    assert body["ok"] is True
    assert {"audit.chain", "polls.1", "structure.secret"} <= {f["code"] for f in body["findings"]}


def test_the_public_package_holds_no_hidden_count_no_name_and_no_ballot(app: FastAPI, tmp_path: Path) -> None:
    box = announced_poll(app)
    file = packed(app, tmp_path)
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        whole = b"".join(archive.read(name) for name in names)
    assert names == [*sorted(names[:-1]), MANIFEST]
    assert f"results/{box.poll_id}/full.json" not in names
    assert f"results/{box.poll_id}/deputies.json" not in names
    for deputy in box.hall.deputies:
        assert deputy.encode() not in whole
    with box.database.unit(write=False) as db:
        blobs = db.execute(sa.text("SELECT blob FROM box")).scalars().all()
        opened = db.execute(sa.text("SELECT encoded FROM opened_ballot")).scalars().all()
    assert blobs
    for ballot in (*blobs, *opened):
        assert bytes(ballot) not in whole
        assert bytes(ballot).hex().encode() not in whole


def test_the_full_package_adds_the_full_view_and_the_payloads(app: FastAPI, tmp_path: Path) -> None:
    box = announced_poll(app)
    parts = parts_of(packed(app, tmp_path, full=True))[1]
    assert f"results/{box.poll_id}/full.json" in parts
    events = [json.loads(line) for line in parts[EVENTS].splitlines()]
    assert all("payload" in event for event in events)


def test_no_payload_that_is_kept_back_can_be_tried_out(app: FastAPI, tmp_path: Path) -> None:
    """Who knows the deputies and the kinds of absence has few payloads to try against what is published."""
    box = announced_poll(app)
    said = [json.loads(line) for line in parts_of(packed(app, tmp_path))[1][EVENTS].splitlines()]
    published = {event["payload_digest"] for event in said if "payload_digest" in event}
    with box.database.unit(write=False) as db:
        payloads = [payload_of(event) for event in events(db) if event.type not in OPEN_PAYLOADS]
    assert {"deputy", "channel", "late"} in [set(payload) for payload in payloads]
    shown = [event for event in said if event["type"] not in OPEN_PAYLOADS and "payload" in event]
    of_poll = [event for event in shown if event["subject"].startswith("poll:")]
    assert len(of_poll) == 6  # freeze, open and seal: recorded and countersigned
    others = {event["type"] for event in shown if event not in of_poll}
    assert others == {*DECIDED, "cycle.moved", "step.done", "result.switches"}
    assert len(published) == len(payloads) - len(shown)  # even what is told in the same words twice
    assert not published & {digest(payload) for payload in payloads}


def test_no_package_tells_when_finer_than_the_minute(app: FastAPI, tmp_path: Path) -> None:
    """A log of requests knows the second: with it in the package, whoever has both names who did it."""
    app.state.clock.move(seconds=7.654321)
    announced_poll(app)
    for full in (False, True):
        parts = parts_of(packed(app, tmp_path, full=full))[1]
        said = [json.loads(line)["at"] for line in parts[EVENTS].splitlines()]
        assert said
        assert {moment[16:] for moment in said} == {":00+00:00"}
        assert not [name for name, data in parts.items() if re.search(rb"\d:\d\d:\d\d\.\d", data)]


def test_nothing_of_a_poll_that_is_not_announced_is_exported(app: FastAPI, tmp_path: Path) -> None:
    box = opened(app, devices=2)
    box.vote(0, 1)
    assert set(parts_of(packed(app, tmp_path, full=True))[1]) == {EVENTS, SIGNED}


def test_the_same_database_gives_the_same_bytes(app: FastAPI, tmp_path: Path) -> None:
    announced_poll(app, switches=SHOWN)
    first = packed(app, tmp_path).read_bytes()
    assert packed(app, tmp_path).read_bytes() == first


def test_switches_decide_what_the_public_view_of_the_package_shows(app: FastAPI, tmp_path: Path) -> None:
    box = announced_poll(app, switches=Switches(hall_counts=False, public_counts=False))
    package = read_package(packed(app, tmp_path))
    assert b'"approve"' not in package.parts[f"results/{box.poll_id}/public.json"]
    assert f"results/{box.poll_id}/hall.json" not in package.parts


def test_the_door_and_the_command_give_the_same_bytes(
    app: FastAPI, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    announced_poll(app)
    clerk = signed_in(app, Role.CLERK)
    answer = clerk.get("/api/export")
    assert answer.headers["content-type"] == "application/zip"
    assert zipfile.ZipFile(io.BytesIO(answer.content)).testzip() is None
    monkeypatch.setenv("PIAOJUE_DATABASE_URL", app.state.settings.database_url)
    file = tmp_path / "out.zip"
    assert commands.export([str(file)]) == 0
    assert commands.export([str(file)]) == 0  # twice does no harm
    assert file.read_bytes() == answer.content
    assert commands.export([str(tmp_path / "nowhere" / "out.zip")]) == 2
    assert "写不到" in capsys.readouterr().err


def test_everybody_takes_the_package_where_a_decision_says_so(app: FastAPI, tmp_path: Path) -> None:
    box = announced_poll(app, switches=Switches(public_package=True, basis="某决〔2027〕2号"))
    page = visitor(app).get(f"/results/{box.poll_id}/notice").text
    assert f'href="/api/packages/{box.poll_id}"' in page
    auditor = signed_in(app, Role.AUDITOR)
    taken = visitor(app).get(f"/api/packages/{box.poll_id}")
    assert taken.content == auditor.get("/api/export").content
    (tmp_path / "taken.zip").write_bytes(taken.content)
    assert all(finding.ok for finding in verify(read_package(tmp_path / "taken.zip")))


def test_whoever_asks_again_gets_the_package_of_this_hour(app: FastAPI, clock: MovingClock) -> None:
    box = announced_poll(app, switches=Switches(public_package=True, basis="某决〔2027〕2号"))
    everybody = visitor(app)
    first = everybody.get(f"/api/packages/{box.poll_id}").content
    signed_in(app, Role.TELLER)  # an account more is an act more
    clock.move(seconds=3599)
    assert everybody.get(f"/api/packages/{box.poll_id}").content == first
    clock.move(seconds=1)
    auditor = signed_in(app, Role.AUDITOR)
    now = everybody.get(f"/api/packages/{box.poll_id}").content
    assert now == auditor.get("/api/export").content
    assert now != first


def test_no_package_is_public_by_itself_and_none_before_the_announcement(app: FastAPI) -> None:
    box = announced_poll(app)
    assert visitor(app).get(f"/api/packages/{box.poll_id}").status_code == 404
    assert "/api/packages/" not in visitor(app).get(f"/results/{box.poll_id}/notice").text
    assert visitor(app).get("/api/packages/AAAAAAAAAA").status_code == 404


def test_a_package_switched_on_is_kept_until_the_announcement(app: FastAPI) -> None:
    enter_year(app)
    box = opened(app)
    clerk = signed_in(app, Role.CLERK)
    path = f"/api/results/{box.poll_id}/switches"
    tag = {"If-Match": clerk.get(path).headers["ETag"]}
    alone = clerk.put(path, json={"public_package": True, "basis": "某决〔2027〕2号"}, headers=tag)
    assert alone.status_code == 409
    about = {"kind": "result", "subject": box.poll_id, "action": "widen_result", "opens": ["public_package"]}
    said = {"meeting": "主席团第二次会议", "document_no": "某决〔2027〕2号"}
    decision = clerk.post("/api/decisions", json=about | said).json()["id"]
    made = signed_in(app, Role.CLERK).post(f"{path}/widening", json={"decision": decision})
    assert made.json()["switches"]["public_package"] is True
    assert visitor(app).get(f"/api/packages/{box.poll_id}").status_code == 404


def test_what_was_decided_about_showing_a_result_is_no_part_of_it(app: FastAPI) -> None:
    box = announced_poll(app, switches=Switches(public_package=True, basis="某决〔2027〕2号"))
    public = visitor(app).get(f"/api/results/{box.poll_id}/public").json()
    assert public["decisions"]
    assert "widen_result" not in {decision["action"] for decision in public["decisions"]}


def test_a_package_is_one_file_without_a_name_and_given_back_after_the_hour(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[float, Callable[[], None]]] = []

    def later(seconds: float, act: Callable[[Any], None], about: list[Any]) -> Timer:
        asked.append((seconds, lambda: act(*about)))
        return Timer(0, bool)

    monkeypatch.setattr("app.doctor.service.kept.Timer", later)
    box = announced_poll(app, switches=Switches(public_package=True, basis="某决〔2027〕2号"))
    everybody, folder = visitor(app), app.state.settings.attachments
    whole = everybody.get(f"/api/packages/{box.poll_id}").content
    package: Packed = app.state.package._package
    assert (list(folder.iterdir()), package.size) == ([], len(whole))
    reading, kept = package.pieces(), weakref.ref(package)
    del package
    first = next(reading)
    [(seconds, give_back)] = asked
    give_back()
    assert (seconds, first + b"".join(reading)) == (3600, whole), "who was reading reads to its end"
    del reading
    assert kept() is None


def test_a_full_disk_is_said_and_nothing_is_left_over(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    box = announced_poll(app, switches=Switches(public_package=True, basis="某决〔2027〕2号"))
    everybody, clerk = visitor(app), signed_in(app, Role.CLERK)
    doors = (
        (everybody, f"/api/packages/{box.poll_id}"),
        (clerk, "/api/export"),
        (clerk, "/api/export?full=1"),
    )
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    for client, path in doors:
        heard = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2048, hard))
        try:
            answer = client.get(path)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            signal.signal(signal.SIGXFSZ, heard)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "3"), path
        assert not list(app.state.settings.attachments.iterdir())
        assert client.get(path).status_code == 200


def test_while_one_is_being_made_another_is_asked_to_wait(app: FastAPI, tmp_path: Path) -> None:
    announced_poll(app)
    clerk = signed_in(app, Role.CLERK)
    waited: list[Response] = []
    Packed(tmp_path, lambda file: waited.append(clerk.get("/api/export")))
    assert (waited[0].status_code, waited[0].headers["retry-after"]) == (503, "60")
    assert "核验包正在生成" in waited[0].json()["detail"]
    assert clerk.get("/api/export").status_code == 200


def test_the_command_on_a_full_disk_leaves_no_half_file(app: FastAPI, tmp_path: Path) -> None:
    announced_poll(app)
    folder = tmp_path / "stick"
    folder.mkdir()
    command = [sys.executable, "-m", "app", "export", str(folder / "out.zip")]
    where = {**os.environ, "PIAOJUE_DATABASE_URL": app.state.settings.database_url}

    def fill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048))

    done = subprocess.run(command, env=where, capture_output=True, text=True, check=False, preexec_fn=fill)
    assert (done.returncode, list(folder.iterdir())) == (2, [])
    assert "磁盘的空余" in done.stderr


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_neither_packing_nor_checking_holds_the_acts_in_memory(app: FastAPI, tmp_path: Path) -> None:
    """By the bytes that Python has at most at one moment: a fraction of the acts, however many these are."""
    found_congress(app)
    with app.state.database.unit(write=True) as db:
        fill_chain(db, 2_000, words=3_000)
    file = tmp_path / "export.zip"
    tracemalloc.start()
    try:
        packed(app, tmp_path, full=True)
        findings = verify(read_package(file))
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert all(finding.ok for finding in findings)
    assert most * 2 < file.stat().st_size > 6_000_000, most
