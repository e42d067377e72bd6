"""A congress with one announced poll, made over the real services: what doctor, export and verify look at."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from sqlmodel import Session

from app.cycles import service as cycles
from app.cycles.tables import CycleMoveRow, CycleRow
from app.db.session import Database
from app.decisions import service as decisions
from app.decisions.service import Subject
from app.doctor import service
from app.domain.actors import Actor, Body, Role
from app.domain.words import Stage
from app.polls import service as polls
from app.polls.schemas import SheetIn
from app.results import service as results
from app.results.schemas import PUBLIC_SWITCHES, Switches
from app.stages import service as stages
from app.stages.service import Proposal
from app.stages.service.documents import poll_minutes
from app.verify import EVENTS, Package, read_package
from tests.factories import actor
from tests.meetings.hall import DAY
from tests.polls.factory import RULES, Box, choices, opened

CYCLE = "CYCLE00001"  # the one that the polls of tests/polls/factory.py belong to
SHOWN = Switches(public_counts=True, public_unselected=True)


def announced_poll(app: FastAPI, *, sheets: int = 1, switches: Switches | None = None) -> Box:
    """Five deputies on devices and ``sheets`` on paper have voted; the result is announced."""
    enter_year(app)
    box = opened(app, devices=5, sheets=sheets)
    for place in range(5):
        box.vote(place, 1, 2 if place else 3, 5)
    for deputy in box.sheets:
        box.hand_out(deputy)
    box.move("seal")
    if sheets:
        box.give_back(returned=sheets, leftover=2)
        box.enter_twice(*(SheetIn(choices=choices(1, 5)) for _ in range(sheets)))
    box.move("declare_valid")
    box.count(*box.cards[:2])
    turn(box, switches or Switches())
    box.move("certify")
    with box.database.unit(write=True) as db:
        minutes = poll_minutes(db, polls.poll(db, box.poll_id))
        results.store_poll_result(db, box.hall.now, minutes=minutes, by=box.chair)
    box.move("announce")
    with box.database.unit(write=True) as db:
        results.publish(db, box.hall.now, box.poll_id, by=box.chair)
    return box


def turn(box: Box, wanted: Switches) -> None:
    """The hall's by one clerk, what is opened to the public by the presidium's decision and two."""
    now, opens = box.hall.now, [name for name in PUBLIC_SWITCHES if name in wanted.opened]
    with box.database.unit(write=True) as db:
        hall = Switches(hall_counts=wanted.hall_counts, hall_unselected=wanted.hall_unselected)
        known = results.switches_of(db, box.poll_id).version
        results.set_switches(db, now, box.poll_id, hall, expected=known, by=box.hall.clerk)
        if opens:
            asked = Proposal(
                results.KIND,
                box.poll_id,
                results.WIDEN,
                DAY,
                meeting="主席团第二次会议",
                document_no="某决〔2027〕2号",
                carried={"opens": opens},
            )
            decision = stages.propose(db, now, asked, box.hall.clerk).id
            results.widen(db, now, box.poll_id, decision_id=decision, by=box.hall.second)


def enter_year(app: FastAPI) -> None:
    """A year formed outside the system, entered and put on the agenda by two humans each time."""
    database: Database = app.state.database
    now, clerk, second = app.state.clock(), actor(Role.CLERK), actor(Role.CLERK)
    with database.unit(write=True) as db:
        row = CycleRow(id=CYCLE, term=7, session_no=3, title="2027 年", stage=Stage.LISTED,
                       rules=RULES.as_mapping(), document_no="府〔2026〕8号", opened_at=now)  # fmt: skip
        db.add(row)
        db.flush()
        decision = _decided(db, now, Body.SECOND_PERSON, "import_listed", clerk, second)
        db.add(CycleMoveRow(cycle_id=CYCLE, version=1, action="import_listed", target=Stage.LISTED,
                            decision_id=decision, waivers=[], moved_by=second.id, moved_at=now))  # fmt: skip
        decision = _decided(db, now, Body.PRESIDIUM, "open_session", clerk, second)
        cycles.move(
            db, now, row, "open_session", Stage.IN_SESSION, decision_id=decision, waivers=[], by=second
        )


def _decided(db: Session, now: datetime, body: Body, action: str, clerk: Actor, second: Actor) -> str:
    about = Subject("cycle", CYCLE, "d" * 64)
    named: dict[str, Any] = {"body": body, "action": action, "subject": about, "proposers": (Role.CLERK,)}
    row = decisions.propose(
        db, now, **named, by=clerk, decided_on=DAY, meeting="主席团第一次会议", document_no="纪要1号"
    )
    decisions.settle(db, now, row.id, **named, by=second)
    db.flush()
    return row.id


def packed(app: FastAPI, folder: Path, *, full: bool = False) -> Path:
    """The export of that app's database as a file."""
    file = folder / "export.zip"
    with app.state.database.unit(write=False) as db, file.open("wb") as whole:
        service.export_package(db, whole, full=full, by=actor(Role.AUDITOR))
    return file


def parts_of(file: Path) -> tuple[Package, dict[str, bytes]]:
    """The package as ``verify`` reads it, and all of its parts."""
    package = read_package(file)
    return package, {**package.parts, EVENTS: b"".join(package.acts())}
