"""发现 → 交办 → 整改 → 核验: found by the group, handed over by the desk, put right by the lead
department, verified by the group alone. What does not hold up is found again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlmodel import Session

from app.attachments import service as attachments
from app.audit.service import record
from app.cycles import service as cycles
from app.domain import errors as e
from app.domain.actors import Actor
from app.domain.calendar import shanghai_day
from app.domain.permissions import require
from app.domain.words import FindingStatus, MemberKind
from app.projects import service as projects
from app.projects.service import ProjectRow
from app.supervision import store
from app.supervision.service.naming import OVER, group_of_project, require_fit, require_not_of
from app.supervision.tables import FindingRow, FindingStepRow, SupervisionGroupRow, SupervisorRow

PHOTOS: Final = "finding_step"
MOST_PHOTOS: Final = 9


def report_finding(
    db: Session,
    now: datetime,
    *,
    project_id: str,
    text: str,
    place: str,
    member_id: str | None,
    photos: Sequence[str] = (),
    by: Actor,
) -> FindingRow:
    """A deputy of the group reports himself; for its other members the clerk does, naming the member."""
    require(by, "supervision.find")
    project = projects.project(db, project_id)
    if project.status in OVER:
        raise e.WrongStage("此项目现为“{status}”，不再登记监督发现的问题", status=project.status.label)
    group = _group(db, project)
    member = _acting(db, group, project, member_id, by)
    row = FindingRow(
        cycle_id=project.cycle_id,
        group_id=group.id,
        project_id=project.id,
        place=place,
        text=text,
        status=FindingStatus.FOUND,
        found_on=shanghai_day(now),
    )
    db.add(row)
    db.flush()
    return _step(db, now, row, FindingStatus.FOUND, by, text=text, member=member, photos=photos)


def assign(db: Session, now: datetime, finding_id: str, *, due_on: date, note: str, by: Actor) -> FindingRow:
    """交办 to the project's lead department, to be put right by a day."""
    require(by, "supervision.manage")
    row = _standing(db, finding_id, FindingStatus.FOUND)
    if due_on < shanghai_day(now):
        raise e.Malformed("整改期限有误", faults=[e.Fault("/due_on", "不得早于今日")])
    row.due_on = due_on
    return _step(db, now, row, FindingStatus.ASSIGNED, by, text=note)


def answer(
    db: Session, now: datetime, finding_id: str, *, text: str, photos: Sequence[str] = (), by: Actor
) -> FindingRow:
    """The lead department reports what was put right. Raises Missing to every other department."""
    require(by, "supervision.answer")
    project = projects.project(db, finding(db, finding_id).project_id)
    if by.department_id != project.lead_department_id:
        raise e.Missing("没有找到这个问题，请检查链接")
    row = _standing(db, finding_id, FindingStatus.ASSIGNED)
    return _step(db, now, row, FindingStatus.RECTIFIED, by, text=text, photos=photos)


def verify(
    db: Session,
    now: datetime,
    finding_id: str,
    *,
    holds: bool,
    note: str,
    member_id: str | None,
    photos: Sequence[str] = (),
    by: Actor,
) -> FindingRow:
    """核验 by the group, never by the unit itself. Where it does not hold it is found again, with a note."""
    require(by, "supervision.verify")
    project = projects.project(db, finding(db, finding_id).project_id)
    member = _acting(db, _group(db, project), project, member_id, by)
    row = _standing(db, finding_id, FindingStatus.RECTIFIED)
    if holds:
        return _step(db, now, row, FindingStatus.VERIFIED, by, text=note, member=member, photos=photos)
    if not note.strip():
        raise e.Malformed("核验未能登记", faults=[e.Fault("/note", "核验不通过的，请写明还有什么问题")])
    row.due_on = None
    return _step(db, now, row, FindingStatus.FOUND, by, text=note, member=member, photos=photos)


def finding(db: Session, finding_id: str) -> FindingRow:
    row = store.finding(db, finding_id)
    if row is None:
        raise e.Missing("没有找到这个问题，请检查链接")
    return row


def findings(
    db: Session,
    cycle_id: str,
    *,
    project_id: str | None = None,
    status: FindingStatus | None = None,
    after: str = "",
    limit: int,
) -> Sequence[FindingRow]:
    """A year's findings by id. Raises Missing for an unknown year."""
    cycles.cycle(db, cycle_id)
    return store.findings(
        db, cycle_id=cycle_id, project_id=project_id, status=status, after=after, limit=limit
    )


