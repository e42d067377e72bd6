"""实施方案 on a page: as many months as the plan has, “再加” for more; empty ones are passed over."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from fastapi import Request, Response
from sqlmodel import Session
from starlette.datastructures import FormData

from app.domain.errors import Refusal
from app.domain.permissions import require
from app.people.shell import Shell, SignedShell, SignedShellApart
from app.projects import schemas as s
from app.projects import service, showing
from app.projects.entries import NodeEntry, PlanEntry
from app.projects.pages.forms import desk, form_page
from app.web.deps import Db, Now
from app.web.forms import FIRST, Form, answered, field, shown_again, typed_number
from app.web.routing import Router
from app.web.schemas import Id
from app.web.validation import read_as

router = Router(prefix="/desk/projects/{project_id}", include_in_schema=False, dependencies=FIRST)
EMPTY: Final = 3  # rows that wait to be filled in
MOST: Final = 60
NODE: Final = {"month": "", "reached": "", "amount": "", "payment": ""}


@router.get("/plan")
def plan_form(project_id: Id, db: Db, now: Now, shell: SignedShell) -> Response:
    """Filed anew it starts from the one in force."""
    require(shell.actor, "project.plan")
    found = service.overview(db, project_id)
    plan = showing.plan(found.plan, found.nodes).model_dump() if found.plan else {}
    return _page(db, now, shell, project_id, plan, empty=0 if plan else EMPTY)


@router.post("/plan")
def file_plan(project_id: Id, request: Request, form: Form, shell: SignedShellApart, now: Now) -> Response:
    require(shell.actor, "project.plan")
    sent = {"lead_post": field(form, "lead_post"), "target": field(form, "target"), "nodes": _nodes(form)}
    more = field(form, "do") == "more"

    def again(db: Session, refusal: Refusal | None) -> Response:
        return _page(db, now, shell, project_id, sent, refusal, empty=EMPTY if more else 0)

    def act(db: Session) -> None:
        plan = _entry(read_as(s.ImplementationPlanIn, sent))
        service.file_implementation_plan(db, now, project_id=project_id, plan=plan, by=shell.actor)

    if more:
        return shown_again(request, again)
    return answered(request, act, desk(project_id, "plan"), again)


def _page(
    db: Session,
    now: datetime,
    shell: Shell,
    project_id: str,
    plan: dict[str, Any],
    refusal: Refusal | None = None,
    *,
    empty: int,
) -> Response:
    service.require_lead(service.project(db, project_id), shell.actor)
    nodes = [*plan.get("nodes", ()), *([NODE] * empty)][:MOST] or [NODE]
    values = {"lead_post": "", "target": "", **plan, "nodes": nodes}
    return form_page(db, now, shell, project_id, "projects/plan.html", values, refusal)


def _nodes(form: FormData) -> list[dict[str, Any]]:
    """The rows in which anything stands."""
    rows = (
        {
            "month": field(form, f"nodes-{place}-month"),
            "reached": field(form, f"nodes-{place}-reached"),
            "amount": typed_number(form, f"nodes-{place}-amount"),
            "payment": typed_number(form, f"nodes-{place}-payment"),
        }
        for place in range(MOST)
    )
    return [row for row in rows if row != NODE]


def _entry(plan: s.ImplementationPlanIn) -> PlanEntry:
    nodes = (
        NodeEntry(date.fromisoformat(f"{n.month}-01"), n.reached, n.amount, n.payment) for n in plan.nodes
    )
    return PlanEntry(plan.lead_post, plan.target, tuple(nodes))
