"""全程介入式监督小组: named at screening or later, led by a deputy, nobody of the lead department in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlmodel import Session

from app.audit.service import record
from app.candidates import service as candidates
from app.cycles import service as cycles
from app.domain import errors as e
from app.domain.actors import Actor
from app.domain.permissions import require
from app.domain.words import CandidateStatus, DeputyStatus, MemberKind, ProjectStatus
from app.people import service as people
from app.projects import service as projects
from app.projects.service import ProjectRow
from app.supervision import store
from app.supervision.entries import MemberEntry
from app.supervision.tables import SupervisionGroupRow, SupervisorRow

ENDED: Final = (CandidateStatus.NOT_SELECTED, CandidateStatus.DROPPED, CandidateStatus.WITHDRAWN)
OVER: Final = (ProjectStatus.CLOSED, ProjectStatus.TERMINATED)


def name_for_candidate(
    db: Session, now: datetime, candidate_id: str, members: Sequence[MemberEntry], *, by: Actor
) -> SupervisionGroupRow:
    """At screening; the group follows the candidate to its project. Raises GroupNamed, UnfitSupervisor."""
    require(by, "supervision.manage")
    candidate = candidates.candidate(db, candidate_id)
    if candidate.status in ENDED:
        raise e.WrongStage("此候选项目现为“{status}”，不再确定监督小组", status=candidate.status.label)
    fresh = SupervisionGroupRow(
        cycle_id=candidate.cycle_id, candidate_id=candidate.id, named_by=by.id, named_at=now
    )
    return _named(db, now, fresh, members, by)


def name_for_project(
    db: Session, now: datetime, project_id: str, members: Sequence[MemberEntry], *, by: Actor
) -> SupervisionGroupRow:
    """Later, where none was named at screening. Raises GroupNamed where its candidate's group follows it."""
    require(by, "supervision.manage")
    project = projects.project(db, project_id)
    if project.status in OVER:
        raise e.WrongStage("此项目现为“{status}”，不再确定监督小组", status=project.status.label)
    if group_of_project(db, project):
        raise e.GroupNamed("此项目已有监督小组，请调整其成员")
    return _named(db, now, _of_subject(project, by, now), members, by)


def add_member(db: Session, now: datetime, group_id: str, entry: MemberEntry, *, by: Actor) -> SupervisorRow:
    """One more member. One who leads takes over from the present leader."""
    require(by, "supervision.manage")
    group = locked(db, group_id)
    present = store.members(db, [group.id])
    _require_fit(db, group, [entry])
    if entry.deputy_id and entry.deputy_id in {member.deputy_id for member in present}:
        raise _unfit([e.Fault("/deputy", "此代表已在小组之中")])
    if entry.leads:
        _step_back(db, present)
    return _joined(db, now, group, entry, by)


def hand_lead(db: Session, now: datetime, group_id: str, member_id: str, *, by: Actor) -> SupervisorRow:
    """Another deputy of the group leads from now on."""
    require(by, "supervision.manage")
    group = locked(db, group_id)
    present = store.members(db, [group.id])
    member = _present(present, member_id)
    if member.kind is not MemberKind.DEPUTY:
        raise _unfit([e.Fault("/leads", "监督小组由人大代表任组长")])
    _step_back(db, present)
    member.leads = True
    return _kept(db, now, group, member, "supervision.lead_handed", by)


def release_member(db: Session, now: datetime, group_id: str, member_id: str, *, by: Actor) -> SupervisorRow:
    """A member leaves; what he found stays found. The leader hands over first."""
    require(by, "supervision.manage")
    group = locked(db, group_id)
    member = _present(store.members(db, [group.id]), member_id)
    if member.leads:
        raise e.Conflict("组长须先由另一位代表接任，才能离开小组")
    member.left_at = now
    return _kept(db, now, group, member, "supervision.member_left", by)


def locked(db: Session, group_id: str) -> SupervisionGroupRow:
    found = store.locked_group(db, group_id)
    if found is None:
        raise e.Missing("没有找到这个监督小组，请检查链接")
    return found


def group_of_project(db: Session, project: ProjectRow) -> SupervisionGroupRow | None:
    """Its candidate's group, its own, or for one that was carried over the earlier project's."""
    if project.candidate_id:
        return store.group_of(db, candidate_id=project.candidate_id)
    own = store.group_of(db, project_id=project.id)
    if own or not project.carried_from_id:
        return own
    return group_of_project(db, projects.project(db, project.carried_from_id))


def require_not_of(db: Session, by: Actor, department_id: str) -> None:
    """Nobody supervises the own unit's work, under whatever account. Raises OwnWork."""
    phone = by.human.removeprefix("phone:")
    if by.department_id == department_id or store.works_for(db, phone, department_id):
        raise e.OwnWork("您是此项目牵头单位的人员，不能监督本单位的工作；请由小组其他成员办理")


def require_fit(db: Session, member: SupervisorRow, department_id: str) -> None:
    """A member may have been named before the project had its lead department. Raises OwnWork."""
    if _of_department(db, member, department_id):
        raise e.OwnWork("此成员是项目牵头单位的人员，不能监督本单位的工作；请由小组其他成员办理")


