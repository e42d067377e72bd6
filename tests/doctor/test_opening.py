"""What is open to the public, as the self-check asks for its decision: this result's own, and one to open."""

from __future__ import annotations

import json
from typing import Any

from fastapi import FastAPI
from sqlmodel import Session

from app.audit.service import record
from app.audit.tables import AuditEventRow
from app.db.session import Database
from app.doctor.service import hands
from app.domain.canonical import canonical
from app.domain.findings import Finding
from app.results.schemas import SwitchesSet
from app.results.service.switching import fix
from tests.polls.factory import another, prepared
from tests.results.test_switches import Shown, certified

UNBACKED = "向社会公开的内容没有相应的决定"
NOT_LEFT = "宣布时公开的内容，不是此前最后定下的"


def told(database: Database) -> list[Finding]:
    with database.unit(write=False) as db:
        return list(hands.decisions(db))


def unbacked(shown: Shown) -> bool:
    return any(f"结果 {shown.subject} {UNBACKED}" in one.text for one in told(shown.box.database))


def opened_before(shown: Shown) -> list[str]:
    found = [one for one in told(shown.box.database) if one.code == "decisions.opened-before"]
    assert all(one.ok for one in found)
    return [one.text.split()[1] for one in found]


def turned(shown: Shown, decisions: dict[str, str] | None, **wanted: Any) -> None:
    """As one person turned them: an act of before names no decisions, one of now those it has."""
    with shown.box.database.unit(write=True) as db:
        switches = SwitchesSet(**wanted, basis="某决〔2026〕1号", decisions=decisions or {})
        fix(db, shown.subject, switches)
        _told(db, shown, switches, older=decisions is None)


def _told(db: Session, shown: Shown, switches: SwitchesSet, older: bool) -> None:
    payload = switches.model_dump(exclude={"decisions"} if older else set())
    about = f"result:{shown.subject}"
    record(db, shown.box.hall.now, "result.switches", actor=shown.clerk.id, subject=about, payload=payload)


def first(app: FastAPI) -> Shown:
    return certified(prepared(app, devices=4))


def next_to(shown: Shown, follows: str | None = None) -> Shown:
    box = another(shown.box.hall, shown.box.tellers, devices=4, follows_id=follows)
    return certified(box, follows=follows)


def test_the_decision_on_another_result_opens_nothing(app: FastAPI) -> None:
    shown = first(app)
    decision = shown.open("public_counts")
    shown.announce()
    foreign, runoff = next_to(shown), next_to(shown, follows=shown.subject)
    turned(foreign, {"public_counts": decision}, public_counts=True)
    for one in (foreign, runoff):
        one.announce()
    assert runoff.now().decisions == {"public_counts": decision}
    assert [unbacked(one) for one in (shown, runoff, foreign)] == [False, False, True]


def test_what_one_person_opened_before_is_named_and_is_no_fault(app: FastAPI) -> None:
    shown = first(app)
    turned(shown, None, public_counts=True)
    turned(shown, {}, public_counts=True, hall_unselected=False)  # of now, and opens nothing more
    shown.announce()
    runoff = next_to(shown, follows=shown.subject)
    runoff.announce()
    assert not unbacked(shown)
    assert not unbacked(runoff)
    assert sorted(opened_before(shown)) == sorted([shown.subject, runoff.subject])


def test_what_is_opened_without_a_decision_since_then_is_a_fault(app: FastAPI) -> None:
    shown = first(app)
    turned(shown, None, public_counts=True)
    turned(shown, None)  # taken back
    turned(shown, {}, public_counts=True)
    shown.announce()
    mixed = next_to(shown)
    turned(mixed, None, public_counts=True)
    turned(mixed, {}, public_counts=True, public_unselected=True)
    mixed.announce()
    assert [unbacked(one) for one in (shown, mixed)] == [True, True]
    assert opened_before(shown) == []


def test_a_year_has_the_switches_of_one_of_its_polls(app: FastAPI) -> None:
    shown = first(app)
    turned(shown, None, public_counts=True)
    year = announced_as_year(shown)
    assert opened_before(shown) == [year]
    decision = shown.open("public_unselected")
    turned(shown, {"public_unselected": decision}, public_unselected=True)
    announced_as_year(shown)
    assert not [one for one in told(shown.box.database) if UNBACKED in one.text]
    assert opened_before(shown) == [year], "of the second nothing of before is open any more"


def test_the_grades_of_a_year_have_those_of_their_poll(app: FastAPI) -> None:
    """They are stored under a name of their own beside the list's."""
    shown = first(app)
    turned(shown, {"public_counts": shown.open("public_counts")}, public_counts=True)
    announced_as_year(shown, "-effect")
    assert not [one for one in told(shown.box.database) if UNBACKED in one.text]


def test_an_announcement_shows_what_was_left_and_what_was_carried_out_before_it(app: FastAPI) -> None:
    shown = first(app)
    decision = shown.open("public_counts")
    open_, shut = shown.now(), shown.now().model_copy(update={"public_counts": False, "decisions": {}})
    announced_with(shown, open_)
    assert faulted(shown) == []
    turned(shown, {}, public_counts=False)
    announced_with(shown, open_)
    assert faulted(shown) == [NOT_LEFT]
    turned(shown, {"public_counts": decision}, public_counts=True)
    announced_with(shown, shut)
    assert faulted(shown) == [NOT_LEFT, NOT_LEFT], "nor what was taken out of it"


def test_a_decision_that_was_carried_out_afterwards_opened_nothing(app: FastAPI) -> None:
    shown = first(app)
    with_it = shown.now().model_copy(update={"public_counts": True})
    ahead = announced_with(shown, with_it.model_copy(update={"decisions": {"public_counts": "D" * 10}}))
    decision = shown.open("public_counts")
    edited(shown, ahead, with_it.model_copy(update={"decisions": {"public_counts": decision}}))
    assert faulted(shown) == [UNBACKED]


def faulted(shown: Shown) -> list[str]:
    texts = [one.text for one in told(shown.box.database) if not one.ok]
    return [part for text in texts for part in (NOT_LEFT, UNBACKED) for _ in range(text.count(part))]


def announced_with(shown: Shown, switches: SwitchesSet) -> int:
    """The chain's act alone, and its height."""
    payload = {"switches": switches.model_dump()}
    with shown.box.database.unit(write=True) as db:
        now, about = shown.box.hall.now, f"result:{shown.subject}"
        return record(
            db, now, "result.announced", actor=shown.clerk.id, subject=about, payload=payload
        ).height


def edited(shown: Shown, height: int, switches: SwitchesSet) -> None:
    """By hand in the database: the chain's own check is another finding's."""
    with shown.box.database.unit(write=True) as db:
        row = db.get(AuditEventRow, height)
        assert row is not None
        row.payload = canonical(json.loads(row.payload) | {"switches": switches.model_dump()}).decode()


def announced_as_year(shown: Shown, part: str = "") -> str:
    """The chain's act alone: what the year's result itself says is another finding's."""
    year = shown.box.row().cycle_id
    said = {"switches": shown.now().model_dump()}
    with shown.box.database.unit(write=True) as db:
        now, by = shown.box.hall.now, shown.clerk.id
        record(db, now, "result.announced", actor=by, subject=f"result:{year}{part}", payload=said)
    return str(year)
