"""Who decided, as the self-check and the checker outside say it of the same database: they agree."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import Session

from app.decisions import service as decisions
from app.doctor.service import hands
from app.domain.actors import Body
from app.results import service as results
from app.verify import read_package, verify
from tests.doctor.announced import packed
from tests.doctor.test_opening import first
from tests.meetings.hall import DAY
from tests.results.test_switches import Shown


@pytest.mark.parametrize(
    ("body", "sound"), [(Body.PRESIDIUM, True), (Body.DIRECTORS_MEETING, False), (Body.PLENARY, False)]
)
def test_both_name_a_result_that_was_another_bodys_to_open(
    app: FastAPI, tmp_path: Path, body: Body, sound: bool
) -> None:
    """Recorded past the desk, which asks the right body by itself."""
    shown = first(app)
    with shown.box.database.unit(write=True) as db:
        decision = decided(db, shown, body)
    with shown.box.database.unit(write=False) as db:
        inside = [one.text for one in hands.decisions(db) if not one.ok]
    named = [text for text in inside if f"决定 {decision} 由“{body.label}”作出，按规则不由它决定" in text]
    assert bool(named) != sound, inside
    shown.announce()  # before it nobody outside knows which meeting it was of
    outside = [one.text for one in verify(read_package(packed(app, tmp_path, full=True))) if not one.ok]
    told = [text for text in outside if f"由{body.label}决定，按规则应由主席团决定" in text]
    assert bool(told) != sound, outside


def decided(db: Session, shown: Shown, body: Body) -> str:
    about, _body, proposers = results.widening_matter(db, shown.subject)
    named: dict[str, Any] = {"body": body, "action": results.WIDEN, "subject": about, "proposers": proposers}
    said: dict[str, Any] = {"decided_on": DAY, "meeting": "会议", "document_no": "纪要1号"}
    said["content"] = {"opens": ["public_counts"]}
    row = decisions.propose(db, shown.box.hall.now, **named, **said, by=shown.clerk)
    decisions.settle(db, shown.box.hall.now, row.id, **named, by=shown.second)
    return row.id
