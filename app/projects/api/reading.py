"""JSON door of projects: everybody may read them, residents grade, decisions move them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final, Literal

from anyio import to_thread
from fastapi import Query, Request, Response
from fastapi.responses import JSONResponse

from app.domain.permissions import require
from app.people.actor import BEARER_TOO, ByToken, CurrentActor, actor_now, unauthenticated
from app.people.straight import straight
from app.projects import schemas as s
from app.projects import service
from app.projects.showing import detail, plan, summaries
from app.web.deps import Db, Lang, Now
from app.web.routing import Router
from app.web.schemas import Id, Limit, Ref

router = Router(prefix="/api/projects", tags=["projects"])
Cycle = Annotated[Ref, Query(description="年度编号")]
AfterNumber = Annotated[int, Query(ge=0, le=2**31 - 1, description="上一页的 next；第一页不填")]
BeforeVersion = Annotated[int | None, Query(ge=1, le=2**31 - 1, description="上一页的 next；第一页不填")]
MOVES: Final[dict[str, Callable[..., Any]]] = {"accept_plan": service.accept_plan, "close": service.close}


@router.get("")
def projects(
    db: Db, now: Now, cycle: Cycle, lang: Lang, after: AfterNumber = 0, limit: Limit = 50
) -> s.ProjectsOut:
    """一个年度的正式项目：目标、进展、支付、等次、逾期事项。"""
    rows = service.projects(db, cycle, after=after, limit=limit + 1)
    more = str(rows[limit - 1].number) if len(rows) > limit else None
    return s.ProjectsOut(items=summaries(db, now, rows[:limit], lang), next=more)


@router.get("/overdue")
def overdue(
    db: Db, now: Now, actor: CurrentActor, cycle: Cycle, lang: Lang, after: AfterNumber = 0, limit: Limit = 50
) -> s.ProjectsOut:
    """一个年度里有逾期事项的项目，供办理台督办。"""
    require(actor, "desk.read")
    shown = summaries(db, now, service.projects(db, cycle, after=after), lang)
    late = [project for project in shown if project.overdue]
    more = str(late[limit - 1].number) if len(late) > limit else None
    return s.ProjectsOut(items=late[:limit], next=more)


@router.get("/grades")
def own_grades(db: Db, cycle: Cycle, actor: CurrentActor) -> s.OwnGradesOut:
    """您对一个年度各项目的评价。"""
    given = service.own_grades(db, cycle, by=actor)
    items = [s.OwnGradeOut(project=project, grade=grade) for project, grade in (given or {}).items()]
    return s.OwnGradesOut(open=given is not None, items=items)


@router.get("/{project_id}")
def project(project_id: Id, db: Db, now: Now, lang: Lang) -> s.ProjectDetailOut:
    """一个项目：实施方案、各月进展、调整、报告、整改和居民评价汇总。"""
    return detail(db, now, service.overview(db, project_id), lang)


@router.get("/{project_id}/plans")
def plans(
    project_id: Id, db: Db, before: BeforeVersion = None, limit: Limit = 50
) -> s.ImplementationPlansOut:
    """各版实施方案，最近的在前。"""
    found = service.plans(db, project_id, before=before, limit=limit + 1)
    more = str(found[limit - 1][0].version) if len(found) > limit else None
    return s.ImplementationPlansOut(items=[plan(row, nodes) for row, nodes in found[:limit]], next=more)


@router.post("/{project_id}/moves/{action}")
def move(
    project_id: Id,
    action: Literal["accept_plan", "close"],
    body: s.ProjectMoveIn,
    db: Db,
    now: Now,
    actor: CurrentActor,
    lang: Lang,
) -> s.ProjectDetailOut:
    """按已记录的决定办理：同意整改方案、项目办结。终止项目按项目调整办理。"""
    MOVES[action](db, now, project_id=project_id, decision_id=body.decision, by=actor)
    return detail(db, now, service.overview(db, project_id), lang)


@router.post("/{project_id}/carry-over", status_code=201)
def carry_over(
    project_id: Id, body: s.ProjectMoveIn, db: Db, now: Now, actor: CurrentActor, lang: Lang
) -> s.ProjectDetailOut:
    """续建项目按决定转入以后的年度；答复为转入之后的项目。"""
    carried = service.carry_over(db, now, project_id=project_id, decision_id=body.decision, by=actor)
    return detail(db, now, service.overview(db, carried.id), lang)


async def give_grade(project_id: Id, body: s.GradeIn, request: Request, bearer: ByToken) -> Response:
    """给出或更改您的评价。最后一次为准，所以不需要 If-Match；代表票评封箱后不能再改。"""
    grades: service.GradeWriter = request.app.state.grades
    given = service.Given(project_id, body.grade, bearer, bearer.now)
    try:
        await grades.put(service.GRADES, given)
    except service.NoResident:
        require(await to_thread.run_sync(actor_now, request, bearer.now), "grade.give")  # says why
        raise unauthenticated() from None
    return JSONResponse(s.OwnGradeOut(project=project_id, grade=body.grade).model_dump())


router.add_api_route(
    "/{project_id}/grade",
    give_grade,
    methods=["PUT"],
    response_model=s.OwnGradeOut,
    openapi_extra=BEARER_TOO,
    route_class_override=straight(give_grade, "project_id", s.GradeIn),
)
