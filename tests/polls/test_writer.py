"""The box's writer over the doors: many at once in few transactions, each answered as if alone."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import httpx2 as httpx
import pytest
from fastapi import FastAPI

from app.config import Settings
from app.db.clock import MovingClock
from app.domain.actors import Role
from app.domain.errors import AlreadyVoted, NonceTaken, NotCheckedIn, NotOnRoll, PollNotOpen
from app.domain.words import PollStatus
from app.main import create_app
from app.people.service.sessions import Borne, actor_of_deputy, open_session
from app.people.service.tokens import digest_of, end_all
from app.people.tables import DeputyRow
from app.polls import service as polls
from app.polls import store
from app.polls.sealing import new_key
from app.polls.service import Cast, FormChanged, NoVoter
from tests.factories import signed_in
from tests.polls.factory import Box, ballot, nonce, opened

Answer = httpx.Response
SETTINGS = Settings(_env_file=None)
APPROVED = [{"no": 1, "mark": "approve"}]


def tokens(box: Box, deputies: Sequence[str]) -> list[str]:
    with box.database.unit(write=True) as db:
        found = [db.get_one(DeputyRow, deputy) for deputy in deputies]
        lasts = timedelta(hours=12)
        return [
            open_session(db, box.hall.now, SETTINGS, actor_of_deputy(row), lasts, deputy_id=row.id).token
            for row in found
        ]


class Door:
    """Casts by HTTP in one event loop, as one worker process has them."""

    def __init__(self, client: httpx.AsyncClient, box: Box) -> None:
        self.client, self.path = client, f"/api/polls/{box.poll_id}/ballot"

    async def cast(self, token: str, number: str) -> Answer:
        headers = {"Authorization": f"Bearer {token}"}
        body = {"nonce": number, "choices": APPROVED}
        return await self.client.post(self.path, json=body, headers=headers)


def at_the_doors(
    box: Box, deed: Callable[..., Coroutine[Any, Any, list[Answer]]], *apps: FastAPI
) -> list[Answer]:
    """``deed`` with a door of each app."""

    async def run() -> list[Answer]:
        async with AsyncExitStack() as stack:
            doors = []
            for app in apps:
                client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://hall")
                doors.append(Door(await stack.enter_async_context(client), box))
            return await deed(*doors)

    return asyncio.run(run())


def counted(answers: Sequence[Answer]) -> dict[int, int]:
    return dict(Counter(answer.status_code for answer in answers))


def standing(box: Box) -> tuple[int, int]:
    """Ballots in the box, marks on the roll."""
    with box.database.unit(write=False) as db:
        return store.box_size(db, box.poll_id), sum(store.marks(db, box.poll_id).values())


def test_one_nonce_fifty_times_at_once_is_one_ballot_and_one_receipt(app: FastAPI) -> None:
    box = opened(app, devices=3)
    [token] = tokens(box, box.devices[:1])

    async def fifty(door: Door) -> list[Answer]:
        return list(await asyncio.gather(*(door.cast(token, nonce("same")) for _ in range(50))))

    answers = at_the_doors(box, fifty, app)
    assert counted(answers) == {201: 1, 200: 49}
    assert len({answer.json()["receipt"] for answer in answers}) == 1
    assert standing(box) == (1, 1)


def test_two_tabs_with_two_nonces_give_one_ballot(app: FastAPI) -> None:
    box = opened(app, devices=6)
    signed = tokens(box, box.devices)

    async def twice(door: Door) -> list[Answer]:
        casts = [door.cast(token, nonce(tab, token)) for tab in "lr" for token in signed]
        return list(await asyncio.gather(*casts))

    answers = at_the_doors(box, twice, app)
    assert counted(answers) == {201: 6, 409: 6}
    assert {a.json()["type"] for a in answers if a.status_code == 409} == {"/problems/already-voted"}
    assert standing(box) == (6, 6)


def test_sealing_races_fifty_casts_and_each_201_is_counted(app: FastAPI) -> None:
    box = opened(app, devices=50)
    signed, decision = tokens(box, box.devices), box.decide("seal")

    async def race(door: Door) -> list[Answer]:
        early = [asyncio.create_task(door.cast(token, nonce(token))) for token in signed[:25]]
        await early[0]
        sealing = asyncio.create_task(asyncio.to_thread(box.move, "seal", decision_id=decision))
        late = [asyncio.create_task(door.cast(token, nonce(token))) for token in signed[25:]]
        answers = list(await asyncio.gather(*early, *late))
        assert (await sealing).status is PollStatus.SEALED
        return answers

    answers = at_the_doors(box, race, app)
    assert set(counted(answers)) <= {201, 409}
    assert {a.json()["type"] for a in answers if a.status_code == 409} <= {"/problems/poll-not-open"}
    counted_in = counted(answers)[201]
    assert standing(box) == (counted_in, counted_in)
    assert (box.row().figures or {})["sealed"] == counted_in
    assert box.findings() == []


def test_a_batch_of_good_and_bad_casts_comes_to_what_each_is(app: FastAPI) -> None:
    """All in one transaction: the bad ones fail none of the others."""
    box = opened(app, devices=6, away=1)
    box.vote(4, 1)
    away, (ended, living) = box.hall.deputies[6], tokens(box, box.devices[:2])
    with box.database.unit(write=True) as db:
        end_all(db, box.hall.now, deputy_id=box.devices[0])
    with box.database.unit(write=False) as db:
        form = polls.ballot_form(db, box.poll_id)

    def one(voter: Borne | str, number: str) -> Cast:
        return Cast(box.poll_id, voter, polls.filled(form, ballot(1, nonce=number)))

    def bearing(token: str) -> Borne:
        return Borne(digest_of(token), box.hall.now)

    casts = [
        one("0000000000", nonce(1)),
        one(away, nonce(2)),
        one(bearing(ended), nonce(3)),
        one(bearing("never given"), nonce(4)),
        one(bearing(living), nonce(5)),
        one(box.devices[2], nonce(5)),  # taken by the one before
        one(box.devices[2], nonce(6)),
        one(box.devices[2], nonce(7)),
        one(box.devices[2], nonce(6)),
        one(box.devices[4], nonce(box.poll_id, box.devices[4])),
        Cast(box.poll_id, box.devices[3], PollNotOpen("nicht jetzt")),
        one(box.devices[5], nonce(8)),
    ]
    with box.database.unit(write=True) as db:
        came_to = polls.put(db.connection(), casts)
    assert [type(one) if isinstance(one, Exception) else one for one in came_to] == [
        NotOnRoll,
        NotCheckedIn,
        NoVoter,
        NoVoter,
        False,
        NonceTaken,
        False,
        AlreadyVoted,
        True,
        True,
        PollNotOpen,
        False,
    ]
    assert standing(box) == (4, 4)
    assert box.findings() == []


def test_a_ballot_for_another_key_or_definition_is_not_put_in(app: FastAPI) -> None:
    box = opened(app, devices=3)
    with box.database.unit(write=True) as db:
        form = polls.ballot_form(db, box.poll_id)
        keys = store.keys(db, box.poll_id)
        assert keys is not None
        keys.public_key = new_key(box.poll_id, 2, 3).public_key
        store.add(db, keys)
    cast = Cast(box.poll_id, box.devices[0], polls.filled(form, ballot(1, nonce=nonce(1))))
    with box.database.unit(write=True) as db:
        [came_to] = polls.put(db.connection(), [cast])
    assert isinstance(came_to, FormChanged)
    assert standing(box) == (0, 0)


def test_a_process_that_knows_an_old_key_reads_the_new_one(app: FastAPI) -> None:
    """As after a backup was put back under it: the next cast is sealed to what stands in the database."""
    box = opened(app, devices=3)
    first, second = tokens(box, box.devices[:2])

    async def one(door: Door, token: str) -> list[Answer]:
        return [await door.cast(token, nonce(token))]

    assert counted(at_the_doors(box, lambda door: one(door, first), app)) == {201: 1}
    with box.database.unit(write=True) as db:
        keys = store.keys(db, box.poll_id)
        assert keys is not None
        keys.public_key = new_key(box.poll_id, 2, 3).public_key
        store.add(db, keys)
    assert counted(at_the_doors(box, lambda door: one(door, second), app)) == {201: 1}


def test_whoever_finds_no_room_comes_again(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    box = opened(app, devices=3)
    [token] = tokens(box, box.devices[:1])

    async def again(door: Door) -> list[Answer]:
        with monkeypatch.context() as full:
            full.setattr(app.state.box.writer, "room", 0)
            refused = await door.cast(token, nonce(1))
        return [refused, await door.cast(token, nonce(1)), await door.cast(token, nonce(1))]

    refused, cast, repeated = at_the_doors(box, again, app)
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
    assert refused.json()["type"] == "/problems/busy"
    assert (cast.status_code, repeated.status_code) == (201, 200)
    assert standing(box) == (1, 1)


def test_a_session_ended_while_its_cast_waits_casts_nothing(app: FastAPI) -> None:
    """The desk holds the poll and ends the session; the cast came before, and its turn comes after."""
    box = opened(app, devices=3)
    [token] = tokens(box, box.devices[:1])

    async def ended(door: Door) -> list[Answer]:
        with box.database.unit(write=True) as db:
            store.locked_poll(db, box.poll_id)
            casting = asyncio.create_task(door.cast(token, nonce(1)))
            await asyncio.sleep(0.3)
            end_all(db, box.hall.now, deputy_id=box.devices[0])
        return [await casting]

    assert counted(at_the_doors(box, ended, app)) == {401: 1}
    assert standing(box) == (0, 0)


def test_two_processes_behave_as_one(app: FastAPI, settings: Settings, clock: MovingClock) -> None:
    box, other = opened(app, devices=12), create_app(settings, clock)
    signed = tokens(box, box.devices)

    async def both(left: Door, right: Door) -> list[Answer]:
        casts = [door.cast(token, nonce(token)) for token in signed[:8] for door in (left, right)]
        shared = [
            door.cast(signed[place + side], nonce("shared", place))
            for place in (8, 10)
            for side, door in enumerate((left, right))
        ]
        return list(await asyncio.gather(*casts, *shared))

    answers = at_the_doors(box, both, app, other)
    assert counted(answers[:16]) == {201: 8, 200: 8}
    assert counted(answers[16:]) == {201: 2, 409: 2}
    assert standing(box) == (10, 10)
    assert box.findings() == []
    other.state.database.close()


def test_who_is_no_deputy_is_told_so(app: FastAPI) -> None:
    box = opened(app, devices=2)
    path, body = f"/api/polls/{box.poll_id}/ballot", {"nonce": nonce(1), "choices": []}
    clerk = signed_in(app, Role.CLERK)
    assert clerk.post(path, json=body).json()["type"] == "/problems/not-your-role"
    clerk.headers["Authorization"] = "Bearer of-nobody"
    assert clerk.post(path, json=body).status_code == 401
    del clerk.headers["Authorization"]
    assert clerk.post(path, json=body).status_code == 401


def test_a_cast_with_a_cookie_needs_the_pages_token(app: FastAPI) -> None:
    box = opened(app, devices=2)
    [token] = tokens(box, box.devices[:1])
    visitor = signed_in(app, Role.CLERK)
    del visitor.headers["Authorization"]
    path, body = f"/api/polls/{box.poll_id}/ballot", {"nonce": nonce(1), "choices": []}
    visitor.cookies.set("piaojue_session", token)
    assert visitor.post(path, json=body).json()["type"] == "/problems/not-our-page"
    visitor.cookies.set("piaojue_session", "of nobody")
    assert visitor.post(path, json=body).status_code == 401
    assert standing(box) == (0, 0)
