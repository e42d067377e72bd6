"""An older state of the database, whichever way it came back, neither opens a vote nor counts one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.audit import service as audit
from app.backup import restoring, taking
from app.config import Settings
from app.db.session import Database
from app.doctor import service as doctor
from app.domain import errors as e
from app.domain.actors import Role
from app.main import create_app
from app.polls import service as polls
from app.stages import service as stages
from tests.backup.taken import emptied, run, served
from tests.factories import signed_in
from tests.polls.factory import Box, opened, prepared


def accept(box: Box, document_no: str = "纪要〔2026〕12号") -> None:
    """One records, another confirms; the move pages do the same."""
    decision = box.decide(polls.ACCEPT_RESTORED)
    with box.database.unit(write=True) as db:
        db.execute(
            sa.text("UPDATE decision SET document_no = :n WHERE id = :d"), {"n": document_no, "d": decision}
        )
    with box.database.unit(write=True) as db:
        stages.make(db, box.hall.now, decision, by=box.hall.second)


def outside(database: Database) -> bool:
    with database.unit(write=False) as db:
        return next(f.ok for f in doctor.examine(db) if f.code == "audit.outside")


def test_an_older_state_opens_nothing_until_two_humans_take_it_for_theirs(
    app: FastAPI, settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    box = prepared(app)
    box.freeze()
    target = tmp_path / "older.zip"
    assert run(settings, "backup", str(target)).returncode == 0
    box.move("unfreeze")  # what the backup knows nothing of
    with emptied(settings, tmp_path) as fresh, served(fresh, box) as again:
        back = run(fresh, "restore", str(target))
        assert back.returncode == 3
        assert "较早的状态" in back.stdout
        assert run(fresh, "doctor").returncode == 1
        with TestClient(again.hall.app):
            assert "no vote can be opened or counted" in caplog.text
        with pytest.raises(e.OlderState, match="doctor"):
            again.move("open")
        assert again.row().status == "FROZEN"
        with pytest.raises(e.Malformed):
            accept(again, document_no=" ")
        accept(again)
        assert outside(again.database)
        again.move("open")
        with again.database.unit(write=False) as db:
            taken = audit.latest(db, "poll.restored_accepted", f"poll:{box.poll_id}")
            assert taken is not None
            assert taken.payload["document_no"] == "纪要〔2026〕12号"
        with pytest.raises(e.Conflict, match="不需要"):
            accept(again)
    assert not outside(box.database)  # the state that was given up is now the other one


def test_a_restored_state_that_is_the_last_known_goes_on(
    app: FastAPI, settings: Settings, tmp_path: Path
) -> None:
    box = prepared(app)
    box.freeze()
    taking.take(box.database, settings.attachments, tmp_path / "b.zip", box.hall.now)
    with emptied(settings, tmp_path) as fresh, served(fresh, box) as again:
        done = restoring.restore(again.database, fresh.attachments, tmp_path / "b.zip", box.hall.now)
        assert done.behind is None
        assert outside(again.database)
        again.move("open")


def test_a_box_that_was_put_back_while_open_is_not_counted(
    app: FastAPI, settings: Settings, tmp_path: Path
) -> None:
    """Nobody can tell how many ballots came after the backup; what is left is to vote again."""
    box = opened(app, devices=5)
    box.vote(0, 1, 2)
    target = tmp_path / "b.zip"
    done = taking.take(box.database, settings.attachments, target, box.hall.now)
    assert done.open_polls == ["民生实事项目票决"]
    box.vote(1, 1, 2)
    with emptied(settings, tmp_path) as fresh, served(fresh, box) as again:
        told = restoring.restore(again.database, fresh.attachments, target, box.hall.now)
        assert any("废止" in line for line in restoring.lines(told))
        again.move("seal")
        again.move("declare_valid")
        with pytest.raises(e.RestoredWhileOpen, match="废止"):
            again.count(*again.cards[:2])
        again.move("annul", reason="投票期间恢复过数据")


def test_an_older_copy_of_the_file_is_told_at_the_count(
    app: FastAPI, settings: Settings, tmp_path: Path
) -> None:
    """Put back without our command: the chain is cut, and its head with it."""
    box = opened(app, devices=5)
    box.vote(0, 1, 2)
    box.move("seal")
    box.move("declare_valid")
    with box.database.unit(write=True) as db:
        db.execute(sa.text("DELETE FROM audit_event WHERE height = (SELECT max(height) FROM audit_event)"))
        last = db.execute(
            sa.text("SELECT height, digest FROM audit_event ORDER BY height DESC LIMIT 1")
        ).one()
        values = {"h": last.height, "d": last.digest}
        db.execute(sa.text("UPDATE audit_head SET height = :h, digest = :d"), values)
    with pytest.raises(e.OlderState):
        box.count(*box.cards[:2])
    with TestClient(create_app(settings, app.state.clock)) as client:
        assert client.get("/readyz").status_code == 200  # it serves: two humans have to decide


def test_checkpoints_that_cannot_be_read_are_not_taken_for_none(app: FastAPI, settings: Settings) -> None:
    box = prepared(app)
    box.freeze()
    [file] = settings.checkpoints.iterdir()
    file.write_text("12:is no digest:at all\n", encoding="ascii")
    with pytest.raises(e.OlderState, match="读不出"):
        box.move("open")
    assert not outside(box.database)
    box.move("unfreeze")  # other moves go on, and write nothing behind what they cannot read
    assert file.read_text(encoding="ascii") == "12:is no digest:at all\n"


def test_a_database_without_full_durability_opens_and_counts_nothing(app: FastAPI) -> None:
    box = prepared(app)
    box.freeze()
    weaken(box.database)
    with pytest.raises(e.NotDurable, match="synchronous"):
        box.move("open")


def weaken(database: Database) -> None:
    weak = "PRAGMA synchronous = NORMAL" if database.is_sqlite else "SET synchronous_commit = off"
    for connection in [database.engine.raw_connection() for _ in range(2)]:
        connection.cursor().execute(weak)
        connection.commit()
        connection.close()


def test_who_is_no_clerk_does_not_record_that_it_is_accepted(app: FastAPI) -> None:
    box = prepared(app)
    with pytest.raises(e.NotYourRole):
        box.decide(polls.ACCEPT_RESTORED, by=box.chief)


def test_the_desk_s_pages_take_the_two_humans_through_it(app: FastAPI, settings: Settings) -> None:
    box = prepared(app)
    [file] = kept_files(box, settings)
    with file.open("a", encoding="ascii") as out:
        out.write(f"999:{'0' * 64}\n")
    assert not outside(box.database)
    first, second = signed_in(app, Role.CLERK), signed_in(app, Role.CLERK)
    page = f"/desk/moves/poll/{box.poll_id}/{polls.ACCEPT_RESTORED}"
    form = {"csrf": csrf(first.get(page).text), "document_no": "纪要〔2026〕12号", "decided_on": "2026-11-23"}
    recorded = first.post(page, data=form, follow_redirects=False)
    assert recorded.status_code == 303, recorded.text
    decision = recorded.headers["location"]
    made = second.post(
        f"{decision}/make", data={"csrf": csrf(second.get(decision).text)}, follow_redirects=False
    )
    assert made.status_code == 303, made.text
    assert outside(box.database)


def kept_files(box: Box, settings: Settings) -> list[Path]:
    box.freeze()
    return list(settings.checkpoints.iterdir())


def csrf(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found is not None
    return found[1]
