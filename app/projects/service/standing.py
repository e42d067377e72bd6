"""Where projects stand: by their last report, and until the first one where they stood when carried over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlmodel import Session

from app.projects import store
from app.projects.tables import ProgressRow, ProjectRow


@dataclass(frozen=True, slots=True)
class Reached:
    """Amount in the unit of the voted target, whole yuan paid; both so far, over all its years."""

    done_amount: int
    paid: int


@dataclass(frozen=True, slots=True)
class Standing:
    """``carried``: where a 续建项目 stood when it came into its year; None for one that began in it."""

    now: Reached
    carried: Reached | None = None


NOTHING: Final = Reached(0, 0)


def standings(db: Session, rows: Sequence[ProjectRow]) -> dict[str, Standing]:
    """Project id → where it stands."""
    carried, said = _carried(db, rows), store.latest_progress(db, [row.id for row in rows])
    return {
        row.id: Standing(_reached(said.get(row.id), carried.get(row.id)), carried.get(row.id)) for row in rows
    }


def _carried(db: Session, rows: Sequence[ProjectRow]) -> dict[str, Reached]:
    """Project id → where the one of the earlier year stood, which may have been carried over itself."""
    later = {row.carried_from_id: row for row in rows if row.carried_from_id}
    if not later:
        return {}
    earlier = store.some(db, list(later))
    further, said = _carried(db, earlier), _said_until(db, later)
    return {later[row.id].id: _reached(said.get(row.id), further.get(row.id)) for row in earlier}


def _said_until(db: Session, later: Mapping[str, ProjectRow]) -> dict[str, ProgressRow]:
    """The last month up to that of carrying over: what a rectification reaches later is no part of it."""
    told = store.progress_of(db, list(later))
    return {
        row.project_id: row for row in told if row.month <= (later[row.project_id].started_on or date.max)
    }


def _reached(said: ProgressRow | None, carried: Reached | None) -> Reached:
    return Reached(said.done_amount, said.paid) if said else carried or NOTHING
