"""One poll from its preparation to the announcement, on devices and on paper."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from app.demo.ballots import Ballot
from app.demo.decided import move_poll, step
from app.demo.scene import Scene
from app.demo.staff import CHIEF, CLERK, COUNTERS, TELLER
from app.domain.words import Channel
from app.polls import service as polls
from app.polls.schemas import CastIn, Choice, SheetIn
from app.polls.service import PollRow
from app.stages import service as stages

BOX: Final = 1
STACK: Final = 1
SPARE_SHEETS: Final = 3


@dataclass(frozen=True, slots=True)
class Dealt:
    """What is voted: a ballot for each deputy but one, whose sheet (``spoiled``) does not count."""

    valid: list[Ballot]
    spoiled: SheetIn


def hold(scene: Scene, kind: str, cycle_id: str, deal: Callable[[PollRow], Dealt]) -> str:
    """Holds a poll of that kind (selection, runoff, effect); its id."""
    poll, cards = open_poll(scene, kind, cycle_id, Channel.BOTH)
    dealt = deal(poll)
    _vote(scene, poll.id, dealt)
    move_poll(scene, poll.id, "seal")
    _enter_papers(scene, poll.id, [*map(_sheet, _on_paper(scene, dealt)), dealt.spoiled])
    announce_poll(scene, poll.id, cards)
    return poll.id


def open_poll(scene: Scene, kind: str, cycle_id: str, channel: Channel) -> tuple[PollRow, list[str]]:
    """A poll of that kind, open; and its three key cards."""
    with scene.act(60) as (db, now):
        poll = stages.prepare(
            db,
            now,
            kind=kind,
            cycle_id=cycle_id,
            sitting_id=scene.sitting_id,
            channel=channel,
            by=scene.staff[CLERK],
        )
    cards = _keys(scene, poll.id)
    move_poll(scene, poll.id, "freeze")
    if channel is not Channel.ELECTRONIC:
        _print(scene, poll.id)
    move_poll(scene, poll.id, "open")
    return poll, cards


def announce_poll(scene: Scene, poll_id: str, cards: Sequence[str]) -> None:
    """From the sealed box to the announced result. Two of the three cards open the box."""
    move_poll(scene, poll_id, "declare_valid")
    scene.clock.move(minutes=2)
    stages.count_poll(scene.database, scene.clock(), poll_id, cards=cards[:2], by=scene.staff[CHIEF])
    scene.tick("开箱计票")
    move_poll(scene, poll_id, "certify")
    move_poll(scene, poll_id, "announce")


def proclaim(scene: Scene, poll_id: str, number: int) -> None:
    """公告, and the projects go to the government."""
    step(scene, "proclaim", subject=poll_id, number=number)
    step(scene, "hand_over", subject=poll_id, number=number)


def _keys(scene: Scene, poll_id: str) -> list[str]:
    """The chief teller makes the cards, which are read back before anything is frozen."""
    with scene.act() as (db, now):
        made = polls.make_keys(db, now, poll_id=poll_id, by=scene.staff[CHIEF])
    codes = [card.code for card in made.cards]
    for code in codes:
        with scene.act() as (db, now):
            polls.read_back(db, now, poll_id=poll_id, code=code, by=scene.staff[TELLER])
    return codes


def _print(scene: Scene, poll_id: str) -> None:
    printed = len(scene.papers) + SPARE_SHEETS
    with scene.act() as (db, now):
        polls.print_sheets(db, now, poll_id=poll_id, number=BOX, printed=printed, by=scene.staff[CLERK])


def _vote(scene: Scene, poll_id: str, dealt: Dealt) -> None:
    """Sheets are handed out, the others cast on their devices. The clock stands still meanwhile."""
    for deputy_id in scene.papers:
        with scene.act(0) as (db, _):
            polls.hand_out(db, poll_id=poll_id, number=BOX, deputy_id=deputy_id, by=scene.staff[TELLER])
        scene.tick("发出纸质票")
    for voter, ballot in zip(scene.voters, dealt.valid, strict=False):
        body = CastIn(nonce=secrets.token_urlsafe(32), choices=_choices(ballot))
        polls.cast(scene.database, poll_id=poll_id, body=body, actor=voter)
        scene.tick("投电子票")
    scene.clock.move(minutes=8)


def _on_paper(scene: Scene, dealt: Dealt) -> list[Ballot]:
    return dealt.valid[len(scene.voters) :]


def _enter_papers(scene: Scene, poll_id: str, sheets: Sequence[SheetIn]) -> None:
    """The box is counted; then two counters read every sheet, each on their own."""
    with scene.act(120) as (db, now):
        polls.return_box(
            db,
            now,
            poll_id=poll_id,
            number=BOX,
            returned=len(sheets),
            leftover=SPARE_SHEETS,
            by=scene.staff[CHIEF],
        )
    for counter in COUNTERS:
        with scene.act(180) as (db, now):
            polls.enter_sheets(
                db,
                now,
                poll_id=poll_id,
                stack=STACK,
                box_number=BOX,
                sheets=sheets,
                by=scene.staff[counter],
            )
        scene.tick("录入纸质票")


def _sheet(ballot: Ballot) -> SheetIn:
    return SheetIn(choices=_choices(ballot))


def _choices(ballot: Ballot) -> list[Choice]:
    return [Choice(no=no, mark=mark) for no, mark in sorted(ballot.items())]
