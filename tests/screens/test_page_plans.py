"""The pages that everybody opens read nothing from end to end that grows with the hall or with the years."""

from __future__ import annotations

from fastapi import FastAPI

from app.domain.actors import Role
from bench.plans import LARGE, explained, faults, recorded
from tests.factories import deputy_client, signed_in, visitor
from tests.polls.factory import opened
from tests.topics.factory import district, topic_of

# What grows with deputies, meetings and votes, beside what grows with residents.
GROWING = LARGE | {
    "absence",
    "activity",
    "activity_deputy",
    "attendance",
    "box",
    "decision",
    "paper_sheet",
    "poll_move",
    "poll_roll",
    "progress",
    "resident_grade",
    "station_deputy",
}


def test_the_most_visited_pages_look_by_a_key(app: FastAPI) -> None:
    box = opened(app, devices=2)
    topic = topic_of(app, district(app), title="旧楼加装电梯")
    deputy, chair, anybody = (
        deputy_client(app, box.devices[0]),
        signed_in(app, Role.EXECUTIVE_CHAIR),
        visitor(app),
    )
    asked = (
        (deputy, "/deputy"),
        (deputy, f"/polls/{box.poll_id}/ballot"),
        (anybody, "/"),
        (anybody, "/topics"),
        (anybody, f"/topics/{topic['id']}"),
        (chair, f"/wall/{box.hall.sitting_id}"),
    )
    with recorded(app.state.database) as statements:
        for client, path in asked:
            answer = client.get(path, headers={"Accept": "text/html"})
            assert answer.status_code == 200, (path, answer.text[:400])
    plans = explained(app.state.database, statements, few_rows=True)
    assert len(plans) > len(asked)
    dear = [(found, plan.statement.text) for plan in plans if (found := faults(plan, GROWING))]
    assert dear == [], "\n".join(f"{found}: {text}" for found, text in dear)
