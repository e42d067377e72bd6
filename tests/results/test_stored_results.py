"""A certified result is stored once; the views are cut from it at announcement and never change."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.db.clock import MovingClock
from app.db.session import Database
from app.domain.actors import Actor, Body, Role
from app.domain.errors import (
    Missing,
    ResultDisagrees,
    ResultStored,
)
from app.results import service
from app.results.schemas import DecisionInfo, PollMinutes, Settlement, Switches
from app.results.tables import ResultRow
from tests.factories import actor
from tests.results import minutes as m

CLERK = actor(Role.CLERK)
POLL = "PXA0000001"


def store(database: Database, clock: MovingClock, *polls: PollMinutes) -> None:
    with database.unit(write=True) as db:
        for poll in polls:
            service.store_poll_result(db, clock(), minutes=poll, by=CLERK)


def announce(
    database: Database, clock: MovingClock, subject: str = POLL, switches: Switches | None = None
) -> dict[str, dict[str, Any]]:
    """The views as values, by name."""
    with database.unit(write=True) as db:
        rows = service.publish(db, clock(), subject, by=CLERK, switches=switches)
        return {row.view: service.document(row) for row in rows}


def full(database: Database, subject: str = POLL) -> ResultRow:
    with database.unit(write=False) as db:
        return service.view(db, CLERK, subject, "full")


def titles(view: dict[str, Any]) -> list[str]:
    return [item["title"] for group in view["tally"]["groups"] for item in group["items"]]


def test_the_digest_is_that_of_the_stored_bytes(database: Database, clock: MovingClock) -> None:
    store(database, clock, m.tied_selection())
    row = full(database)
    assert row.digest == row.full_digest == hashlib.sha256(row.content).hexdigest()
    kept = service.document(row)
    assert kept["tally"] == m.tied_selection().tally
    assert kept["figures"]["absent"] == 17
    assert kept["figures"]["unreturned"] == 1


def test_the_same_minutes_twice_are_one_result_and_others_are_refused(
    database: Database, clock: MovingClock
) -> None:
    store(database, clock, m.tied_selection())
    before = full(database)
    clock.move(minutes=5)
    store(database, clock, m.tied_selection())
    assert full(database).content == before.content
    with pytest.raises(ResultStored):
        store(database, clock, replace(m.tied_selection(), congress="另一个人大"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"expected": 301},
        {"present": 299},
        {"issued": 283},
        {"returned": 283},
        {"valid": 278},
        {"not_cast": 2},
        {"spoiled": 1, "valid": 280},
    ],
)
def test_figures_that_do_not_reconcile_are_not_stored(
    database: Database, clock: MovingClock, wrong: dict[str, int]
) -> None:
    minutes = m.tied_selection()
    with pytest.raises(ResultDisagrees):
        store(database, clock, replace(minutes, figures=replace(minutes.figures, **wrong)))
    with pytest.raises(Missing):
        full(database)


def test_by_default_the_public_sees_the_selected_and_nothing_of_their_votes(
    database: Database, clock: MovingClock
) -> None:
    store(database, clock, m.tied_selection())
    public = announce(database, clock)["public"]
    assert titles(public) == ["新建公办幼儿园2所", "老旧小区加装电梯", "慢行系统"]
    assert "figures" not in public
    text = json.dumps(public, ensure_ascii=False)
    for hidden in (
        "口袋公园",
        "停车场扩容",
        '"counts"',
        '"share"',
        '"rank"',
        '"reasons"',
        '"tied":',
        "salt",
        "周正",
    ):
        assert hidden not in text
    assert set(public["refs"]) == {"1", "2", "5"}
    assert m.tied_selection().tally["digest"] not in text


def test_deputies_always_see_every_count(database: Database, clock: MovingClock) -> None:
    store(database, clock, m.tied_selection())
    nothing = Switches(hall_counts=False, hall_unselected=False)
    views = announce(database, clock, switches=nothing)
    assert views["deputies"]["tally"] == m.tied_selection().tally
    assert "figures" in views["deputies"]
    assert titles(views["hall"]) == titles(views["public"])


def test_hidden_counts_hide_who_reached_the_majority(database: Database, clock: MovingClock) -> None:
    store(database, clock, m.decided_selection())
    switches = Switches(public_unselected=True, basis="主席团〔2026〕4号")
    public = announce(database, clock, switches=switches)["public"]
    assert [i["outcome"] for i in public["tally"]["groups"][0]["items"]] == [
        "selected",
        "selected",
        "not_selected",
    ]
    assert '"counts"' not in json.dumps(public)


def test_counts_without_the_unselected(database: Database, clock: MovingClock) -> None:
    store(database, clock, m.decided_selection())
    switches = Switches(public_counts=True, basis="主席团〔2026〕4号")
    public = announce(database, clock, switches=switches)["public"]
    assert titles(public) == ["新建公办幼儿园2所", "老旧小区加装电梯"]
    assert public["tally"]["groups"][0]["items"][0]["counts"] == {"approve": 262}
    assert public["figures"]["present"] == 281


def test_effect_grades_are_public_and_their_counts_are_not(database: Database, clock: MovingClock) -> None:
    store(database, clock, m.effect([("学位建设", (200, 50, 20, 9)), ("电梯加装", (140, 20, 100, 19))]))
    public = announce(database, clock, "PXE0000001")["public"]
    assert [i["outcome"] for i in public["tally"]["groups"][0]["items"]] == [
        "satisfied",
        "basically_satisfied",
    ]
    assert '"counts"' not in json.dumps(public)


def test_each_view_names_the_full_result_and_stays(database: Database, clock: MovingClock) -> None:
    store(database, clock, m.tied_selection())
    first = announce(database, clock)
    clock.move(hours=30)
    assert announce(database, clock, switches=Switches(public_counts=True, basis="x")) == first
    assert {view["full_digest"] for view in first.values()} == {full(database).digest}
    assert {view["announced_on"] for view in first.values()} == {"2026-11-23"}
    assert all(view["waivers"][0]["reason"] == m.WAIVER.reason for view in first.values())


def test_nothing_is_broken_down_by_delegation_or_channel(database: Database, clock: MovingClock) -> None:
    store(database, clock, m.tied_selection())
    for view in announce(database, clock).values():
        assert "delegation" not in json.dumps(view)
        assert set(view.get("figures", {})) <= {*vars_of_figures(), "absent", "unreturned"}


def vars_of_figures() -> set[str]:
    return set(m.FIGURES.__slots__)


def compose(
    database: Database,
    clock: MovingClock,
    runoffs: list[str],
    settlements: list[Settlement],
    by: Actor = CLERK,
) -> dict[str, Any]:
    with database.unit(write=True) as db:
        row = service.compose_year(
            db, clock(), selection=POLL, runoffs=runoffs, settlements=settlements, by=by
        )
        return service.document(row)


def outcomes(year: dict[str, Any]) -> dict[str, tuple[str, str]]:
    items = [item for group in year["tally"]["groups"] for item in group["items"]]
    return {item["title"]: (item["outcome"], item["settled_by"]) for item in items}


def test_a_year_takes_the_tied_from_their_runoff(database: Database, clock: MovingClock) -> None:
    store(database, clock, m.tied_selection(), m.runoff((160, 119)))
    year = compose(database, clock, ["PXR0000001"], [])
    assert outcomes(year) == {
        "新建公办幼儿园2所": ("selected", "poll"),
        "老旧小区加装电梯": ("selected", "poll"),
        "社区食堂": ("selected", "runoff"),
        "口袋公园": ("not_passed", "runoff"),
        "慢行系统": ("selected", "poll"),
        "停车场扩容": ("not_passed", "poll"),
    }
    assert [group["vacant"] for group in year["tally"]["groups"]] == [0, 1]
    assert [poll["id"] for poll in year["polls"]] == [POLL, "PXR0000001"]
    assert year["polls"][0]["digest"] == full(database).digest


def test_the_presidium_settles_what_stays_tied(database: Database, clock: MovingClock) -> None:
    store(database, clock, m.tied_selection())
    with pytest.raises(ResultDisagrees):
        compose(database, clock, [], [])
    decision = DecisionInfo(
        "settle_tie", Body.PRESIDIUM, "主席团第三次会议", date(2026, 11, 23), "主席团〔2026〕5号"
    )
    with pytest.raises(ResultDisagrees):
        compose(database, clock, [], [Settlement(POLL, ("REF0000001",), decision)])
    year = compose(database, clock, [], [Settlement(POLL, ("REF0000004",), decision)])
    assert outcomes(year)["口袋公园"] == ("selected", "presidium")
    assert outcomes(year)["社区食堂"] == ("passed_not_seated", "presidium")
    assert year["settlements"][0]["decision"]["document_no"] == "主席团〔2026〕5号"


def test_a_year_shows_what_its_poll_was_let_show(database: Database, clock: MovingClock) -> None:
    store(database, clock, m.decided_selection())
    announce(database, clock, switches=Switches(public_unselected=True, basis="主席团〔2026〕4号"))
    compose(database, clock, [], [])
    public = announce(database, clock, "CYC0000001")["public"]
    assert len(titles(public)) == 3
    assert "figures" not in public["polls"][0]


def test_a_year_without_its_polls_result_is_refused(database: Database, clock: MovingClock) -> None:
    with pytest.raises(Missing):
        compose(database, clock, [], [])
