"""The outside checker: a true export passes, each forgery is named, a hostile file is answered plainly."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import select

from app import verify
from app.audit import service as audit
from app.domain.canonical import canonical, digest_bytes
from app.results.schemas import Switches
from app.results.tables import ResultRow
from tests.doctor.announced import SHOWN, announced_poll, packed, parts_of
from tests.doctor.forging import Parts, edited, edited_event, rewrite, without_event, zipped


def run(folder: Path, data: bytes, *more: str) -> int:
    file = folder / "handed-in.zip"
    file.write_bytes(data)
    return verify.run([str(file), *more])


def failed(folder: Path, data: bytes) -> set[str]:
    file = folder / "handed-in.zip"
    file.write_bytes(data)
    return {finding.code for finding in verify.verify(verify.read_package(file)) if not finding.ok}


def forgeries(parts: Parts, poll: str) -> list[tuple[str, Parts]]:
    public, record = f"results/{poll}/public.json", f"polls/{poll}/record.json"
    definition, rids = f"polls/{poll}/definition.json", f"polls/{poll}/rids.txt"
    lines = parts[rids].splitlines(keepends=True)

    def one_more(document: dict[str, Any]) -> None:
        document["tally"]["groups"][0]["items"][0]["counts"]["approve"] -= 1

    def other_outcome(document: dict[str, Any]) -> None:
        document["tally"]["groups"][0]["items"][0]["outcome"] = "not_passed"

    return [
        ("poll.recount", edited(parts, public, one_more)),
        ("poll.recount", edited(parts, public, other_outcome)),
        ("result.digest", edited(parts, public, one_more)),
        ("result.digest", edited(parts, public, lambda d: d.update(full_digest="0" * 64))),
        ("poll.definition", edited(parts, definition, lambda d: d["items"].reverse())),
        ("poll.roll", edited(parts, record, lambda d: d["roll"].update(digest="0" * 64))),
        ("poll.ballots", edited(parts, record, lambda d: d["roll"].update(size=5))),
        ("poll.key", edited(parts, record, lambda d: d.update(key_digest="0" * 64))),
        ("poll.root", {**parts, rids: b"".join(lines[1:])}),
        ("poll.ballots", {**parts, rids: b"".join(lines[1:])}),
        ("poll.root", {**parts, rids: b"".join(reversed(lines))}),
        ("poll.root", {**parts, rids: b"".join([*lines, lines[-1]])}),
        ("poll.ballots", edited(parts, record, lambda d: d.update(ballots=4))),
        ("audit.chain", edited_event(parts, 3, actor="somebody")),
        ("audit.chain", edited_event(parts, _height(parts, "tellers.proposed"), payload_digest="0" * 64)),
        ("audit.chain", without_event(parts, 5)),
        ("audit.head", without_event(parts, len(parts[verify.EVENTS].splitlines()))),
        ("result.announced", edited_event(parts, _height(parts, "result.announced"), type="result.told")),
        ("package.whole", {name: data for name, data in parts.items() if not name.startswith("results/")}),
        ("package.whole", {name: data for name, data in parts.items() if not name.startswith("polls/")}),
    ]


def decision(parts: Parts, poll: str, action: str) -> tuple[str, int, int]:
    """The decision behind that move, and where it was recorded and countersigned."""
    record = json.loads(parts[f"polls/{poll}/record.json"])
    [name] = [one["decision"] for one in record["decisions"] if one["action"] == action]
    acts = [json.loads(line) for line in parts[verify.EVENTS].splitlines()]
    signed = [act["height"] for act in acts if act.get("payload", {}).get("decision") == name]
    return name, signed[0], signed[1]


def by_the_presidium(parts: Parts, *heights: int) -> Parts:
    acts = [json.loads(line) for line in parts[verify.EVENTS].splitlines()]
    for height in heights:
        payload = {**acts[height - 1]["payload"], "body": "presidium"}
        parts = edited_event(parts, height, payload=payload)
    return parts


def of_decisions(parts: Parts, poll: str) -> list[tuple[str, Parts]]:
    """Forgeries of what two humans signed, each in a package whose chain was made to hold again."""
    record = f"polls/{poll}/record.json"
    _name, recorded, countersigned = decision(parts, poll, "announce")
    one = json.loads(parts[verify.EVENTS].splitlines()[recorded - 1])
    first = one["actor"]

    def about(action: str, **values: Any) -> Parts:
        def change(document: dict[str, Any]) -> None:
            for known in document["decisions"]:
                if known["action"] == action:
                    known["subject"].update(values)

        return edited(parts, record, change)

    other = {**one["payload"], "digest": "0" * 64}
    return [
        ("校验码与所公布的内容不符", edited_event(parts, recorded, payload=other)),
        ("不是先后两个账号", edited_event(parts, countersigned, actor=first)),
        ("没有它的记录或复核", edited_event(parts, countersigned, type="decision.told")),
        ("另一事项", edited_event(parts, recorded, payload={**one["payload"], "action": "certify"})),
        (
            "不是同一决定、同一内容",
            edited_event(parts, recorded, payload={**one["payload"], "body": "tellers"}),
        ),
        ("由主席团决定，按规则应由执行主席决定", by_the_presidium(parts, recorded, countersigned)),
        ("校验码与所公布的内容不符", about("certify", version=99)),
        ("校验码与所公布的内容不符", about("open", roll="0" * 64)),
        ("校验码与所公布的内容不符", about("announce", count={"count": "0" * 64, "salt": "0" * 32})),
        ("与核验包所载的票决不同", edited(parts, record, lambda d: d.update(count_salt="0" * 32))),
        ("与核验包所载的票决不同", edited(parts, record, lambda d: d.update(root="0" * 64))),
        ("另一决定", edited_event(parts, _height(parts, "poll.seal"), payload={"decision": "X"})),
    ]


def test_each_decision_is_recomputed_and_each_forgery_of_one_is_named(app: FastAPI, tmp_path: Path) -> None:
    box = announced_poll(app, switches=SHOWN)
    package, parts = parts_of(packed(app, tmp_path))
    found = verify.verify(package)
    held = [finding for finding in found if finding.code == "poll.decision"]
    moves = ("定稿", "开始投票", "封箱", "宣布票决有效", "签字确认", "宣布结果")
    assert len(held) == len(moves), "\n".join(f.text for f in found if "decision" in f.code)
    assert all(finding.ok and move in finding.text for finding, move in zip(held, moves, strict=True))
    assert not [finding for finding in found if finding.code == "unchecked.decision"]
    for words, forged in of_decisions(parts, box.poll_id):
        (tmp_path / "forged.zip").write_bytes(rewrite(forged, package.manifest))
        told = verify.verify(verify.read_package(tmp_path / "forged.zip"))
        assert [f for f in told if f.code == "poll.decision" and not f.ok and words in f.text], words


def test_where_counts_are_kept_back_so_is_what_binds_them(app: FastAPI, tmp_path: Path) -> None:
    """From the sealing on a decision's digest is one of the counts beside a salt: they could be tried out."""
    box = announced_poll(app, switches=Switches(public_counts=True))  # and not those of the unselected
    package, parts = parts_of(packed(app, tmp_path))
    record = json.loads(parts[f"polls/{box.poll_id}/record.json"])
    assert record["count_salt"] is None
    assert {one["action"] for one in record["decisions"]} == {"freeze", "open", "seal"}
    acts = [json.loads(line) for line in parts[verify.EVENTS].splitlines()]
    signed = [act for act in acts if act["type"] in verify.DECIDED and act["subject"].startswith("poll:")]
    told = {act["payload"]["action"] for act in signed if "payload" in act}
    assert told == {"freeze", "open", "seal"}
    found = verify.verify(package)
    assert all(finding.ok for finding in found)
    left = [finding.text for finding in found if finding.code == "unchecked.decision"]
    assert len(left) == 3
    assert all("涉及未公开的票数" in text for text in left)
    full = verify.verify(verify.read_package(packed(app, tmp_path, full=True)))
    assert sum(finding.code == "poll.decision" and finding.ok for finding in full) == 6


