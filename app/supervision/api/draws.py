"""JSON door of sites and draws. Everything about a draw is public: anybody can do it again."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response

from app.people.actor import CurrentActor
from app.supervision import schemas as s
from app.supervision import service, showing
from app.web.deps import Db, Lang, Now
from app.web.routing import Router
from app.web.schemas import After, Id, Limit, Ref

router = Router(prefix="/api/supervision", tags=["supervision"])
Cycle = Annotated[Ref, Query(description="年度编号")]
OfProject = Annotated[Ref | None, Query(description="只看一个项目的")]
Before = Annotated[int | None, Query(ge=1, le=2**31 - 1, description="上一页的 next；第一页不填")]


@router.post("/sites", status_code=201)
def register_site(body: s.SiteIn, db: Db, now: Now, actor: CurrentActor) -> s.SiteOut:
    """登记一个项目的点位。"""
    row = service.register_site(
        db, now, project_id=body.project, name=body.name, address=body.address, by=actor
    )
    return showing.site(row)


@router.get("/sites")
def sites(
    db: Db, cycle: Cycle, project: OfProject = None, after: After = None, limit: Limit = 50
) -> s.SitesOut:
    """一个年度各项目的点位。"""
    rows = service.sites(db, cycle, project_id=project, after=after or "", limit=limit + 1)
    more = rows[limit - 1].id if len(rows) > limit else None
    return s.SitesOut(items=[showing.site(row) for row in rows[:limit]], next=more)


@router.delete("/sites/{site_id}", status_code=204)
def withdraw_site(site_id: Id, db: Db, now: Now, actor: CurrentActor) -> Response:
    """撤下一个点位；已公布的抽取不受影响。"""
    service.withdraw_site(db, now, site_id, by=actor)
    return Response(status_code=204)


@router.post("/draws", status_code=201)
def announce_draw(body: s.DrawIn, db: Db, now: Now, actor: CurrentActor, lang: Lang) -> s.DrawOut:
    """公布一次抽取：固定范围，公布其校验码。"""
    row = service.announce_draw(
        db,
        now,
        cycle_id=body.cycle,
        purpose=body.purpose,
        wanted=body.wanted,
        project_id=body.project,
        by=actor,
    )
    return showing.draws(db, [row], lang)[0]


@router.get("/draws")
def draws(db: Db, cycle: Cycle, lang: Lang, before: Before = None, limit: Limit = 50) -> s.DrawsOut:
    """一个年度的各次抽取，放弃的也在内。"""
    rows = service.draws(db, cycle, before=before, limit=limit + 1)
    more = str(rows[limit - 1].number) if len(rows) > limit else None
    return s.DrawsOut(items=showing.draws(db, rows[:limit], lang), next=more)


@router.get("/draws/{draw_id}")
def draw(draw_id: Id, db: Db, lang: Lang) -> s.DrawOut:
    """一次抽取：范围、承诺、随机数、种子和抽中的点位，任何人都可以重新计算。"""
    return showing.draws(db, [service.draw(db, draw_id)], lang)[0]


@router.post("/draws/{draw_id}/commitments", status_code=201)
def commit(draw_id: Id, body: s.CommitmentIn, db: Db, now: Now, actor: CurrentActor, lang: Lang) -> s.DrawOut:
    """提交承诺：代表一份，代表工委工作人员一份。"""
    row = service.commit(db, now, draw_id, digest=body.digest, by=actor)
    return showing.draws(db, [row], lang)[0]


@router.post("/draws/{draw_id}/secrets", status_code=201)
def reveal(draw_id: Id, body: s.SecretIn, db: Db, now: Now, actor: CurrentActor, lang: Lang) -> s.DrawOut:
    """提交随机数；两份都提交之后即抽取并公布。"""
    row = service.reveal(db, now, draw_id, secret=body.secret, by=actor)
    return showing.draws(db, [row], lang)[0]


@router.post("/draws/{draw_id}/abandon")
def abandon(draw_id: Id, body: s.ReasonIn, db: Db, now: Now, actor: CurrentActor, lang: Lang) -> s.DrawOut:
    """放弃一次抽取；记录和理由保留。"""
    row = service.abandon(db, now, draw_id, reason=body.reason, by=actor)
    return showing.draws(db, [row], lang)[0]
