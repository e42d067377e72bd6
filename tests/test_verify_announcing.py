"""What a result was announced with, against the acts that opened it: lies are named, honest ones are not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from app.domain.findings import Finding
from tests.doctor.announced import announced_poll, packed
from tests.doctor.forged_bodies import Forged
from tests.doctor.forged_openings import FORGERIES, without_decisions
from tests.doctor.test_opening import first, next_to, turned
from tests.test_verify_results import OPENED, forge, of_results

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def failed(file: Path) -> list[Finding]:
    return [one for one in of_results(file) if not one.ok]


def of_result(made: Forged, subject: str, kind: str) -> list[dict[str, Any]]:
    return [act for act in made.acts if (act["type"], act["subject"]) == (kind, f"result:{subject}")]


def test_each_forgery_is_named_though_the_chain_was_linked_anew(app: FastAPI, tmp_path: Path) -> None:
    announced_poll(app, switches=OPENED)
    file = packed(app, tmp_path)
    assert not failed(forge(file, lambda _made: None))
    for change, (code, words) in FORGERIES.items():
        found = failed(forge(file, change))
        assert [one for one in found if one.code == code and words in one.text], (change.__name__, found)


def test_a_package_that_leaves_its_rules_out_is_not_one_of_before(app: FastAPI, tmp_path: Path) -> None:
    announced_poll(app, switches=OPENED)

    def unlisted(made: Forged) -> None:
        made.signed[:] = [one for one in made.signed if one["kind"] != "result"]

    found = failed(forge(packed(app, tmp_path), unlisted, lambda document: document.pop("rules")))
    assert [one.code for one in found if "没有载明它所依据的内容" in one.text] == ["decision.body"]


def test_a_later_decision_says_what_it_opens_as_the_one_before_it_did(app: FastAPI, tmp_path: Path) -> None:
    shown = first(app)
    shown.open("public_counts")
    later = shown.open("public_unselected")
    shown.announce()

    def nameless(made: Forged) -> None:
        for act in made.acts:
            if act["type"].startswith("decision.") and act.get("payload", {}).get("decision") == later:
                act["payload"].pop("opens")

    assert "没有载明公开的内容" in failed(forge(packed(app, tmp_path), nameless))[0].text


def test_a_decision_was_about_what_stood_when_it_was_recorded(app: FastAPI, tmp_path: Path) -> None:
    shown = first(app)
    shown.turn(hall_counts=True)
    shown.turn(hall_counts=False)
    shown.open("public_counts")
    shown.announce()

    def too_early(made: Forged) -> None:
        one = made.of("widen_result")
        made.acts.insert(one["recorded"] - 2, made.acts.pop(one["recorded"] - 1))
        one["recorded"] -= 1

    assert "记录时，内容已与所决定的不同" in failed(forge(packed(app, tmp_path), too_early))[0].text


@pytest.mark.parametrize("turns", [False, True])
def test_a_runoff_has_nothing_of_what_was_taken_back_before(
    app: FastAPI, tmp_path: Path, turns: bool
) -> None:
    shown = first(app)
    decision = shown.open("public_package")
    shown.turn()
    shown.announce()
    runoff = next_to(shown, follows=shown.subject)
    if turns:
        runoff.turn(hall_unselected=False)
    runoff.announce()
    file = packed(app, tmp_path)
    assert not failed(file)

    def taken_over(made: Forged) -> None:
        told = [act["payload"] for act in of_result(made, runoff.subject, "result.switches")]
        [announced] = of_result(made, runoff.subject, "result.announced")
        for switches in (*told, announced["payload"]["switches"]):
            switches.update(public_package=True, decisions={"public_package": decision})

    assert [one.code for one in failed(forge(file, taken_over))] == ["result.opened"]


def test_what_one_person_took_back_needs_a_decision_again(app: FastAPI, tmp_path: Path) -> None:
    """As the self-check has it."""
    shown = first(app)
    turned(shown, None, public_counts=True)
    turned(shown, None)
    turned(shown, {}, public_counts=True)
    shown.announce()
    assert ["没有注明所据的决定" in one.text for one in failed(packed(app, tmp_path))] == [True]


def of_before(made: Forged) -> None:
    act = next(one for one in made.acts if one["type"] == "result.switches")
    told = without_decisions(act["payload"])
    act["payload"] = {name: value for name, value in told.items() if name != "public_package"}


def test_a_switch_that_came_later_is_no_change_of_what_was_decided(app: FastAPI, tmp_path: Path) -> None:
    """The act of before has no word of it, the decision is about the switches of now."""
    announced_poll(app, switches=OPENED)
    assert not failed(forge(packed(app, tmp_path), of_before))
