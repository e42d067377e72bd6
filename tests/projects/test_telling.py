"""Whoever suggested it hears of every step of the project, and of each month once."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import Session, select

from app.candidates.tables import BallotGroupRow, CandidateRow, CandidateTopicRow
from app.db.clock import MovingClock
from app.db.session import Database
from app.decisions.service import Votes
from app.domain.words import AdjustmentKind as K
from app.domain.words import (
    CandidateStatus,
    Grade,
    TopicCategory,
    TopicChannel,
    TopicOrigin,
    TopicStatus,
)
from app.domain.words import TopicStep as T
from app.people.tables import StreetRow
from app.projects import service
from app.projects.entries import NodeEntry, PlanEntry
from app.topics.tables import TopicEventRow, TopicRow
from tests.projects.test_carrying_over import carry, decide, entry, later_year
from tests.projects.test_rectifying import accept, file_plan, regrade
from tests.projects.test_rectifying import report as put_right
from tests.projects.year import CLERK, Year

DONE = PlanEntry("副局长", "目标", (NodeEntry(date(2026, 12, 1), "竣工", 720, 60_000_000),))


class Sourced(Year):
    """A year whose one project grew from a suggestion."""

    def __init__(self, database: Database, clock: MovingClock) -> None:
        super().__init__(database, clock, projects=0)
        with database.unit(write=True) as db:
            self.topic = _topic(db, self)
            candidate = _candidate(db, self, self.topic)
            rows = service.from_candidates(db, clock(), self.cycle, [candidate], by=CLERK)
            self.projects = [row.id for row in rows]

    def steps(self) -> list[tuple[T, str, str]]:
        with self.database.unit(write=False) as db:
            query = select(TopicEventRow).where(TopicEventRow.topic_id == self.topic)
            return [(e.step, e.office, e.reason) for e in db.exec(query.order_by("seq"))]


def _topic(db: Session, year: Year) -> str:
    street = StreetRow(name="溪东街道")
    db.add(street)
    db.flush()
    row = TopicRow(
        number="7K3M9QX2",
        phone_tail="0001",
        title="新建幼儿园",
        text="孩子多，幼儿园少。",
        category=TopicCategory.EDUCATION,
        channel=TopicChannel.STANDING,
        origin=TopicOrigin.ONLINE,
        street_id=street.id,
        status=TopicStatus.ADOPTED,
        submitted_at=year.clock(),
    )
    db.add(row)
    db.flush()
    return row.id


def _candidate(db: Session, year: Year, topic: str) -> CandidateRow:
    db.add(BallotGroupRow(cycle_id=year.cycle, code="general", position=1, title="一般", places=1))
    db.flush()
    row = CandidateRow(
        cycle_id=year.cycle,
        group_code="general",
        number=9,
        title="新建公办幼儿园",
        target="新增学位720个",
        target_amount=720,
        target_unit="个",
        lead_department_id=year.education,
        budget=60_000_000,
        starts_on=date(2026, 12, 1),
        finishes_on=date(2027, 12, 20),
        milestone="一期完成",
        status=CandidateStatus.SELECTED,
    )
    db.add(row)
    db.flush()
    db.add(
        CandidateTopicRow(
            candidate_id=row.id, topic_id=topic, number="7K3M9QX2", added_by="0", added_at=year.clock()
        )
    )
    db.flush()
    return row


@pytest.fixture
def year(database: Database, clock: MovingClock) -> Sourced:
    return Sourced(database, clock)


def months(year: Year, *months: tuple[int, str]) -> None:
    for done, note in months:
        with year.database.unit(write=True) as db:
            service.report_progress(
                db,
                year.clock(),
                project_id=year.projects[0],
                month=date(2026, 11, 1),
                done_amount=done,
                paid=1,
                note=note,
                by=year.lead,
            )


def report(year: Year) -> None:
    with year.database.unit(write=True) as db:
        service.file_report(
            db, year.clock(), project_id=year.projects[0], kind="final", text="完成", by=year.lead
        )


def test_a_project_takes_its_days_from_the_announcement(year: Sourced) -> None:
    project = year.project(1)
    assert (project.started_on, project.plan_due_on) == (date(2026, 11, 23), date(2026, 12, 23))
    assert (project.finishes_on, project.milestone) == (date(2027, 12, 20), "一期完成")


def test_every_step_is_told_and_a_month_once(year: Sourced) -> None:
    with year.database.unit(write=True) as db:
        service.file_implementation_plan(
            db, year.clock(), project_id=year.projects[0], plan=DONE, by=year.lead
        )
    months(year, (100, "开工"), (120, "更正"))
    year.adjust(1, K.SITE)
    schedule = year.ask(1, K.SCHEDULE, reason="雨季", finishes_on=date(2027, 12, 31))
    with year.database.unit(write=True) as db:
        service.file_adjustment(db, year.clock(), adjustment_id=schedule, document_no="备1号", by=CLERK)
    report(year)
    year.grade(Grade.UNSATISFIED)
    assert year.steps() == [
        (T.PLAN_FILED, "区教育局", ""),
        (T.PROGRESS, "区教育局", "开工"),
        (T.ADJUSTED, "常委会", "选址落空"),
        (T.ADJUSTED, "代表工委、大会秘书处", "雨季"),
        (T.REPORTED, "区教育局", ""),
        (T.GRADED, "全体会议", "不满意"),
        (T.RECTIFYING, "区教育局", ""),
    ]


def test_the_mid_year_report_is_told(year: Sourced) -> None:
    with year.database.unit(write=True) as db:
        project = year.projects[0]
        service.file_report(db, year.clock(), project_id=project, kind="mid_year", text="过半", by=year.lead)
    assert year.steps() == [(T.PROGRESS, "区教育局", "已公布年中进展报告")]


def test_rectification_is_told_from_plan_to_report_each_once(year: Sourced) -> None:
    report(year)
    year.grade(Grade.UNSATISFIED)
    for text in ("增派力量", "增派力量，三个月内补齐"):
        file_plan(year, text)
    accept(year, year.decide(1, "accept_plan"))
    for _ in range(2):
        put_right(year)
    regrade(year, Grade.SATISFIED)
    assert year.steps()[-5:] == [
        (T.RECTIFYING, "区教育局", ""),
        (T.PROGRESS, "区教育局", "已提出整改方案"),
        (T.RECTIFYING, "常委会", "整改方案已获同意，按方案整改"),
        (T.PROGRESS, "区教育局", "已报告整改情况，等待再次票评"),
        (T.GRADED, "常委会", "满意"),
    ]


def test_the_end_is_told(year: Sourced) -> None:
    report(year)
    year.grade(Grade.SATISFIED)
    carry(year, decide(year, entry(later_year(year))))
    with year.database.unit(write=True) as db:
        service.close_year(db, year.clock(), year.cycle, by=CLERK)
    assert year.steps()[1:] == [
        (T.GRADED, "全体会议", "满意"),
        (T.CARRIED_OVER, "区教育局", "二期完成学位540个"),
        (T.CLOSED, "常委会", ""),
    ]


def test_termination_is_told(year: Sourced) -> None:
    year.adjust(1, K.TERMINATE)
    assert year.steps() == [(T.TERMINATED, "常委会", "选址落空")]


def test_refused_and_pending_requests_are_not_told(year: Sourced) -> None:
    adjustment = year.ask(1, K.SITE)
    year.settle(adjustment, year.vote(adjustment, Votes(20, 20, 0)))
    year.ask(1, K.BUDGET)
    assert year.steps() == []
