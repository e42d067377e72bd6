"""On which day what happens, counted from the session: the one calendar of the demonstration."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from app.domain.batches import due_on
from app.domain.rulesets import load

OPENED: Final = -214  # this year; the congress is there a day earlier
CALLED: Final = -210
CALL_LASTS: Final = 40
CLOSED: Final = -100  # its collection, or a week after a batch that ends about then
DRAFTED: Final = 10  # after the collection is closed, as are these
APPRAISED: Final = 24
MOVED: Final = 38
DELIBERATED: Final = 52
ANSWERED: Final = 58
LISTED: Final = 66
NEXT_CALLED: Final = 30
LIVED: Final = 150  # how long after the session the demonstration goes on
STUDIED: Final = 3  # before a batch ends, it is decided; what came later is decided a week after
LATE: Final = 7
_RULES: Final = "futian-2021"


def batch_days(start: date, end: date) -> Iterator[date]:
    """Days on which a street's batch ends, from ``start`` to ``end``."""
    rules, day = load(_RULES), start
    while (due := due_on(rules, day)) is not None and due <= end:
        yield due
        day = due + timedelta(days=1)


def closing_day(session: date) -> date:
    """Collection is closed once the batches before it are decided."""
    day = session + timedelta(days=CLOSED)
    near = [due for due in batch_days(day - timedelta(days=LATE + 1), day)]
    return near[-1] + timedelta(days=LATE + 2) if near else day
