"""Every deputy of the body with what the desk has noted, and who is meant by what was typed or scanned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from app.meetings import store
from app.meetings.service.finding import find, meant
from app.meetings.service.roll import RollEntry, entries
from app.meetings.service.sitting import known, meeting_of
from app.meetings.tables import AbsenceRow, AttendanceRow
from app.people import service as people

MOST_FOUND: Final = 12


@dataclass(frozen=True, slots=True)
class DeskLine:
    """One deputy at the desk. Who is here is not absent; before the head count an absence may be noted."""

    entry: RollEntry
    attendance: AttendanceRow | None
    absence: AbsenceRow | None


def desk_lines(db: Session, sitting_id: str) -> list[DeskLine]:
    """In the roll's order: by delegation, then by number."""
    sitting = known(db, sitting_id)
    here = {row.deputy_id: row for row in store.deputies_in(db, sitting.id)}
    away = {row.deputy_id: row for row in store.absences(db, sitting.id)}
    roll = entries(db, meeting_of(db, sitting), sitting)
    return [DeskLine(one, here.get(one.deputy_id), away.get(one.deputy_id)) for one in roll]


def matching(db: Session, lines: Sequence[DeskLine], text: str) -> list[DeskLine]:
    """Whose card it is; else whose number or name it is; else whose number or name has it in it."""
    wanted = meant(db, text)
    if wanted.card:
        owner = people.deputy_of_card(db, wanted.card)
        return [line for line in lines if owner and line.entry.deputy_id == owner.id]
    part = text.casefold()
    exact = [line for line in lines if part in (line.entry.number.casefold(), line.entry.name.casefold())]
    return exact or [line for line in lines if _has(line.entry, part)][:MOST_FOUND]


def voter_meant(db: Session, sitting_id: str, text: str) -> RollEntry:
    """The deputy entitled to vote there whom the text means. Raises what ``find`` raises."""
    sitting = known(db, sitting_id)
    return find(db, meeting_of(db, sitting), sitting, meant(db, text))


def _has(entry: RollEntry, part: str) -> bool:
    return bool(part) and (part in entry.number.casefold() or part in entry.name.casefold())
