"""How a candidate stood in each published version of the list: on it, what was changed, or off it and why."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from app.candidates import store
from app.candidates.tables import CandidateListRow, CandidateRow
from app.domain.dossiers import Difference, differences
from app.domain.words import CandidateStatus


@dataclass(frozen=True, slots=True)
class Stood:
    """``number``: on the ballot of that version; None where it is not on it, ``left`` and ``why`` then say
    how it left. ``changed``: its fields that are not as in the version before.
    """

    version: CandidateListRow
    number: int | None
    left: CandidateStatus | None
    why: str
    changed: Sequence[Difference]


def stood(db: Session, row: CandidateRow) -> list[Stood]:
    """In every version that names it, the newest first; a version changes few candidates, or none."""
    found, before = [], None
    for version in reversed(store.versions(db, row.cycle_id)):
        content = json.loads(version.content)
        now, gone = _named(content["candidates"], row.id), _named(content["left"], row.id)
        if now or gone:
            found.append(_stood(version, before, now, gone or {}))
        before = now or before
    return found[::-1]


def _stood(
    version: CandidateListRow, before: dict[str, Any] | None, now: dict[str, Any] | None, gone: dict[str, Any]
) -> Stood:
    changed = differences(_alone(before), _alone(now)) if before and now else []
    left = None if now else CandidateStatus(gone["status"])
    return Stood(version, now["number"] if now else None, left, gone.get("reason", ""), changed)


def _named(rows: Sequence[dict[str, Any]], candidate_id: str) -> dict[str, Any] | None:
    return next((one for one in rows if one["id"] == candidate_id), None)


def _alone(dossier: dict[str, Any]) -> dict[str, Any]:
    """A list of this one, as ``differences`` reads lists."""
    return {"groups": [], "candidates": [dossier]}
