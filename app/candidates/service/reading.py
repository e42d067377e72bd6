"""Reading the list: what stands on it, every version of it, and who may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from sqlmodel import Session

from app.candidates import store
from app.candidates.entries import ListedCandidate
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
    db: Session, cycle_id: str, *, after: int = 0, limit: int | None = None, published: bool = False
) -> Sequence[CandidateRow]:
    """Every candidate of the year, also those that left: in the working order, once listed by number.

    ``published``: without those that fell before the list was published, which it never named.
    """
    return store.candidates(db, cycle_id, after=after, limit=limit, published=published)


def on_ballot(db: Session, cycle_id: str) -> list[ListedCandidate]:
    """What a selection poll asks about: the listed, by number, each whole."""
    rows = store.candidates(db, cycle_id, published=True)
    return [_whole(row) for row in rows if row.status is CandidateStatus.LISTED]


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


def readable(db: Session, candidate_id: str, by: Actor | None) -> CandidateRow:
    """One dossier, for whom it is open. Raises Missing, which says neither."""
    row = candidate(db, candidate_id)
    require_readable(db, row.cycle_id, by)
    if row.number is None and not reads_early(by):
        raise Missing("没有找到这个候选项目，请检查链接")
    return row


def require_readable(db: Session, cycle_id: str, by: Actor | None) -> None:
    """A published list is everybody's; before that it is the staff's. Raises Missing, which says neither."""
    if cycles.cycle(db, cycle_id).stage not in PUBLISHED and not reads_early(by):
        raise Missing("没有找到候选名单，请检查链接")


def reads_early(by: Actor | None) -> bool:
    """Whether somebody reads dossiers before they are published, and those that never were."""
    return by is not None and permissions.may(by, "candidate.read")


def _whole(row: CandidateRow) -> ListedCandidate:
    """The one conversion: a CHECK of the table makes sure that a listed candidate lacks nothing."""
    return ListedCandidate(**{field.name: getattr(row, field.name) for field in fields(ListedCandidate)})
