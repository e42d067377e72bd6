"""The hall: deputies who press together, and a hall that never stops pressing.

One poll is prepared and opened by the service's own verbs; the others are copies of it under keys and
definitions of their own, the same thousand deputies on their rolls: every cast measured is a first one.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, Final
from urllib.parse import urlencode

import sqlalchemy as sa
from sqlmodel import select

from app.config import Settings
from app.db.base import new_id
from app.db.session import Database
from app.domain.canonical import canonical, digest_bytes
from app.domain.words import Attendance, Channel, DeputyStatus
from app.main import create_app
from app.meetings.tables import AttendanceRow
from app.people.service.tokens import digest_of
from app.people.tables import DelegationRow, DeputyRow, SessionRow
from app.polls import sealing
from app.polls.tables import PollKeyRow, PollRollRow, PollRow
from bench.filling import bulk, settle
from bench.load import beside, figure, request, rush, waits
from bench.report import Line, compared, reached
from bench.servers import bare, service
from tests.polls.factory import many, opened

DEPUTIES: Final = 1_000
CANDIDATES: Final = 30
CHOSEN: Final = 12
CONNECTIONS: Final = 64
RATIOS: Final = {"sqlite": 0.20, "postgresql": 0.25}
PRESSES, WITHIN, P99_MS, MOST_MS = 500, 2.0, 25.0, 100.0
PAGE_MS: Final = 150.0
CALLED: Final = (WITHIN, 20.0)  # seconds within which the hall opens its ballots: the target's, and a hall's
_A_SECOND: Final = 2_500  # casts at most, for which there must be deputies who have not voted
_LASTS: Final = timedelta(hours=6)
_CHOICES: Final = json.dumps([{"no": no, "mark": "approve"} for no in range(1, CHOSEN + 1)])

Row = dict[str, Any]


@dataclass(frozen=True)
class Seats:
    database: Database
    poll: PollRow
    tokens: tuple[str, ...]
    deputies: tuple[str, ...]


def lines(settings: Settings, kind: str, seconds: float, windows: int) -> Iterator[Line]:
    seats = seated(settings)
    for workers in (1, 2):
        loops = enough(seconds, windows)
        with service(settings, workers) as port, bare() as yardstick:
            pressed = casts(seats, open_polls(seats, loops))
            yield _closed(kind, workers, port, yardstick, pressed, seconds, windows)
            yield _open(kind, workers, port, list(islice(casts(seats, open_polls(seats, 1)), PRESSES)))
            for within in CALLED:
                yield _by_page(kind, workers, port, _walks(seats, open_polls(seats, 1)[0]), within)
    yield _reconciled(seats, kind)
    seats.database.close()


def enough(seconds: float, windows: int) -> int:
    """Polls for which there are deputies who have not voted, until the measurement is over."""
    return int(seconds * windows + 2) * _A_SECOND // DEPUTIES + 1


def _closed(
    kind: str, workers: int, port: int, yardstick: int, pressed: Iterator[bytes], seconds: float, windows: int
) -> Line:
    found = beside(port, yardstick, pressed, seconds, CONNECTIONS, windows)
    return compared(_named("cast, 64 connections", workers), kind, "", found, RATIOS[kind])


def _open(kind: str, workers: int, port: int, pressed: Sequence[bytes]) -> Line:
    window = rush(port, [[cast] for cast in pressed], WITHIN)
    late = max(window.share(0.99) / P99_MS, window.share(1) / MOST_MS, float("inf") if window.bad else 0)
    name = _named(f"{PRESSES} casts within {WITHIN:.0f} s", workers)
    target = f"p99 ≤ {P99_MS:.0f} ms, max ≤ {MOST_MS:.0f} ms"
    return Line(name, kind, "", figure(window), "", target, reached(1, late))


def _by_page(kind: str, workers: int, port: int, walks: Sequence[Sequence[bytes]], within: float) -> Line:
    window = rush(port, walks, within)
    late = float("inf") if window.bad else window.share(0.99) / PAGE_MS
    name = _named(f"{PRESSES} ballots by page within {within:.0f} s", workers)
    return Line(name, kind, "", waits(window), "", f"p99 ≤ {PAGE_MS:.0f} ms a page", reached(1, late))


def _named(what: str, workers: int) -> str:
    return what if workers == 1 else f"{what}, {workers} workers"


def _reconciled(seats: Seats, kind: str) -> Line:
    """Each mark has its ballot, in every poll."""
    with seats.database.unit(write=False) as db:
        marks = db.execute(sa.text("SELECT poll_id, count(marked) FROM poll_roll GROUP BY poll_id"))
        boxed = db.execute(sa.text("SELECT poll_id, count(*) FROM box GROUP BY poll_id"))
        voted, ballots = {poll: n for poll, n in marks if n}, {poll: n for poll, n in boxed}
    wrong = sum(voted.get(poll) != ballots.get(poll) for poll in {*voted, *ballots})
    figure = f"{sum(ballots.values()):,} ballots, {wrong} polls whose marks differ"
    return Line("marks and ballots", kind, "", figure, "", "0", reached(0, wrong))


def seated(settings: Settings) -> Seats:
    app = create_app(settings)
    box = opened(app, devices=8, content=many(CANDIDATES, 1))
    database: Database = app.state.database
    with database.unit(write=True) as db:
        delegation = db.exec(select(DelegationRow)).first()
        assert delegation is not None
        deputies = [_deputy(place, delegation.id) for place in range(DEPUTIES)]
        tokens = [secrets.token_urlsafe(32) for _ in deputies]
        connection = db.connection()
        bulk(connection, DeputyRow, deputies)
        bulk(connection, AttendanceRow, (_attendance(box.hall.sitting_id, row["id"]) for row in deputies))
        pairs = zip(deputies, tokens, strict=True)
        bulk(connection, SessionRow, (_session(row["id"], token) for row, token in pairs))
    return Seats(database, box.row(), tuple(tokens), tuple(row["id"] for row in deputies))


def open_polls(seats: Seats, number: int) -> list[str]:
    """Copies of the open poll, under ids, keys and definitions of their own."""
    made = [_copy(seats.poll) for _ in range(number)]
    with seats.database.unit(write=True) as db:
        connection = db.connection()
        connection.execute(sa.insert(PollRow), [poll for poll, _key in made])
        connection.execute(sa.insert(PollKeyRow), [key for _poll, key in made])
        rolls = ((poll["id"], deputy) for poll, _key in made for deputy in seats.deputies)
        bulk(connection, PollRollRow, ({"poll_id": p, "deputy_id": d, "marked": None} for p, d in rolls))
    settle(seats.database)
    return [poll["id"] for poll, _key in made]


def _copy(poll: PollRow) -> tuple[Row, Row]:
    fresh = new_id()
    definition = canonical({**json.loads(poll.definition or b"{}"), "poll": fresh})
    row = {**poll.model_dump(), "id": fresh, "definition": definition}
    row["definition_digest"] = digest_bytes(definition)
    key = PollKeyRow(
        poll_id=fresh,
        public_key=sealing.new_key(fresh, 2, 3).public_key,
        share_hashes=[],
        needed=2,
        read_back=[],
        digest=new_id(),
        made_by=new_id(),
        made_at=datetime.now(UTC),
    )
    return row, key.model_dump()


def casts(seats: Seats, polls: Sequence[str]) -> Iterator[bytes]:
    """One deputy after the other, then the next poll."""
    for poll in polls:
        for token in seats.tokens:
            body = f'{{"nonce": "{secrets.token_urlsafe(32)}", "choices": {_CHOICES}}}'
            headers = {"Authorization": f"Bearer {token}"}
            yield request("POST", f"/api/polls/{poll}/ballot", headers, body.encode())


def _walks(seats: Seats, poll: str) -> list[list[bytes]]:
    """Each deputy's pages: the ballot, what was filled in read back, the receipt."""
    page = f"/polls/{poll}/ballot"
    walks = []
    for token in seats.tokens[:PRESSES]:
        headers = {"Authorization": f"Bearer {token}", "Accept": "text/html"}
        marks = [(f"mark-{no}", "approve") for no in range(1, CHOSEN + 1)]
        form = urlencode([("nonce", secrets.token_urlsafe(32)), ("do", "check"), *marks]).encode()
        posted = [
            request("POST", to, headers, form, "x-www-form-urlencoded") for to in (f"{page}/check", page)
        ]
        walks.append([request("GET", page, headers), *posted])
    return walks


def _deputy(place: int, delegation_id: str) -> Row:
    known = {"id": new_id(), "number": f"bench-{place}", "name": "某代表", "phone": f"155{place:08}"}
    return {**known, "gender": "", "occupation": "", "delegation_id": delegation_id,
            "status": DeputyStatus.IN_OFFICE}  # fmt: skip


def _attendance(sitting_id: str, deputy_id: str) -> Row:
    row = AttendanceRow(
        sitting_id=sitting_id,
        kind=Attendance.DEPUTY,
        deputy_id=deputy_id,
        channel=Channel.ELECTRONIC,
        checked_in_at=datetime.now(UTC),
    )
    return {**row.model_dump(), "id": new_id()}


def _session(deputy_id: str, token: str) -> Row:
    now = datetime.now(UTC)
    row = SessionRow(
        token_hash=digest_of(token),
        deputy_id=deputy_id,
        created_at=now,
        expires_at=now + _LASTS,
        idle_at=now + _LASTS,
    )
    return {**row.model_dump(), "id": new_id()}
