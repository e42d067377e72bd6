"""A year at 筛选论证 with a pool to draw on, and who works on its candidates."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from app.candidates import service
from app.candidates.tables import CandidateRow
from app.cycles import service as cycles
from app.db.clock import MovingClock
from app.db.session import Database
from app.domain.actors import Actor, Body, Role
from app.domain.words import Criterion, Stage, TopicStatus
from app.people.tables import DepartmentRow
from tests import factories
from tests.journeys.hall import ok
from tests.topics.desks import Desks

DIRECTORS = {"meeting": "主任会议第三十次会议", "document_no": "溪人常主〔2026〕30号"}
WHOLE: dict[str, Any] = {
    "group": "general",
    "purpose": "方便居民出行",
    "scope": "三个社区",
    "target": "加装路灯三百盏",
    "target_amount": 300,
    "target_unit": "盏",
    "budget": 1_200_000,
    "budget_source": "区财政一般公共预算",
    "starts_on": "2027-02-01",
    "finishes_on": "2027-11-30",
    "streets": "榕溪街道",
}


class Screening:
    """``pool`` are ids of four pooled suggestions, each with an author and a supporter of all of them."""

    def __init__(self, app: FastAPI, rules: str = "futian-2021") -> None:
        factories.found_congress(app)
        self.app = app
        self.database: Database = app.state.database
        self.clock: MovingClock = app.state.clock
        self.desks = Desks(self.database, self.clock)
        self.cycle = self.desks.year(Stage.COLLECTING, rules).id
        self.pool = [self.pooled(f"author{n}", "everybody") for n in range(4)]
        self.clock.move(minutes=1)
        self.go("close_collection", Stage.SCREENING)
        self.lead = self._department()
        self.office = factories.signed_in(app, Role.GOVERNMENT_OFFICE)
        self.clerk = factories.signed_in(app, Role.CLERK)
        self.public = factories.visitor(app)

    @cached_property
    def second(self) -> TestClient:
        """Another clerk, for the second hand."""
        return factories.signed_in(self.app, Role.CLERK)

    def _department(self) -> str:
        with self.database.unit(write=True) as db:
            row = DepartmentRow(code="lights", name="区城市管理局")
            db.add(row)
            db.flush()
            return row.id

    def pooled(self, *people: str) -> str:
        return self.desks.topic(TopicStatus.POOLED, people=people)

    def go(self, action: str, stage: Stage) -> None:
        """The year moves, whatever its conditions: they are asked elsewhere."""
        with self.database.unit(write=True) as db:
            cycle = cycles.locked(db, self.cycle)
            by = factories.actor(Role.CLERK)
            cycles.move(
                db, self.clock(), cycle, action, stage, decision_id=None, waivers=[], by=by
            )  # fmt: skip

    def grouped(self, **places: int) -> dict[str, Any]:
        """The year's groups with so many places."""
        here = f"/api/cycles/{self.cycle}/groups"
        tag = {"If-Match": f'"{ok(self.office.get(here))["version"]}"'}
        titles = {"general": "一般类", "investment_plan": "政府投资类"}
        wanted = [{"code": c, "title": titles.get(c, c), "places": n} for c, n in places.items()]
        found: dict[str, Any] = ok(self.office.put(here, json={"groups": wanted}, headers=tag))
        return found

    def try_draft(self, title: str = "加装路灯", **said: Any) -> Response:
        return self.office.post("/api/candidates", json={"cycle": self.cycle, "title": title, **said})

    def draft(self, title: str = "加装路灯", **said: Any) -> dict[str, Any]:
        made: dict[str, Any] = ok(self.try_draft(title, **said), 201)
        return made

    def complete(self, title: str = "加装路灯", topics: Sequence[str] = (), **said: Any) -> dict[str, Any]:
        """A draft from these suggestions that lacks nothing."""
        made = self.draft(title, topics=list(topics), lead_department_id=self.lead, **{**WHOLE, **said})
        answers = [{"topic": topic, "answer": "予以采纳"} for topic in topics]
        return self.edit(made, answers=answers) if answers else made

    def try_edit(self, known: dict[str, Any], **said: Any) -> Response:
        tag = {"If-Match": f'"{known["version"]}"'}
        return self.office.patch(f"/api/candidates/{known['id']}", json=said, headers=tag)

    def edit(self, known: dict[str, Any], **said: Any) -> dict[str, Any]:
        found: dict[str, Any] = ok(self.try_edit(known, **said))
        return found

    def try_appraise(self, known: dict[str, Any], unmet: str = "", **said: Any) -> Response:
        criteria = [
            {"criterion": str(c), "met": str(c) != unmet, "note": "" if str(c) != unmet else "见会议纪要"}
            for c in Criterion
        ]
        tag = {"If-Match": f'"{known["version"]}"'}
        body = {"criteria": criteria, **said}
        return self.office.post(f"/api/candidates/{known['id']}/appraisals", json=body, headers=tag)

    def appraise(self, known: dict[str, Any], unmet: str = "", **said: Any) -> dict[str, Any]:
        found: dict[str, Any] = ok(self.try_appraise(known, unmet, **said), 201)
        return found

    def shown(self, known: dict[str, Any], by: TestClient | None = None) -> dict[str, Any]:
        found: dict[str, Any] = ok((by or self.clerk).get(f"/api/candidates/{known['id']}"))
        return found

    def leave(
        self, known: dict[str, Any], action: str, by: TestClient | None = None, **said: Any
    ) -> Response:
        return (by or self.office).post(f"/api/candidates/{known['id']}/moves/{action}", json=said)

    def decide(self, kind: str, subject: str, action: str, by: TestClient, **more: Any) -> str:
        body = {"kind": kind, "subject": subject, "action": action, **DIRECTORS, **more}
        decision: str = ok(by.post("/api/decisions", json=body), 201)["id"]
        return decision

    def facts(self) -> service.YearFacts:
        with self.database.unit(write=False) as db:
            return service.year_facts(db, self.cycle)

    def move_all(self, action: str, **more: Any) -> list[CandidateRow]:
        with self.database.unit(write=True) as db:
            return service.move_all(db, self.clock(), self.cycle, action, by=self.actor(), **more)

    def actor(self) -> Actor:
        return factories.actor(Role.CLERK, body=Body.STANDING_COMMITTEE)
