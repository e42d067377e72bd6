"""站长轮值: the terms of a station's heads follow each other without a gap and without an overlap.

Days are calendar days in Asia/Shanghai; both ends belong to a term. Source: 站长轮值 as the stations of
Futian practise it; length and number of the terms are the station's own affair.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from itertools import pairwise

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Term:
    """``head`` leads the station from ``from_on`` to ``to_on``."""

    head: str
    from_on: date
    to_on: date

    def holds(self, day: date) -> bool:
        return self.from_on <= day <= self.to_on


class RotaFault(Enum):
    """What is wrong with a term, or between it and the one before it."""

    BACKWARDS = "backwards"  # ends before it begins
    OVERLAP = "overlap"
    GAP = "gap"
    SAME_HEAD = "same_head"  # one term, not two: nobody hands over to himself


def faults(terms: Sequence[Term]) -> list[tuple[int, RotaFault, date]]:
    """(place of the term, what is wrong, the day it should begin) for terms in the order they are held."""
    found = [
        (place, RotaFault.BACKWARDS, term.from_on) for place, term in enumerate(terms) if _backwards(term)
    ]
    for place, (before, term) in enumerate(pairwise(terms), start=1):
        due = before.to_on + _DAY
        if term.from_on != due:
            found.append((place, RotaFault.OVERLAP if term.from_on < due else RotaFault.GAP, due))
        if term.head == before.head:
            found.append((place, RotaFault.SAME_HEAD, due))
    return found


def kept(terms: Sequence[Term], until: date) -> list[Term]:
    """What stays of a rota that is made anew from ``until`` on: the term held then ends the day before."""
    before = until - _DAY
    return [Term(t.head, t.from_on, min(t.to_on, before)) for t in terms if t.from_on < until]


def earliest(terms: Sequence[Term], today: date) -> date | None:
    """From which day on a rota may be made anew: today, or the day after it ran out; None where there is
    no rota yet, which may begin on any day. What is past stays as it was.
    """
    return min(today, terms[-1].to_on + _DAY) if terms else None


def term_on(terms: Sequence[Term], day: date) -> Term | None:
    """The term held on that day; None before the rota begins and after it ends."""
    return next((term for term in terms if term.holds(day)), None)


def _backwards(term: Term) -> bool:
    return term.to_on < term.from_on
