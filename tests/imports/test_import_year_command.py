"""``python -m app import-year``: two people, two passwords, faults by row, exit codes for a script."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import select

from app.cycles.tables import CycleRow
from app.domain.actors import Role
from app.imports.commands import import_year_command
from app.imports.tables import YearFileRow
from app.people.tables import DepartmentRow
from tests import factories
from tests.imports import books as b


@pytest.fixture
def hall(app: FastAPI, client: TestClient) -> FastAPI:
    factories.found_congress(app)
    with app.state.database.unit(write=True) as db:
        db.add_all(DepartmentRow(code=code, name=name) for code, name in b.DEPARTMENTS.items())
    factories.account(app, Role.CLERK, username="first")
    factories.account(app, Role.CLERK, username="second")
    return app


def run(app: FastAPI, data: bytes, folder: Path, *more: str, password: str = factories.PASSWORD) -> int:
    file = folder / "年度.xlsx"
    file.write_bytes(data)
    argv = [str(file), "--kind", "listed", "--by", "first", *more]
    return import_year_command(
        argv, settings=app.state.settings, clock=app.state.clock, ask=lambda _prompt: password
    )


def years(app: FastAPI) -> int:
    with app.state.database.unit(write=False) as db:
        return len(db.exec(select(CycleRow)).all())


def test_two_people_import_a_list(hall: FastAPI, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(hall, b.list_file(), tmp_path, "--confirm-by", "second") == 0
    out = capsys.readouterr().out
    assert "一般类：3 项，应选 2 项，预算 6,000,000 元" in out
    assert "已导入，年度编号" in out
    assert years(hall) == 1


def test_a_preview_needs_one_person_and_writes_nothing(
    hall: FastAPI, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(hall, b.list_file(), tmp_path, "--preview") == 0
    assert "请留意 类别 / 第3行 / 等额" in capsys.readouterr().out
    assert years(hall) == 0


def test_faults_are_told_by_row(hall: FastAPI, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = b.list_file(candidates=[*b.CANDIDATES, b.candidate(5, lead_department="区渔业局")])
    assert run(hall, data, tmp_path, "--confirm-by", "second") == 2
    said = capsys.readouterr().err
    assert "候选项目 / 第6行 / 牵头单位：名册中没有责任单位“区渔业局”" in said
    assert "文件有误，未导入任何内容" in said


@pytest.mark.parametrize(
    ("more", "password", "code", "words"),
    [
        ((), factories.PASSWORD, 2, "--confirm-by"),
        (("--confirm-by", "second"), "wrong", 3, "登录未成功"),
        (("--confirm-by", "first"), factories.PASSWORD, 3, "须由另一人复核"),
    ],
)
def test_what_is_refused_leaves_nothing(
    hall: FastAPI,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    more: tuple[str, ...],
    password: str,
    code: int,
    words: str,
) -> None:
    assert run(hall, b.list_file(), tmp_path, *more, password=password) == code
    assert words in capsys.readouterr().err
    with hall.state.database.unit(write=False) as db:
        assert db.exec(select(YearFileRow)).all() == []
    assert years(hall) == 0


def test_a_file_that_is_not_there(hall: FastAPI, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    argv = [str(tmp_path / "没有.xlsx"), "--kind", "listed", "--by", "first", "--preview"]
    assert import_year_command(argv, settings=hall.state.settings, clock=hall.state.clock) == 2
    assert "无法读取文件" in capsys.readouterr().err
