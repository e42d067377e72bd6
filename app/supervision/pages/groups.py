"""监督小组 on pages: a year's at a glance; one named for a candidate or a project; its members changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.datastructures import FormData

from app.candidates import service as candidates
from app.cycles import service as cycles
from app.cycles.service import CycleRow
from app.domain.actors import Actor
from app.domain.errors import Fault, Malformed, Refusal
from app.domain.permissions import may, require
from app.domain.words import BEFORE_THE_VOTE, DeputyStatus, MemberKind
from app.people import service as people
from app.people.named import deputies_numbered, numbers_in
from app.people.shell import Shell, SignedShell, SignedShellApart
from app.projects import service as projects
from app.supervision import schemas as s
from app.supervision import service
from app.supervision.entries import MemberEntry
from app.supervision.pages.forms import shown
from app.supervision.service import SupervisionGroupRow
from app.supervision.tables import SupervisorRow
from app.web.deps import Db, Now
from app.web.forms import FIRST, Form, answered, field
from app.web.i18n import _
from app.web.routing import Router
from app.web.schemas import Id
from app.web.validation import read_as

router = Router(prefix="/desk", include_in_schema=False, dependencies=FIRST)
GROUP: Final = "/supervision/groups/{group_id}"
MOST: Final = 50
_MANY: Final = _("一个监督小组至多 50 名代表，请减少")
_LEADER: Final = _("请填写组长的代表证号")
Name = Callable[..., SupervisionGroupRow]


@dataclass(frozen=True, slots=True)
class Subject:
    """A candidate or a project, with the group that supervises it. ``path``: where it is named."""

    number: int | None
    title: str
    path: str
    over: bool
    group: SupervisionGroupRow | None
    members: list[SupervisorRow]


@router.get("/years/{cycle_id}/supervision")
def year(cycle_id: Id, db: Db, shell: SignedShell) -> Response:
    """Who supervises what of a year: its candidates until the vote, then its projects."""
    require(shell.actor, "supervision.read")
    cycle = cycles.cycle(db, cycle_id)
    values = {
        "cycle": cycle,
        "subjects": list(_subjects(db, cycle, shell.actor)),
        "manages": may(shell.actor, "supervision.manage"),
        "before": cycle.stage in BEFORE_THE_VOTE,
    }
    return shell.page("supervision/year.html", values)


@router.get("/candidates/{candidate_id}/supervision")
def for_candidate(candidate_id: Id, db: Db, shell: SignedShell) -> Response:
    require(shell.actor, "supervision.read")
    return _naming(db, shell, _of_candidate(db, candidate_id, shell.actor), {})


@router.post("/candidates/{candidate_id}/supervision")
def name_for_candidate(
    candidate_id: Id, request: Request, form: Form, shell: SignedShellApart, now: Now
) -> Response:
    """At screening: the group follows the candidate to its project."""
    require(shell.actor, "supervision.manage")
    return _named(request, now, shell, form, candidate_id, service.name_for_candidate, _of_candidate)


@router.get("/projects/{project_id}/supervision")
def for_project(project_id: Id, db: Db, shell: SignedShell) -> Response:
    require(shell.actor, "supervision.read")
    return _naming(db, shell, _of_project(db, project_id, shell.actor), {})


@router.post("/projects/{project_id}/supervision")
def name_for_project(
    project_id: Id, request: Request, form: Form, shell: SignedShellApart, now: Now
) -> Response:
    require(shell.actor, "supervision.manage")
    return _named(request, now, shell, form, project_id, service.name_for_project, _of_project)


@router.get(GROUP)
def group(group_id: Id, db: Db, shell: SignedShell) -> Response:
    """Its members, and for the desk the forms that change them."""
    require(shell.actor, "supervision.read")
    return _group(db, shell, group_id, {})


@router.post(GROUP + "/members")
def add_member(group_id: Id, request: Request, form: Form, shell: SignedShellApart, now: Now) -> Response:
    require(shell.actor, "supervision.manage")
    sent = {name: field(form, name) for name in ("kind", "deputy", "name", "post", "leads")}

    def act(db: Session) -> None:
        service.add_member(db, now, group_id, _entry(db, sent), by=shell.actor)

    return _changed(request, shell, group_id, act, sent)


@router.post(GROUP + "/members/{member_id}/lead")
def hand_lead(group_id: Id, member_id: Id, request: Request, shell: SignedShellApart, now: Now) -> Response:
    require(shell.actor, "supervision.manage")

    def act(db: Session) -> None:
        service.hand_lead(db, now, group_id, member_id, by=shell.actor)

    return _changed(request, shell, group_id, act, {})


@router.post(GROUP + "/members/{member_id}/release")
def release_member(
    group_id: Id, member_id: Id, request: Request, shell: SignedShellApart, now: Now
) -> Response:
    require(shell.actor, "supervision.manage")

    def act(db: Session) -> None:
        service.release_member(db, now, group_id, member_id, by=shell.actor)

    return _changed(request, shell, group_id, act, {})


def _named(
    request: Request,
    now: datetime,
    shell: Shell,
    form: FormData,
    subject_id: str,
    name: Name,
    find: Callable[[Session, str, Actor], Subject],
) -> Response:
    sent = {one: field(form, one) for one in ("leader", "deputies")}

    def act(db: Session) -> None:
        name(db, now, subject_id, _deputies(db, sent), by=shell.actor)

    def again(db: Session, refusal: Refusal | None) -> Response:
        return _naming(db, shell, find(db, subject_id, shell.actor), sent, refusal)

    return answered(request, act, shell.path, again)


def _changed(
    request: Request, shell: Shell, group_id: str, act: Callable[[Session], None], sent: dict[str, str]
) -> Response:
    here = f"/desk/supervision/groups/{group_id}"

    def again(db: Session, refusal: Refusal | None) -> Response:
        return _group(db, shell.at(here), group_id, sent, refusal)

    return answered(request, act, here, again)


def _deputies(db: Session, sent: dict[str, str]) -> list[MemberEntry]:
    """The leader and the other deputies, by their numbers."""
    if not sent["leader"]:
        raise Malformed(_LEADER, faults=[Fault("/members/0/deputy", _LEADER)])
    others = numbers_in(sent["deputies"])
    if len(others) > MOST:
        raise Malformed(_MANY, faults=[Fault("/members", _MANY)])
    found = [_deputy(db, sent["leader"]), *deputies_numbered(db, others, "/members")]
    return [MemberEntry(MemberKind.DEPUTY, one, leads=place == 0) for place, one in enumerate(found)]


def _entry(db: Session, sent: dict[str, str]) -> MemberEntry:
    deputy = _deputy(db, sent["deputy"]) if sent["deputy"] else None
    body = read_as(s.MemberIn, {**sent, "deputy": deputy, "leads": sent["leads"] == "yes"})
    return MemberEntry(body.kind, body.deputy, body.name, body.post, body.leads)


def _deputy(db: Session, number: str) -> str:
    [found] = deputies_numbered(db, [number], "/members/0/deputy")
    return found


def _naming(
    db: Session, shell: Shell, subject: Subject, sent: dict[str, str], refusal: Refusal | None = None
) -> Response:
    """Where a group is named; where there is one, its page."""
    if subject.group is not None and refusal is None:
        return RedirectResponse(f"/desk/supervision/groups/{subject.group.id}", 303)
    may_name = may(shell.actor, "supervision.manage") and not subject.over
    values = {
        "subject": subject,
        "may_name": may_name,
        "deputies": _in_office(db) if may_name else [],
        "sent": {"leader": "", "deputies": "", **sent},
    }
    return shown(shell, "supervision/naming.html", values, refusal)


def _group(
    db: Session, shell: Shell, group_id: str, sent: dict[str, str], refusal: Refusal | None = None
) -> Response:
    row = service.group(db, group_id)
    subject = _subject_of(db, row, shell.actor)
    manages = may(shell.actor, "supervision.manage")
    empty = {"kind": "", "deputy": "", "name": "", "post": "", "leads": ""}
    values = {
        "subject": subject,
        "group": row,
        "cycle": cycles.cycle(db, row.cycle_id),
        "manages": manages,
        "kinds": list(MemberKind),
        "deputies": _in_office(db) if manages else [],
        "sent": {**empty, **sent},
    }
    return shown(shell, "supervision/group.html", values, refusal)


def _in_office(db: Session) -> list[tuple[str, str]]:
    return [(row.number, row.name) for row in people.deputies(db, status=DeputyStatus.IN_OFFICE)]


def _subjects(db: Session, cycle: CycleRow, by: Actor) -> Iterator[Subject]:
    if cycle.stage not in BEFORE_THE_VOTE:
        for project in projects.projects(db, cycle.id):
            yield _of_project(db, project.id, by)
    elif candidates.reads_early(by):
        for row in candidates.living(db, cycle.id):
            yield _of_candidate(db, row.id, by)


def _subject_of(db: Session, row: SupervisionGroupRow, by: Actor) -> Subject:
    """A candidate's group is its project's, once there is one."""
    if row.project_id:
        return _of_project(db, row.project_id, by)
    assert row.candidate_id is not None  # one of the two, says the database
    grown = projects.grown_from(db, row.candidate_id)
    return _of_project(db, grown[0].id, by) if grown else _of_candidate(db, row.candidate_id, by)


def _of_candidate(db: Session, candidate_id: str, by: Actor) -> Subject:
    row = candidates.readable(db, candidate_id, by)
    found = service.group_of_candidate(db, row.id)
    path, over = f"/desk/candidates/{row.id}", row.status in service.ENDED
    return Subject(row.number, row.title, path, over, found, _members(db, found))


def _of_project(db: Session, project_id: str, by: Actor) -> Subject:
    row = projects.project(db, project_id)
    found = service.group_of_project(db, row)
    path, over = f"/desk/projects/{row.id}", row.status in service.OVER
    return Subject(row.number, row.title, path, over, found, _members(db, found))


def _members(db: Session, row: SupervisionGroupRow | None) -> list[SupervisorRow]:
    return service.members(db, [row])[row.id] if row else []
