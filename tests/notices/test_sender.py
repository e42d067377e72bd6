"""The sender that ``serve`` runs beside the doors, and the command that runs one by itself."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.__main__ import main
from app.config import Settings
from app.db.clock import MovingClock, system_clock
from app.db.session import Database
from app.domain.words import NoticeState
from app.main import create_app
from app.notices.sender import Sender
from tests.notices.people import asking, notices, told
from tests.notices.test_killed_sender import environment, until


def often(settings: Settings) -> Settings:
    return settings.model_copy(update={"deliver_every_seconds": 1})


def sent(database: Database) -> Callable[[], bool]:
    return lambda: all(row.state is NoticeState.SENT for row in notices(database))


def sending_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "notices"]


def test_the_service_sends_by_itself_and_stops_cleanly(
    database: Database, settings: Settings, clock: MovingClock
) -> None:
    person, _phone = asking(database, clock(), settings)
    told(database, clock(), [person], "topic:1:1")
    app = create_app(often(settings), clock)
    for seq in (2, 3):  # started again, as well
        with TestClient(app):
            assert sending_threads() == ["notices"]
            until(sent(database))
            told(database, clock(), [person], f"topic:1:{seq}")
            until(sent(database))
        assert sending_threads() == []
    assert len(list(settings.outbox.glob("*.json"))) == 3


def test_no_thread_where_the_setting_says_none(app: FastAPI) -> None:
    with TestClient(app):
        assert sending_threads() == []


def test_a_sender_outlives_a_database_that_is_away(
    database: Database, settings: Settings, clock: MovingClock, caplog: pytest.LogCaptureFixture
) -> None:
    person, phone = asking(database, clock(), settings)
    told(database, clock(), [person])
    rename = (
        sa.text("ALTER TABLE notice RENAME TO elsewhere"),
        sa.text("ALTER TABLE elsewhere RENAME TO notice"),
    )
    with database.engine.begin() as connection:
        connection.execute(rename[0])
    sender = Sender(database, clock, often(settings))
    sender.start()
    until(lambda: "notices wait" in caplog.text)
    with database.engine.begin() as connection:
        connection.execute(rename[1])
    until(sent(database))
    sender.stop()
    assert phone not in caplog.text


def test_the_command_sends_what_is_due_and_ends(
    database: Database,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    person, _phone = asking(database, system_clock(), settings)
    told(database, system_clock(), [person])
    for name, value in environment(settings, PIAOJUE_NOTIFIER="file").items():
        monkeypatch.setenv(name, value)
    assert main(["deliver", "--once"]) == 0
    assert capsys.readouterr().out == "已发送 1 条，待重试 0 条，失败 0 条。\n"
    assert main(["deliver", "--once"]) == 0
    assert capsys.readouterr().out.startswith("已发送 0 条")
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'half'")
    assert main(["deliver", "--once"]) == 3
    assert "python -m app migrate" in capsys.readouterr().err
