"""What a rehearsal plays by itself: everything up to the open ballot, and from its end to the result."""

from __future__ import annotations

import secrets
from contextlib import suppress
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final

from app.config import Settings
from app.db.clock import MovingClock
from app.db.migrations import upgrade
from app.db.session import Database
from app.demo import playing, polling, session, staff
from app.demo.decided import move_poll, move_year, open_to_the_public
from app.demo.district import SEED
from app.demo.names import seeded
from app.demo.playing import Through
from app.demo.scene import Scene, Size
from app.domain.actors import Body
from app.domain.errors import AlreadyVoted, SignedInElsewhere
from app.domain.words import Channel, Mark
from app.people import service as people
from app.polls import service as polls
from app.polls.schemas import CastIn, Choice
from app.rehearsal.keeping import Folder, Kept, Phase

SIZE: Final = Size(30, 200)  # of thirty deputies twenty-six are in the hall with a device
BEFORE: Final = timedelta(hours=1)
"""What is played before the ballot opens is dated so long ago: a vote comes after it."""


def prepare(folder: Folder, base: Settings, now: datetime, kept: Kept) -> Kept:
    """A year in twenty seconds, up to the open ballot; it is kept and returned."""
    settings = folder.settings(base, kept.name)
    database = Database(settings.database_url)
    upgrade(database)
    scene = playing.play(database, settings, now - BEFORE, Through.MORNING, seed=SEED, size=SIZE)
    session.up_to_the_count(scene)
    move_year(scene, scene.this_year, "open_session", Body.PRESIDIUM, number=8)
    poll, keys = polling.open_poll(scene, "selection", scene.this_year, Channel.ELECTRONIC)
    open_to_the_public(scene, poll.id, ["public_counts", "public_unselected"])  # who practises wants figures
    database.close()
    return folder.move(
        kept,
        phase=Phase.OPEN,
        session=scene.session.isoformat(),
        ticket=secrets.token_urlsafe(12),
        sitting=scene.sitting_id,
        poll=poll.id,
        seats=[scene.card_codes[deputy] for deputy in scene.devices],
        keys=keys,
    )


def count(folder: Folder, base: Settings, now: datetime, kept: Kept) -> Kept:
    """The seats that nobody took vote; then seals, counts, certifies and announces: each by the person who
    does it in the hall.
    """
    settings = folder.settings(base, kept.name)
    database = Database(settings.database_url)
    scene = _scene(database, settings, now, kept)
    staff.sign_in_everybody(scene)
    _vote_from_empty_seats(scene, kept)
    move_poll(scene, kept.poll, "seal")
    polling.announce_poll(scene, kept.poll, kept.keys)
    database.close()
    return folder.move(kept, phase=Phase.ANNOUNCED)


def _vote_from_empty_seats(scene: Scene, kept: Kept) -> None:
    """By lot, so that a handful of colleagues see a result with majorities and ranks."""
    with scene.look() as db:
        definition = polls.definition(polls.poll(db, kept.poll))
    for code in kept.seats:
        body = CastIn(nonce=secrets.token_urlsafe(32), choices=_by_lot(scene.draw, definition))
        with suppress(SignedInElsewhere, AlreadyVoted):
            with scene.act(0) as (db, now):
                voter = people.sign_in_by_card(db, now, scene.settings, code=code).actor
            polls.cast(scene.database, poll_id=kept.poll, body=body, actor=voter)


def _by_lot(draw: Random, definition: dict[str, Any]) -> list[Choice]:
    """As many as there are places in each group, the first of a list more often than the last."""
    chosen: list[int] = []
    for group in definition["groups"]:
        items = [item["no"] for item in definition["items"] if item["group"] == group["code"]]
        weighed = sorted(items, key=lambda no: no + draw.randrange(len(items)))
        chosen += weighed[: group["places"]]
    return [Choice(no=no, mark=Mark.APPROVE) for no in sorted(chosen)]


def _scene(database: Database, settings: Settings, now: datetime, kept: Kept) -> Scene:
    return Scene(
        database=database,
        settings=settings,
        clock=MovingClock(now),
        session=date.fromisoformat(kept.session),
        latest=now,
        draw=seeded(SEED),
        size=SIZE,
        tick=lambda _what: None,
        sitting_id=kept.sitting,
    )
