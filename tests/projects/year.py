"""A year in implementation with projects, for the tests of this folder."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from fastapi import FastAPI
from sqlmodel import Session, select

from app.cycles import service as cycles
from app.db.clock import MovingClock
from app.db.session import Database
from app.decisions import service as decisions
from app.decisions.service import Votes
from app.domain.actors import Actor, Body, Role
from app.domain.rulesets import RuleSet, load
from app.domain.words import AdjustmentKind, AdjustmentStatus, Grade, Stage
from app.people.tables import DepartmentRow
from app.projects import service
from app.projects.entries import AdjustmentEntry, ProgressEntry, ProjectEntry
from tests.factories import actor

RULES = load("futian-2021")
CLERK = actor(Role.CLERK)
SECRETARY = actor(Role.BODY_SECRETARY, body=Body.STANDING_COMMITTEE)
GOVERNMENT = actor(Role.GOVERNMENT_OFFICE)
PROPOSERS = (Role.CLERK, Role.BODY_SECRETARY)
CARRIED = Votes(21, 10, 9)
ASKED: Final[dict[AdjustmentKind, dict[str, Any]]] = {
    AdjustmentKind.SCOPE: {"before": "全区", "after": "溪东街道"},
    AdjustmentKind.TARGET: {"after": "新增学位600个", "amount": 600},
    AdjustmentKind.BUDGET: {"budget": 70_000_000},
    AdjustmentKind.SITE: {"before": "溪东路1号", "after": "溪西路8号"},
    AdjustmentKind.SCHEDULE: {"finishes_on": date(2026, 12, 31)},
    AdjustmentKind.POSTPONE: {"finishes_on": date(2027, 6, 30)},
    AdjustmentKind.SUBSTITUTE: {"after": "改建托育中心3所", "amount": 3, "unit": "所"},
    AdjustmentKind.TERMINATE: {},
}


class Year:
    """``cycle`` and its ``projects`` by number; ``education`` leads the first, ``transport`` the others."""

    def __init__(
        self,
        database: Database,
        clock: MovingClock,
        *,
        reported: int = 0,
        projects: int = 3,
        session_no: int = 6,
        rules: RuleSet = RULES,
    ) -> None:
        self.database, self.clock, self.rules = database, clock, rules
        with database.unit(write=True) as db:
            self.education, self.transport = _department(db, "教育"), _department(db, "交通")
            self.cycle = _cycle(db, clock(), rules, session_no)
            entries = [self._entry(number, number <= reported) for number in range(1, projects + 1)]
            self.projects = [row.id for row in service.add(db, clock(), self.cycle, entries, by=CLERK)]
        self.lead = actor(Role.DEPARTMENT, department_id=self.education)
        self.other = actor(Role.DEPARTMENT, department_id=self.transport)

    def _entry(self, number: int, reported: bool) -> ProjectEntry:
        return ProjectEntry(
            number=number,
            group_code="general",
            title=f"项目{number}",
            target="新建公办幼儿园2所，新增学位720个",
            target_amount=720,
            target_unit="个",
            lead_department_id=self.education if number == 1 else self.transport,
            budget=60_000_000,
            paid=20_000_000,
            done_amount=360,
            progress=(ProgressEntry(date(2026, 6, 1), 360, 20_000_000),),
            final_report="全部完成" if reported else "",
            final_report_on=date(2026, 11, 1) if reported else None,
        )

    def grade(self, *levels: Grade) -> None:
        """What announcing an effect poll does; levels in the order of the projects."""
        with self.database.unit(write=True) as db:
            named = dict(zip(self.projects, levels, strict=True))
            service.grade(db, self.clock(), cycle_id=self.cycle, levels=named, rules=RULES, by=CLERK)

    def decide(
        self,
        number: int,
        action: str,
        *,
        body: Body = Body.STANDING_COMMITTEE,
        by: Actor = SECRETARY,
        proposers: tuple[Role, ...] = PROPOSERS,
        votes: Votes | None = None,
        members: int | None = None,
        reason: str = "",
    ) -> str:
        """A recorded decision, not yet countersigned."""
        project = self.projects[number - 1]
        with self.database.unit(write=True) as db:
            return decisions.propose(
                db,
                self.clock(),
                body=body,
                action=action,
                subject=service.subject(db, project, action),
                by=by,
                proposers=proposers,
                decided_on=date(2026, 11, 23),
                meeting="常委会第四十次会议",
                document_no="常〔2026〕9号",
                votes=votes,
                reason=reason,
                content={"committee_members": members} if members is not None else None,
            ).id

    def ask(self, number: int, kind: AdjustmentKind, **said: Any) -> str:
        """An adjustment that the government office asks for: its id."""
        entry = AdjustmentEntry(kind, said.pop("reason", "选址落空"), **{**ASKED[kind], **said})
        with self.database.unit(write=True) as db:
            project = self.projects[number - 1]
            row = service.request_adjustment(db, self.clock(), project_id=project, entry=entry, by=GOVERNMENT)
            return row.id

    def vote(
        self, adjustment: str, votes: Votes | None = CARRIED, members: int | None = 40, by: Actor = SECRETARY
    ) -> str:
        """A recorded decision on an adjustment, not yet countersigned."""
        with self.database.unit(write=True) as db:
            subject, body = service.adjustment_subject(db, adjustment)
            return decisions.propose(
                db,
                self.clock(),
                body=body,
                action="decide",
                subject=subject,
                by=by,
                proposers=PROPOSERS,
                decided_on=date(2026, 11, 23),
                meeting="常委会第四十次会议",
                document_no="常〔2026〕9号",
                votes=votes,
                content={"committee_members": members} if members is not None else None,
            ).id

    def settle(self, adjustment: str, decision: str, by: Actor = CLERK) -> AdjustmentStatus:
        with self.database.unit(write=True) as db:
            row = service.decide_adjustment(
                db, self.clock(), adjustment_id=adjustment, decision_id=decision, by=by
            )
            return row.status

    def adjust(self, number: int, kind: AdjustmentKind, **said: Any) -> AdjustmentStatus:
        """Asked for and approved by the committee."""
        adjustment = self.ask(number, kind, **said)
        return self.settle(adjustment, self.vote(adjustment))

    def change(self, number: int, **columns: Any) -> None:
        """What the announcement would have written, where a test starts later."""
        with self.database.unit(write=True) as db:
            row = service.project(db, self.projects[number - 1])
            row.sqlmodel_update(columns)
            db.add(row)

    def project(self, number: int) -> service.ProjectRow:
        with self.database.unit(write=False) as db:
            return service.project(db, self.projects[number - 1])


def year_of(app: FastAPI, **options: Any) -> Year:
    return Year(app.state.database, app.state.clock, **options)


def _department(db: Session, name: str) -> str:
    """Its id; a played hall has it already."""
    known = db.exec(select(DepartmentRow).where(DepartmentRow.name == f"区{name}局")).first()
    row = known or DepartmentRow(code=name, name=f"区{name}局")
    db.add(row)
    db.flush()
    return row.id


def _cycle(db: Session, now: datetime, rules: RuleSet, session_no: int) -> str:
    return cycles.enter(
        db,
        now,
        term=8,
        session_no=session_no,
        title=f"第八届第{session_no}次会议年度",
        stage=Stage.IMPLEMENTING,
        rules=rules,
        document_no="示府〔2025〕1号",
        listed_on=None,
        action="import_implementing",
        decision_id=None,
        by=CLERK,
    ).id
