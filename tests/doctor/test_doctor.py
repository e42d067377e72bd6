"""Self-check: a sound database passes; each kind of damage, done in SQL as it would be, is named."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from sqlmodel import Session

from app.audit import service as audit
from app.db.session import Database
from app.doctor import commands, service
from app.doctor.service.structure import reachable
from app.domain.actors import Role
from app.domain.findings import Finding
from app.results import service as results
from tests.doctor.announced import CYCLE, SHOWN, announced_poll, enter_year
from tests.factories import actor, found_congress


def examined(database: Database, checkpoint: tuple[int, str] | None = None) -> dict[str, Finding]:
    with database.unit(write=False) as db:
        return {finding.code: finding for finding in service.examine(db, checkpoint)}


def failing(database: Database) -> set[str]:
    return {code for code, finding in examined(database).items() if not finding.ok}


def test_an_empty_database_is_sound(app: FastAPI) -> None:
    assert failing(app.state.database) == set()


DAMAGES = [
    ("audit.chain", "UPDATE audit_event SET actor = 'somebody' WHERE height = 7", "第 7 条"),
    ("audit.chain", "DELETE FROM audit_event WHERE height = 9", "第 9 条"),
    ("roll.fixed", "UPDATE sitting SET roll_digest = 'x'", "全体会议"),
    ("polls.8", "UPDATE poll SET definition_digest = 'x'", "票决内容"),
    ("polls.1", "UPDATE poll_roll SET marked = NULL WHERE marked = 'paper'", "纸质票标记 0"),
    ("polls.6", "UPDATE seal SET root = rids", "根校验码"),
    ("polls.3", "UPDATE paper_box SET returned = 2", "其中纸质 2"),
    ("polls.11", "UPDATE poll SET count_digest = 'x'", "不一致"),
    ("moves.table", "UPDATE poll_move SET action = 'certify' WHERE action = 'seal'", "第"),
    ("moves.table", "UPDATE poll SET status = 'CERTIFIED'", "现为"),
    ("moves.table", "DELETE FROM cycle_move WHERE version = 1", "尚未建立"),
    ("decisions.two-humans", "UPDATE decision SET countersigned_at = NULL WHERE action = 'seal'", "决定"),
    ("decisions.two-humans", "UPDATE decision SET subject_digest = 'x' WHERE action = 'open'", "决定"),
    (
        "decisions.two-humans",
        "UPDATE decision SET body = 'second_person' WHERE action = 'open_session'",
        "决定",
    ),
    ("decisions.two-humans", "UPDATE poll_move SET decision_id = NULL WHERE action = 'announce'", "决定"),
    ("decisions.two-humans", "UPDATE decision SET subject_id = 'elsewhere' WHERE action = 'freeze'", "决定"),
    (
        "decisions.two-humans",
        "UPDATE decision SET content = '{\"opens\": [\"public_counts\"]}' WHERE action = 'widen_result'",
        "向社会公开的内容没有相应的决定",
    ),
    (
        "decisions.two-humans",
        "UPDATE decision SET used_at = NULL WHERE action = 'widen_result'",
        "向社会公开的内容没有相应的决定",
    ),
    ("decisions.two-humans", "DELETE FROM decision WHERE action = 'widen_result'", "没有相应的决定"),
    (
        "decisions.two-humans",
        "UPDATE decision SET content = "
        '\'{"opens": ["public_counts", "public_unselected", "public_package"]}\' '
        "WHERE action = 'widen_result'",
        "与审计链所记的不同",
    ),
    (
        "decisions.two-humans",
        "UPDATE decision SET body = 'plenary' WHERE action = 'widen_result'",
        "由“全体会议”作出，按规则不由它决定",
    ),
    (
        "decisions.two-humans",
        "UPDATE decision SET body = 'plenary' WHERE action = 'agenda'",
        "由“全体会议”作出，按规则不由它决定",
    ),
    (
        "decisions.two-humans",
        "UPDATE decision SET body = 'plenary' WHERE action = 'certify'",
        "与审计链所记的不同",
    ),
    ("result.bytes", "UPDATE result SET digest = 'x' WHERE view = 'hall'", "hall"),
    ("result.bytes", "UPDATE result_switches SET switches = '{\"hall_counts\": false}'", "完整结果"),
]


def test_each_damage_is_named_and_names_its_place(app: FastAPI) -> None:
    """One database, damaged in a transaction that is rolled back each time."""
    announced_poll(app, switches=SHOWN)
    database: Database = app.state.database
    assert failing(database) == set()
    for code, statement, named in DAMAGES:
        with database.engine.connect() as connection, Session(connection) as db:
            db.execute(sa.text(statement))
            found = {f.code: f for f in service.examine(db)}
            db.rollback()
        assert not found[code].ok, statement
        assert named in found[code].text, (statement, found[code].text)


def test_what_was_announced_elsewhere_needs_no_decision_of_ours(app: FastAPI) -> None:
    """A year that was formed outside was public already."""
    found_congress(app)
    enter_year(app)
    items = [{"number": 1, "title": "学位建设", "approvals": 262, "outcome": "SELECTED"}]
    notice = {"document_no": "府〔2026〕8号", "notice_no": "公告〔2026〕3号", "items": items}
    with app.state.database.unit(write=True) as db:
        by = actor(Role.CLERK)
        results.store_announced(db, app.state.clock(), cycle_id=CYCLE, document=notice, by=by)
    assert failing(app.state.database) == set()


def test_a_restored_backup_does_not_reach_the_checkpoint(app: FastAPI) -> None:
    enter_year(app)
    database: Database = app.state.database
    with database.unit(write=False) as db:
        kept = audit.head(db)
    assert examined(database, kept)["audit.chain"].ok
    with database.unit(write=True) as db:
        at = {"h": kept[0]}
        before = db.execute(sa.text("SELECT parent FROM audit_event WHERE height = :h"), at).scalar_one()
        db.execute(sa.text("DELETE FROM audit_event WHERE height = :h"), at)
        db.execute(sa.text("UPDATE audit_head SET height = height - 1, digest = :d"), {"d": before})
    assert examined(database)["audit.chain"].ok
    assert "截断" in examined(database, kept)["audit.chain"].text


def test_events_behind_the_head_are_seen(app: FastAPI) -> None:
    enter_year(app)
    with app.state.database.unit(write=True) as db:
        db.execute(sa.text("UPDATE audit_head SET height = height - 1, digest = "
                           "(SELECT parent FROM audit_event WHERE height = audit_head.height)"))  # fmt: skip
    assert failing(app.state.database) == {"audit.head"}


def test_a_column_a_view_or_a_trigger_that_joins_ballots_with_deputies_is_found(app: FastAPI) -> None:
    database: Database = app.state.database
    for statement, named in (
        ("ALTER TABLE poll_roll ADD COLUMN rid VARCHAR(64)", "poll_roll"),
        ("ALTER TABLE box ADD COLUMN cast_at VARCHAR(40)", "cast_at"),
        ("CREATE TABLE ballot_of (deputy_id VARCHAR(10), receipt VARCHAR(20))", "ballot_of"),
        ("CREATE VIEW who AS SELECT * FROM poll_roll", "who"),
    ):
        with database.unit(write=True) as db:
            db.execute(sa.text(statement))
        assert named in examined(database)["structure.secret"].text


def test_a_foreign_key_from_the_box_over_another_table_is_found() -> None:
    targets = {"box": {"poll"}, "poll": {"sitting", "poll"}, "sitting": {"deputy"}}
    assert reachable(targets, "box") == {"poll", "sitting", "deputy"}


def test_a_database_without_full_durability_is_named(app: FastAPI) -> None:
    database: Database = app.state.database
    weak = "PRAGMA synchronous = NORMAL" if database.is_sqlite else "SET synchronous_commit = off"
    name = "synchronous" if database.is_sqlite else "synchronous_commit"
    connection = database.engine.raw_connection()
    connection.cursor().execute(weak)
    connection.commit()
    connection.close()
    assert name in examined(database)["storage.durable"].text


Run = Callable[..., int]


@pytest.fixture
def run(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> Run:
    url = app.state.settings.database_url
    monkeypatch.setenv("PIAOJUE_DATABASE_URL", url)
    return lambda *argv: commands.run(list(argv))


def test_the_command_answers_in_words_and_in_json(
    app: FastAPI, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run() == 0
    assert "结论：全部成立" in capsys.readouterr().out
    assert run("--json") == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True
    enter_year(app)
    with app.state.database.unit(write=True) as db:
        db.execute(sa.text("UPDATE audit_event SET actor = 'somebody' WHERE height = 2"))
    assert run() == 1
    assert "✗ 审计链在第 2 条断开" in capsys.readouterr().out


def test_the_command_says_why_it_cannot_examine(
    app: FastAPI, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--checkpoint", "nonsense") == 2
    with app.state.database.unit(write=True) as db:
        db.execute(sa.text("UPDATE alembic_version SET version_num = 'half'"))
    assert run() == 2
    assert "python -m app migrate" in capsys.readouterr().err
