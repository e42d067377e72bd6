"""纸质票: stock, entry by two counters, differences, rulings, and what it comes to with the box."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from app.domain import errors as e
from app.domain.actors import Role
from app.domain.words import Channel, PollStatus
from app.polls import service as polls
from app.polls.schemas import SheetIn
from tests.factories import actor
from tests.polls.factory import Box, ballot, choices, nonce, opened, prepared

TWO = [SheetIn(choices=choices(1, 2)), SheetIn(choices=choices(3, 5))]


def handed_out(app: FastAPI, *, devices: int = 3, sheets: int = 2, back: int | None = None) -> Box:
    """Everybody has voted, the box is sealed and the sheets are counted back."""
    box = opened(app, devices=devices, sheets=sheets)
    for place in range(devices):
        box.vote(place, 1, 2)
    for deputy in box.sheets:
        box.hand_out(deputy)
    box.move("seal")
    box.give_back(returned=sheets if back is None else back, leftover=2)
    return box


def stock(box: Box) -> dict[str, Any]:
    with box.database.unit(write=False) as db:
        return polls.paper(db, box.poll_id, by=box.chief).boxes[0].model_dump()


def sign(box: Box, counter: int, **given: Any) -> None:
    rows = {
        str(no): {"approve": n, "oppose": 2 - n} if no == 5 else {"approve": n} for no, n in given["rows"]
    }
    with box.database.unit(write=True) as db:
        polls.sign_totals(
            db,
            box.hall.now,
            poll_id=box.poll_id,
            stack=1,
            box_number=1,
            size=given.get("size", 2),
            spoiled=given.get("spoiled", 0),
            rows=rows,
            by=box.tellers[counter],
        )


def test_handing_out_marks_and_stock_is_counted(app: FastAPI) -> None:
    box = opened(app, devices=2, sheets=2)
    first, second = box.sheets
    box.hand_out(first)
    for deputy, refusal in (
        (first, e.AlreadyVoted),
        (box.devices[0], e.NotPaperChannel),
        ("0000000000", e.NotOnRoll),
    ):
        with pytest.raises(refusal):
            box.hand_out(deputy)
    with pytest.raises(e.AlreadyVoted):
        box.cast(first, ballot(1, nonce=nonce(1)))
    with box.database.unit(write=True) as db:
        where: dict[str, Any] = {"poll_id": box.poll_id, "number": 1, "by": box.hall.clerk}
        polls.void_sheet(db, box.hall.now, deputy_id=first, **where)
        polls.void_sheet(db, box.hall.now, **where)
        with pytest.raises(e.SheetStock, match="换票"):
            polls.void_sheet(db, box.hall.now, deputy_id=second, **where)
    box.hand_out(second)
    assert stock(box) == {
        "number": 1,
        "printed": 4,
        "issued": 2,
        "returned": None,
        "leftover": None,
        "voided": 2,
    }
    with pytest.raises(e.SheetStock, match="只余 0 张"), box.database.unit(write=True) as db:
        polls.void_sheet(db, box.hall.now, **where)


def test_a_deputy_who_is_away_gets_no_sheet_and_none_goes_out_after_sealing(app: FastAPI) -> None:
    box = opened(app, devices=2, sheets=2, away=1)
    with pytest.raises(e.NotCheckedIn):
        box.hand_out(box.hall.deputies[-1])
    with pytest.raises(e.NotYourRole), box.database.unit(write=True) as db:
        polls.hand_out(db, poll_id=box.poll_id, number=1, deputy_id=box.sheets[0], by=actor(Role.DEPUTY))
    box.move("seal")
    with pytest.raises(e.PollNotOpen):
        box.hand_out(box.sheets[0])


def test_the_sheets_that_come_back_must_account_for_all_that_were_printed(app: FastAPI) -> None:
    box = handed_out(app)
    with pytest.raises(e.SheetStock, match="应等于发出 2、余票 1、作废 0"):
        box.give_back(returned=2, leftover=1)
    assert stock(box)["leftover"] == 2


def test_two_equal_readings_count_together_with_the_box(app: FastAPI) -> None:
    box = handed_out(app)
    with pytest.raises(e.RulesUnmet) as unmet:
        box.move("declare_valid")
    assert [u.code for u in unmet.value.unmet] == ["paper_entered"]
    box.enter_twice(*TWO)
    box.move("declare_valid")
    result = box.count(*box.cards[:2]).result
    assert result is not None
    counts = {i["no"]: i["counts"] for g in result["groups"] for i in g["items"]}
    assert [counts[no]["approve"] for no in range(1, 6)] == [4, 4, 1, 0, 1]
    assert counts[5] == {"approve": 1, "oppose": 0, "abstain": 4, "invalid": 0}
    figures = box.row().figures or {}
    assert {k: figures[k] for k in ("issued", "returned", "spoiled", "valid", "not_cast")} == {
        "issued": 5,
        "returned": 5,
        "spoiled": 0,
        "valid": 5,
        "not_cast": 0,
    }
    with box.database.unit(write=False) as db:
        assert db.execute(sa.text("SELECT count(*) FROM paper_sheet")).scalar_one() == 0
    assert box.findings() == []


def test_readings_that_differ_stand_side_by_side_to_those_who_read_and_the_chief(app: FastAPI) -> None:
    box = handed_out(app)
    box.enter(2, *TWO)
    box.enter(3, TWO[0], SheetIn(choices=choices(4, 5)))
    with pytest.raises(e.NotYourRole, match="另两位"):
        box.enter(1, *TWO)
    with box.database.unit(write=False) as db:
        for reader in (box.tellers[2], box.tellers[3], box.chief):
            [difference] = polls.differences(db, poll_id=box.poll_id, stack=1, by=reader)
            assert difference.place == 2
            assert difference.first == {"choices": {"3": "approve", "5": "approve"}}
            assert difference.second == {"choices": {"4": "approve", "5": "approve"}}
        with pytest.raises(e.NotYourRole):
            polls.differences(db, poll_id=box.poll_id, stack=1, by=box.tellers[1])
    with pytest.raises(e.RulesUnmet):
        box.move("declare_valid")
    with box.database.unit(write=True) as db:
        again: dict[str, Any] = {"poll_id": box.poll_id, "stack": 1, "place": 2, "sheet": TWO[1]}
        with pytest.raises(e.NotYourRole):
            polls.enter_again(db, box.hall.now, by=box.tellers[1], **again)
        polls.enter_again(db, box.hall.now, by=box.tellers[3], **again)
        assert polls.differences(db, poll_id=box.poll_id, stack=1, by=box.chief) == []
    assert box.move("declare_valid").status is PollStatus.VALID


def test_a_sheet_over_the_limit_is_spoiled_as_a_whole_and_a_doubt_is_ruled_by_the_chief(app: FastAPI) -> None:
    box = handed_out(app, sheets=4)
    over, spoiled = SheetIn(choices=choices(1, 2, 3, 5)), SheetIn(spoiled="撕毁")
    doubt = SheetIn(pending="勾画不清")
    box.enter_twice(over, spoiled, doubt, doubt)
    box.move("declare_valid")
    counted = box.count(*box.cards[:2])
    assert (counted.pending, counted.result) == (2, None)
    with box.database.unit(write=True) as db:
        ruling: dict[str, Any] = {"poll_id": box.poll_id, "stack": 1, "reason": "意思清楚"}
        with pytest.raises(e.NotYourRole):
            polls.rule_sheet(
                db, box.hall.now, place=3, valid=True, choices=choices(4), by=box.tellers[1], **ruling
            )
        polls.rule_sheet(db, box.hall.now, place=3, valid=True, choices=choices(4), by=box.chief, **ruling)
        polls.rule_sheet(db, box.hall.now, place=4, valid=False, choices=[], by=box.chief, **ruling)
        with pytest.raises(e.AlreadyRuled):
            polls.rule_sheet(db, box.hall.now, place=4, valid=False, choices=[], by=box.chief, **ruling)
    figures = box.row().figures or {}
    assert (figures["returned"], figures["spoiled"], figures["valid"]) == (7, 3, 4)
    assert box.findings() == []
    assert box.move("certify").status is PollStatus.CERTIFIED


def test_totals_are_signed_by_two_and_must_agree_and_reconcile(app: FastAPI) -> None:
    box = handed_out(app)
    rows = [(1, 2), (2, 1), (3, 0), (4, 0), (5, 1)]
    with pytest.raises(e.Malformed, match="不平衡"):
        sign(box, 2, rows=[(1, 2), (2, 2), (3, 2), (4, 0), (5, 1)])
    sign(box, 2, rows=rows)
    sign(box, 3, rows=[(1, 2), (2, 0), (3, 0), (4, 0), (5, 1)])
    with pytest.raises(e.RulesUnmet):
        box.move("declare_valid")
    with box.database.unit(write=False) as db:
        [difference] = polls.differences(db, poll_id=box.poll_id, stack=1, by=box.chief)
        assert difference.first["rows"]["2"] == {"approve": 1}
    sign(box, 3, rows=rows)
    box.move("declare_valid")
    result = box.count(*box.cards[:2]).result
    assert result is not None
    counts = {i["no"]: i["counts"]["approve"] for g in result["groups"] for i in g["items"]}
    assert counts == {1: 5, 2: 4, 3: 0, 4: 0, 5: 1}
    assert box.findings() == []
    with box.database.unit(write=False) as db:  # a stack may be one sheet, or one delegation's
        kept = db.execute(sa.text("SELECT first_totals, second_totals FROM paper_stack")).all()
        assert [tuple(row) for row in kept] == [(None, None)]


def test_no_more_is_entered_than_came_back_and_a_stack_keeps_its_size(app: FastAPI) -> None:
    box = handed_out(app)
    with pytest.raises(e.StackConflict, match="不能再录入 3 张"):
        box.enter(2, *TWO, TWO[0])
    box.enter(2, *TWO)
    with pytest.raises(e.StackConflict, match="已登记为第 1 号票箱 2 张"):
        box.enter(3, TWO[0])
    with pytest.raises(e.Malformed) as refusal:
        box.enter(3, TWO[0], SheetIn(choices=[*choices(9), *choices(1, 1)]))
    assert [f.pointer for f in refusal.value.faults] == ["/sheets/1/choices/0/no", "/sheets/1/choices/2/no"]


def test_more_sheets_back_than_issued_is_no_result(app: FastAPI) -> None:
    box = handed_out(app, back=3)
    box.enter_twice(*TWO, TWO[0])
    with pytest.raises(e.RulesUnmet) as unmet:
        box.move("declare_valid")
    assert [u.code for u in unmet.value.unmet] == ["returned_within_issued"]
    assert box.move("declare_void").status is PollStatus.VOID
    with pytest.raises(e.WrongStage):
        box.count(*box.cards[:2])


def test_after_a_switch_to_paper_everybody_votes_on_paper_and_no_card_is_needed(app: FastAPI) -> None:
    box = opened(app, devices=3, sheets=1)
    box.vote(0, 3, 4)
    box.hand_out(box.sheets[0])
    box.move("switch_to_paper")
    box.print(4)
    for deputy in box.devices:
        box.hand_out(deputy)
    box.move("seal")
    box.give_back(returned=4, leftover=3)
    box.enter_twice(*TWO, *TWO)
    box.move("declare_valid")
    result = box.count().result
    assert result is not None
    assert (result["issued"], result["returned"], result["valid"]) == (4, 4, 4)
    counts = {i["no"]: i["counts"]["approve"] for g in result["groups"] for i in g["items"]}
    assert counts == {1: 2, 2: 2, 3: 2, 4: 0, 5: 2}
    assert box.row().channel is Channel.PAPER
    assert box.findings() == []


def test_a_poll_on_paper_alone_needs_no_cards(app: FastAPI) -> None:
    box = opened(app, devices=0, sheets=3, channel=Channel.PAPER)
    for deputy in box.sheets:
        box.hand_out(deputy)
    box.move("seal")
    box.give_back(returned=3, leftover=2)
    box.enter_twice(*TWO, TWO[0])
    box.move("declare_valid")
    assert box.count().status is PollStatus.COUNTED
    assert polls.definition(box.row())["suite"] == "paper"


def test_a_poll_changed_to_paper_takes_no_device_ballot_though_cards_were_made(app: FastAPI) -> None:
    box = prepared(app, devices=1, sheets=1)
    box.make_cards()
    with box.database.unit(write=True) as db:
        before = polls.poll(db, box.poll_id).version
        where: dict[str, Any] = {"poll_id": box.poll_id, "version": before, "by": box.hall.clerk}
        polls.edit(db, box.hall.now, channel=Channel.PAPER, **where)
    box.move("freeze")
    box.print(2)
    box.move("open")
    for turned_away in (lambda: box.vote(0, 1), lambda: box.page(box.devices[0])):
        with pytest.raises(e.PaperChannel):
            turned_away()
    box.hand_out(box.devices[0])
    assert box.findings() == []
