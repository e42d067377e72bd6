"""Carrying a project out: what is overdue on a day, what an adjustment asks for, when a plan holds.

Source: the rules paper, "A topic, a candidate, a project". Amounts are in the unit of the voted target,
money in whole yuan, both so far (累计); a month is its first day; days are Shanghai days.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from app.domain.calendar import after_months
from app.domain.errors import Fault
from app.domain.words import AdjustmentKind as K
from app.domain.words import Term


class Lateness(Term):
    """What is overdue of a project that is carried out."""

    PLAN = "plan", "实施方案逾期未提出"
    PROGRESS = "progress", "缺报每月进展"
    NODE = "node", "未达到当月节点"
    FINISH = "finish", "已过完成期限，尚未达到目标"
    RECTIFICATION_PLAN = "rectification_plan", "整改方案逾期未提出"
    REGRADE = "regrade", "已过再次票评的期限"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a project is held to: amount and unit, total money, and the day it is to be finished."""

    amount: int
    unit: str
    budget: int
    finishes_on: date | None


@dataclass(frozen=True, slots=True)
class Change:
    """What an approved or filed adjustment sets; None (or an empty unit) leaves it as it was."""

    kind: K
    amount: int | None = None
    unit: str = ""
    budget: int | None = None
    finishes_on: date | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """A month of the 实施方案: what is to be reached by its end, and paid by then."""

    month: date
    amount: int
    payment: int


@dataclass(frozen=True, slots=True)
class Course:
    """A project under way as the calendar looks at it. ``reached``: month → amount, as reported.

    ``plan_due_on`` is None where no plan is asked; ``goal`` is what the year's work is to reach. ``stood``
    is what a project that was carried over had reached by then: it holds until its first report.
    """

    goal: int
    started_on: date | None = None
    plan_due_on: date | None = None
    nodes: Sequence[Node] = ()
    reached: Mapping[date, int] | None = None
    finishes_on: date | None = None
    stood: int = 0


@dataclass(frozen=True, slots=True)
class Late:
    """One thing overdue since the day after ``due_on``. ``month`` is the month that it is about."""

    what: Lateness
    due_on: date
    month: date | None = None


NEEDS: Final[dict[K, frozenset[str]]] = {
    K.SCOPE: frozenset({"before", "after"}),
    K.TARGET: frozenset({"after", "amount"}),
    K.BUDGET: frozenset({"budget"}),
    K.SITE: frozenset({"before", "after"}),
    K.SCHEDULE: frozenset({"finishes_on"}),
    K.POSTPONE: frozenset({"finishes_on"}),
    K.SUBSTITUTE: frozenset({"after", "amount", "unit"}),
    K.TERMINATE: frozenset(),
}
"""What each kind says besides its reason; what was voted is known and not asked again."""

REVOTED: Final = (K.TARGET, K.BUDGET, K.SUBSTITUTE)
"""Kinds that change target or total money: a project changed so is voted again before it is carried over."""


def needs_committee(kind: K) -> bool:
    """Everything but a schedule within the year is the standing committee's; that one is filed."""
    return kind is not K.SCHEDULE


def carried(in_favour: int, members: int) -> bool:
    """A majority of *all* members of the committee: exactly half is none."""
    return members > 0 and 2 * in_favour > members


def vote_faults(votes: Sequence[int] | None, members: int | None) -> Iterator[Fault]:
    """``votes``: in favour, against, abstained. The votes decide, so they must be there and fit."""
    if votes is None:
        yield Fault("/votes", "请填写赞成、反对、弃权的票数")
    if not members:
        yield Fault("/committee_members", "请填写全体组成人员的人数")
    elif votes is not None and sum(votes) > members:
        yield Fault("/votes", "票数之和多于全体组成人员人数，请核对")


def in_force(voted: Terms, changes: Sequence[Change]) -> Terms:
    """The voted terms with every approved or filed change laid over them, in the order they were approved."""
    terms = voted
    for change in changes:
        terms = Terms(
            amount=terms.amount if change.amount is None else change.amount,
            unit=change.unit or terms.unit,
            budget=terms.budget if change.budget is None else change.budget,
            finishes_on=change.finishes_on or terms.finishes_on,
        )
    return terms


def before_of(kind: K, terms: Terms, target: str) -> str:
    """What stood before, where it is known: the target's words, the money, the day. Empty otherwise."""
    known = {
        K.TARGET: target,
        K.SUBSTITUTE: target,
        K.BUDGET: f"{terms.budget}元",
        K.SCHEDULE: terms.finishes_on.isoformat() if terms.finishes_on else "",
        K.POSTPONE: terms.finishes_on.isoformat() if terms.finishes_on else "",
    }
    return known.get(kind, "")


def after_of(change: Change) -> str:
    """What a change says in words, where it says it by a figure alone."""
    if change.kind is K.BUDGET:
        return f"{change.budget}元"
    return change.finishes_on.isoformat() if change.finishes_on else ""


