"""Every query that a list of suggestions sends over HTTP is answered by an index: as the bench asks them."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from app.db.session import Database
from app.domain.actors import Role
from bench.lists import DESK, PUBLIC
from bench.plans import Statement, explained, faults, recorded
from tests.factories import signed_in
from tests.topics.factory import district, row_of, topic_of


def test_no_list_reads_or_sorts_everything(app: FastAPI) -> None:
    known = _known(app)
    clerk = signed_in(app, Role.CLERK)
    with recorded(app.state.database) as statements:
        for path in (*PUBLIC, *DESK):
            answer = clerk.get(path.format_map(known))
            assert answer.status_code == 200, (path, answer.text)
    plans = explained(app.state.database, statements, few_rows=True)
    assert len(plans) > len(PUBLIC)
    assert [(found, plan) for plan in plans if (found := faults(plan))] == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("SELECT * FROM topic WHERE place = 'x' LIMIT 1", "reads all of topic"),
        ("SELECT count(*) FROM topic_event", "reads all of topic_event"),
        ("SELECT * FROM topic WHERE id > '5' ORDER BY title LIMIT 50", "sorts more than a page"),
    ],
)
def test_a_list_that_does_is_named(database: Database, text: str, fault: str) -> None:
    [plan] = explained(database, [Statement(text, ())], few_rows=True)
    assert fault in faults(plan)


def _known(app: FastAPI) -> dict[str, str]:
    where = district(app)
    made = topic_of(app, where, title="旧楼加装电梯")
    topic_of(app, where, title="榕溪花园旧楼加装升降梯")
    row = row_of(app, made["id"])
    opened = {"street": where.street, "due_on": str(row.due_on)}
    batch = signed_in(app, Role.CLERK).post("/api/batches", json=opened).json()["id"]
    return {
        "street": where.street,
        "community": where.community,
        "topic": row.id,
        "batch": batch,
        "before": row.id,
    }
