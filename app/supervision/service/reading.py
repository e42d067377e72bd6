"""Groups as others see them: a resident's name is the desk's and the deputies' to know, nobody else's."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from app.cycles import service as cycles
from app.domain import errors as e
from app.domain import permissions
from app.domain.actors import Actor
from app.projects import service as projects
from app.supervision import store
from app.supervision.service.naming import group_of_project
from app.supervision.tables import SupervisionGroupRow, SupervisorRow


def group(db: Session, group_id: str) -> SupervisionGroupRow:
    found = store.group(db, group_id)
    if found is None:
        raise e.Missing("没有找到这个监督小组，请检查链接")
    return found


def group_for_project(db: Session, project_id: str) -> SupervisionGroupRow:
    """Raises Missing where none was named."""
    found = group_of_project(db, projects.project(db, project_id))
    if found is None:
        raise e.Missing("此项目还没有监督小组")
    return found


def group_of_candidate(db: Session, candidate_id: str) -> SupervisionGroupRow | None:
    return store.group_of(db, candidate_id=candidate_id)


def groups(db: Session, cycle_id: str, *, after: str, limit: int) -> Sequence[SupervisionGroupRow]:
    """Those named in a year, by id. Raises Missing for an unknown year."""
    cycles.cycle(db, cycle_id)
    return store.groups(db, cycle_id, after=after, limit=limit)


def members(db: Session, rows: Sequence[SupervisionGroupRow]) -> dict[str, list[SupervisorRow]]:
    """Group id → its present members, the leader first."""
    found: dict[str, list[SupervisorRow]] = {row.id: [] for row in rows}
    for member in store.members(db, list(found)):
        found[member.group_id].append(member)
    return found


def may_see_names(by: Actor | None) -> bool:
    return by is not None and permissions.may(by, "supervision.read")