def adjustment_faults(
    kind: K, given: Collection[str], *, finishes_on: date | None, voted_finish: date | None, today: date
) -> Iterator[Fault]:
    """What is missing, what is not asked for, and a day on the wrong side of the year's end."""
    for name in sorted(NEEDS[kind] - set(given)):
        yield Fault(f"/{name}", "此类调整须填写此项，请补上")
    for name in sorted(set(given) - NEEDS[kind]):
        yield Fault(f"/{name}", "此类调整不需要此项，请去掉")
    if finishes_on is None or kind not in (K.SCHEDULE, K.POSTPONE):
        return
    past_the_year = finishes_on > year_end(voted_finish, today)
    if kind is K.SCHEDULE and past_the_year:
        yield Fault("/finishes_on", "已超出年度，请改为申请“延期至年度以后”，由常委会决定")
    if kind is K.POSTPONE and not past_the_year:
        yield Fault("/finishes_on", "仍在年度之内，请改为申请“年内进度”调整，备案即可")


def year_end(voted_finish: date | None, today: date) -> date:
    """The last day of the project's year: that of the voted finish, or of today where none is known."""
    return date((voted_finish or today).year, 12, 31)


def plan_faults(nodes: Sequence[Node], terms: Terms, goal: int) -> Iterator[Fault]:
    """Nodes in the order of their months, never falling, the last one reaching the goal in time and money.

    A plan that would not reach what was voted is no plan but an adjustment: the fault says so.
    """
    for place, (earlier, later) in enumerate(pairwise(nodes), start=1):
        yield from _order_faults(place, earlier, later)
    last, where = nodes[-1], f"/nodes/{len(nodes) - 1}"
    if last.amount < goal:
        yield Fault(
            f"{where}/amount",
            "最后一个节点须达到目标{goal}{unit}；达不到的，请先由政府办申请调整目标，获批准后再提出方案",
            (("goal", str(goal)), ("unit", terms.unit)),
        )
    if last.payment > terms.budget:
        yield Fault(
            f"{where}/payment",
            "计划支付超过预算{budget}元；须增加的，请先由政府办申请调整预算，获批准后再提出方案",
            (("budget", str(terms.budget)),),
        )
    if terms.finishes_on and last.month > terms.finishes_on:
        yield Fault(
            f"{where}/month",
            "最后一个节点晚于完成期限{day}；须延后的，请先由政府办申请调整进度或延期，办妥后再提出方案",
            (("day", terms.finishes_on.isoformat()),),
        )


def _order_faults(place: int, earlier: Node, later: Node) -> Iterator[Fault]:
    if later.month <= earlier.month:
        yield Fault(f"/nodes/{place}/month", "各节点按月份先后排列，每月至多一个")
    if later.amount < earlier.amount:
        yield Fault(f"/nodes/{place}/amount", "累计完成数量不得少于前一节点")
    if later.payment < earlier.payment:
        yield Fault(f"/nodes/{place}/payment", "累计计划支付不得少于前一节点")


def node_of(nodes: Sequence[Node], month: date) -> Node | None:
    """The node that a month's progress is measured against: the last one up to that month."""
    passed = [node for node in nodes if node.month <= month]
    return passed[-1] if passed else None


def overdue(course: Course, today: date) -> list[Late]:
    """Everything late on ``today``: what is due on a day is late from the next day on.

    A month's report is due on the month's last day; the first month asked for is the one after the start.
    """
    reached = course.reached or {}
    late = _without_plan(course, today)
    late += [Late(Lateness.PROGRESS, _last_day(m), m) for m in months_owed(course, today) if m not in reached]
    late += _behind(course, today)
    if course.finishes_on and today > course.finishes_on and _done(course) < course.goal:
        late.append(Late(Lateness.FINISH, course.finishes_on))
    return late


def months_owed(course: Course, today: date) -> list[date]:
    """Months that are over and whose report is due."""
    starts = course.started_on or min(course.reached or {}, default=None)
    if starts is None:
        return []
    owed, month, this = [], after_months(starts.replace(day=1), 1), today.replace(day=1)
    while month < this:
        owed.append(month)
        month = after_months(month, 1)
    return owed


def _without_plan(course: Course, today: date) -> list[Late]:
    if course.plan_due_on is None or course.nodes or today <= course.plan_due_on:
        return []
    return [Late(Lateness.PLAN, course.plan_due_on)]


def _behind(course: Course, today: date) -> list[Late]:
    node = node_of(course.nodes, after_months(today.replace(day=1), -1))
    if node is None:
        return []
    late = Late(Lateness.NODE, _last_day(node.month), node.month)
    return [late] if _done(course) < node.amount else []


def _done(course: Course) -> int:
    """What the last reported month says: a later report may be lower, it corrects."""
    return course.reached[max(course.reached)] if course.reached else course.stood


def _last_day(month: date) -> date:
    return after_months(month, 1) - timedelta(days=1)
