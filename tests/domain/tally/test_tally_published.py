"""Results that congresses have really published, counted by the tool as anybody would run it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.domain import tally as domain_tally

DATA = Path(__file__).parents[2] / "data"
PUBLISHED = DATA / "published"
ROOT = DATA.parents[1]


def tally(name: str) -> tuple[int, dict[str, Any]]:
    command = [sys.executable, "-m", "app.tally_command", str(PUBLISHED / f"{name}.input.json")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert done.stderr == b""
    return done.returncode, json.loads(done.stdout)


def source(name: str) -> dict[str, Any]:
    results = json.loads((DATA / "published_results.json").read_text("utf-8"))["results"]
    found: dict[str, Any] = next(result for result in results if result["id"] == name)
    return found


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("ninghai-2020-effect-as-published", 3),
        ("ninghai-2020-effect-nine-rows", 0),
        ("dongyang-2017-selection", 0),
        ("siping-2023-selection", 0),
    ],
)
def test_the_output_is_the_one_written_out(name: str, code: int) -> None:
    expected = json.loads((PUBLISHED / f"{name}.output.json").read_text("utf-8"))
    assert tally(name) == (code, expected)


@pytest.mark.parametrize(
    ("name", "result"),
    [
        ("ninghai-2020-effect-as-published", "ninghai-2020-effect"),
        ("ninghai-2020-effect-nine-rows", "ninghai-2020-effect"),
        ("dongyang-2017-selection", "dongyang-2017-selection"),
        ("siping-2023-selection", "siping-2023-selection"),
    ],
)
def test_the_input_holds_the_numbers_of_the_source_unchanged(name: str, result: str) -> None:
    given = json.loads((PUBLISHED / f"{name}.input.json").read_text("utf-8"))
    projects = source(result)["projects"]
    for item in given["items"]:
        project = projects[item["no"] - 1]
        assert (item["title"], given["totals"][str(item["no"])]) == (project["name"], project["counts"])


def test_ninghai_row_one_is_refused_by_name_and_never_repaired() -> None:
    _, output = tally("ninghai-2020-effect-as-published")
    assert (output["status"], output["groups"]) == ("refused", [])
    (reason,) = output["reasons"]
    assert (reason["code"], reason["item"]) == ("row_mismatch", 1)
    assert "122" in reason["detail"]
    assert "222" in reason["detail"]


def test_the_nine_other_rows_of_ninghai_count() -> None:
    _, output = tally("ninghai-2020-effect-nine-rows")
    (group,) = output["groups"]
    assert [item["no"] for item in group["items"]] == list(range(2, 11))
    assert {item["outcome"] for item in group["items"]} == {"satisfied"}


def test_siping_comes_to_the_printed_rate() -> None:
    _, output = tally("siping-2023-selection")
    (item,) = output["groups"][0]["items"]
    assert item["share"] == {"numerator": 42, "denominator": 45, "percent": "93.33"}
    assert item["outcome"] == source("siping-2023-selection")["projects"][0]["outcome"]


def test_every_published_result_with_counts_is_written_out() -> None:
    results = json.loads((DATA / "published_results.json").read_text("utf-8"))["results"]
    counted = [r["id"] for r in results if any(project["counts"] for project in r["projects"])]
    for name in counted:
        assert list(PUBLISHED.glob(f"{name}*.output.json")), name


def test_the_example_in_the_manual_is_what_the_tool_answers() -> None:
    manual = (ROOT / "docs" / "tally.md").read_text("utf-8")
    given, expected = re.findall(r"```json\n(.*?)```", manual, re.DOTALL)
    assert domain_tally.count(domain_tally.load(given.encode())) == json.loads(expected)


def test_the_manual_names_every_reason_the_tool_gives() -> None:
    manual = (ROOT / "docs" / "tally.md").read_text("utf-8")
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "app/domain/tally").glob("*.py"))
    reasons = re.findall(r'Reason\(\s*"(\w+)"', sources)
    assert len(set(reasons)) >= 14
    assert [code for code in reasons if f"`{code}`" not in manual] == []
