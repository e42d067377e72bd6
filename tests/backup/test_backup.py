"""Backups: whole, without what single ballots say, put back into an empty database and nothing else."""

from __future__ import annotations

import io
import resource
import stat
import threading
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from app.attachments import service as attachments
from app.backup import archive, postgresql, restoring, taking
from app.backup.archive import BackupFault
from app.config import Settings
from app.db.session import Database
from app.doctor import service as doctor
from app.domain.actors import Role
from app.polls import service as polls
from app.polls.schemas import SheetIn
from tests.attachments.bytes import pdf
from tests.backup.taken import as_sql, emptied, run, served
from tests.doctor.announced import enter_year
from tests.factories import actor, signed_in
from tests.polls.factory import Box, choices, opened

MARKED = b"one opened ballot that no backup may hold"
READ = "one sheet that no backup may hold"
LEFT_OUT = ("opened_ballot", "paper_sheet", "paper_stack", "session")


def counting(app: FastAPI) -> Box:
    """Devices and paper have voted; the box is open, and one sheet still waits for its ruling."""
    enter_year(app)
    box = opened(app, devices=5, sheets=2)
    for place in range(5):
        box.vote(place, 1, 2 if place else 3)
    for deputy in box.sheets:
        box.hand_out(deputy)
    box.move("seal")
    box.give_back(returned=2, leftover=2)
    box.enter_twice(SheetIn(choices=choices(1, 5)), SheetIn(pending=READ))
    box.move("declare_valid")
    box.count(*box.cards[:2])
    return box


def numbers(database: Database, tables: tuple[str, ...]) -> list[int]:
    with database.unit(write=False) as db:
        return [db.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one() for table in tables]


def failing(database: Database) -> set[str]:
    with database.unit(write=False) as db:
        return {finding.code for finding in doctor.examine(db) if not finding.ok}


def test_a_backup_holds_no_opened_ballot_no_sheet_and_no_sign_in(
    app: FastAPI, settings: Settings, tmp_path: Path
) -> None:
    box = counting(app)
    signed_in(app, Role.CLERK)
    with box.database.unit(write=True) as db:
        row = {"p": box.poll_id, "e": MARKED}
        db.execute(sa.text("INSERT INTO opened_ballot (poll_id, encoded, copies) VALUES (:p, :e, 1)"), row)
    assert 0 not in numbers(box.database, LEFT_OUT)
    target = tmp_path / "congress.zip"
    done = run(settings, "backup", str(target))
    assert (done.returncode, done.stderr) == (0, "")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    held = inside(target, box.database, tmp_path)
    assert READ.encode() in held["counters"]  # what is looked for would be found
    for secret in (MARKED, MARKED.hex().encode(), READ.encode()):
        assert secret not in held["backup"]
    with emptied(settings, tmp_path) as fresh:
        restored = run(fresh, "restore", str(target))
        assert (restored.returncode, restored.stderr) == (0, "")
        database = Database(fresh.database_url)
        assert numbers(database, LEFT_OUT) == [0, 0, 0, 0]
        assert numbers(database, ("box", "poll_roll", "seal")) == [5, 7, 1]
        database.close()
        assert run(fresh, "doctor").returncode == 0


def inside(target: Path, database: Database, folder: Path) -> dict[str, bytes]:
    """The backup's database as it could be searched, and the whole database written in the same way."""
    with zipfile.ZipFile(target) as packed:
        name = next(name for name in packed.namelist() if name.startswith("database."))
        data = packed.read(name)
    if database.is_sqlite:
        files = sorted(folder.glob("congress.db*"))
        return {"backup": data, "counters": b"".join(file.read_bytes() for file in files)}
    with database.unit(write=False) as db:
        doubts = db.execute(sa.text("SELECT doubt FROM paper_sheet")).scalars()
        return {"backup": as_sql(data, database, folder), "counters": "".join(doubts).encode()}


def test_what_a_backup_leaves_out_is_read_again_and_gives_the_same_count(
    app: FastAPI, settings: Settings, tmp_path: Path
) -> None:
    """Restored between the opening of the box and the last ruling: cards and sheets once more."""
    box = counting(app)
    taking.take(box.database, settings.attachments, tmp_path / "b.zip", box.hall.now)
    with emptied(settings, tmp_path) as fresh, served(fresh, box) as again:
        restoring.restore(again.database, fresh.attachments, tmp_path / "b.zip", box.hall.now)
        assert again.row().count is None
        again.enter_twice(SheetIn(choices=choices(1, 5)), SheetIn(pending=READ))
        assert again.count(*again.cards[1:]).pending == 1
        rule(again)
        again.move("certify")
        assert failing(again.database) == set()
        rule(box)
        assert again.row().count == box.row().count is not None


def rule(box: Box) -> None:
    with box.database.unit(write=True) as db:
        polls.rule_sheet(db, box.hall.now, poll_id=box.poll_id, stack=1, place=2, valid=False,
                         choices=[], reason="看不清", by=box.chief)  # fmt: skip


