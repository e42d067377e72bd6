"""倒排工期 on the year's page: each day, what is due by then, how it stands, and which rule it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlmodel import Session

from app.cycles import service as cycles
from app.cycles.service import CycleRow
from app.domain.calendar import days_since, shanghai_day
from app.domain.schedule import Line
from app.domain.words import Standing
from app.stages import service

# Days beyond are no session's; years are reckoned from them in both directions.
FIRST: Final = date(2000, 1, 1)
LAST: Final = date(2100, 12, 31)


@dataclass(frozen=True, slots=True)
class Due:
    """A line with the rule behind it: its label, value and standing; all empty where there is none."""

    line: Line
    days_left: int
    rule: str
    value: Any
    standing: Standing | None


def scheduled(db: Session, now: datetime, cycle: CycleRow, wish: str) -> dict[str, Any]:
    """``wish``: a day in ISO 8601 to be tried out; what is none is passed over."""
    found = service.schedule(db, now, cycle, session=_day(wish))
    rules = {name: (label, value, standing) for name, label, value, standing, _note in _parameters(cycle)}
    today = shanghai_day(now)
    return {
        "session": found.session,
        "called": found.called,
        "to_the_vote": found.to_the_vote,
        "lines": [
            Due(line, days_since(today, line.on), *rules.get(line.parameter, ("", None, None)))
            for line in found.lines
        ],
    }


def _parameters(cycle: CycleRow) -> list[tuple[str, str, Any, Standing, str]]:
    return cycles.rules_of(cycle).parameters()


def _day(wish: str) -> date | None:
    try:
        day = date.fromisoformat(wish)
    except ValueError:
        return None
    return day if FIRST <= day <= LAST else None
