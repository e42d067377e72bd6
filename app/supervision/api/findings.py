"""JSON door of findings: found by the group, handed over, put right, verified by the group alone."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from app.domain.permissions import require
from app.domain.words import FindingStatus
from app.people.actor import CurrentActor
from app.supervision import schemas as s
from app.supervision import service, showing
from app.web.deps import Db, Lang, Now
from app.web.routing import Router
from app.web.schemas import After, Id, Limit, Ref

router = Router(prefix="/api", tags=["supervision"])
Cycle = Annotated[Ref, Query(description="年度编号")]
OfProject = Annotated[Ref | None, Query(description="只看一个项目的")]
Status = Annotated[FindingStatus | None, Query(description="只看这种状态的")]
_FINDING = "/supervision/findings/{finding_id}"


@router.post("/projects/{project_id}/findings", status_code=201)
def report_finding(
    project_id: Id, body: s.FindingIn, db: Db, now: Now, actor: CurrentActor, lang: Lang
) -> s.FindingOut:
    """登记监督中发现的问题：代表登记本人发现的，其他成员的由代表工委代为登记。"""
    row = service.report_finding(
        db,
        now,
        project_id=project_id,
        text=body.text,
        place=body.place,
        member_id=body.member,
        photos=body.attachments,
        by=actor,
    )
    return showing.findings(db, now, [row], lang)[0]


@router.get("/projects/{project_id}/findings")
def public_findings(project_id: Id, db: Db, now: Now, lang: Lang) -> s.PublicFindingsOut:
    """一个项目在监督中发现、已交办的问题，以及整改和核验情况；不含发现人和照片。"""
    rows = service.public_findings(db, project_id)
    return s.PublicFindingsOut(items=showing.public_findings(db, now, rows, lang))


@router.get("/supervision/findings")
def findings(
    db: Db,
    now: Now,
    actor: CurrentActor,
    cycle: Cycle,
    lang: Lang,
    project: OfProject = None,
    status: Status = None,
    after: After = None,
    limit: Limit = 50,
) -> s.FindingsOut:
    """一个年度监督发现的问题。"""
    require(actor, "supervision.read")
    rows = service.findings(db, cycle, project_id=project, status=status, after=after or "", limit=limit + 1)
    more = rows[limit - 1].id if len(rows) > limit else None
    return s.FindingsOut(items=showing.findings(db, now, rows[:limit], lang), next=more)


@router.get(_FINDING)
def finding(finding_id: Id, db: Db, now: Now, actor: CurrentActor, lang: Lang) -> s.FindingOut:
    """一个问题和它的经过。"""
    require(actor, "supervision.read")
    return showing.findings(db, now, [service.finding(db, finding_id)], lang)[0]


@router.post(_FINDING + "/assign")
def assign(
    finding_id: Id, body: s.FindingAssignIn, db: Db, now: Now, actor: CurrentActor, lang: Lang
) -> s.FindingOut:
    """交办牵头单位限期整改。"""
    row = service.assign(db, now, finding_id, due_on=body.due_on, note=body.note, by=actor)
    return showing.findings(db, now, [row], lang)[0]


@router.post(_FINDING + "/answer")
def answer(
    finding_id: Id, body: s.FindingAnswerIn, db: Db, now: Now, actor: CurrentActor, lang: Lang
) -> s.FindingOut:
    """牵头单位报告整改情况。"""
    row = service.answer(db, now, finding_id, text=body.text, photos=body.attachments, by=actor)
    return showing.findings(db, now, [row], lang)[0]


@router.post(_FINDING + "/verify")
def verify(
    finding_id: Id, body: s.VerifyIn, db: Db, now: Now, actor: CurrentActor, lang: Lang
) -> s.FindingOut:
    """由监督小组核验整改；牵头单位的人员不能核验。"""
    row = service.verify(
        db,
        now,
        finding_id,
        holds=body.holds,
        note=body.note,
        member_id=body.member,
        photos=body.attachments,
        by=actor,
    )
    return showing.findings(db, now, [row], lang)[0]
