"""The roll (名册) of a sitting: live until the head count, then its frozen bytes and nothing else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.domain.actors import Body
from app.domain.canonical import canonical
from app.domain.words import DeputyStatus
from app.meetings import store
from app.meetings.tables import MeetingRow, SittingRow
from app.people import service as people
from app.people.tables import DeputyRow


@dataclass(frozen=True, slots=True)
class RollEntry:
    """One deputy of the body that meets. ``delegation`` is its name."""

    deputy_id: str
    number: str
    name: str
    delegation: str
    status: DeputyStatus

    @property
    def may_vote(self) -> bool:
        """暂停执行职务: a member, but not entitled to vote."""
        return self.status is DeputyStatus.IN_OFFICE


def roll_entries(sitting: SittingRow) -> list[RollEntry]:
    """From the frozen bytes, by delegation and number; empty before the head count."""
    document = json.loads(sitting.roll) if sitting.roll else {"deputies": []}
    return [_entry(row) for row in document["deputies"]]


def live_entries(db: Session, meeting: MeetingRow) -> list[RollEntry]:
    """Who belongs to the body now: the congress's deputies, or the members of the committee or presidium."""
    names = {row.id: row.name for row in people.delegations(db)}
    everybody = people.entitled(db)
    if meeting.body is not Body.PLENARY:
        members = store.members(db, meeting.id)
        everybody = [deputy for deputy in everybody if deputy.id in members]
    return [
        RollEntry(deputy.id, deputy.number, deputy.name, names[deputy.delegation_id], deputy.status)
        for deputy in everybody
    ]


def entries(db: Session, meeting: MeetingRow, sitting: SittingRow) -> list[RollEntry]:
    return roll_entries(sitting) if sitting.roll else live_entries(db, meeting)


def entry_of(db: Session, meeting: MeetingRow, sitting: SittingRow, deputy: DeputyRow) -> RollEntry | None:
    """One deputy's line, without reading everybody's: the desk checks in hundreds within minutes."""
    if sitting.roll:
        return next((one for one in roll_entries(sitting) if one.deputy_id == deputy.id), None)
    if deputy.status is DeputyStatus.LEFT:
        return None
    if meeting.body is not Body.PLENARY and deputy.id not in store.members(db, meeting.id):
        return None
    names = {row.id: row.name for row in people.delegations(db)}
    return RollEntry(deputy.id, deputy.number, deputy.name, names[deputy.delegation_id], deputy.status)


def roll_bytes(
    meeting: MeetingRow,
    sitting: SittingRow,
    now: datetime,
    roll: Sequence[RollEntry],
    figures: dict[str, int],
) -> bytes:
    """Canonical JSON of the roll and the figures announced with it; check-in is apart."""
    document = {
        "meeting": {
            "body": meeting.body,
            "term": meeting.term,
            "number": meeting.number,
            "title": meeting.title,
        },
        "sitting": {"id": sitting.id, "number": sitting.number, "held_on": sitting.held_on.isoformat()},
        "counted_at": now.isoformat(),
        **figures,
        "deputies": [_plain(entry) for entry in roll],
    }
    return canonical(document)


def _plain(entry: RollEntry) -> dict[str, Any]:
    return {
        "id": entry.deputy_id,
        "number": entry.number,
        "name": entry.name,
        "delegation": entry.delegation,
        "status": entry.status,
    }


def _entry(row: dict[str, Any]) -> RollEntry:
    return RollEntry(row["id"], row["number"], row["name"], row["delegation"], DeputyStatus(row["status"]))
