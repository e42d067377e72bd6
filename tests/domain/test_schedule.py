"""倒排工期: each day from the rules' own days, none of them made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.domain.rulesets import load
from app.domain.schedule import Line, Progress, to_effect, to_selection
from app.domain.schedule import Milestone as M

RULES = load("futian-2021")
SESSION = date(2027, 1, 20)
EARLY = date(2026, 11, 1)


def days(lines: list[Line]) -> dict[M, date]:
    return {line.milestone: line.on for line in lines}


def test_from_the_session_backwards() -> None:
    lines = to_selection(RULES, SESSION, EARLY, {})
    assert days(lines) == {
        M.CALL: date(2026, 12, 14),
        M.BATCHES: date(2026, 12, 31),
        M.CLOSE_COLLECTION: date(2027, 1, 13),
        M.SUBMIT_MOTION: date(2027, 1, 13),
        M.PUBLISH_LIST: date(2027, 1, 13),
        M.DOSSIERS: date(2027, 1, 13),
        M.SELECTION: SESSION,
        M.PLANS: date(2027, 2, 19),
        M.SHREDDING: date(2027, 2, 20),
    }
    assert [line.on for line in lines] == sorted(line.on for line in lines)
    named = {line.milestone: line.parameter for line in lines}
    assert named[M.DOSSIERS] == "dossier_days"
    assert named[M.SUBMIT_MOTION] == ""


def test_the_days_are_those_that_the_moves_ask_for() -> None:
    """A call and dossiers of the last day are in time, those of the day after are not."""
    on = days(to_selection(RULES, SESSION, EARLY, {}))
    assert (SESSION - on[M.DOSSIERS]).days == RULES.dossier_days
    assert (on[M.CLOSE_COLLECTION] - on[M.CALL]).days == RULES.call_min_days
    effect = days(to_effect(RULES, SESSION, EARLY, {}))
    assert (SESSION - effect[M.REPORTS]).days == RULES.report_days


def test_where_there_are_no_batches_there_is_no_day_for_them() -> None:
    lines = to_selection(replace(RULES, street_batches=False), SESSION, EARLY, {})
    assert M.BATCHES not in days(lines)


def test_after_an_effect_vote() -> None:
    lines = to_effect(RULES, SESSION, EARLY, {})
    assert days(lines) == {
        M.REPORTS: date(2027, 1, 13),
        M.EFFECT: SESSION,
        M.RECTIFICATION: date(2027, 2, 19),
        M.SHREDDING: date(2027, 2, 20),
        M.REGRADE: date(2027, 7, 20),
    }


@pytest.mark.parametrize(
    ("done", "today", "progress"),
    [
        ({M.DOSSIERS: None}, date(2027, 1, 13), Progress.AHEAD),
        ({M.DOSSIERS: None}, date(2027, 1, 14), Progress.OVERDUE),
        ({M.DOSSIERS: date(2027, 1, 13)}, date(2027, 1, 14), Progress.DONE),
        ({M.DOSSIERS: date(2027, 1, 14)}, date(2027, 1, 14), Progress.DONE_LATE),
        ({}, date(2027, 1, 14), Progress.PASSED),
    ],
)
def test_how_a_step_stands(done: dict[M, date | None], today: date, progress: Progress) -> None:
    [line] = [one for one in to_selection(RULES, SESSION, today, done) if one.milestone is M.DOSSIERS]
    assert line.progress is progress


def test_a_vote_is_owed_on_no_last_day() -> None:
    """It may be announced on the session's second day, and is not late for that."""
    after = SESSION + timedelta(days=1)
    for day, progress in ((None, Progress.PASSED), (after, Progress.DONE)):
        lines = to_selection(RULES, SESSION, after, {M.SELECTION: day})
        assert [one.progress for one in lines if one.milestone is M.SELECTION] == [progress]


def test_ballots_may_be_shredded_on_the_first_day_for_it() -> None:
    first = date(2027, 2, 20)
    for today, progress in ((first - timedelta(days=1), Progress.AHEAD), (first, Progress.PASSED)):
        for lines in (to_selection(RULES, SESSION, today, {}), to_effect(RULES, SESSION, today, {})):
            assert [one.progress for one in lines if one.milestone is M.SHREDDING] == [progress]
