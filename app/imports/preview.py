"""What a year's file would bring: held against the database, nothing written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlmodel import Session

from app.candidates.entries import CandidateEntry, GroupEntry, ListedYear
from app.cycles import service as cycles
from app.domain.errors import BadFile, Fault
from app.domain.words import CandidateStatus, Stage
from app.imports import implementing, listed
from app.imports.reading import YearFile, YearKind
from app.imports.years import Known, rules_named
from app.people import service as people
from app.projects.entries import ImplementingYear, ProjectEntry

STAGES: Final = {YearKind.LISTED: Stage.LISTED, YearKind.IMPLEMENTING: Stage.IMPLEMENTING}


@dataclass(frozen=True, slots=True)
class GroupSum:
    """``places`` and ``uncontested`` are None in a year that is carried out. Money in whole yuan."""

    code: str
    title: str
    places: int | None
    uncontested: bool | None
    items: int
    budget: int


@dataclass(frozen=True, slots=True)
class Preview:
    """A file without a fault: the year it holds, what it adds up to, what to look at once more."""

    kind: YearKind
    digest: str
    year: ListedYear | ImplementingYear
    groups: tuple[GroupSum, ...]
    warnings: tuple[Fault, ...]

    @property
    def stage(self) -> Stage:
        return STAGES[self.kind]

    @property
    def items(self) -> Sequence[CandidateEntry | ProjectEntry]:
        return self.year.candidates if isinstance(self.year, ListedYear) else self.year.projects

    @property
    def budget(self) -> int:
        return sum(item.budget for item in self.items)

    @property
    def projects(self) -> tuple[ProjectEntry, ...]:
        return () if isinstance(self.year, ListedYear) else self.year.projects

    @property
    def not_selected(self) -> int:
        results = () if isinstance(self.year, ListedYear) else self.year.results
        return sum(result.outcome is CandidateStatus.NOT_SELECTED for result in results)


def held_against(db: Session, today: date, file: YearFile) -> Preview:
    """Raises BadFile with every fault of the file; ``today`` is the Shanghai day it is handed in."""
    known, kind, tables = _known(db, today), file.kind, file.tables
    parts = listed if kind is YearKind.LISTED else implementing
    faults = (*tables.faults, *parts.faults(tables, known))
    rules = rules_named(tables)
    if faults or rules is None:
        raise BadFile(
            "“{file}”有 {count} 处错误，未导入任何内容；请逐处改正后再上传",
            faults=faults, file=file.name, count=len(faults),
        )  # fmt: skip
    if kind is YearKind.LISTED:
        list_ = listed.entry(tables, rules, known)
        return Preview(kind, file.digest, list_, _list_sums(list_), tuple(listed.warnings(list_, tables)))
    carried = implementing.entry(tables, rules, known)
    return Preview(
        kind, file.digest, carried, _project_sums(carried), tuple(implementing.warnings(carried, tables))
    )


def _known(db: Session, today: date) -> Known:
    departments: dict[str, str] = {}
    for department in people.departments(db):
        departments |= {department.code: department.id, department.name: department.id}
    years = frozenset((cycle.term, cycle.session_no) for cycle in cycles.cycles(db))
    return Known(today, departments, years)


def _list_sums(year: ListedYear) -> tuple[GroupSum, ...]:
    return tuple(_list_sum(year, group) for group in year.groups)


def _list_sum(year: ListedYear, group: GroupEntry) -> GroupSum:
    own = [candidate.budget for candidate in year.candidates if candidate.group_code == group.code]
    return GroupSum(group.code, group.title, group.places, group.uncontested, len(own), sum(own))


def _project_sums(year: ImplementingYear) -> tuple[GroupSum, ...]:
    sums = []
    for group in year.rules.groups:
        own = [project.budget for project in year.projects if project.group_code == group.code]
        if own:
            sums.append(GroupSum(group.code, group.label, None, None, len(own), sum(own)))
    return tuple(sums)
