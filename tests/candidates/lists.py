"""A published list for tests: two groups, six candidates, entered as a year formed outside the system."""

from __future__ import annotations

from datetime import date, datetime

from fastapi import FastAPI
from sqlmodel import Session

from app.candidates.entries import CandidateEntry, GroupEntry, ListedYear
from app.db.session import Database
from app.domain.actors import Role
from app.domain.rulesets import load
from app.people.tables import CongressRow, DepartmentRow
from app.stages.entering import enter_listed
from tests import factories

CLERK = factories.actor(Role.CLERK)
GROUPS = (GroupEntry("general", "一般类", 3), GroupEntry("investment_plan", "政府投资类", 1, True))


def dossier(number: int, lead: str, group: str = "general") -> CandidateEntry:
    return CandidateEntry(
        number=number,
        group_code=group,
        title=f"候选项目{number}",
        purpose="改善居住条件",
        scope="全区",
        target=f"完成{number}个",
        target_amount=number,
        target_unit="个",
        lead_department_id=lead,
        budget=100 * number,
        budget_source="区财政",
        starts_on=date(2027, 2, 1),
        finishes_on=date(2027, 12, 20),
    )


def listed(app: FastAPI) -> str:
    """The id of a year at 候选项目: five candidates for three places, one for one."""
    database: Database = app.state.database
    with database.unit(write=True) as db:
        return enter(db, app.state.clock())


def enter(db: Session, now: datetime) -> str:
    db.add(CongressRow(name="榕溪区人民代表大会"))
    housing = DepartmentRow(code="housing", name="区住房和建设局")
    db.add(housing)
    db.flush()
    numbers = (*((n, "general") for n in range(1, 6)), (6, "investment_plan"))
    year = ListedYear(
        term=7,
        session_no=6,
        title="2027年民生实事候选项目",
        rules=load("futian-2021"),
        document_no="榕府〔2026〕58号",
        listed_on=date(2026, 11, 6),
        groups=GROUPS,
        candidates=tuple(dossier(n, housing.id, group) for n, group in numbers),
    )
    return enter_listed(db, now, year, decision_id="0000000000", by=CLERK).id
