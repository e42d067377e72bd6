"""Decisions about years, sittings and projects in packages of a played year: each has its line, each forgery
is named though the forger linked the chain anew, and nothing personal is in a package for their sake."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from fastapi import FastAPI
from sqlmodel import select

from app.db.session import Database
from app.decisions import service as decisions
from app.decisions.service import DecisionRow, Subject
from app.doctor import service
from app.domain.actors import Body, Role
from app.domain.canonical import canonical
from app.domain.decided import BODIES
from app.domain.findings import Finding
from app.meetings.tables import TellerRow
from app.people.tables import AccountRow
from app.verify import EVENTS, SIGNED, Package, read_package, run, verify
from tests.demo.played import READER, play
from tests.doctor.announced import CYCLE, enter_year, packed, parts_of
from tests.doctor.forged_bodies import FORGERIES, Forged, kept_back
from tests.doctor.forging import Parts, acts, edited, linked, rewrite
from tests.factories import actor, found_congress
from tests.meetings.hall import DAY

OF_TELLERS = ("主席团提请表决", "通过监票人名单")


class Taken(NamedTuple):
    database: Database
    public: Path
    full: Path


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Taken]:
    """Both packages of a year that went from its first suggestion to its closing."""
    folder = tmp_path_factory.mktemp("year")
    played = play(folder / "year.db", "--through", "closed")
    files = Taken(played.database, folder / "public.zip", folder / "full.zip")
    for file, full in ((files.public, False), (files.full, True)):
        with played.database.unit(write=False) as db, file.open("wb") as whole:
            service.export_package(db, whole, full=full, by=READER)
    yield files
    played.database.close()


def told(file: Path) -> list[Finding]:
    return [one for one in verify(read_package(file)) if one.code in ("decision.body", "unchecked.body")]


def rows(database: Database) -> list[DecisionRow]:
    with database.unit(write=False) as db:
        found = db.exec(select(DecisionRow)).all()
        db.expunge_all()
    return [row for row in found if row.subject_kind in BODIES]


def hands(row: DecisionRow) -> str:
    return f"账号 {row.recorded_by} 记录"


@pytest.mark.parametrize("full", [False, True])
def test_each_recorded_decision_has_its_line(taken: Taken, full: bool) -> None:
    found = told(taken.full if full else taken.public)
    lines = [one.text for one in found if "记录（第" in one.text]
    known = rows(taken.database)
    assert all(one.ok for one in found)
    assert len(lines) == len(known) > 20
    for row in known:
        if row.action != "submit_motion":
            own = [text for text in lines if row.subject_id in text and hands(row) in text]
            assert [text for text in own if f"账号 {row.countersigned_by} 复核" in text], row.action
    held = [one.text for one in found if one.code == "decision.body"]
    assert all("先决定后执行，只用了一次；校验码与办理时的内容重算相符" in text for text in held)
    assert [text for text in held if "“公布候选名单”的决定（主任会议" in text]


@pytest.mark.parametrize("full", [False, True])
def test_what_cannot_be_told_is_said_with_its_reason(taken: Taken, full: bool) -> None:
    left = [one.text for one in told(taken.full if full else taken.public) if one.code == "unchecked.body"]
    tellers = [text for text in left if any(f"“{step}”的决定" in text for step in OF_TELLERS)]
    assert len(tellers) == (0 if full else 4)
    assert all("两个账号先后办理" in text and "决定的内容不在核验包里" in text for text in tellers)
    others = [text for text in left if text not in tellers]
    reasons = (
        "文件本身不在核验包里",
        "一项决定，由账号",
        "办理的内容依规定不公开",
    )  # a file; the party step, twice
    assert [len([text for text in others if reason in text]) for reason in reasons] == [1, 1, 1]
    assert len(others) == 3


def test_a_package_tells_nothing_of_the_party_step_and_a_public_one_of_no_teller(taken: Taken) -> None:
    with taken.database.unit(write=False) as db:
        people = [word for row in db.exec(select(AccountRow)) for word in (row.name, row.phone)]
        tellers = {row.account_id for row in db.exec(select(TellerRow))}
    [motion] = [row for row in rows(taken.database) if row.action == "submit_motion"]
    for file in (taken.public, taken.full):
        parts = parts_of(file)[1]
        assert motion.id.encode() not in parts[SIGNED]
        assert not [word for word in people if word and word.encode() in parts[SIGNED]]
    parts = parts_of(taken.public)[1]
    assert motion.id.encode() not in parts[EVENTS]
    shown = [canonical(act["payload"]) for act in acts(parts) if "payload" in act]
    assert not [name for name in tellers if name.encode() in b"".join([parts[SIGNED], *shown])]


def test_a_package_of_before_is_read_and_says_what_it_lacks(taken: Taken, tmp_path: Path) -> None:
    """Without the list, and with no payload of these acts; a full one of before shows the payloads."""
    for file, full in ((taken.public, False), (taken.full, True)):
        package, parts = parts_of(file)
        lines = [line if full or "payload" not in line else kept_back(line) for line in acts(parts)]
        older = {name: data for name, data in parts.items() if name != SIGNED}
        (tmp_path / "older.zip").write_bytes(linked(older, lines, package.manifest))
        found = told(tmp_path / "older.zip")
        assert all(one.ok and "较早的版本" in one.text for one in found)
        assert len(found) == len(rows(taken.database))
        assert all(("两个账号先后办理" in one.text) == full for one in found if "一项决定" not in one.text)


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__)
def test_each_forgery_is_named_though_the_chain_was_linked_anew(
    taken: Taken, tmp_path: Path, forge: Callable[[Forged], None]
) -> None:
    package, parts = parts_of(taken.public)
    found = verify(read_package(forged(package, parts, tmp_path, forge)))
    failed = [one for one in found if not one.ok]
    assert {one.code for one in failed} == {"decision.body"}, failed
    assert [one for one in failed if FORGERIES[forge] in one.text], failed


def forged(package: Package, parts: Parts, folder: Path, forge: Callable[[Forged], None]) -> Path:
    made = Forged(acts(parts), json.loads(parts[SIGNED])["decisions"])
    forge(made)
    listed = {**parts, SIGNED: canonical({"decisions": made.signed})}
    file = folder / "forged.zip"
    file.write_bytes(linked(listed, made.acts, package.manifest))
    return file


def test_an_honest_package_linked_anew_is_the_same(taken: Taken, tmp_path: Path) -> None:
    """Else the forgeries above could be named for what the linking did."""
    package, parts = parts_of(taken.public)
    again = forged(package, parts, tmp_path, lambda _made: None)
    assert verify(read_package(again)) == verify(package)


def test_two_persons_changed_about_break_the_chain_at_their_act(
    taken: Taken, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both accounts are still two: only the chain, or a checkpoint over it, shows that."""
    package, parts = parts_of(taken.public)
    made = Forged(acts(parts), json.loads(parts[SIGNED])["decisions"])
    first, second = (made.act("open_session", name) for name in ("recorded", "countersigned"))
    first["actor"], second["actor"] = second["actor"], first["actor"]
    lines = b"".join(canonical(act) + b"\n" for act in made.acts)
    (tmp_path / "swapped.zip").write_bytes(rewrite({**parts, EVENTS: lines}, package.manifest))
    assert run([str(tmp_path / "swapped.zip")]) == 1
    assert f"✗ 审计链在第 {first['height']} 条断开" in capsys.readouterr().out
    (tmp_path / "linked.zip").write_bytes(linked(parts, made.acts, package.manifest))
    kept = package.manifest["checkpoint"]
    checkpoint = f"{kept['height']}:{kept['digest']}"
    assert run([str(tmp_path / "linked.zip"), "--checkpoint", checkpoint]) == 1
    assert "与已导出的检查点不符" in capsys.readouterr().out


