"""A year at 筛选论证 with a list that is ready to be submitted, and the people who bring it to the list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from app.candidates.tables import BallotGroupRow, CandidateRow, PlanItemRow
from app.cycles import service as cycles
from app.db.session import Database
from app.domain import rulesets
from app.domain.actors import Body, Role
from app.domain.words import CandidateStatus, Stage
from app.people.tables import DepartmentRow
from tests.factories import actor, signed_in, visitor
from tests.journeys.hall import ok

TITLES = ("新建社区幼儿园", "加装老旧小区电梯", "更新社区食堂", "改造积水路段")
MEETING: dict[str, Any] = {"meeting": "区政府第八十次常务会议", "document_no": "溪府〔2026〕58号"}
COMMITTEE: dict[str, Any] = {"meeting": "常委会第四十次会议", "document_no": "溪人常〔2026〕40号"}
AGREED: dict[str, Any] = {
    "held_on": "2026-11-23",
    "members": 31,
    "present": 27,
    "in_favour": 24,
    "against": 1,
    "abstained": 2,
    "outcome": "agreed",
    "opinions": [],
}


@dataclass
class Year:
    """Clients of one year; ``candidates`` are ids in the order of TITLES."""

    app: FastAPI
    cycle: str
    candidates: list[str]
    clerk: TestClient
    second: TestClient
    government: TestClient
    secretary: TestClient
    public: TestClient

    def decide(self, kind: str, subject: str, action: str, by: TestClient, **more: Any) -> str:
        body = {"kind": kind, "subject": subject, "action": action, **COMMITTEE, **more}
        decision: str = ok(by.post("/api/decisions", json=body), 201)["id"]
        return decision

    def move(self, action: str, by: TestClient, second: TestClient | None = None, **more: Any) -> Any:
        """Both hands on a move of the year, whatever comes of it: the answer to the second."""
        decision = self.decide("cycle", self.cycle, action, by, **more)
        path = f"/api/cycles/{self.cycle}/moves/{action}"
        return (second or self.second).post(path, json={"decision": decision})

    def submit(self) -> str:
        """Party and budget noted, the motion submitted: its id."""
        self.note()
        ok(self.move("submit_motion", self.government, **MEETING))
        return str(self.motions()[-1]["id"])

    def note(self) -> None:
        told = {"told_on": "2026-11-20", "document_no": "溪委〔2026〕7号"}
        ok(self.government.post(f"/api/cycles/{self.cycle}/party-step", json=told), 201)
        budget = {"document_no": "溪财〔2026〕12号"}
        ok(self.government.post(f"/api/cycles/{self.cycle}/draft-budget", json=budget), 201)

    def motions(self, by: TestClient | None = None) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = ok((by or self.clerk).get(f"/api/cycles/{self.cycle}/motions"))["items"]
        return items

    def motion(self, motion: str, by: TestClient | None = None) -> dict[str, Any]:
        found: dict[str, Any] = ok((by or self.clerk).get(f"/api/motions/{motion}"))
        return found

    def try_deliberate(self, motion: str, **said: Any) -> Any:
        """Recorded by the secretary, made to count by a clerk: the answer to the second."""
        record = {**AGREED, **said}
        decision = self.decide("motion", motion, "deliberate", self.secretary, deliberation=record)
        return self.clerk.post(f"/api/motions/{motion}/deliberation", json={"decision": decision})

    def deliberate(self, motion: str, *opinions: Any, **said: Any) -> dict[str, Any]:
        """The last deliberation, with its opinions: texts, or (text, candidate)."""
        given = [{"text": o} if isinstance(o, str) else {"text": o[0], "candidate": o[1]} for o in opinions]
        found: dict[str, Any] = ok(self.try_deliberate(motion, opinions=given, **said), 201)
        last: dict[str, Any] = found["deliberations"][-1]
        return last

    def try_answer(self, opinion: dict[str, Any], answer: str, reason: str = "", version: int = 0) -> Any:
        tag = {"If-Match": f'"{version or opinion["version"]}"'}
        body = {"answer": answer, "reason": reason}
        return self.government.put(f"/api/opinions/{opinion['id']}/answer", json=body, headers=tag)

    def explain(self, motion: str, difference: str, opinion: str) -> Any:
        body = {"difference": difference, "opinion": opinion}
        return self.government.post(f"/api/motions/{motion}/differences", json=body)

    def change(self, place: int, **values: Any) -> None:
        """The government changes a dossier; who may when is asked elsewhere."""
        database: Database = self.app.state.database
        with database.unit(write=True) as db:
            row = db.get(CandidateRow, self.candidates[place])
            assert row is not None
            for name, value in values.items():
                setattr(row, name, value)
            db.add(row)

    def statuses(self) -> set[str]:
        database: Database = self.app.state.database
        with database.unit(write=False) as db:
            rows = [db.get(CandidateRow, candidate) for candidate in self.candidates]
            return {str(row.status) for row in rows if row}


def year_of(app: FastAPI, code: str = "futian-2021") -> Year:
    database: Database = app.state.database
    with database.unit(write=True) as db:
        cycle, candidates = _screened(db, app, code)
    return Year(
        app=app,
        cycle=cycle,
        candidates=candidates,
        clerk=signed_in(app, Role.CLERK),
        second=signed_in(app, Role.CLERK),
        government=signed_in(app, Role.GOVERNMENT_OFFICE),
        secretary=signed_in(app, Role.BODY_SECRETARY, body=Body.STANDING_COMMITTEE),
        public=visitor(app),
    )


def _screened(db: Session, app: FastAPI, code: str) -> tuple[str, list[str]]:
    department = _department(db)
    cycle = cycles.enter(
        db,
        app.state.clock(),
        term=7,
        session_no=7,
        title="2027年",
        stage=Stage.SCREENING,
        rules=rulesets.load(code),
        document_no="",
        listed_on=None,
        action="open_year",
        decision_id=None,
        by=actor(Role.CLERK),
    )
    db.add(BallotGroupRow(cycle_id=cycle.id, code="general", position=1, title="一般类", places=2))
    db.flush()
    places = enumerate(TITLES, start=1)
    rows = [_candidate(db, app, cycle.id, department, place, title) for place, title in places]
    return cycle.id, [row.id for row in rows]


def _department(db: Session) -> str:
    """The id of 区教育局, which a played hall has already."""
    known = db.exec(select(DepartmentRow).where(DepartmentRow.name == "区教育局")).first()
    row = known or DepartmentRow(code="education", name="区教育局")
    db.add(row)
    db.flush()
    return row.id


def _candidate(
    db: Session, app: FastAPI, cycle: str, department: str, place: int, title: str
) -> CandidateRow:
    """A whole dossier from a row of the investment plan, appraised as it stands."""
    plan = PlanItemRow(
        cycle_id=cycle,
        plan_no=f"TZ-{place:03}",
        title=title,
        lead_department_id=department,
        total_investment=2_000_000,
        year_investment=2_000_000,
        imported_by="nobody",
        imported_at=app.state.clock(),
    )
    db.add(plan)
    db.flush()
    row = CandidateRow(
        cycle_id=cycle,
        group_code="general",
        position=place,
        title=title,
        purpose="方便居民",
        scope="全区",
        target=f"完成{title}",
        target_amount=5,
        target_unit="处",
        lead_department_id=department,
        budget=2_000_000,
        budget_source="区财政一般公共预算",
        starts_on=date(2027, 2, 1),
        finishes_on=date(2027, 12, 20),
        streets="全区",
        plan_item_id=plan.id,
        status=CandidateStatus.APPRAISED,
        version=1,
        appraised_version=1,
    )
    db.add(row)
    db.flush()
    return row