def _of_subject(project: ProjectRow, by: Actor, now: datetime) -> SupervisionGroupRow:
    """By its candidate where it has one: so a group is found and named once, on either side of the vote."""
    return SupervisionGroupRow(
        cycle_id=project.cycle_id,
        candidate_id=project.candidate_id,
        project_id=None if project.candidate_id else project.id,
        named_by=by.id,
        named_at=now,
    )


def _named(
    db: Session, now: datetime, fresh: SupervisionGroupRow, members: Sequence[MemberEntry], by: Actor
) -> SupervisionGroupRow:
    cycles.cycle(db, fresh.cycle_id)
    if sum(member.leads for member in members) != 1:
        raise _unfit([e.Fault("/members", "须有且只有一位组长，由人大代表担任")])
    deputies = [member.deputy_id for member in members if member.deputy_id]
    if len(set(deputies)) < len(deputies):
        raise _unfit([e.Fault("/members", "同一位代表只列一次")])
    _require_fit(db, fresh, members)
    if not store.added(db, fresh):
        raise e.GroupNamed("已有监督小组，请调整其成员")
    payload = {"candidate": fresh.candidate_id, "project": fresh.project_id}
    record(db, now, "supervision.named", actor=by.id, subject=f"supervision:{fresh.id}", payload=payload)
    for member in members:
        _joined(db, now, fresh, member, by)
    return fresh


def _require_fit(db: Session, group: SupervisionGroupRow, members: Sequence[MemberEntry]) -> None:
    department = _lead_department(db, group)
    faults = [
        fault
        for place, member in enumerate(members)
        for fault in _faults(db, member, f"/members/{place}", department)
    ]
    if faults:
        raise _unfit(faults)


def _unfit(faults: list[e.Fault]) -> e.UnfitSupervisor:
    return e.UnfitSupervisor("监督小组名单有 {count} 处须改正", count=len(faults), faults=faults)


def _faults(db: Session, entry: MemberEntry, where: str, department_id: str | None) -> list[e.Fault]:
    if (entry.kind is MemberKind.DEPUTY) is not bool(entry.deputy_id):
        return [e.Fault(f"{where}/deputy", "人大代表须指明是哪位代表，其他成员不填代表")]
    if entry.leads and entry.kind is not MemberKind.DEPUTY:
        return [e.Fault(f"{where}/leads", "监督小组由人大代表任组长")]
    if not entry.deputy_id and not entry.name:
        return [e.Fault(f"{where}/name", "须填写姓名")]
    if _of_department(db, entry, department_id):
        return [e.Fault(where, "牵头单位的人员不能参加对本单位项目的监督")]
    if entry.deputy_id and people.deputy(db, entry.deputy_id).status is not DeputyStatus.IN_OFFICE:
        return [e.Fault(f"{where}/deputy", "此代表现不在执行职务")]
    return []


def _of_department(db: Session, entry: MemberEntry | SupervisorRow, department_id: str | None) -> bool:
    """By what is written of the member, and for a deputy by the accounts with the same phone."""
    if department_id is None:
        return False
    name = next(d.name for d in people.departments(db) if d.id == department_id)
    if entry.deputy_id is None:
        return name in entry.post
    deputy = people.deputy(db, entry.deputy_id)
    return name in deputy.occupation or store.works_for(db, deputy.phone, department_id)


def _lead_department(db: Session, group: SupervisionGroupRow) -> str | None:
    """None for a candidate that is still drafted and has no lead department yet."""
    if group.project_id:
        return projects.project(db, group.project_id).lead_department_id
    assert group.candidate_id is not None  # one of the two, says the database
    return candidates.candidate(db, group.candidate_id).lead_department_id


def _joined(
    db: Session, now: datetime, group: SupervisionGroupRow, entry: MemberEntry, by: Actor
) -> SupervisorRow:
    name = people.deputy(db, entry.deputy_id).name if entry.deputy_id else entry.name
    row = SupervisorRow(
        group_id=group.id,
        kind=entry.kind,
        deputy_id=entry.deputy_id,
        name=name,
        post=entry.post,
        leads=entry.leads,
        joined_at=now,
    )
    return _kept(db, now, group, row, "supervision.member_joined", by)


def _kept(
    db: Session, now: datetime, group: SupervisionGroupRow, row: SupervisorRow, type: str, by: Actor
) -> SupervisorRow:
    db.add(row)
    db.flush()
    payload = {"member": row.id, "kind": row.kind, "leads": row.leads}
    record(db, now, type, actor=by.id, subject=f"supervision:{group.id}", payload=payload)
    return row


def _present(members: Sequence[SupervisorRow], member_id: str) -> SupervisorRow:
    found = next((member for member in members if member.id == member_id), None)
    if found is None:
        raise e.Missing("小组中没有这位成员，请检查链接")
    return found


def _step_back(db: Session, members: Sequence[SupervisorRow]) -> None:
    for member in members:
        member.leads = False
        db.add(member)
    db.flush()
