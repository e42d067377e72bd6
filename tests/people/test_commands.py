"""The command line of people: accounts, the congress, the roll; each twice does no harm."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from fastapi import FastAPI

from app.domain.actors import Role
from app.people.commands import account_command, congress_command, import_roll_command
from tests import factories as make
from tests.people.test_roll_import import ROWS, csv

CLERK = ["clerk.li", "--name", "某人", "--phone", "15400000077", "--role", "clerk", "--password"]


@pytest.fixture(autouse=True)
def own_database(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    monkeypatch.setenv("PIAOJUE_DATABASE_URL", database_url)


def test_an_account_with_a_made_password(app: FastAPI, capsys: pytest.CaptureFixture[str]) -> None:
    assert account_command([*CLERK, "made"]) == 0
    password = capsys.readouterr().out.strip().rpartition("：")[2]
    body = {"username": "clerk.li", "password": password}
    assert make.visitor(app).post("/api/sessions", json=body).status_code == 201
    assert account_command([*CLERK, "made"]) == 1
    told = capsys.readouterr()
    assert "clerk.li" in told.err
    assert told.out == ""
    assert make.visitor(app).post("/api/sessions", json=body).status_code == 201


@pytest.mark.parametrize(("typed", "code"), [("a password from a pipe\n", 0), ("short\n", 1), ("", 1)])
def test_an_account_with_a_password_from_a_pipe(
    monkeypatch: pytest.MonkeyPatch, typed: str, code: int
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    assert account_command([*CLERK, "stdin"]) == code


def test_the_congress_is_named_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert congress_command(["榕溪区人民代表大会"]) == 0
    assert congress_command(["榕溪区人民代表大会"]) == 0
    assert congress_command(["别的区人民代表大会"]) == 1
    assert "已经设定" in capsys.readouterr().err


def test_a_roll_is_previewed_then_imported(
    app: FastAPI, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "roll.csv"
    file.write_bytes(csv(*ROWS))
    for arguments, words in (([], "预览"), (["--yes"], "已导入"), (["--yes"], "新增 0")):
        assert import_roll_command([str(file), *arguments]) == 0
        assert words in capsys.readouterr().out
    assert len(make.signed_in(app, Role.CLERK).get("/api/deputies").json()["items"]) == 3


def test_faults_of_a_roll_go_to_standard_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "roll.csv"
    file.write_bytes(csv(*ROWS, ROWS[0]))
    for arguments in ([], ["--yes"]):
        assert import_roll_command([str(file), *arguments]) == 1
        told = capsys.readouterr()
        assert "第5行 / 代表证号" in told.err
        assert "已导入" not in told.out


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert import_roll_command([str(tmp_path / "nothing.csv")]) == 2
    assert str(tmp_path) not in capsys.readouterr().err


def test_the_template_is_written(tmp_path: Path) -> None:
    file = tmp_path / "roll.xlsx"
    assert import_roll_command([str(file), "--template"]) == 0
    assert file.read_bytes().startswith(b"PK")
