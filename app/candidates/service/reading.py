"""Reading the list: what stands on it, every version of it, and who may see it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from app.candidates import store
from app.candidates.tables import BallotGroupRow, CandidateListRow, CandidateRow
from app.cycles import service as cycles
from app.domain import permissions
from app.domain.actors import Actor
from app.domain.errors import Missing
from app.domain.words import CandidateStatus, Stage

PUBLISHED = (Stage.LISTED, Stage.IN_SESSION, Stage.IMPLEMENTING, Stage.EFFECT_VOTING, Stage.CLOSED)


def groups(db: Session, cycle_id: str) -> Sequence[BallotGroupRow]:
    """In the order of the ballot."""
    return store.groups(db, cycle_id)


def candidates(
    db: Session, cycle_id: str, *, after: int = 0, limit: int | None = None
) -> Sequence[CandidateRow]:
    """Every candidate of the year, also those that left the list, by number."""
    return store.candidates(db, cycle_id, after=after, limit=limit)


def on_ballot(db: Session, cycle_id: str) -> list[CandidateRow]:
    """What a selection poll asks about: the listed, by number."""
    return [row for row in store.candidates(db, cycle_id) if row.status is CandidateStatus.LISTED]


def candidate(db: Session, candidate_id: str) -> CandidateRow:
    row = store.candidate(db, candidate_id)
    if row is None:
        raise Missing("没有找到这个候选项目，请检查链接")
    return row


def current_list(db: Session, cycle_id: str) -> CandidateListRow:
    """The version in force. Raises Missing where none is published."""
    return list_version(db, cycle_id, store.last_version(db, cycle_id))


def list_version(db: Session, cycle_id: str, number: int) -> CandidateListRow:
    row = store.version(db, cycle_id, number)
    if row is None:
        raise Missing("没有找到这一版候选名单，请检查链接")
    return row


def list_versions(
    db: Session, cycle_id: str, *, before: int | None = None, limit: int | None = None
) -> Sequence[CandidateListRow]:
    """The newest first; ``before`` is the last version already read."""
    return store.versions(db, cycle_id, before=before, limit=limit)


def require_readable(db: Session, cycle_id: str, by: Actor | None) -> None:
    """A published list is everybody's; before that it is the staff's. Raises Missing, which says neither."""
    if cycles.cycle(db, cycle_id).stage in PUBLISHED:
        return
    if by is None or not permissions.may(by, "candidate.read"):
        raise Missing("没有找到候选名单，请检查链接")
