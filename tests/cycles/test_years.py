"""The record of a year: one for each 届次, every move kept, the chain of it all to be checked outside."""

from __future__ import annotations

import itertools
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.cycles import service as cycles
from app.cycles.service import CycleRow
from app.db.clock import MovingClock
from app.db.session import Database
from app.domain import errors as e
from app.domain import rulesets
from app.domain.actors import Role
from app.domain.words import Stage
from app.domain.workflow import CYCLE, row
from tests.factories import actor

CLERK = actor(Role.CLERK)
RULES = rulesets.load("futian-2021")


def enter(database: Database, clock: MovingClock, **changed: Any) -> CycleRow:
    known: dict[str, Any] = {
        "term": 7,
        "session_no": 6,
        "title": "2027年",
        "stage": Stage.LISTED,
        "rules": RULES,
        "document_no": "溪府〔2026〕58号",
        "listed_on": None,
        "action": "import_listed",
        "decision_id": None,
        "by": CLERK,
    }
    with database.unit(write=True) as db:
        entered = cycles.enter(db, clock(), **{**known, **changed})
        db.expunge(entered)
        return entered


def test_one_year_for_each_session(database: Database, clock: MovingClock) -> None:
    enter(database, clock)
    with pytest.raises(e.Conflict, match="第7届第6次的年度已经存在"):
        enter(database, clock)
    assert enter(database, clock, session_no=7).id
    with database.unit(write=False) as db:
        assert [(c.term, c.session_no) for c in cycles.cycles(db)] == [(7, 7), (7, 6)]


def test_of_two_entered_at_once_there_is_one(database: Database, clock: MovingClock) -> None:
    def outcome(number: int) -> str:
        try:
            return enter(database, clock, title=f"{number}").id
        except e.Conflict:
            return "refused"

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(outcome, range(4)))
    assert outcomes.count("refused") == 3


def test_a_year_keeps_the_rules_it_adopted(database: Database, clock: MovingClock) -> None:
    cycle = enter(database, clock)
    assert cycles.rules_of(cycle) == RULES
    assert cycle.formed_outside
    assert not enter(database, clock, session_no=7, stage=Stage.COLLECTING, action="open_year").formed_outside


def test_every_move_is_kept_and_replays_the_table(database: Database, clock: MovingClock) -> None:
    cycle = enter(database, clock)
    walk = ("amend_list", "open_session", "amend_list", "announce_result", "open_effect_vote", "close_year")
    for action in walk:
        with database.unit(write=True) as db:
            held = cycles.locked(db, cycle.id)
            target = Stage(row(CYCLE, held.stage, action).target)
            cycles.move(db, clock(), held, action, target, decision_id="D", waivers=[], by=CLERK)
    with database.unit(write=False) as db:
        made = cycles.moves(db, cycle.id)
        assert cycles.cycle(db, cycle.id).stage is Stage.CLOSED
    assert [m.version for m in made] == list(range(1, len(walk) + 2))
    for before, after in itertools.pairwise(made):
        assert before.target == after.source
    for one in made:
        assert row(CYCLE, Stage(one.source) if one.source else None, one.action).target == one.target


def test_a_move_from_a_stage_that_has_passed_is_refused(database: Database, clock: MovingClock) -> None:
    """Compare-and-set: who read the year before somebody else moved it moves nothing."""
    cycle = enter(database, clock)
    with database.unit(write=False) as db:
        seen = cycles.cycle(db, cycle.id)
        db.expunge(seen)
    with database.unit(write=True) as db:
        held = cycles.locked(db, cycle.id)
        cycles.move(
            db, clock(), held, "open_session", Stage.IN_SESSION, decision_id=None, waivers=[], by=CLERK
        )
    with pytest.raises(e.WrongStage, match=re.escape("刚刚被他人推进")), database.unit(write=True) as db:
        db.add(seen)
        cycles.move(db, clock(), seen, "amend_list", Stage.LISTED, decision_id=None, waivers=[], by=CLERK)
    with database.unit(write=False) as db:
        assert [m.action for m in cycles.moves(db, cycle.id)] == ["import_listed", "open_session"]


def test_waivers_stay_with_the_year(database: Database, clock: MovingClock) -> None:
    cycle = enter(database, clock)
    waiver = {"code": "dossiers_in_time", "reason": "会期由法律规定"}
    with database.unit(write=True) as db:
        held = cycles.locked(db, cycle.id)
        cycles.move(
            db, clock(), held, "open_session", Stage.IN_SESSION, decision_id="D", waivers=[waiver], by=CLERK
        )
        assert cycles.waivers(db, cycle.id) == [waiver]


def test_dossiers_are_sent_while_the_list_is_out(database: Database, clock: MovingClock) -> None:
    cycle, today = enter(database, clock), clock().date()
    with database.unit(write=True) as db:
        assert cycles.note_dossiers_sent(db, clock(), cycle.id, today, CLERK).dossiers_sent_on == today
        with pytest.raises(e.WrongStage):
            cycles.note_mid_year_absence(db, clock(), cycle.id, "缺报", CLERK)


def test_a_missing_report_is_noted_while_the_year_is_carried_out(
    database: Database, clock: MovingClock
) -> None:
    cycle = enter(database, clock, stage=Stage.IMPLEMENTING, action="import_implementing")
    with database.unit(write=True) as db:
        assert cycles.note_mid_year_absence(db, clock(), cycle.id, "缺报", CLERK).mid_year_absence == "缺报"
        with pytest.raises(e.WrongStage):
            cycles.note_dossiers_sent(db, clock(), cycle.id, clock().date(), CLERK)


def test_a_year_nobody_knows_is_missing(database: Database) -> None:
    for read in (cycles.cycle, cycles.locked):
        with pytest.raises(e.Missing), database.unit(write=True) as db:
            read(db, "0000000000")