def test_a_package_of_before_is_read_and_says_what_it_lacks(app: FastAPI, tmp_path: Path) -> None:
    box = announced_poll(app, switches=SHOWN)
    package, parts = parts_of(packed(app, tmp_path))
    older = edited(parts, f"polls/{box.poll_id}/record.json", lambda d: d.pop("decisions"))
    (tmp_path / "older.zip").write_bytes(rewrite(older, package.manifest))
    found = verify.verify(verify.read_package(tmp_path / "older.zip"))
    assert all(finding.ok for finding in found)
    assert ["较早的版本" in f.text for f in found if f.code == "unchecked.decision"] == [True]


def _height(parts: Parts, type: str) -> int:
    return next(
        int(e["height"])
        for line in parts[verify.EVENTS].splitlines()
        if (e := json.loads(line))["type"] == type
    )


def test_a_true_export_passes_and_each_forgery_is_named(app: FastAPI, tmp_path: Path) -> None:
    box = announced_poll(app, switches=SHOWN)
    package, parts = parts_of(packed(app, tmp_path))
    assert failed(tmp_path, rewrite(parts, package.manifest)) == set()
    for code, forged in forgeries(parts, box.poll_id):
        assert code in failed(tmp_path, rewrite(forged, package.manifest)), code


def test_the_first_bad_height_is_named_and_the_exit_says_so(
    app: FastAPI, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    announced_poll(app, sheets=0)
    package, parts = parts_of(packed(app, tmp_path))
    assert run(tmp_path, rewrite(parts, package.manifest)) == verify.GOOD
    shown = capsys.readouterr().out
    assert "所核验的各项全部相符" in shown
    assert "不能由此核验的" in shown
    assert run(tmp_path, rewrite(edited_event(parts, 4, at="2020"), package.manifest)) == verify.FAILED
    assert "第 4 条断开" in capsys.readouterr().out
    assert run(tmp_path, rewrite(edited_event(parts, 4, at="2020"), package.manifest), "--json") == 1
    assert json.loads(capsys.readouterr().out)["ok"] is False

    last = package.manifest["checkpoint"]
    kept = f"{last['height']}:{last['digest']}"
    assert run(tmp_path, rewrite(parts, package.manifest), "--checkpoint", kept) == verify.GOOD
    shorter = without_event(parts, last["height"])
    head = json.loads(shorter[verify.EVENTS].splitlines()[-1])
    stated = {**package.manifest, "checkpoint": {"height": head["height"], "digest": head["digest"]}}
    capsys.readouterr()
    assert run(tmp_path, rewrite(shorter, stated), "--checkpoint", kept) == verify.FAILED
    assert "截断" in capsys.readouterr().out
    other = f"{last['height']}:{'0' * 64}"
    assert run(tmp_path, rewrite(parts, package.manifest), "--checkpoint", other) == verify.FAILED


def test_a_result_announced_anew_is_named_even_where_the_chain_holds(app: FastAPI, tmp_path: Path) -> None:
    """Whoever writes the database can go on with the chain: an earlier checkpoint does not show it."""
    box = announced_poll(app)
    package = verify.read_package(packed(app, tmp_path))
    checkpoint = f"{package.manifest['checkpoint']['height']}:{package.manifest['checkpoint']['digest']}"
    with app.state.database.unit(write=True) as db:
        for row in db.exec(select(ResultRow).where(ResultRow.subject == box.poll_id)):
            document = {**json.loads(row.content), "congress": "别处"}
            row.content = canonical(document)
            row.digest = digest_bytes(row.content)
            db.add(row)
        told = audit.latest(db, "result.announced", f"result:{box.poll_id}")
        assert told is not None
        again = {row.view: row.digest for row in db.exec(select(ResultRow))}
        payload = {**told.payload, **again}
        audit.record(db, box.hall.now, told.type, actor=told.actor, subject=told.subject, payload=payload)
    file = packed(app, tmp_path)
    assert "audit.once" in failed(tmp_path, file.read_bytes())
    assert run(tmp_path, file.read_bytes(), "--checkpoint", checkpoint) == verify.FAILED


def test_hidden_counts_are_said_not_to_be_checkable(app: FastAPI, tmp_path: Path) -> None:
    announced_poll(app, sheets=0, switches=Switches(hall_counts=False, public_counts=False))
    found = verify.verify(verify.read_package(packed(app, tmp_path)))
    assert {"unchecked.recount", "unchecked.ballots"} <= {finding.code for finding in found}
    full = verify.verify(verify.read_package(packed(app, tmp_path, full=True)))
    assert all(finding.ok for finding in full)
    assert {"poll.recount", "poll.ballots"} <= {finding.code for finding in full}


EMPTY: Mapping[str, Any] = {
    "schema": verify.SCHEMA,
    "congress": "某区",
    "demonstration": False,
    "full": False,
    "checkpoint": {"height": 0, "digest": "0" * 64},
}


def test_a_package_without_any_act_is_whole(tmp_path: Path) -> None:
    assert run(tmp_path, rewrite({verify.EVENTS: b""}, EMPTY)) == verify.GOOD


def bomb() -> bytes:
    return zipped({verify.EVENTS: b"\0" * (257 * 2**20)}, zipfile.ZIP_DEFLATED)


def twice() -> bytes:
    data = zipped({"polls/A/record.json": b"{}", "polls/B/record.json": b"{}"})
    return data.replace(b"polls/B/record.json", b"polls/A/record.json")


def encrypted() -> bytes:
    data = bytearray(zipped({verify.EVENTS: b"secret"}))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", data, data.index(signature) + place, 1)
    return bytes(data)


def broken_stream() -> bytes:
    data = bytearray(zipped({verify.EVENTS: b"x" * 5000}, zipfile.ZIP_DEFLATED))
    start = data.index(verify.EVENTS.encode()) + len(verify.EVENTS)
    data[start : start + 4] = b"\xff\xff\xff\xff"
    return bytes(data)


def unknown_method() -> bytes:
    data = bytearray(zipped({verify.EVENTS: b"x"}))
    for signature, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        struct.pack_into("<H", data, data.index(signature) + place, 99)
    return bytes(data)


def whole(events: bytes = b"", **more: bytes) -> bytes:
    return rewrite({verify.EVENTS: events, **more}, EMPTY)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "no zip": lambda: b"hello",
    "empty": lambda: b"",
    "bomb": bomb,
    "path traversal": lambda: zipped({"../../etc/passwd": b"x"}),
    "absolute path": lambda: zipped({"/etc/passwd": b"x"}),
    "foreign file": lambda: zipped({"manifest.json": b"{}", "setup.exe": b"x"}),
    "one name twice": twice,
    "too many files": lambda: zipped({f"polls/P{n}/record.json": b"" for n in range(5001)}),
    "encrypted": encrypted,
    "broken stream": broken_stream,
    "unknown method": unknown_method,
    "no manifest": lambda: zipped({verify.EVENTS: b""}),
    "another schema": lambda: zipped({"manifest.json": b'{"schema": "other/1"}', verify.EVENTS: b""}),
    "manifest without files": lambda: zipped({"manifest.json": canonical(dict(EMPTY)), verify.EVENTS: b""}),
    "a part too few": lambda: zipped({"manifest.json": canonical({**EMPTY, "files": {verify.EVENTS: "x"}})}),
    "manifest is no object": lambda: zipped({"manifest.json": b"[]", verify.EVENTS: b""}),
    "manifest is no JSON": lambda: zipped({"manifest.json": b"{", verify.EVENTS: b""}),
    "manifest names a key twice": lambda: zipped({"manifest.json": b'{"schema": 1, "schema": 2}'}),
    "an event is no JSON": lambda: whole(b"{\n"),
    "an event is no UTF-8": lambda: whole(b"\xff\xfe"),
    "an event lacks a field": lambda: whole(b'{"height": 1}'),
    "an event nests too deep": lambda: whole(b'{"payload":' + b"[" * 5000 + b"]" * 5000 + b"}"),
    "a poll without a record": lambda: whole(**{"polls/P/rids.txt": b""}),
    "a result that is no object": lambda: whole(**{"results/P/hall.json": b"3"}),
    "a record of other types": lambda: whole(
        **{"polls/P/record.json": b"{}", "polls/P/definition.json": b'{"title": 1, "poll": []}'}
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_answered_plainly(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    code = run(tmp_path, HOSTILE[name]())
    shown = capsys.readouterr()
    said = shown.err or shown.out
    assert code in (verify.NO_EXPORT, verify.FAILED)
    assert code == verify.NO_EXPORT or "✗" in said
    assert "Traceback" not in said
    assert any("一" <= sign <= "鿿" for sign in said)
    assert [file.name for file in tmp_path.iterdir()] == ["handed-in.zip"]


def test_no_file_and_a_mistyped_checkpoint(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify.run([str(tmp_path / "missing.zip")]) == verify.NO_EXPORT
    assert "读不了" in capsys.readouterr().err
    assert run(tmp_path, whole(), "--checkpoint", "12") == verify.NO_EXPORT
    with pytest.raises(SystemExit) as usage:
        verify.run([])
    assert usage.value.code == verify.NO_EXPORT


def test_a_bare_python_checks_a_package(app: FastAPI, tmp_path: Path) -> None:
    """An observer's machine: this folder and Python, and no package beside it."""
    announced_poll(app, sheets=0)
    file = packed(app, tmp_path)
    root = Path(verify.__file__).parents[2]
    for data, code, words in (
        (file.read_bytes(), 0, "所核验的各项全部相符"),
        (b"no package", 2, ""),
    ):
        file.write_bytes(data)
        bare = [sys.executable, "-E", "-s", "-S", "-m", "app", "verify", str(file)]
        done = subprocess.run(bare, cwd=root, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr
        assert words in done.stdout
