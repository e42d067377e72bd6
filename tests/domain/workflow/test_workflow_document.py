"""``docs/workflow.md`` is what the tables print, and the command prints the same."""

from __future__ import annotations

from pathlib import Path
from unicodedata import east_asian_width

import pytest

from app.domain import permissions, session_steps
from app.domain.rulesets import PARAMETERS, shipped
from app.domain.workflow.printing import document
from app.workflow_command import run
from tests.domain.workflow.settled import ROWS

DOCUMENT = Path(__file__).parents[3] / "docs" / "workflow.md"


def test_document_in_the_repository_is_fresh() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document(), (
        "run: python -m app workflow > docs/workflow.md"
    )


def test_command_prints_the_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 0
    assert capsys.readouterr().out == document()


def test_command_takes_no_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--html"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "用法" in printed.err


def test_document_holds_every_move_condition_permission_step_and_parameter() -> None:
    text = document()
    for _table, row in ROWS:
        assert f"{row.label} `{row.action}`" in text
        assert all(f"`{guard.code}`" in text and guard.text in text for guard in row.guards)
    assert all(f"`{grant.action}`" in text for grant in permissions.TABLE)
    assert all(step.words in text for step in session_steps.STEPS)
    assert all(f"（`{code}`）" in text for code in shipped())
    assert all(text.count(f"| {label} ") >= len(shipped()) for label, _read in PARAMETERS.values())


def test_columns_line_up() -> None:
    """In a fixed-width font: the last column begins at one place within each table."""
    for block in document().split("\n\n"):
        starts = {_width(line.rsplit(" | ", 1)[0]) for line in block.splitlines() if line.startswith("|")}
        assert len(starts) <= 1, block[:200]


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
