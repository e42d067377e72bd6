"""What everybody reads (P1): a year's results and progress, and one project from its promise to its grade.

Results come from the public views alone, whoever reads: what the switches keep back for the hall or the
deputies is on their paper, to which the page leads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import Query, Response
from sqlmodel import Session

from app.candidates import service as candidates
from app.cycles import service as cycles
from app.domain.actors import Actor
from app.domain.errors import Missing
from app.domain.words import RedirectTo, ReturnReason
from app.people.shell import PageShell, Shell
from app.projects import service as projects
from app.projects import showing
from app.projects.schemas import NodeOut
from app.projects.service import ProjectRow
from app.results import service as results
from app.screens import years
from app.supervision import service as supervision
from app.supervision import showing as supervision_showing
from app.topics.service import batches
from app.web.deps import Db, Now
from app.web.routing import Router
from app.web.schemas import Id, Ref

router = Router(include_in_schema=False)
OfYear = Annotated[Ref | None, Query()]


@router.get("/years/{cycle_id}")
def year(cycle_id: Id, db: Db, now: Now, shell: PageShell) -> Response:
    """公开结果与进度 of one year."""
    cycle = cycles.cycle(db, cycle_id)
    rows = projects.projects(db, cycle.id)
    tables, others = years.public_results(db, cycle.id, shell.language)
    values = {
        **_of(db, cycle),
        "results": tables,
        "other_results": others,
        "cards": years.cards(db, now, rows, shell.language),
        "project_of": dict(_refs(rows)),
        "groups": years.published(db, cycle.id),
        "summaries": years.batch_summaries(db, cycle),
        "levels": years.levels(),
    }
    return shell.page("screens/year.html", values)


def _of(db: Session, cycle: cycles.CycleRow) -> dict[str, Any]:
    return {"cycle": cycle, "steps": years.steps(db, cycle), "years": cycles.cycles(db)}


@router.get("/summaries/{batch_id}")
def summary(batch_id: Id, db: Db, shell: PageShell) -> Response:
    """How a street dealt with a batch of residents' suggestions: the figures it published."""
    found = batches.summary(db, batch_id)
    told = found.summary or {}
    returned, redirected = told["figures"]["returned"], told["figures"]["redirected"]
    values = {
        "id": found.id,
        "told": told,
        "digest": found.summary_digest,
        "reasons": [(one.label, returned.get(one.value)) for one in ReturnReason],
        "whom": [(one.label, redirected.get(one.value)) for one in RedirectTo],
    }
    return shell.page("screens/summary.html", values)


@router.get("/projects")
def project_list(db: Db, now: Now, shell: PageShell, cycle: OfYear = None) -> Response:
    """正式项目 of a year; of the latest one that has some, unless another is asked for."""
    known = [one for one in cycles.cycles(db) if projects.projects(db, one.id, limit=1)]
    shown = cycles.cycle(db, cycle) if cycle else next(iter(known), None)
    rows = projects.projects(db, shown.id) if shown else []
    values = {
        "cycle": shown,
        "years": known,
        "cards": years.cards(db, now, rows, shell.language),
        "levels": years.levels(),
    }
    return shell.page("screens/projects.html", values)


@router.get("/projects/{project_id}")
def project(project_id: Id, db: Db, now: Now, shell: PageShell) -> Response:
    """One project: promised, paid, reported, adjusted, supervised, graded, and the vote that chose it."""
    found = projects.overview(db, project_id)
    shown = showing.detail(db, now, found, shell.language)
    values = {
        "cycle": cycles.cycle(db, shown.cycle),
        "project": shown,
        "card": years.card(shown, shown.residents.n),
        "levels": years.levels(),
        "months": _by_month(shown.plan.nodes if shown.plan else []),
        **_decided(db, found.project, shell),
        **_supervised(db, now, found.project, shell),
    }
    return shell.page("screens/project.html", values)


def _refs(rows: Iterable[ProjectRow]) -> Iterator[tuple[str, str]]:
    """What a result may name a project by: its own id, or its candidate's."""
    for row in rows:
        yield row.id, row.id
        if row.candidate_id:
            yield row.candidate_id, row.id


def _by_month(nodes: Iterable[NodeOut]) -> dict[str, NodeOut]:
    return {node.month: node for node in nodes}


def _decided(db: Session, row: ProjectRow, shell: Shell) -> dict[str, Any]:
    """The items of the year's public results that are about this project: how it was chosen and graded."""
    chosen, graded = None, None
    for stored in results.of_year(db, row.cycle_id):
        shown = years.result(stored, shell.language)
        item = _item(shown["doc"], row)
        if item and "part" in shown["doc"]:
            found = {**shown, "item": item}
            chosen, graded = (chosen, found) if shown["effect"] else (found, graded)
    return {"chosen": chosen, "graded": graded, "dossier": _dossier(db, row)}


def _item(document: Mapping[str, Any], row: ProjectRow) -> dict[str, Any] | None:
    """By the reference it was voted under; what came in from a notice knows titles alone."""
    items = [item for group in document["tally"]["groups"] for item in group["items"]]
    wanted = {row.id, row.candidate_id} - {None}
    named = (item for item in items if item.get("ref") in wanted)
    titled = (item for item in items if "ref" not in item and item["title"] == row.title)
    return next(named, next(titled, None))


def _dossier(db: Session, row: ProjectRow) -> str:
    """The candidate it was, where everybody may read it."""
    try:
        return candidates.readable(db, row.candidate_id or "", None).id
    except Missing:
        return ""


def _supervised(db: Session, now: datetime, row: ProjectRow, shell: Shell) -> dict[str, Any]:
    reader = shell.session.actor if shell.session else None
    findings = supervision.public_findings(db, row.id)
    try:
        group = supervision.group_for_project(db, row.id)
    except Missing:
        return {"group": None, "findings": [], "supervises": False}
    return {
        "group": supervision_showing.groups(db, [group], None, shell.language)[0],
        "findings": supervision_showing.public_findings(db, now, findings, shell.language),
        "supervises": _is_member(db, group, reader),
    }


def _is_member(db: Session, group: supervision.SupervisionGroupRow, reader: Actor | None) -> bool:
    own = reader.deputy_id if reader else None
    return own is not None and own in {one.deputy_id for one in supervision.members(db, [group])[group.id]}
