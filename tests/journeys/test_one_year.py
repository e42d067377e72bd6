"""A whole year over HTTP on both databases, from a resident's sentence to the graded work.

The steps are those of docs/requests; the session after grades what this year built, and closes it.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from fastapi import FastAPI

from app.db.clock import MovingClock
from app.domain.calendar import SHANGHAI
from tests.doctor.outside import recomputed, told_outside
from tests.journeys.afterwards import step_7_rectified_and_closed, step_8_implementation
from tests.journeys.beginning import step_0_beginning, step_1_collection
from tests.journeys.hall import open_hall
from tests.journeys.next_session import next_session
from tests.journeys.screening import step_2_screening, step_3_deliberation
from tests.journeys.session import step_4_session, step_5_effect_vote, step_6_selection


@pytest.fixture
def clock() -> MovingClock:
    """The second of March: the year begins."""
    return MovingClock(datetime(2026, 3, 2, 9, tzinfo=SHANGHAI))


def test_one_year(app: FastAPI, tmp_path: Path) -> None:
    hall = open_hall(app)
    step_0_beginning(hall)
    step_1_collection(hall)
    step_2_screening(hall)
    step_3_deliberation(hall)
    step_4_session(hall)
    step_5_effect_vote(hall)
    step_6_selection(hall)
    step_7_rectified_and_closed(hall)
    step_8_implementation(hall)
    next_session(hall)
    told = told_outside(app, tmp_path)
    assert [one.text for one in told if not one.ok or "后来有改动" in one.text] == []
    recomputed(
        app,
        tmp_path,
        "设立年度",
        "公布候选名单",
        "列入大会议程",
        "通过监票人名单",
        "同意整改方案",
        "年度办结",
    )