def steps(db: Session, rows: Sequence[FindingRow]) -> dict[str, list[FindingStepRow]]:
    """Finding id → every step it took."""
    found: dict[str, list[FindingStepRow]] = {row.id: [] for row in rows}
    for step in store.steps(db, list(found)):
        found[step.finding_id].append(step)
    return found


def public_findings(db: Session, project_id: str) -> Sequence[FindingRow]:
    """Those that the desk has handed over at least once, by id. One that was only reported stays between the
    group and the desk: nobody has looked yet at what it says of whom. Raises Missing."""
    project = projects.project(db, project_id)
    rows = store.findings(
        db, cycle_id=project.cycle_id, project_id=project.id, status=None, after="", limit=None
    )
    taken = steps(db, rows)
    return [row for row in rows if any(s.status is FindingStatus.ASSIGNED for s in taken[row.id])]


def is_overdue(row: FindingRow, today: date) -> bool:
    """Handed over, and not reported put right by the day."""
    return row.status is FindingStatus.ASSIGNED and row.due_on is not None and today > row.due_on


def open_findings(db: Session, project_ids: Sequence[str]) -> dict[str, list[FindingRow]]:
    """Project id → findings not verified yet, the oldest first: what the effect dossier shows."""
    found: dict[str, list[FindingRow]] = {project_id: [] for project_id in project_ids}
    for row in store.open_findings(db, project_ids):
        found[row.project_id].append(row)
    return found


def photos_of(step: FindingStepRow) -> str:
    """The id under which a step's photos are kept."""
    return f"{step.finding_id}:{step.seq}"


def _group(db: Session, project: ProjectRow) -> SupervisionGroupRow:
    group = group_of_project(db, project)
    if group is None:
        raise e.Conflict("此项目还没有监督小组，请先由代表工委确定")
    return group


def _acting(
    db: Session, group: SupervisionGroupRow, project: ProjectRow, member_id: str | None, by: Actor
) -> SupervisorRow:
    """The member who acts. Raises NotOfGroup, OwnWork, Malformed where the clerk names nobody fit."""
    require_not_of(db, by, project.lead_department_id)
    present = store.members(db, [group.id])
    if by.deputy_id:
        own = next((member for member in present if member.deputy_id == by.deputy_id), None)
        if own is None or member_id not in (None, own.id):
            raise e.NotOfGroup("此事项由该项目监督小组的成员办理；代表以本人名义办理")
        require_fit(db, own, project.lead_department_id)
        return own
    named = next((member for member in present if member.id == member_id), None)
    if named is None or named.kind is MemberKind.DEPUTY:
        fault = e.Fault("/member", "请指明小组中的居民、专家或审计成员；代表请由本人办理")
        raise e.Malformed("由工作人员代为登记的，须指明成员", faults=[fault])
    require_fit(db, named, project.lead_department_id)
    return named


def _standing(db: Session, finding_id: str, status: FindingStatus) -> FindingRow:
    """Held until the transaction ends: of two acts at once, one is done."""
    row = store.locked_finding(db, finding_id)
    if row is None:
        raise e.Missing("没有找到这个问题，请检查链接")
    if row.status is not status:
        raise e.WrongStage("此问题现为“{status}”，不能这样办理", status=row.status.label)
    return row


def _step(
    db: Session,
    now: datetime,
    row: FindingRow,
    status: FindingStatus,
    by: Actor,
    *,
    text: str,
    member: SupervisorRow | None = None,
    photos: Sequence[str] = (),
) -> FindingRow:
    row.status = status
    step = FindingStepRow(
        finding_id=row.id,
        seq=len(store.steps(db, [row.id])) + 1,
        status=status,
        text=text,
        due_on=row.due_on,
        member_id=member.id if member else None,
        actor=by.id,
        at=now,
    )
    db.add_all([row, step])
    db.flush()
    attachments.claim(
        db,
        now,
        ids=photos,
        owner_kind=PHOTOS,
        owner_id=photos_of(step),
        by=by.id,
        most=MOST_PHOTOS,
        public=False,
    )
    payload = {"finding": row.id, "status": status, "member": step.member_id, "step": step.seq}
    record(db, now, "finding.moved", actor=by.id, subject=f"project:{row.project_id}", payload=payload)
    return row
