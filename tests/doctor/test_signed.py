"""What a package says of what two humans signed, and what one for everybody keeps back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from app.domain.words import AdjustmentKind
from app.verify import EVENTS, Package, read_package, verify
from tests.doctor.announced import packed, parts_of
from tests.doctor.forging import Parts, acts, linked
from tests.factories import found_congress
from tests.projects.year import Year


def ended_project(app: FastAPI) -> tuple[str, str]:
    """The adjustment that waited while its project was ended, and the one that ended it."""
    found_congress(app)
    year = Year(app.state.database, app.state.clock)
    waiting, ended = year.ask(1, AdjustmentKind.BUDGET), year.ask(1, AdjustmentKind.TERMINATE)
    year.settle(ended, year.vote(ended))
    return waiting, ended


def test_what_was_asked_for_in_vain_stays_behind_where_its_project_was_ended(
    app: FastAPI, tmp_path: Path
) -> None:
    """Ending a project closes what else was asked for about it, by a decision that everybody may see."""
    waiting, ended = ended_project(app)
    parts = parts_of(packed(app, tmp_path))[1]
    closed = [act for act in acts(parts) if act["type"] == "project.adjustment_closed"]
    assert [act["payload"]["adjustment"] for act in closed if "payload" in act] == [ended]
    assert len(closed) == 2
    assert waiting.encode() not in parts[EVENTS]
    full = packed(app, tmp_path, full=True)
    assert waiting.encode() in parts_of(full)[1][EVENTS]
    found = [one for one in verify(read_package(full)) if ended in one.text]
    assert [(one.code, one.ok) for one in found] == [("decision.body", True)]


@pytest.mark.parametrize(
    ("type", "forged"),
    [
        ("project.moved", {"subject": "project:AAAAAAAAAA"}),
        ("project.moved", {"payload": {"action": "close"}}),
        ("project.adjustment_closed", {"subject": "project:AAAAAAAAAA"}),
        ("project.adjustment_closed", {"payload": {"status": "approved"}}),
    ],
)
def test_no_more_follows_from_the_end_of_a_project_than_its_end(
    app: FastAPI, tmp_path: Path, type: str, forged: dict[str, Any]
) -> None:
    _waiting, ended = ended_project(app)
    package, parts = parts_of(packed(app, tmp_path, full=True))
    lines = acts(parts)
    [act] = [one for one in lines if one["type"] == type and one["payload"].get("adjustment") != ended]
    act.update({**forged, "payload": {**act["payload"], **forged.get("payload", {})}})
    failed = failures(package, parts, lines, tmp_path)
    assert [one for one in failed if ended in one and "执行的是另一事项" in one], failed


def failures(package: Package, parts: Parts, lines: list[dict[str, Any]], folder: Path) -> list[str]:
    (folder / "forged.zip").write_bytes(linked(parts, lines, package.manifest))
    return [one.text for one in verify(read_package(folder / "forged.zip")) if not one.ok]
