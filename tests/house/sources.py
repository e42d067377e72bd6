"""Our own source files, parsed: what the house's tests read."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def python_files(*folders: str) -> list[Path]:
    """Ours alone: the numbered migrations are generated."""
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


def shown(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@cache
def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def nodes(*folders: str) -> Iterator[tuple[Path, ast.AST]]:
    for file in python_files(*folders):
        for node in ast.walk(parsed(file)):
            yield file, node


def called(node: ast.Call) -> str:
    """The last name of what is called: ``e.Conflict(…)`` is ``Conflict``."""
    function = node.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def text_of(node: ast.AST | None) -> str | None:
    """A literal text, or None for anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
