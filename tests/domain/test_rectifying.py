"""Which step a rectification waits for, and for how long."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.rectifying import Due, RectificationStep, due

PLAN, REGRADE = date(2026, 12, 23), date(2027, 5, 23)


@pytest.mark.parametrize(
    ("filed", "accepted", "reported", "step", "on", "days"),
    [
        (False, False, False, RectificationStep.PLAN, PLAN, 3),
        (True, False, False, RectificationStep.ACCEPT, PLAN, 3),
        (True, True, False, RectificationStep.REPORT, REGRADE, 154),
        (True, True, True, RectificationStep.REGRADE, REGRADE, 154),
    ],
)
def test_the_next_step_and_its_day(
    filed: bool, accepted: bool, reported: bool, step: RectificationStep, on: date, days: int
) -> None:
    found = due(
        plan_due_on=PLAN,
        regrade_due_on=REGRADE,
        filed=filed,
        accepted=accepted,
        reported=reported,
        today=date(2026, 12, 20),
    )
    assert found == Due(step, on, days)


def test_days_are_negative_once_the_day_has_passed() -> None:
    late = due(
        plan_due_on=PLAN,
        regrade_due_on=REGRADE,
        filed=False,
        accepted=False,
        reported=False,
        today=date(2026, 12, 24),
    )
    assert late.days_left == -1
