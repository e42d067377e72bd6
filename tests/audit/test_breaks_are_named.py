"""Edit, deletion, swap, cut tail: both tools name the first bad height, and their exit says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from app import verify
from app.audit import service as audit
from app.db.session import Database
from app.doctor import commands
from tests.doctor.announced import enter_year, packed
from tests.factories import found_congress

CUT = (
    "DELETE FROM audit_event WHERE height = (SELECT height FROM audit_head)",
    "UPDATE audit_head SET height = height - 1, digest = "
    "(SELECT digest FROM audit_event ORDER BY height DESC LIMIT 1)",
)
BREAKS: dict[str, tuple[tuple[str, ...], Callable[[int], int]]] = {
    "edit": (("UPDATE audit_event SET payload = '{}' WHERE height = 3",), lambda last: 3),
    "edit to rubbish": (("UPDATE audit_event SET payload = 'rubbish' WHERE height = 4",), lambda last: 4),
    "deletion": (("DELETE FROM audit_event WHERE height = 2",), lambda last: 2),
    "swap": (
        (
            "UPDATE audit_event SET height = height + 100 WHERE height IN (3, 4)",
            "UPDATE audit_event SET height = 107 - height WHERE height > 100",
        ),
        lambda last: 3,
    ),
    "cut tail": (CUT, lambda last: last),
}


def tools(
    app: FastAPI, folder: Path, checkpoint: str, capsys: pytest.CaptureFixture[str]
) -> list[tuple[int, str]]:
    """Exit and words of ``doctor`` and of ``verify``, both with the checkpoint from before."""
    package = packed(app, folder)
    answers = []
    for run, argv in ((commands.run, []), (verify.run, [str(package)])):
        code = run([*argv, "--checkpoint", checkpoint])
        answers.append((code, capsys.readouterr().out))
    return answers


def test_each_break_is_named_by_both(
    app: FastAPI, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found_congress(app)
    enter_year(app)
    database: Database = app.state.database
    monkeypatch.setenv("PIAOJUE_DATABASE_URL", app.state.settings.database_url)
    with database.unit(write=False) as db:
        last, digest = audit.head(db)
        events = [dict(row) for row in db.execute(sa.text("SELECT * FROM audit_event")).mappings()]
    checkpoint = f"{last}:{digest}"
    assert [code for code, _ in tools(app, tmp_path, checkpoint, capsys)] == [0, 0]
    for name, (statements, height) in BREAKS.items():
        write(database, [(statement, {}) for statement in statements])
        for code, words in tools(app, tmp_path, checkpoint, capsys):
            assert code == 1, name
            assert f"审计链在第 {height(last)} 条断开" in words, name
        write(
            database,
            [("DELETE FROM audit_event", {}), *((INSERT, row) for row in events), (HEAD, head(last, digest))],
        )


INSERT = (
    "INSERT INTO audit_event (height, parent, at, type, actor, subject, payload, digest) "
    "VALUES (:height, :parent, :at, :type, :actor, :subject, :payload, :digest)"
)
HEAD = "UPDATE audit_head SET height = :height, digest = :digest"


def head(height: int, digest: str) -> dict[str, object]:
    return {"height": height, "digest": digest}


def write(database: Database, statements: list[tuple[str, dict[str, object]]]) -> None:
    with database.unit(write=True) as db:
        for statement, values in statements:
            db.execute(sa.text(statement), values)
