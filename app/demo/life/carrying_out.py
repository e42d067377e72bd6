"""After the session: plans, months, adjustments, groups that look on, and one project behind its plan."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, Literal

from app.decisions.service import Votes
from app.demo.candidates import carried_out_in
from app.demo.decided import MEETINGS, document_no, propose_by
from app.demo.scene import Scene
from app.demo.staff import CLERK, SECOND
from app.domain.actors import Actor, Body
from app.domain.calendar import after_months
from app.domain.words import AdjustmentKind, AdjustmentStatus, MemberKind, ProjectStatus
from app.people import service as people
from app.projects import service as projects
from app.projects.entries import AdjustmentEntry, NodeEntry, PlanEntry
from app.projects.service import ProjectRow
from app.supervision import service as supervision
from app.supervision.entries import MemberEntry

GOVERNMENT: Final = "government"
MOST_MONTHS: Final = 10
BEHIND: Final = 3  # this project, by its place, does half of what it planned
WITHOUT_PLAN: Final = -1  # and the last one has not filed its plan
MEMBERS: Final = 41


def plan(scene: Scene) -> None:
    """Everybody files but one."""
    _plan(scene, _projects(scene)[:WITHOUT_PLAN])


def plan_late(scene: Scene) -> None:
    """And that one months after its day."""
    _plan(scene, _projects(scene)[WITHOUT_PLAN:])


def _plan(scene: Scene, rows: list[ProjectRow]) -> None:
    for project in rows:
        entry = PlanEntry(
            lead_post="分管副局长（虚构）", target=project.target, nodes=tuple(_nodes(scene, project))
        )
        with scene.act(600) as (db, now):
            projects.file_implementation_plan(
                db, now, project_id=project.id, plan=entry, by=lead(scene, project)
            )
        scene.tick("提出实施方案")


def report_month(scene: Scene, month: date) -> None:
    """What was reached by the end of the month; the one behind says why."""
    months = months_of_work(scene)
    number = min(_month_number(scene, month), months)
    for place, project in enumerate(_projects(scene)[:WITHOUT_PLAN]):
        done = project.target_amount * number // months
        late = place == BEHIND and number < months
        with scene.act(60) as (db, now):
            projects.report_progress(
                db, now, project_id=project.id, month=month, done_amount=done // 2 if late else done,
                paid=project.budget * number // (months + 1),
                note="雨季停工，正在追赶（虚构）。" if late else "", by=lead(scene, project),
            )  # fmt: skip
        scene.tick("每月进展")


def adjust(scene: Scene) -> None:
    """One site is moved by the committee's decision; another waits for it."""
    first, second, *_ = _projects(scene)
    moved = _asked(scene, first, "原址地下管线须保留（虚构）。")
    body = Body.STANDING_COMMITTEE
    decision = propose_by(
        scene, scene.staff[CLERK], "adjustment", moved, "decide", meeting=MEETINGS[body],
        document_no=document_no(scene, body, 45), votes=Votes(36, 1, 2),
        carried={"committee_members": MEMBERS},
    )  # fmt: skip
    with scene.act() as (db, now):
        projects.decide_adjustment(db, now, adjustment_id=moved, decision_id=decision, by=scene.staff[SECOND])
    _asked(scene, second, "沿线居民希望避开学校门口（虚构）。")


def adjust_settled(scene: Scene) -> None:
    """What waited is taken back: another way was found."""
    with scene.look() as db:
        waiting = projects.adjustments(
            db, cycle_id=scene.this_year, status=AdjustmentStatus.PENDING, limit=50
        )
    for row, _project in waiting:
        with scene.act() as (db, now):
            projects.take_back_adjustment(db, now, adjustment_id=row.id, by=scene.staff[GOVERNMENT])