def test_attachments_come_with_the_database_and_a_missing_one_is_told(
    app: FastAPI, settings: Settings, tmp_path: Path
) -> None:
    database: Database = app.state.database
    now, clerk = app.state.clock(), actor(Role.CLERK)
    kept, lost = (
        attachments.upload(database, now, settings, data=pdf(words), by=clerk) for words in (b"one", b"two")
    )
    (settings.attachments / lost.stored_name[:2] / lost.stored_name).unlink()
    enter_year(app)
    target = tmp_path / "congress.zip"
    assert taking.take(database, settings.attachments, target, now).missing == 1
    with emptied(settings, tmp_path) as fresh:
        empty = Database(fresh.database_url)
        restoring.restore(empty, fresh.attachments, target, now)
        empty.close()
        [file] = [file for file in fresh.attachments.rglob("*") if file.is_file()]
        assert (file.name, stat.S_IMODE(file.stat().st_mode)) == (kept.stored_name, 0o600)
        assert file.read_bytes() == (settings.attachments / kept.stored_name[:2] / file.name).read_bytes()


def test_a_backup_is_of_one_moment_while_the_service_runs(
    app: FastAPI, settings: Settings, tmp_path: Path
) -> None:
    """Marks and ballots go into one box: neither without the other, whenever the backup is made."""
    enter_year(app)
    box = opened(app, devices=30)
    started, wanted = threading.Event(), 30

    def cast() -> None:
        for place in range(wanted):
            box.vote(place, 1, 2)
            started.set()

    hall = threading.Thread(target=cast)
    hall.start()
    started.wait()
    targets = [tmp_path / f"{number}.zip" for number in range(3)]
    for target in targets:
        taking.take(box.database, settings.attachments, target, box.hall.now)
    hall.join()
    for target in targets:
        with emptied(settings, tmp_path) as fresh:
            empty = Database(fresh.database_url)
            restoring.restore(empty, fresh.attachments, target, box.hall.now)
            assert failing(empty) == set()
            assert 1 <= numbers(empty, ("box",))[0] <= wanted
            empty.close()
            (tmp_path / "restored.db").unlink(missing_ok=True)


def test_nothing_is_restored_over_anything(app: FastAPI, settings: Settings, tmp_path: Path) -> None:
    enter_year(app)
    target = tmp_path / "congress.zip"
    assert run(settings, "backup", str(target)).returncode == 0
    before = target.read_bytes()
    again = run(settings, "backup", str(target))
    assert (again.returncode, target.read_bytes()) == (1, before)
    assert "未覆盖" in again.stderr
    refused = run(settings, "restore", str(target))
    assert refused.returncode == 1
    assert "不是空的" in refused.stderr
    assert failing(app.state.database) == set()


def test_a_full_disk_says_so_and_leaves_nothing(app: FastAPI, settings: Settings, tmp_path: Path) -> None:
    enter_year(app)
    folder = tmp_path / "full"
    folder.mkdir()

    def fill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, 64 * 1024))

    done = run(settings, "backup", str(folder / "congress.zip"), preexec_fn=fill)
    assert (done.returncode, list(folder.iterdir())) == (1, [])
    assert "磁盘已满" in done.stderr


def test_a_damaged_backup_is_refused_and_the_database_stays_empty(
    app: FastAPI, settings: Settings, tmp_path: Path
) -> None:
    enter_year(app)
    whole = tmp_path / "whole.zip"
    taking.take(app.state.database, settings.attachments, whole, app.state.clock())
    with emptied(settings, tmp_path) as fresh:
        for name, data in damaged(whole):
            file = tmp_path / "damaged.zip"
            file.write_bytes(data)
            empty = Database(fresh.database_url)
            with pytest.raises(BackupFault):
                restoring.restore(empty, fresh.attachments, file, app.state.clock())
            assert sa.inspect(empty.engine).get_table_names() == [], name
            empty.close()


def damaged(whole: Path) -> list[tuple[str, bytes]]:
    data = whole.read_bytes()
    with zipfile.ZipFile(whole) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    manifest = parts[archive.MANIFEST]
    made = {
        "cut": data[: len(data) // 2],
        "one bit": data[:2000] + bytes([data[2000] ^ 1]) + data[2001:],
        "no backup": b"hello",
        "of something else": _packed(
            {**parts, archive.MANIFEST: manifest.replace(b"piaojue-backup", b"other")}
        ),
        "one part more": _packed({**parts, "../../evil": b"x"}),
        "newer": _packed({**parts, archive.MANIFEST: manifest.replace(b'"version": "0', b'"version": "9')}),
        "another chain": _packed(
            {**parts, archive.MANIFEST: manifest.replace(b'"digest": "', b'"digest": "0')}
        ),
    }
    return list(made.items())


def _packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    return out.getvalue()


def test_without_pg_dump_the_sentence_says_what_to_install(
    app: FastAPI, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database: Database = app.state.database
    monkeypatch.setattr(postgresql, "_places", lambda _name, _connection: iter(["/nowhere/pg_dump"]))
    target = tmp_path / "congress.zip"
    if database.is_sqlite:
        assert taking.take(database, settings.attachments, target, app.state.clock()).height == 0
        return
    with pytest.raises(BackupFault, match="请安装 postgresql-client"):
        taking.take(database, settings.attachments, target, app.state.clock())
    assert not target.exists()


def test_an_empty_database_has_nothing_to_back_up(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'none.db'}")
    with pytest.raises(BackupFault, match="空的"):
        taking.take(database, tmp_path, tmp_path / "b.zip", datetime.now(UTC))
    database.close()
