"""居民评价 as it is given: one changeable grade per resident and project, many in one transaction.

The statements, READ COMMITTED: 1. the windows, held against closing   2. projects and their final reports
3. whose sessions live   4. the grades, in the order of projects and graders.

What each comes to is decided before the last, one after the other, as if each had been alone. No time is
stored, and no act of the audit chain tells who graded when. Grades of one transaction lie in the order of
their keys, which says nothing of who gave them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection
from sqlmodel import Session

from app.db.writer import Writer
from app.domain import errors as e
from app.domain.actors import Actor
from app.domain.calendar import shanghai_day
from app.domain.permissions import require
from app.domain.words import Grade, ProjectStatus
from app.people import service as people
from app.people.service.sessions import Borne
from app.projects import grading_store as store
from app.projects.service.residents import grader

GRADES: Final = "grades"  # of all projects, written together


class NoResident(Exception):
    """The session is not, or no longer, a living one of a resident's."""


@dataclass(frozen=True, slots=True)
class Given:
    """``by``: a token, or a resident's id where it is known who grades."""

    project_id: str
    grade: Grade
    by: Borne | str
    now: datetime


GradeWriter = Writer[Given, None]


@dataclass(frozen=True, slots=True)
class _Year:
    windows: Mapping[str, store.Window]
    projects: Mapping[str, store.Graded]
    today: date
    accepted: list[tuple[str, bytes, Grade]] = field(default_factory=list)


def give_grade(db: Session, now: datetime, *, project_id: str, grade: Grade, by: Actor) -> None:
    """Sets or changes the resident's grade. Raises GradingClosed once the window is, NotGradable before the
    final report. Not audited: the chain must not tell who graded when."""
    require(by, "grade.give")
    [refused] = put_grades(db.connection(), [Given(project_id, grade, by.id, now)])
    if refused:
        raise refused


def put_grades(connection: Connection, given: Sequence[Given]) -> list[Exception | None]:
    """Each comes to None where it stands now, or to why it does not."""
    ids = sorted({one.project_id for one in given})
    windows = store.windows_held(connection, ids)  # 1
    today = shanghai_day(max(one.now for one in given))
    year = _Year(windows, store.graded(connection, ids), today)  # 2
    residents = _residents(connection, given)  # 3
    came_to = [_came_to(year, one, resident) for one, resident in zip(given, residents, strict=True)]
    if year.accepted:
        store.put_grades(connection, year.accepted)  # 4
    return came_to


def _residents(connection: Connection, given: Sequence[Given]) -> list[str | None]:
    tokens = [one.by for one in given if isinstance(one.by, Borne)]
    known = people.residents_signed_in(connection, tokens) if tokens else {}
    return [known.get(one.by.digest) if isinstance(one.by, Borne) else one.by for one in given]


def _came_to(year: _Year, given: Given, resident: str | None) -> Exception | None:
    if resident is None:
        return NoResident()
    project = year.projects.get(given.project_id)
    if project is None:
        return e.Missing("没有找到这个项目，请检查链接")
    window = year.windows.get(project.cycle_id)
    if window and window.closed:
        return e.GradingClosed(
            "代表票评已经封箱，居民评价随之结束；已有的评价不能再改，也无法再查到是谁作出的"
        )
    if window is None or window.secret is None or not _reported(project, year.today):
        return e.NotGradable("此项目的总结报告公布之后才能评价")
    key = grader(window.secret, resident, given.project_id)
    year.accepted.append((given.project_id, key, given.grade))
    return None


def _reported(project: store.Graded, today: date) -> bool:
    is_public = project.final_on is not None and project.final_on <= today
    return project.status is ProjectStatus.REPORTED and is_public
