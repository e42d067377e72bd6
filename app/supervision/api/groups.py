"""JSON door of supervision groups. Everybody may see who supervises what, residents' names apart."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response

from app.people.actor import CurrentActor, MaybeActor
from app.supervision import schemas as s
from app.supervision import service, showing
from app.supervision.entries import MemberEntry
from app.web.deps import Db, Lang, Now
from app.web.routing import Router
from app.web.schemas import After, Id, Limit, Ref

router = Router(prefix="/api", tags=["supervision"])
Cycle = Annotated[Ref, Query(description="年度编号")]
_GROUP = "/supervision/groups/{group_id}"


@router.post("/candidates/{candidate_id}/supervision", status_code=201)
def name_for_candidate(
    candidate_id: Id, body: s.SupervisionGroupIn, db: Db, now: Now, actor: CurrentActor, lang: Lang
) -> s.SupervisionGroupOut:
    """筛选论证时为候选项目确定监督小组；项目入选后由其继续监督。"""
    row = service.name_for_candidate(db, now, candidate_id, _members(body), by=actor)
    return showing.groups(db, [row], actor, lang)[0]


@router.post("/projects/{project_id}/supervision", status_code=201)
def name_for_project(
    project_id: Id, body: s.SupervisionGroupIn, db: Db, now: Now, actor: CurrentActor, lang: Lang
) -> s.SupervisionGroupOut:
    """为项目确定监督小组；筛选论证时已确定的，由原小组继续监督。"""
    row = service.name_for_project(db, now, project_id, _members(body), by=actor)
    return showing.groups(db, [row], actor, lang)[0]


@router.get("/projects/{project_id}/supervision")
def group_for_project(project_id: Id, db: Db, actor: MaybeActor, lang: Lang) -> s.SupervisionGroupOut:
    """监督一个项目的小组。"""
    return showing.groups(db, [service.group_for_project(db, project_id)], actor, lang)[0]


@router.get("/supervision/groups")
def groups(
    db: Db, actor: MaybeActor, cycle: Cycle, lang: Lang, after: After = None, limit: Limit = 50
) -> s.SupervisionGroupsOut:
    """一个年度的监督小组。"""
    rows = service.groups(db, cycle, after=after or "", limit=limit + 1)
    more = rows[limit - 1].id if len(rows) > limit else None
    return s.SupervisionGroupsOut(items=showing.groups(db, rows[:limit], actor, lang), next=more)


@router.get(_GROUP)
def group(group_id: Id, db: Db, actor: MaybeActor, lang: Lang) -> s.SupervisionGroupOut:
    """一个监督小组。"""
    return showing.groups(db, [service.group(db, group_id)], actor, lang)[0]


@router.post(_GROUP + "/members", status_code=201)
def add_member(
    group_id: Id, body: s.MemberIn, db: Db, now: Now, actor: CurrentActor, lang: Lang
) -> s.SupervisionGroupOut:
    """增加一位成员；任组长的接替原组长。"""
    service.add_member(db, now, group_id, _member(body), by=actor)
    return showing.groups(db, [service.group(db, group_id)], actor, lang)[0]


@router.post(_GROUP + "/members/{member_id}/lead")
def hand_lead(
    group_id: Id, member_id: Id, db: Db, now: Now, actor: CurrentActor, lang: Lang
) -> s.SupervisionGroupOut:
    """由小组中另一位代表接任组长。"""
    service.hand_lead(db, now, group_id, member_id, by=actor)
    return showing.groups(db, [service.group(db, group_id)], actor, lang)[0]


@router.delete(_GROUP + "/members/{member_id}", status_code=204)
def release_member(group_id: Id, member_id: Id, db: Db, now: Now, actor: CurrentActor) -> Response:
    """一位成员离开小组；其发现的问题保留。"""
    service.release_member(db, now, group_id, member_id, by=actor)
    return Response(status_code=204)


def _members(body: s.SupervisionGroupIn) -> list[MemberEntry]:
    return [_member(member) for member in body.members]


def _member(body: s.MemberIn) -> MemberEntry:
    return MemberEntry(body.kind, body.deputy, body.name, body.post, body.leads)
