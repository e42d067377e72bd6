"""What a package says of what two humans signed, and what one for everybody keeps back."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI

from app.domain.words import AdjustmentKind
from app.verify import EVENTS, read_package, verify
from tests.doctor.announced import packed, parts_of
from tests.doctor.forging import acts
from tests.factories import found_congress
from tests.projects.year import Year


def test_what_was_asked_for_in_vain_stays_behind_where_its_project_was_ended(
    app: FastAPI, tmp_path: Path
) -> None:
    """Ending a project closes what else was asked for about it, by a decision that everybody may see."""
    found_congress(app)
    year = Year(app.state.database, app.state.clock)
    waiting, ended = year.ask(1, AdjustmentKind.BUDGET), year.ask(1, AdjustmentKind.TERMINATE)
    year.settle(ended, year.vote(ended))
    parts = parts_of(packed(app, tmp_path))[1]
    closed = [act for act in acts(parts) if act["type"] == "project.adjustment_closed"]
    assert [act["payload"]["adjustment"] for act in closed if "payload" in act] == [ended]
    assert len(closed) == 2
    assert waiting.encode() not in parts[EVENTS]
    full = packed(app, tmp_path, full=True)
    assert waiting.encode() in parts_of(full)[1][EVENTS]
    found = [one for one in verify(read_package(full)) if ended in one.text]
    assert [(one.code, one.ok) for one in found] == [("decision.body", True)]
