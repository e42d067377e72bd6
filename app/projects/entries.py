"""What comes into this feature as plain values: a plan, a request to adjust, and what a year formed outside
the system (系统外形成) brings along.

Money in whole yuan, amounts in the unit of the voted target, both cumulative.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.domain.rulesets import RuleSet
from app.domain.words import AdjustmentKind, CandidateStatus


@dataclass(frozen=True, slots=True)
class ProgressEntry:
    """``month`` is its first day; ``done_amount`` and ``paid`` are what was reached by its end."""

    month: date
    done_amount: int
    paid: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class ProjectEntry:
    """A project as carried out so far. ``progress`` is in the order of its months, none of them twice.

    ``final_report`` is given with ``final_report_on`` or not at all; a project that has them enters as
    已报告完成情况. ``paid`` and ``done_amount`` are those of the last month in ``progress``.
    """

    number: int
    group_code: str
    title: str
    target: str
    target_amount: int
    target_unit: str
    lead_department_id: str
    budget: int
    paid: int
    done_amount: int
    progress: tuple[ProgressEntry, ...] = ()
    mid_year_on: date | None = None
    final_report: str = ""
    final_report_on: date | None = None
    terminated: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class ResultEntry:
    """A row of the selection result as announced. ``approvals`` is None where the notice gives no count."""

    number: int
    title: str
    approvals: int | None
    outcome: CandidateStatus  # SELECTED or NOT_SELECTED


@dataclass(frozen=True, slots=True)
class ImplementingYear:
    """Last year: voted outside the system, carried out now."""

    term: int
    session_no: int
    title: str
    rules: RuleSet
    document_no: str
    listed_on: date
    result_notice_no: str
    projects: tuple[ProjectEntry, ...]
    results: tuple[ResultEntry, ...]


@dataclass(frozen=True, slots=True)
class NodeEntry:
    """A month of a plan: ``month`` is its first day."""

    month: date
    reached: str
    amount: int
    payment: int


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """实施方案. ``lead_post`` is a post (职务), no person; at least one node."""

    lead_post: str
    target: str
    nodes: tuple[NodeEntry, ...]


@dataclass(frozen=True, slots=True)
class AdjustmentEntry:
    """What the government office asks for; which fields a kind takes is the rules' (``NEEDS``)."""

    kind: AdjustmentKind
    reason: str
    before: str = ""
    after: str = ""
    amount: int | None = None
    unit: str = ""
    budget: int | None = None
    finishes_on: date | None = None

    @property
    def given(self) -> frozenset[str]:
        """The names of the fields that say something."""
        fields = ("before", "after", "amount", "unit", "budget", "finishes_on")
        return frozenset(name for name in fields if getattr(self, name) not in (None, ""))
