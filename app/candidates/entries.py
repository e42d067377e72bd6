"""Candidates as plain values: a list formed outside the system (import → stages → here), and any that
stands on a published list (here → stages)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.domain.rulesets import RuleSet


@dataclass(frozen=True, slots=True)
class GroupEntry:
    """类别 with its 应选项目数; ``uncontested``: an 等额 decision stands for it."""

    code: str
    title: str
    places: int
    uncontested: bool = False


@dataclass(frozen=True, slots=True)
class CandidateEntry:
    """A whole dossier. Money in whole yuan; ``number`` is the one on the ballot."""

    number: int
    group_code: str
    title: str
    purpose: str
    scope: str
    target: str
    target_amount: int
    target_unit: str
    lead_department_id: str
    budget: int
    budget_source: str
    starts_on: date
    finishes_on: date
    departments: str = ""
    milestone: str = ""
    streets: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedCandidate(CandidateEntry):
    """A candidate as it stands on the published list: nothing of its dossier is open any more."""

    id: str
    cycle_id: str


@dataclass(frozen=True, slots=True)
class ListedYear:
    """This year, from 候选项目 on."""

    term: int
    session_no: int
    title: str
    rules: RuleSet
    document_no: str
    listed_on: date
    groups: tuple[GroupEntry, ...]
    candidates: tuple[CandidateEntry, ...]
