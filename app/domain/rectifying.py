"""整改: which step is next, and by which day. Source: the rules paper, "A poll": an unsatisfied project has
a plan within ``rectify_plan_days`` and is graded again within ``regrade_months``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.domain.words import Term


class RectificationStep(Term):
    PLAN = "plan", "牵头单位提出整改方案"
    ACCEPT = "accept", "决定是否同意整改方案"
    REPORT = "report", "牵头单位报告整改情况"
    REGRADE = "regrade", "再次票评"


@dataclass(frozen=True, slots=True)
class Due:
    """``days_left`` is negative where the day has passed; 0 on the day itself."""

    step: RectificationStep
    on: date
    days_left: int


def due(
    *, plan_due_on: date, regrade_due_on: date, filed: bool, accepted: bool, reported: bool, today: date
) -> Due:
    """The step that a rectification waits for."""
    if not accepted:
        step = RectificationStep.ACCEPT if filed else RectificationStep.PLAN
        return Due(step, plan_due_on, (plan_due_on - today).days)
    step = RectificationStep.REGRADE if reported else RectificationStep.REPORT
    return Due(step, regrade_due_on, (regrade_due_on - today).days)