def supervise(scene: Scene) -> None:
    """Two groups, a deputy at the head of each."""
    with scene.look() as db:
        deputies = people.entitled(db)
    for place, project in enumerate(_projects(scene)[:2]):
        members = [
            MemberEntry(MemberKind.DEPUTY, deputy_id=deputies[place].id, leads=True),
            MemberEntry(MemberKind.EXPERT, name="专家（虚构）", post="结构工程师"),
        ]
        with scene.act() as (db, now):
            supervision.name_for_project(db, now, project.id, members, by=scene.staff[CLERK])
        scene.tick("确定监督小组")


def find(scene: Scene, *, answered: bool) -> None:
    """What a group found: put right and verified by the group, or handed over and not answered."""
    project = _projects(scene)[0 if answered else 1]
    clerk = scene.staff[CLERK]
    with scene.act() as (db, now):
        group = supervision.group_for_project(db, project.id)
        assert group is not None  # named a month ago
        member = next(m.id for m in supervision.members(db, [group])[group.id] if not m.leads)
        found = supervision.report_finding(
            db, now, project_id=project.id, text="围挡外人行道破损，影响通行（虚构）。", place="工地东侧",
            member_id=member, by=clerk,
        )  # fmt: skip
        due = scene.clock_day() + timedelta(days=30)
        supervision.assign(db, now, found.id, due_on=due, note="请修复并回填照片（虚构）。", by=clerk)
    if answered:
        with scene.act(3600) as (db, now):
            supervision.answer(db, now, found.id, text="已修复（虚构）。", by=lead(scene, project))
            supervision.verify(
                db, now, found.id, holds=True, note="到场看过，已修复（虚构）。", member_id=member, by=clerk
            )
    scene.tick("监督发现问题")


def lead(scene: Scene, project: ProjectRow) -> Actor:
    return next(actor for actor in scene.staff.values() if actor.department_id == project.lead_department_id)


def mid_year(scene: Scene) -> None:
    for project in _projects(scene):
        _file(scene, project, "mid_year", "上半年完成过半，按计划推进（虚构）。")


def final(scene: Scene) -> None:
    for project in _projects(scene):
        _file(scene, project, "final", "已对照票决目标完成并投入使用（虚构）。")


def _file(scene: Scene, project: ProjectRow, kind: Literal["mid_year", "final"], text: str) -> None:
    with scene.act(60) as (db, now):
        projects.file_report(db, now, project_id=project.id, kind=kind, text=text, by=lead(scene, project))
    scene.tick("提交报告")


def _projects(scene: Scene) -> list[ProjectRow]:
    with scene.look() as db:
        rows = projects.projects(db, scene.this_year)
    return [row for row in rows if row.status is ProjectStatus.IMPLEMENTING]


def _nodes(scene: Scene, project: ProjectRow) -> list[NodeEntry]:
    first, months = first_month(scene), months_of_work(scene)
    return [
        NodeEntry(
            month=after_months(first, number - 1),
            reached=f"累计完成百分之{number * 100 // months}（虚构）",
            amount=project.target_amount * number // months,
            payment=project.budget * number // months,
        )
        for number in (months // 3, months * 2 // 3, months)
    ]


def first_month(scene: Scene) -> date:
    return after_months((scene.session + timedelta(days=31)).replace(day=1), 0)


def months_of_work(scene: Scene) -> int:
    """From the first month to the December in which most projects are to be finished."""
    first = first_month(scene)
    return min(MOST_MONTHS, (carried_out_in(scene.session) - first.year) * 12 + 12 - first.month + 1)


def _month_number(scene: Scene, month: date) -> int:
    first = first_month(scene)
    return (month.year - first.year) * 12 + month.month - first.month + 1


def _asked(scene: Scene, project: ProjectRow, reason: str) -> str:
    entry = AdjustmentEntry(AdjustmentKind.SITE, reason, before="原定地点（虚构）", after="邻近地块（虚构）")
    with scene.act() as (db, now):
        made = projects.request_adjustment(
            db, now, project_id=project.id, entry=entry, by=scene.staff[GOVERNMENT]
        )
    scene.tick("申请项目调整")
    return made.id