def test_a_step_of_before_names_no_decision_and_that_is_said(taken: Taken, tmp_path: Path) -> None:
    """Steps of a sitting were told without their decision once."""

    def forge(made: Forged) -> None:
        del made.act("agenda", "used")["payload"]["decision"]
        made.of("agenda")["used"] = None

    package, parts = parts_of(taken.public)
    found = told(forged(package, parts, tmp_path, forge))
    assert all(one.ok for one in found)
    assert [one for one in found if "“列入议程”" in one.text and "没有注明执行它的办理" in one.text]


def test_waivers_and_what_nobody_carried_out(app: FastAPI, tmp_path: Path) -> None:
    """A full package says them with their reason; one for everybody says no more than that they are there."""
    found_congress(app)
    enter_year(app)
    first, second = actor(Role.CLERK), actor(Role.CLERK)
    about = Subject("cycle", CYCLE, "e" * 64)
    named: dict[str, Any] = {"body": Body.PRESIDIUM, "subject": about, "proposers": (Role.CLERK,)}
    said: dict[str, Any] = {"decided_on": DAY, "meeting": "主席团第二次会议", "document_no": "纪要2号"}
    with app.state.database.unit(write=True) as db:
        now = app.state.clock()
        waived: dict[str, Any] = {"action": "open_session", "waives": ["dossiers_in_time"], "reason": "因故"}
        waiver = decisions.propose(db, now, **named, **said, **waived, by=first)
        current: dict[str, Any] = {"current": about, "by": second, "proposers": (Role.CLERK,)}
        decisions.countersign(db, now, waiver.id, **current)
        chair = {**named, "body": Body.EXECUTIVE_CHAIR}
        decisions.propose(db, now, **chair, **said, action="announce_result", by=first)
    full = told(packed(app, tmp_path, full=True))
    assert [one for one in full if "免除条件：" in one.text and "用于免除条件；" in one.text]
    assert [one for one in full if "“转入实施监督”" in one.text and "不发生效力" in one.text]
    public = told(packed(app, tmp_path))
    assert all(one.ok for one in (*full, *public))
    assert not [one for one in public if "免除" in one.text or "“转入实施监督”" in one.text]
    assert len(public) == len(full) == 4


