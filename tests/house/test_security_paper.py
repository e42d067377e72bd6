"""``docs/security.md`` promises what tests show: each test, file and document that it names is there."""

from __future__ import annotations

import ast
import re

import pytest

from tests.house.sources import ROOT, parsed

PAGE = (ROOT / "docs/security.md").read_text("utf-8")
CHINESE, _, REST = PAGE.partition("\n## In English\n")
ENGLISH, _, STANDARDS = REST.partition("\n## 对照标准")
PARTS = (
    ("承诺", "The promise"),
    ("限度", "The limits"),
    ("谁可能做什么", "Who could do what"),
    ("发现漏洞怎样报告", "Reporting a flaw"),
)
ROW = re.compile(r"^\| (.+) \| ([✓◐○◇]) \| (.+) \| (.*)\|$")


def test_each_test_it_names_is_there() -> None:
    named = set(re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", PAGE))
    assert len(named) > 100
    assert PAGE.count("::test_") == len(re.findall(r"`tests/[\w/]+\.py::test_\w+`", PAGE))
    assert sorted(f"{file}::{name}" for file, name in named if name not in _tests(file)) == []


def test_each_path_it_names_is_there() -> None:
    named = set(re.findall(r"`((?:app|docs)/[\w./-]+)`", PAGE)) | {
        f"docs/{link}" for link in re.findall(r"\]\(([\w./-]+)\)", PAGE)
    }
    assert len(named) > 4
    assert sorted(path for path in named if not (ROOT / path).exists()) == []


@pytest.mark.parametrize(("chinese", "english"), PARTS)
def test_english_says_as_much_as_chinese(chinese: str, english: str) -> None:
    left, right = _part(CHINESE, f"## {chinese}"), _part(ENGLISH, f"### {english}")
    assert _shape(left) == _shape(right)
    assert len(_shape(left)) > 4
    said = [set(re.findall(r"`[^`]+`", text)) for text in (left, right)]
    assert said[0] == said[1]


def test_limits_are_numbered_through_and_those_referred_to_exist() -> None:
    limits = re.findall(r"^(\d+)\. ", _part(CHINESE, "## 限度"), re.MULTILINE)
    assert limits == [str(number) for number in range(1, len(limits) + 1)]
    referred = re.findall(r"限度 ([\d、]+)|limits? (\d+)(?: and (\d+))?", PAGE)
    numbers = {number for found in referred for text in found for number in text.split("、") if number}
    assert "1" in numbers
    assert numbers <= set(limits)


def test_what_is_called_met_has_a_test_and_what_is_not_has_words() -> None:
    lines = [line for line in STANDARDS.splitlines() if line.startswith("| ") and "| 测试" not in line]
    rows = [ROW.match(line) for line in lines]
    assert len(rows) > 60
    assert [line for line, row in zip(lines, rows, strict=True) if row is None] == []
    unshown = [row[1] for row in rows if row and row[2] in "✓◐" and "::test_" not in row[4]]
    assert unshown == []


def _tests(file: str) -> set[str]:
    path = ROOT / file
    body = parsed(path).body if path.is_file() else []
    return {node.name for node in body if isinstance(node, ast.FunctionDef)}


def _part(half: str, heading: str) -> str:
    """What stands under a heading, up to the next one of any level."""
    _, found, after = half.partition(f"{heading}\n")
    assert found, heading
    return re.split(r"^##+ ", after, maxsplit=1, flags=re.MULTILINE)[0]


def _shape(text: str) -> list[str]:
    """The sign each paragraph, item or row begins with."""
    lines = [line for line in text.splitlines() if line]
    return [line.split()[0] if line[0] in "-|0123456789" else "¶" for line in lines]
