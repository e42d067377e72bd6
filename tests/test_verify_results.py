"""Decisions that open a result to the public: each has its line, each forgery is named, and who decides is
held against the rules."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from app.domain.canonical import canonical
from app.domain.findings import Finding
from app.results.schemas import Switches
from app.verify import SIGNED, read_package, verify
from tests.doctor.announced import announced_poll, packed, parts_of
from tests.doctor.forged_bodies import Forged
from tests.doctor.forged_results import FORGERIES
from tests.doctor.forging import acts, linked
from tests.doctor.test_opening import first, next_to

OPENED = Switches(public_counts=True, public_unselected=True, basis="某决〔2027〕2号")
LABEL = "“向社会公开更多内容”的决定（主席团"


def of_results(file: Path) -> list[Finding]:
    known = ("decision.body", "unchecked.body", "result.opened", "unchecked.opened")
    return [one for one in verify(read_package(file)) if one.code in known and "结果 " in one.text]


def forge(file: Path, change: Callable[[Forged], None], signed: Callable[[Any], None] | None = None) -> Path:
    package, parts = parts_of(file)
    document = json.loads(parts[SIGNED])
    made = Forged(acts(parts), document["decisions"])
    change(made)
    if signed:
        signed(document)
    out = file.with_name("forged.zip")
    out.write_bytes(linked({**parts, SIGNED: canonical(document)}, made.acts, package.manifest))
    return out


@pytest.mark.parametrize("full", [False, True])
def test_a_decision_on_a_result_has_its_line(app: FastAPI, tmp_path: Path, full: bool) -> None:
    box = announced_poll(app, switches=OPENED)
    decided, opened = of_results(packed(app, tmp_path, full=full))
    assert (decided.code, decided.ok) == ("decision.body", True), decided.text
    assert f"结果 {box.poll_id}：{LABEL}" in decided.text
    for held in ("只用了一次", "校验码与办理时的内容重算相符", "由谁决定合于规则（暂定）"):
        assert held in decided.text
    assert (opened.code, opened.ok) == ("result.opened", True), opened.text
    assert f"结果 {box.poll_id}：向社会公开票数、未入选的项目" in opened.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_forgery_is_named_though_the_chain_was_linked_anew(app: FastAPI, tmp_path: Path) -> None:
    announced_poll(app, switches=OPENED)
    file = packed(app, tmp_path)
    honest = forge(file, lambda _made: None)
    before = {one.code for one in verify(read_package(honest)) if not one.ok}
    assert before == set()
    for change, (code, words) in FORGERIES.items():
        found = of_results(forge(file, change))
        failed = [one for one in found if not one.ok]
        assert [one for one in failed if one.code == code and words in one.text], (change.__name__, found)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_not_announced_stays_behind(app: FastAPI, tmp_path: Path) -> None:
    """Of it a package for everybody says no more than that a decision is there; the rest has its line."""
    shown = first(app)
    mine = shown.open("public_counts")
    waiting = next_to(shown)
    hidden = waiting.open("public_counts")
    shown.announce()
    runoff = next_to(shown, follows=shown.subject)
    runoff.turn(hall_unselected=False, public_counts=True)
    runoff.announce()
    file = packed(app, tmp_path)
    whole = b"".join(parts_of(file)[1].values())
    assert mine.encode() in whole
    assert hidden.encode() not in whole
    found = of_results(file)
    assert all(one.ok for one in found), found
    assert [one.text.split("：")[0] for one in found if "依规定不公开，不能核对" in one.text] == [
        f"结果 {waiting.subject}"
    ]
    opened = {one.text.split("：")[0] for one in found if one.code == "result.opened"}
    assert opened == {f"结果 {shown.subject}", f"结果 {runoff.subject}"}
    assert all(one.ok for one in of_results(packed(app, tmp_path, full=True)))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_of_what_is_not_announced_no_act_is_shown(app: FastAPI, tmp_path: Path) -> None:
    """Though it has taken over what an announced one shows, and names its decision."""
    shown = first(app)
    shown.open("public_counts")
    shown.announce()
    runoff = next_to(shown, follows=shown.subject)
    runoff.turn(public_counts=True, hall_unselected=False)
    lines = acts(parts_of(packed(app, tmp_path))[1])
    about = {act["subject"]: "payload" in act for act in lines if act["type"] == "result.switches"}
    assert about == {f"result:{shown.subject}": True, f"result:{runoff.subject}": False}
    assert all(one.ok for one in of_results(tmp_path / "export.zip"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_package_of_before_says_what_it_lacks(app: FastAPI, tmp_path: Path) -> None:
    announced_poll(app, switches=OPENED)

    def of_before(made: Forged) -> None:
        made.signed[:] = [one for one in made.signed if one["kind"] != "result"]
        for name in ("recorded", "countersigned"):
            for act in made.acts:
                if act["type"] == f"decision.{name}" and act["subject"].startswith("result:"):
                    act["payload_digest"] = "0" * 64
                    act.pop("payload", None)

    older = forge(packed(app, tmp_path), of_before, lambda document: document.pop("rules"))
    found = of_results(older)
    assert all(one.ok for one in found), found
    assert {one.code for one in found} == {"unchecked.body", "unchecked.opened"}
