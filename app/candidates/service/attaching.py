"""Photos and papers of a dossier: the staff's until the list is published, then everybody's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlmodel import Session

from app.attachments import service as kept
from app.attachments.tables import AttachmentRow
from app.candidates.tables import CandidateRow
from app.domain.actors import Actor

KIND: Final = "candidate"
MOST: Final = 20


def attach(
    db: Session,
    now: datetime,
    candidate: CandidateRow,
    *,
    ids: Sequence[str],
    detached: Sequence[str] = (),
    by: Actor,
) -> bool:
    """Adds what this person uploaded, takes others away; whether anything changed. Raises Malformed."""
    gone = kept.drop(db, now, KIND, candidate.id, ids=detached) if detached else 0
    taken = kept.claim(
        db, now, ids=ids, owner_kind=KIND, owner_id=candidate.id, by=by.id, most=MOST, public=False
    )
    return bool(gone or taken)


def reveal(db: Session, candidate: CandidateRow) -> None:
    """From the publication of the list on they are for everybody."""
    kept.reveal(db, KIND, candidate.id)


def attached(db: Session, candidate_id: str) -> Sequence[AttachmentRow]:
    """In order."""
    return kept.of(db, KIND, candidate_id)
