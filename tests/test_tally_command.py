"""The command line of the counting tool: exit codes, and what goes to which stream."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app import tally_command
from app.domain import tally
from tests.domain.tally.polls import SELECT_K, changed, rows

ROOT = Path(__file__).parents[1]
TIE = rows(SELECT_K, [250, 154, 154])


def run(document: Any, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> tuple[int, bytes, str]:
    path = tmp_path / "poll.json"
    path.write_bytes(document if isinstance(document, bytes) else json.dumps(document).encode())
    code = tally_command.run([str(path)])
    out, err = capfdbinary.readouterr()
    return code, out, err.decode()


def from_shell(*arguments: str, given: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "app.tally_command", *arguments]
    surroundings = {**os.environ, **environment}
    return subprocess.run(command, cwd=ROOT, input=given, env=surroundings, capture_output=True, check=False)


@pytest.mark.parametrize(
    ("document", "code", "status"),
    [
        (SELECT_K, 0, "decided"),
        (TIE, 4, "tied"),
        (changed(SELECT_K, issued=1), 3, "no_result"),
        (changed(SELECT_K, valid=1), 3, "refused"),
        (changed(SELECT_K, groups=[{**SELECT_K["groups"][0], "places": 3}]), 0, "decided"),
    ],
)
def test_a_count_is_json_on_standard_output(
    document: dict[str, Any],
    code: int,
    status: str,
    tmp_path: Path,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    found, out, err = run(document, tmp_path, capfdbinary)
    assert (found, json.loads(out)["status"], err) == (code, status, "")
    assert json.loads(out) == tally.count(document)


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (
            changed(SELECT_K, items=[*SELECT_K["items"], {"no": 4, "title": "", "group": "x"}]),
            "items[3].group",
        ),
        (changed(SELECT_K, valid=1.0), "valid"),
        (b'{"valid": 1, "valid": 2}', "valid"),
        (b"", "$"),
        (b"\xff", "第0字节"),
    ],
)
def test_a_malformed_file_is_a_sentence_with_its_place_on_standard_error(
    document: Any, place: str, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    code, out, err = run(document, tmp_path, capfdbinary)
    assert (code, out) == (2, b"")
    assert err.startswith(f"{place}：")
    assert err.count("\n") == 1


def test_a_missing_file_a_folder_and_an_unreadable_name(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    for name, word in (
        (tmp_path / "no.json", "没有这个文件"),
        (tmp_path, "这是文件夹"),
        ("x" * 300, "读不了"),
    ):
        assert tally_command.run([str(name)]) == 2
        out, err = capfdbinary.readouterr()
        assert (out, word in err.decode()) == (b"", True)


@pytest.mark.parametrize("arguments", [[], ["a.json", "b.json"], ["--fast"], ["-x"], [""]])
def test_anything_but_one_file_is_answered_with_the_usage(
    arguments: list[str], capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert tally_command.run(arguments) == 2
    out, err = capfdbinary.readouterr()
    assert out == b""
    assert err


def test_help(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert tally_command.run(["--help"]) == 0
    assert "用法" in capfdbinary.readouterr().out.decode()


def test_an_internal_fault_is_70_and_says_nothing_on_standard_output(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> dict[str, Any]:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(tally, "count", broken)
    code, out, err = run(SELECT_K, tmp_path, capfdbinary)
    assert (code, out) == (70, b"")
    assert "ZeroDivisionError" in err
    assert "secret detail" not in err


def test_standard_input(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(TIE).encode())))
    assert tally_command.run(["-"]) == 4
    assert json.loads(capfdbinary.readouterr().out)["status"] == "tied"


def test_the_same_bytes_whatever_the_language_of_the_terminal() -> None:
    given = json.dumps(SELECT_K).encode()
    plain = from_shell("-", given=given)
    ascii_only = from_shell("-", given=given, LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (plain.returncode, ascii_only.returncode) == (0, 0)
    assert plain.stdout == ascii_only.stdout
    assert "项目1".encode() in plain.stdout


def test_a_result_that_cannot_be_written_is_no_success() -> None:
    command = f"{sys.executable} -m app.tally_command - > /dev/full"
    given = json.dumps(SELECT_K).encode()
    done = subprocess.run(["/bin/sh", "-c", command], cwd=ROOT, input=given, capture_output=True, check=False)
    assert done.returncode == 70
    assert done.stderr.decode().count("\n") == 1


def test_the_tool_uses_nothing_but_the_rules() -> None:
    program = (
        "import sys; from app import tally_command; "
        "print(sorted(m for m in sys.modules if m.startswith('app') and not m.startswith('app.domain')))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.decode().strip() == "['app', 'app.tally_command']"
