"""街道定期处理: which batch a suggestion is in, when it is overdue, and the figures of a closed batch.

Source: the rules paper, "A topic, a candidate, a project": batches close on the rules' days, what is
undecided then is overdue and carried into the next one, and is never closed by itself. Days are Shanghai
days. Where a congress has no street batches (a town) suggestions have no day and are never overdue.
"""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from app.domain.rulesets import RuleSet
from app.domain.words import RedirectTo, ReturnReason, TopicStatus

Action = Literal["pool", "return", "redirect"]
UNDECIDED: Final = (TopicStatus.SUBMITTED, TopicStatus.STUDIED)


@dataclass(frozen=True, slots=True)
class Decided:
    """What a batch decided about one suggestion."""

    action: Action
    return_reason: ReturnReason | None = None
    redirect_to: RedirectTo | None = None


def due_on(rules: RuleSet, received: date) -> date | None:
    """The day of the batch that what was received that day is in; None where there are no batches."""
    return batch_day(rules.batch_days, received) if rules.street_batches else None


def batch_day(batch_days: Sequence[str], received: date) -> date:
    """The first batch day not before ``received``: what comes in on 31 March is in that day's batch."""
    days = (_in_year(year, day) for year in (received.year, received.year + 1) for day in batch_days)
    return min(day for day in days if day >= received)


def last_passed(rules: RuleSet, today: date) -> date | None:
    """The latest batch day before ``today``; None where there are no batches."""
    if not rules.street_batches:
        return None
    days = (_in_year(year, day) for year in (today.year - 1, today.year) for day in rules.batch_days)
    return max(day for day in days if day < today)


def may_open(rules: RuleSet, day: date, today: date) -> bool:
    """A batch of that day can be worked on: one of the rules' days, the running quarter's or an earlier."""
    days = rules.batch_days
    return rules.street_batches and batch_day(days, day) == day <= batch_day(days, today)


def may_close(day: date | None, today: date) -> bool:
    return day is None or today >= day


def overdue(status: TopicStatus, due: date | None, today: date) -> bool:
    """Undecided after its day: on 31 March it is in time until midnight."""
    return status in UNDECIDED and due is not None and due < today


def summary(
    *,
    received: Mapping[TopicStatus, int],
    studied: int,
    decided: Iterable[Decided],
    redirected_at_once: Mapping[RedirectTo, int],
    carried: int,
    carried_before: int,
) -> dict[str, Any]:
    """The published figures of a closed batch; canonical JSON can hold them.

    ``received``: what came in for this batch by where it stands now; ``studied`` of them have a study.
    ``decided``: what its decisions did, also about what was carried into it. ``redirected_at_once``: of
    those received, redirected without waiting for it. ``carried``: undecided now, ``carried_before`` of
    them from an earlier batch.
    """
    acts = list(decided)
    returned = Counter(act.return_reason for act in acts if act.action == "return")
    redirected = Counter(act.redirect_to for act in acts if act.action == "redirect")
    return {
        "received": sum(received.values()),
        "studied": studied,
        "pooled": sum(act.action == "pool" for act in acts),
        "returned": {str(why): returned[why] for why in ReturnReason if returned[why]},
        "redirected": {str(to): redirected[to] for to in RedirectTo if redirected[to]},
        "redirected_at_once": {str(to): n for to in RedirectTo if (n := redirected_at_once.get(to, 0))},
        "merged": received.get(TopicStatus.MERGED, 0),
        "withdrawn": received.get(TopicStatus.WITHDRAWN, 0),
        "carried": carried,
        "carried_before": carried_before,
    }


def _in_year(year: int, month_day: str) -> date:
    """A day the month does not have (02-29 in most years) is its last day."""
    month, day = int(month_day[:2]), int(month_day[3:])
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))
