"""投票: the protocol step for step, each refusal, and what is stored of a ballot."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from app.domain import errors as e
from app.domain.actors import Role
from app.domain.receipts import read_nonce, receipt, rid
from app.domain.words import Channel, DeputyStatus
from app.polls import service as polls
from app.polls.schemas import CastIn, Choice
from tests.factories import actor
from tests.meetings.hall import open_hall
from tests.polls.factory import Box, another, ballot, nonce, opened, prepared, serving


def box_rows(box: Box) -> int:
    with box.database.unit(write=False) as db:
        return int(db.execute(sa.text("SELECT count(*) FROM box")).scalar_one())


def marked(box: Box) -> dict[str, str | None]:
    with box.database.unit(write=False) as db:
        found = db.execute(sa.text("SELECT deputy_id, marked FROM poll_roll"))
        return {deputy: mark for deputy, mark in found}


def test_a_ballot_is_put_into_the_box_once_and_its_receipt_is_the_hash_of_the_nonce(app: FastAPI) -> None:
    box = opened(app)
    first = box.vote(0, 1, 2)
    again = box.vote(0, 3)
    assert (first.replayed, again.replayed) == (False, True)
    number = nonce(box.poll_id, box.devices[0])
    assert first.receipt == again.receipt == receipt(rid(box.poll_id, read_nonce(number)))
    assert box_rows(box) == 1
    assert marked(box)[box.devices[0]] == "electronic"


def test_two_nonces_of_one_deputy_give_one_ballot(app: FastAPI) -> None:
    box = opened(app)
    box.vote(0, 1)
    with pytest.raises(e.AlreadyVoted):
        box.cast(box.devices[0], ballot(1, nonce=nonce("another")))
    assert box_rows(box) == 1


def test_a_nonce_of_somebody_else_is_taken(app: FastAPI) -> None:
    box = opened(app)
    box.cast(box.devices[0], ballot(1, nonce=nonce("shared")))
    with pytest.raises(e.NonceTaken):
        box.cast(box.devices[1], ballot(1, nonce=nonce("shared")))
    assert marked(box)[box.devices[1]] is None
    assert box_rows(box) == 1


def test_a_marked_deputy_with_any_nonce_in_the_box_gets_its_receipt(app: FastAPI) -> None:
    box = opened(app)
    box.vote(0, 1)
    theirs = box.vote(1, 2)
    answer = box.cast(box.devices[0], ballot(3, nonce=nonce(box.poll_id, box.devices[1])))
    assert answer.replayed
    assert answer.receipt == theirs.receipt


@pytest.mark.parametrize(
    ("choices", "pointers"),
    [
        ([(1, "approve"), (2, "approve"), (3, "approve")], ["/choices"]),
        ([(99, "approve")], ["/choices/0/no"]),
        ([(1, "approve"), (1, "oppose")], ["/choices/1/no"]),
        ([(1, "satisfied")], ["/choices/0/mark"]),
    ],
)
def test_a_ballot_that_cannot_be_meant_leaves_the_deputy_unmarked(
    app: FastAPI, choices: list[tuple[int, str]], pointers: list[str]
) -> None:
    box = opened(app)
    body = CastIn(nonce=nonce("x"), choices=[Choice(no=no, mark=mark) for no, mark in choices])
    with pytest.raises(e.Malformed) as refusal:
        box.cast(box.devices[0], body)
    assert [fault.pointer for fault in refusal.value.faults] == pointers
    assert set(marked(box).values()) == {None}


def test_who_may_not_vote_learns_it_before_the_ballot_is_shown(app: FastAPI) -> None:
    box = opened(app, devices=4, sheets=1, away=1)
    away, on_paper = box.hall.deputies[5], box.sheets[0]
    for deputy, refusal in ((away, e.NotCheckedIn), (on_paper, e.PaperChannel), ("0000000000", e.NotOnRoll)):
        with pytest.raises(refusal):
            box.page(deputy)
        with pytest.raises(refusal):
            box.cast(deputy, ballot(1, nonce=nonce(deputy)))
    assert box_rows(box) == 0
    for role in (Role.CLERK, Role.RESIDENT, Role.TELLER, Role.SYSADMIN, Role.AUDITOR):
        with pytest.raises(e.NotYourRole):
            polls.cast(box.database, poll_id=box.poll_id, body=ballot(1, nonce=nonce(1)), actor=actor(role))


def test_a_suspended_deputy_is_not_on_the_roll_of_the_poll(app: FastAPI) -> None:
    hall = open_hall(app, 5)
    hall.run_to_tellers()
    suspended, *others = hall.deputies
    hall.change(suspended, status=DeputyStatus.SUSPENDED)
    for deputy in others:
        hall.check_in(deputy)
    hall.count()
    box = another(hall, serving(hall), devices=5)
    box.open()
    assert set(marked(box)) == set(others)
    with pytest.raises(e.NotOnRoll):
        box.page(suspended)
    box.move("seal")
    assert (box.row().figures or {})["eligible"] == 5  # counted among all members, as the rules say


def test_before_opening_and_after_sealing_nobody_votes_and_a_repeated_cast_keeps_its_receipt(
    app: FastAPI,
) -> None:
    box = prepared(app)
    box.freeze()
    with pytest.raises(e.PollNotOpen):
        box.vote(0, 1)
    with pytest.raises(e.PollNotOpen):
        box.page(box.devices[0])
    box.move("open")
    first = box.vote(0, 1)
    box.move("seal")
    assert box.vote(0, 1).receipt == first.receipt
    with pytest.raises(e.PollNotOpen):
        box.vote(1, 1)


def test_the_page_says_so_when_a_deputy_has_voted(app: FastAPI) -> None:
    box = opened(app, devices=4, sheets=1)
    page = box.page(box.devices[0])
    assert (page.voted, page.groups[0]["max_choices"], len(page.items)) == (False, 2, 5)
    assert page.worked[0].sentence == "全体代表 5，须超过全体代表的 1/2，即须 3 票"
    box.vote(0, 1)
    assert box.page(box.devices[0]).sentence == "您已投票"
    box.hand_out(box.sheets[0])
    assert box.page(box.sheets[0]).sentence == "您已领取纸质票"


def test_the_desk_changes_a_channel_until_the_deputy_is_marked(app: FastAPI) -> None:
    box = opened(app, devices=4, sheets=1)

    def change(deputy: str, channel: Channel) -> None:
        with box.database.unit(write=True) as db:
            polls.change_channel(
                db, box.hall.now, poll_id=box.poll_id, deputy_id=deputy, channel=channel, by=box.hall.clerk
            )

    change(box.devices[0], Channel.PAPER)
    with pytest.raises(e.PaperChannel):
        box.vote(0, 1)
    change(box.devices[0], Channel.ELECTRONIC)
    box.vote(0, 1)
    with pytest.raises(e.AlreadyVoted):
        change(box.devices[0], Channel.PAPER)
    box.hand_out(box.sheets[0])
    with pytest.raises(e.AlreadyVoted):
        change(box.sheets[0], Channel.ELECTRONIC)


def test_a_void_box_is_void_to_everybody(app: FastAPI) -> None:
    box = opened(app)
    box.vote(0, 1)
    box.move("switch_to_paper")
    for place in (0, 1):
        with pytest.raises(e.BoxVoid):
            box.vote(place, 1)
        with pytest.raises(e.BoxVoid):
            box.page(box.devices[place])
    assert set(marked(box).values()) == {None}
    assert box_rows(box) == 1


def test_after_an_annulment_the_box_is_void(app: FastAPI) -> None:
    box = opened(app)
    box.vote(0, 1)
    box.move("annul", reason="设备故障")
    with pytest.raises(e.BoxVoid):
        box.vote(0, 1)
    with pytest.raises(e.BoxVoid):
        box.cast("0000000000", ballot(1, nonce=nonce(9)))
