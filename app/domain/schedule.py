"""倒排工期: from the session's day backwards, the last day of each step, and the days that follow from it.

Source: the conditions that the year's moves have (``workflow/cycle``): the call's days, the batches' days,
the dossiers' days, the reports' days. Where the rules set no days between two steps, the steps share their
last day: nothing is invented in between. Days are Shanghai days.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.domain.batches import last_passed
from app.domain.calendar import after_days, after_months
from app.domain.rulesets import RuleSet, shreddable_from
from app.domain.words import Term


class Milestone(Term):
    """What is due on a day of the schedule."""

    CALL = "call", "发布集中征集公告"
    BATCHES = "batches", "到期的街道批次决定完毕"
    CLOSE_COLLECTION = "close_collection", "结束本年度征集"
    SUBMIT_MOTION = "submit_motion", "提请审议候选项目"
    PUBLISH_LIST = "publish_list", "公布候选名单"
    DOSSIERS = "dossiers", "候选项目材料送达代表"
    SELECTION = "selection", "大会票决"
    PLANS = "plans", "各项目提出实施方案"
    REPORTS = "reports", "公布各项目总结报告"
    EFFECT = "effect", "效果票评"
    RECTIFICATION = "rectification", "不满意的项目提出整改方案"
    REGRADE = "regrade", "不满意的项目再次票评"
    SHREDDING = "shredding", "异议期满，可以销毁选票"


class Progress(Term):
    """How a milestone stands on a day."""

    DONE = "done", "已办"
    DONE_LATE = "done_late", "已办，迟于此日"
    OVERDUE = "overdue", "已过此日，尚未办"
    AHEAD = "ahead", "未到"
    PASSED = "passed", "已到"


@dataclass(frozen=True, slots=True)
class Line:
    """``on``: the last day for it, or the day itself. ``parameter``: the rule it comes from, "" where the
    rules set no days of its own. ``done``: the day on which it was done."""

    milestone: Milestone
    on: date
    parameter: str
    done: date | None
    progress: Progress


# What nobody owes by that day: the day itself, or from when on something may be done.
_NOT_OWED: Final = (Milestone.SELECTION, Milestone.EFFECT, Milestone.SHREDDING)


def to_selection(
    rules: RuleSet, session: date, today: date, done: Mapping[Milestone, date | None]
) -> list[Line]:
    """For a year that is voted in the session that opens that day; the earliest day first."""
    return [_line(*row, today, done) for row in _to_selection(rules, session)]


def to_effect(
    rules: RuleSet, session: date, today: date, done: Mapping[Milestone, date | None]
) -> list[Line]:
    """For a year that is graded in the session of that day."""
    return [_line(*row, today, done) for row in _to_effect(rules, session)]


def _to_selection(rules: RuleSet, session: date) -> Iterator[tuple[Milestone, date, str]]:
    """A batch day after which collection closes is decided by then: that of the last day is not due yet."""
    dossiers = after_days(session, -rules.dossier_days)
    batches = last_passed(rules, dossiers)
    call = Milestone.CALL, after_days(dossiers, -rules.call_min_days), "call_min_days"
    due = [call, (Milestone.BATCHES, batches, "batch_days")] if batches else [call]
    yield from sorted(due, key=lambda row: row[1])
    yield Milestone.CLOSE_COLLECTION, dossiers, ""
    yield Milestone.SUBMIT_MOTION, dossiers, ""
    yield Milestone.PUBLISH_LIST, dossiers, ""
    yield Milestone.DOSSIERS, dossiers, "dossier_days"
    yield Milestone.SELECTION, session, ""
    yield from sorted(
        (
            (Milestone.PLANS, after_days(session, rules.implementation_days), "implementation_days"),
            (Milestone.SHREDDING, shreddable_from(rules, session), "objection_days"),
        ),
        key=lambda row: row[1],
    )


def _to_effect(rules: RuleSet, session: date) -> Iterator[tuple[Milestone, date, str]]:
    yield Milestone.REPORTS, after_days(session, -rules.report_days), "report_days"
    yield Milestone.EFFECT, session, ""
    yield from sorted(
        (
            (Milestone.RECTIFICATION, after_days(session, rules.rectify_plan_days), "rectify_plan_days"),
            (Milestone.SHREDDING, shreddable_from(rules, session), "objection_days"),
            (Milestone.REGRADE, after_months(session, rules.regrade_months), "regrade_months"),
        ),
        key=lambda row: row[1],
    )


def _line(
    milestone: Milestone, on: date, parameter: str, today: date, done: Mapping[Milestone, date | None]
) -> Line:
    """A milestone that ``done`` does not know is followed elsewhere: it is only passed or ahead."""
    day = done.get(milestone)
    return Line(milestone, on, parameter, day, _progress(milestone, on, day, today, milestone in done))


def _progress(milestone: Milestone, on: date, day: date | None, today: date, followed: bool) -> Progress:
    if day is not None:
        return Progress.DONE if day <= on or milestone in _NOT_OWED else Progress.DONE_LATE
    if milestone in _NOT_OWED:
        return Progress.AHEAD if today < on else Progress.PASSED
    if today <= on:
        return Progress.AHEAD
    return Progress.OVERDUE if followed else Progress.PASSED
