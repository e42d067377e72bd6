"""The list as bytes: canonical JSON of groups and dossiers, one row a version, the old ones kept."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from app.audit.service import record
from app.candidates import store
from app.candidates.service.dossiers import contents, group_content
from app.candidates.tables import CandidateListRow, CandidateRow
from app.cycles import service as cycles
from app.domain.actors import Actor
from app.domain.calendar import to_the_second
from app.domain.canonical import canonical, digest, digest_bytes
from app.domain.words import CandidateStatus

SCHEMA: Final = "candidate-list/1"
_LEFT = (CandidateStatus.WITHDRAWN, CandidateStatus.DROPPED)


def publish_version(db: Session, now: datetime, cycle_id: str, *, reason: str, by: Actor) -> CandidateListRow:
    """Writes the list as it stands as the next version; ``reason`` is what made it."""
    version = store.last_version(db, cycle_id) + 1
    content = canonical(_document(db, cycle_id, version, now, reason))
    row = CandidateListRow(
        cycle_id=cycle_id,
        version=version,
        content=content,
        digest=digest_bytes(content),
        reason=reason,
        published_at=now,
    )
    db.add(row)
    db.flush()
    payload = {"version": version, "digest": row.digest, "reason": reason}
    record(db, now, "candidates.published", actor=by.id, subject=f"cycle:{cycle_id}", payload=payload)
    return row


def lists_before(db: Session, cycle_id: str) -> list[str]:
    """The digest of ``list_content`` just before each version was published: nothing but the numbers came by
    the first publication."""
    published = [json.loads(row.content) for row in store.versions(db, cycle_id)]
    return [
        digest(
            {
                "cycle": cycle_id,
                "groups": one["groups"],
                "candidates": [{**candidate, "number": None} for candidate in one["candidates"]],
            }
        )
        for one in published
    ]


def _document(db: Session, cycle_id: str, version: int, now: datetime, reason: str) -> dict[str, Any]:
    cycle = cycles.cycle(db, cycle_id)
    rows = store.candidates(db, cycle_id, published=True)
    return {
        "schema": SCHEMA,
        "cycle": {
            "id": cycle.id,
            "term": cycle.term,
            "session_no": cycle.session_no,
            "title": cycle.title,
            "document_no": cycle.document_no,
            "formed_outside": cycle.formed_outside,
        },
        "version": version,
        "published_at": to_the_second(now).isoformat(),
        "reason": reason,
        "groups": [group_content(group) for group in store.groups(db, cycle_id)],
        "candidates": contents(db, [row for row in rows if row.status not in _LEFT]),
        "left": [_departed(row) for row in rows if row.status in _LEFT],
    }


def _departed(row: CandidateRow) -> dict[str, Any]:
    said = {"status": str(row.status), "reason": row.status_reason}
    return {"id": row.id, "number": row.number, "title": row.title, **said}
