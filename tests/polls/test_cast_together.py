"""Casts at the same moment, on connections of their own, on both databases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import sqlalchemy as sa
from fastapi import FastAPI

from app.domain import errors as e
from app.domain.words import Channel, PollStatus
from app.polls import service as polls
from app.polls import store
from tests.polls.factory import Box, ballot, nonce, opened


def together(*deeds: Callable[[], object]) -> list[object]:
    """What each deed came to, its refusal too; all begin at once."""
    gate = Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> object:
        gate.wait(timeout=30)
        try:
            return deed()
        except e.Refusal as refusal:
            return type(refusal)

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def casting(box: Box, place: int, number: str, *approved: int) -> Callable[[], object]:
    """A cast that comes to 201 or 200."""
    deputy = box.devices[place]

    def cast() -> object:
        return 200 if box.cast(deputy, ballot(*approved, nonce=number)).replayed else 201

    return cast


def in_box(box: Box) -> int:
    with box.database.unit(write=False) as db:
        return store.box_size(db, box.poll_id)


def marks(box: Box) -> int:
    with box.database.unit(write=False) as db:
        return sum(store.marks(db, box.poll_id).values())


def test_one_nonce_fifty_times_at_once_is_one_ballot(app: FastAPI) -> None:
    box = opened(app, devices=3)
    answers = together(*[casting(box, 0, nonce("same"), 1)] * 30)
    assert Counter(answers) == {201: 1, 200: 29}
    more = together(*[casting(box, 0, nonce("same"), 2)] * 20)
    assert Counter(more) == {200: 20}
    assert (in_box(box), marks(box)) == (1, 1)


def test_one_nonce_on_two_connections_gives_201_and_200(app: FastAPI) -> None:
    box = opened(app, devices=8)
    for place in range(8):
        cast = casting(box, place, nonce("two", place), 1)
        assert sorted(map(str, together(cast, cast))) == ["200", "201"]
    assert (in_box(box), marks(box)) == (8, 8)


def test_two_tabs_with_two_nonces_give_one_ballot(app: FastAPI) -> None:
    box = opened(app, devices=6)
    for place in range(6):
        answers = together(*(casting(box, place, nonce(tab, place), 1) for tab in ("left", "right")))
        assert set(answers) == {201, e.AlreadyVoted}
    assert (in_box(box), marks(box)) == (6, 6)


def test_two_deputies_with_one_nonce_give_one_ballot_and_one_mark(app: FastAPI) -> None:
    box = opened(app, devices=8)
    for place in range(0, 8, 2):
        answers = together(*(casting(box, p, nonce("shared", place), 1) for p in (place, place + 1)))
        assert set(answers) == {201, e.NonceTaken}
    assert (in_box(box), marks(box)) == (4, 4)


def test_sealing_races_casts_and_every_201_is_counted(app: FastAPI) -> None:
    box = opened(app, devices=12)
    decision = box.decide("seal")
    casts = [casting(box, place, nonce(place), 1) for place in range(12)]
    *answers, sealed = together(*casts, lambda: box.move("seal", decision_id=decision).status)
    assert sealed is PollStatus.SEALED
    assert set(answers) <= {201, e.PollNotOpen}
    counted = answers.count(201)
    with box.database.unit(write=False) as db:
        row = store.seal(db, box.poll_id)
        assert row is not None
        assert len(row.rids) == 32 * counted == 32 * store.box_size(db, box.poll_id)
    assert (marks(box), box.findings()) == (counted, [])


def test_switching_to_paper_races_casts_and_leaves_no_mark(app: FastAPI) -> None:
    box = opened(app, devices=10)
    decision = box.decide("switch_to_paper")
    casts = [casting(box, place, nonce(place), 1) for place in range(10)]
    *answers, switched = together(*casts, lambda: box.move("switch_to_paper", decision_id=decision).channel)
    assert switched is Channel.PAPER
    assert set(answers) <= {201, e.BoxVoid}
    assert marks(box) == 0
    assert together(casts[0]) == [e.BoxVoid]


def test_a_channel_changed_at_the_desk_races_a_cast_and_one_of_them_wins(app: FastAPI) -> None:
    box = opened(app, devices=6)

    def to_paper(deputy: str) -> object:
        with box.database.unit(write=True) as db:
            changed = polls.change_channel(
                db,
                box.hall.now,
                poll_id=box.poll_id,
                deputy_id=deputy,
                channel=Channel.PAPER,
                by=box.hall.clerk,
            )
            return changed.channel

    for place, deputy in enumerate(box.devices):
        cast, desk = together(casting(box, place, nonce(place), 1), partial(to_paper, deputy))
        assert (cast, desk) in {(201, e.AlreadyVoted), (e.PaperChannel, Channel.PAPER)}


def test_a_sheet_and_a_cast_at_once_mark_the_deputy_once(app: FastAPI) -> None:
    box = opened(app, devices=5, sheets=1)
    with box.database.unit(write=True) as db:
        db.execute(sa.text("UPDATE poll SET channel = 'paper'"))
    box.print(20)

    def sheet(deputy: str) -> object:
        box.hand_out(deputy)
        return "sheet"

    for place, deputy in enumerate(box.devices):
        answers = together(casting(box, place, nonce(place), 1), partial(sheet, deputy))
        assert set(answers) in ({201, e.AlreadyVoted}, {e.AlreadyVoted, "sheet"})
    assert marks(box) == 5
    assert box.findings() == []
