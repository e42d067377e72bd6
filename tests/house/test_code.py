"""Habits of this house that a linter does not know: sizes, escapes, who commits, how long a door is."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.house.sources import ROOT, called, nodes, parsed, python_files, shown

MOST_LINES = 400
MOST_DOOR_LINES = 15
# Each escape from the checkers, counted: a new one is added here by hand, with its reason in the code.
IGNORES: dict[str, int] = {}
NOQA = {
    "app/demo/names.py": 1,
    "tests/conftest.py": 1,
    "tests/domain/test_calendar.py": 1,
    "tests/sheets/test_cells.py": 1,
    "tests/sheets/test_reading.py": 1,
}
FILES = ("Makefile", "Dockerfile", "README.md", "CHANGELOG.md", "pyproject.toml", ".env.example")
OURS = ("app", "tests", "alembic", "docs", "bench", "requirements", ".ci")


def test_files_stay_short() -> None:
    long = {shown(f): n for f in python_files("app", "tests") if (n := _lines(f)) > MOST_LINES}
    assert not long, f"split by verb, not into helpers: {long}"


def _lines(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines())


def test_escapes_from_the_checkers_are_counted() -> None:
    assert _counted(r"# type: ignore") == IGNORES
    assert _counted(r"# noqa") == NOQA


def _counted(pattern: str) -> dict[str, int]:
    found: Counter[str] = Counter()
    for file in python_files("app", "tests"):
        if file != Path(__file__):
            found[shown(file)] += len(re.findall(pattern, file.read_text(encoding="utf-8")))
    return {name: count for name, count in found.items() if count}


def test_nothing_is_put_off_or_skipped() -> None:
    wanted = re.compile(r"\b(TODO|FIXME|XXX)\b|pytest\.(mark\.)?(skip|xfail|skipif)\b|time\.sleep\(")
    found = [
        f"{shown(file)}:{number}"
        for file in python_files("app", "tests")
        if file != Path(__file__)
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if wanted.search(line)
    ]
    assert not found


def test_no_file_collects_odds_and_ends() -> None:
    names = {"utils", "helpers", "common", "manager", "base_service", "misc"}
    found = [shown(file) for file in python_files("app", "tests") if {file.stem, file.parent.name} & names]
    assert not found


def test_services_and_stores_never_commit() -> None:
    """One request, one transaction: whoever opened the unit of work ends it."""
    found = [
        f"{shown(file)}:{node.lineno}"
        for file in _services()
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.Call) and called(node) in ("commit", "rollback") and _of_session(node)
    ]
    assert not found


def _services() -> Iterator[Path]:
    for file in python_files("app"):
        if file.stem in ("service", "store") or file.parent.name == "service":
            yield file


def _of_session(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute)


def test_doors_are_short() -> None:
    """An endpoint translates: what it would decide belongs to the service."""
    found = {
        f"{shown(file)}: {node.name}": lines
        for file in python_files("app")
        if file.stem in ("api", "pages") or file.parent.name in ("api", "pages", "screens")
        for node in ast.walk(parsed(file))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and _is_endpoint(node)
        if (lines := _body_lines(node)) > MOST_DOOR_LINES
    }
    assert not found


def _is_endpoint(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    verbs = {"get", "post", "put", "patch", "delete"}
    return any(isinstance(d, ast.Call) and called(d) in verbs for d in node.decorator_list)


def _body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_every_door_takes_one_trip() -> None:
    """FastAPI's own router, and its way to include one, cost a request twice (decision 0026)."""
    found = [
        f"{shown(file)}:{node.lineno}"
        for file in python_files("app")
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.Call) and called(node) in ("APIRouter", "include_router")
    ]
    assert not found


def test_the_rules_hold_no_floats() -> None:
    found = [
        f"{shown(file)}:{node.lineno}"
        for file, node in nodes("app/domain")
        if isinstance(node, ast.Constant) and isinstance(node.value, float)
    ]
    assert not found


def test_our_pages_ask_nobody_else() -> None:
    """No script, style, font or picture from another origin, and no request to one."""
    foreign = re.compile(r"""(src|href|action)\s*=\s*["'](https?:)?//|url\(\s*["']?(https?:)?//|https?://""")
    files = [
        file
        for file in [*(ROOT / "app/static").rglob("*"), *(ROOT / "app/templates").rglob("*")]
        if file.is_file() and "vendor" not in file.parts and file.suffix in (".js", ".css", ".html", ".svg")
    ]
    assert files
    found = [shown(file) for file in files if foreign.search(file.read_text(encoding="utf-8"))]
    assert not found


def test_no_inline_script_or_style() -> None:
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=")
    files = list((ROOT / "app/templates").rglob("*.html"))
    assert files
    assert not [shown(file) for file in files if inline.search(file.read_text(encoding="utf-8"))]


def test_no_machine_path_no_address_and_no_secret_is_kept() -> None:
    patterns = {
        "a path of somebody's machine": r"(?<![\w.])/(home|root|Users|work)/\w|[A-Z]:\\\\Users",
        "an e-mail address": r"\b[\w.+-]{2,}@[\w-]{2,}\.[a-z]{2,}\b",
        "a private key": r"BEGIN [A-Z ]*PRIVATE KEY",
    }
    found = [
        f"{shown(file)}: {what}"
        for file in _texts()
        for what, pattern in patterns.items()
        if re.search(pattern, file.read_text(encoding="utf-8"))
    ]
    assert not found


def _texts() -> Iterator[Path]:
    suffixes = {".py", ".md", ".toml", ".txt", ".json", ".html", ".css", ".js", ".po", ".cfg", ".mako", ""}
    files = [file for folder in OURS for file in (ROOT / folder).rglob("*")]
    for file in [*files, *(ROOT / name for name in FILES)]:
        aside = {"vendor", "__pycache__"} & set(file.parts) or file == Path(__file__)
        if file.is_file() and file.suffix in suffixes and not aside:
            yield file
