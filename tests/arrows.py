"""Which rows of the transition tables were played over HTTP, read from what the database kept of it.

``watching`` looks at the record before and after each request that may write: what came in between, that
request did. What a test does with services, beside the doors, is not counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from app.audit.service import events, head
from app.candidates.tables import CandidateRow
from app.db.session import Database
from app.domain import workflow
from app.domain.chain import Event
from app.polls.tables import PollMoveRow

READS = ("GET", "HEAD", "OPTIONS")
TABLES = (workflow.CYCLE, workflow.TOPIC, workflow.CANDIDATE, workflow.PROJECT, workflow.POLL)
CREATED = {
    "topic.submitted": ("topic", "submit", "SUBMITTED"),
    "candidate.drafted": ("candidate", "draft", "DRAFTED"),
    "project.started": ("project", "start", "IMPLEMENTING"),
    "project.carried_over": ("project", "carry_over", "IMPLEMENTING"),
}


class Arrow(NamedTuple):
    """A row of a table; ``source`` is "-" where nothing is there yet."""

    table: str
    source: str
    action: str
    target: str


EVERY = frozenset(
    Arrow(table.name, str(row.source or "-"), row.action, str(row.target))
    for table in TABLES
    for row in table.rows
)


def watching(monkeypatch: pytest.MonkeyPatch) -> set[Arrow]:
    """Fills as the test's clients ask."""
    seen: set[Arrow] = set()
    plain = TestClient.request

    def request(client: TestClient, method: str, *args: Any, **named: Any) -> Any:
        if method.upper() in READS:
            return plain(client, method, *args, **named)
        assert isinstance(client.app, FastAPI)
        database: Database = client.app.state.database
        with database.unit(write=False) as db:
            height, moves = head(db)[0], _poll_moves(db)
        answer = plain(client, method, *args, **named)
        with database.unit(write=False) as db:
            seen.update(arrow for event in events(db, after=height) for arrow in _told(db, event))
            seen.update(arrow for key, arrow in _poll_moves(db).items() if key not in moves)
        return answer

    monkeypatch.setattr(TestClient, "request", request)
    return seen


def _told(db: Session, event: Event) -> Iterator[Arrow]:
    """What an event of the chain says that was moved, or made."""
    table, _, kind = event.type.partition(".")
    told = event.payload
    if event.type in CREATED:
        name, action, target = CREATED[event.type]
        yield Arrow(name, "-", action, target)
    elif event.type == "project.imported":
        yield Arrow("project", "-", f"import_{told['status'].lower()}", told["status"])
    elif kind == "moved" and "action" in told and table in {known.name for known in TABLES}:
        source = told["was"] if "was" in told else told["from"]
        yield Arrow(table, source or "-", told["action"], told["to"])
        if told["action"] == "import_listed" and _candidates(db, event):
            yield Arrow("candidate", "-", "import_listed", "LISTED")


def _candidates(db: Session, event: Event) -> bool:
    query = select(CandidateRow.id).where(CandidateRow.cycle_id == event.subject.partition(":")[2])
    return db.exec(query.limit(1)).first() is not None


def _poll_moves(db: Session) -> dict[str, Arrow]:
    return {
        move.id: Arrow("poll", move.source or "-", move.action, move.target)
        for move in db.exec(select(PollMoveRow))
    }
