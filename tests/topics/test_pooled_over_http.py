"""Out of the pool again: merged, returned, redirected; and where nothing is studied, decided at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI

from app.cycles import service as cycles
from app.db.clock import MovingClock
from app.domain.actors import Role
from app.domain.rulesets import load
from app.domain.words import Stage
from tests.factories import actor
from tests.topics.test_batches_over_http import Quarter, ok

RETURNED = {"outcome": "return", "return_reason": "no_funds", "sentence": "财力不足。"}
REDIRECTED = {
    "outcome": "redirect",
    "redirect_to": "hotline",
    "recipient": "政务热线",
    "sentence": "属日常维护。",
}


def statuses(quarter: Quarter, *made: dict[str, Any]) -> list[str]:
    return [ok(quarter.public.get(f"/api/topics/{one['id']}"))["status"] for one in made]


def test_out_of_the_pool_again(app: FastAPI) -> None:
    quarter = Quarter(app)
    pooled = [quarter.studied() for _ in range(4)]
    batch = quarter.batch()
    quarter.draft(batch, *({"topic": one["id"], "outcome": "pool"} for one in pooled))
    quarter.decide(batch)
    kept, merged, back, away = pooled
    ok(quarter.office.post(f"/api/topics/{merged['id']}/merge", json={"target": kept["id"]}))
    quarter.draft(batch, {"topic": back["id"], **RETURNED}, {"topic": away["id"], **REDIRECTED})
    quarter.decide(batch)
    assert statuses(quarter, *pooled) == ["POOLED", "MERGED", "RETURNED", "REDIRECTED"]


@pytest.fixture
def unstudied(app: FastAPI, clock: MovingClock) -> Quarter:
    """A year whose rules ask for no 社区初步研究."""
    quarter = Quarter(app)
    with app.state.database.unit(write=True) as db:
        cycles.enter(
            db,
            clock(),
            term=7,
            session_no=6,
            title="2027年度",
            stage=Stage.COLLECTING,
            rules=replace(load("futian-2021"), community_study=False),
            document_no="",
            listed_on=None,
            action="open_year",
            decision_id=None,
            by=actor(Role.CLERK),
        )
    return quarter


def test_where_nothing_is_studied_it_is_decided_at_once(unstudied: Quarter) -> None:
    kept, back = unstudied.submitted(), unstudied.submitted()
    batch = unstudied.batch()
    unstudied.draft(batch, {"topic": kept["id"], "outcome": "pool"}, {"topic": back["id"], **RETURNED})
    unstudied.decide(batch)
    assert statuses(unstudied, kept, back) == ["POOLED", "RETURNED"]