def test_what_a_public_list_lacks_does_not_count_decisions_on_the_party_step(
    app: FastAPI, tmp_path: Path
) -> None:
    """Beside one on the move that asks for the step, one that nobody carried out is left out as well."""
    found_congress(app)
    enter_year(app)
    about = Subject("cycle", CYCLE, "e" * 64)
    named: dict[str, Any] = {"body": Body.PRESIDIUM, "subject": about, "proposers": (Role.CLERK,)}
    said: dict[str, Any] = {"decided_on": DAY, "meeting": "主席团第二次会议", "document_no": "纪要2号"}
    with app.state.database.unit(write=True) as db:
        for action in ("announce_result", "submit_motion"):
            decisions.propose(db, app.state.clock(), **named, **said, action=action, by=actor(Role.CLERK))
    parts = parts_of(packed(app, tmp_path))[1]
    recorded = [act["height"] for act in acts(parts) if act["type"] == "decision.recorded"]
    listed = json.loads(parts[SIGNED])["decisions"]
    assert (len(recorded), [one["recorded"] for one in listed]) == (4, recorded[:2])
    found = told(packed(app, tmp_path))
    assert len([one for one in found if one.ok and "依规定不公开，不能核对" in one.text]) == 2


def test_a_list_of_other_types_is_answered_plainly(taken: Taken, tmp_path: Path) -> None:
    package, parts = parts_of(taken.public)
    for wrong in (b"{}", b"[]", b'{"decisions": [{}]}', b'{"decisions": [{"recorded": []}]}'):
        (tmp_path / "odd.zip").write_bytes(rewrite({**parts, SIGNED: wrong}, package.manifest))
        assert run([str(tmp_path / "odd.zip")]) == 2
    without = edited(parts, SIGNED, lambda one: one.update(decisions=[]))
    (tmp_path / "none.zip").write_bytes(rewrite(without, package.manifest))
    assert run([str(tmp_path / "none.zip")]) == 1
