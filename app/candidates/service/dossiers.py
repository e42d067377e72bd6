"""A dossier as one reads it: its content, what it lacks, its earlier versions, who stands behind it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlmodel import Session

from app.attachments import service as kept
from app.attachments.tables import AttachmentRow
from app.candidates import store
from app.candidates.service.attaching import KIND
from app.candidates.tables import (
    AppraisalRow,
    BallotGroupRow,
    CandidateRow,
    CandidateTopicRow,
    CandidateVersionRow,
)
from app.domain import dossiers
from app.domain.actors import Actor
from app.domain.canonical import canonical, digest
from app.domain.errors import Fault
from app.domain.words import CandidateStatus
from app.people import service as people

_PLAIN: Final = (
    "id", "number", "title", "purpose", "scope", "target", "target_amount", "target_unit",
    "departments", "budget", "budget_source", "milestone", "streets", "source",
)  # fmt: skip
_UNDECIDED: Final = (CandidateStatus.DRAFTED, CandidateStatus.APPRAISED)


class YearFacts(NamedTuple):
    """What the year's move ``submit_motion`` asks: how many are not appraised as they stand, and the titles
    of the dossiers that lack something."""

    unappraised: int
    dossiers_incomplete: tuple[str, ...]


def year_facts(db: Session, cycle_id: str) -> YearFacts:
    """Of every candidate that has not fallen. One whose dossier changed since it passed is not appraised."""
    rows = living(db, cycle_id)
    lacking = [row.title for row, missing in zip(rows, gaps_of(db, rows), strict=True) if missing]
    return YearFacts(sum(not appraised(row) for row in rows), tuple(lacking))


def appraised(row: CandidateRow) -> bool:
    """Whether it passed appraisal as it stands; once deliberated or listed nobody asks again."""
    return row.status not in _UNDECIDED or row.appraised_version == row.version


def reappraisal_due(row: CandidateRow) -> bool:
    """The mark of a dossier that was changed after it had passed: no way leads back to 已起草."""
    return row.status is CandidateStatus.APPRAISED and not appraised(row)


def living(db: Session, cycle_id: str) -> list[CandidateRow]:
    """Candidates of the year that have not fallen, in the order of the ballot: by group, then as ordered."""
    places = {group.code: group.position for group in store.groups(db, cycle_id)}
    rows = [row for row in store.candidates(db, cycle_id) if row.status not in store.FALLEN]
    return sorted(rows, key=lambda row: (places.get(row.group_code or "", len(places) + 1), row.position))


def gaps(db: Session, row: CandidateRow) -> tuple[Fault, ...]:
    """What the dossier lacks, in words; empty for a complete one."""
    return gaps_of(db, [row])[0]


def gaps_of(db: Session, rows: Sequence[CandidateRow]) -> list[tuple[Fault, ...]]:
    """The same of each, for lists."""
    return [_gaps(row, said) for row, said in zip(rows, contents(db, rows), strict=True)]


def content(db: Session, row: CandidateRow) -> dict[str, Any]:
    """The whole dossier as JSON values, with its sources and what it answers them."""
    [said] = contents(db, [row])
    return said


def contents(db: Session, rows: Sequence[CandidateRow]) -> list[dict[str, Any]]:
    leads = {department.id: department.name for department in people.departments(db)}
    plan = store.plan_numbers(db, {row.plan_item_id for row in rows if row.plan_item_id})
    topics: dict[str, list[CandidateTopicRow]] = {row.id: [] for row in rows}
    for source in store.sources(db, topics.keys()):
        topics[source.candidate_id].append(source)
    attached = kept.of_each(db, KIND, list(topics))
    return [_content(row, leads, plan, topics[row.id], attached[row.id]) for row in rows]


def list_content(db: Session, cycle_id: str) -> dict[str, Any]:
    """The year's groups and living candidates as JSON values: what ``dossiers.differences`` compares."""
    return {
        "cycle": cycle_id,
        "groups": [group_content(group) for group in store.groups(db, cycle_id)],
        "candidates": contents(db, living(db, cycle_id)),
    }


def snapshot(db: Session, cycle_id: str) -> bytes:
    """``list_content`` as canonical JSON, for whoever keeps the list as it was moved or deliberated."""
    return canonical(list_content(db, cycle_id))


def group_content(row: BallotGroupRow) -> dict[str, Any]:
    return {"code": row.code, "title": row.title, "places": row.places, "uncontested": row.uncontested}


def keep(db: Session, now: datetime, row: CandidateRow, *, reason: str, by: Actor) -> str:
    """Keeps the dossier as it now stands under its version; the digest of what was kept."""
    said = content(db, row)
    db.add(
        CandidateVersionRow(
            candidate_id=row.id,
            version=row.version,
            content=said,
            reason=reason,
            written_by=by.id,
            written_at=now,
        )
    )
    db.flush()
    return digest(said)


def kept_versions(
    db: Session, candidate_id: str, *, before: int | None = None, limit: int | None = None
) -> Sequence[CandidateVersionRow]:
    """The newest first; ``before`` is the last version already read."""
    return store.kept_versions(db, candidate_id, before=before, limit=limit)


def appraisals(db: Session, candidate_id: str) -> Sequence[AppraisalRow]:
    """The newest first."""
    return store.appraisals(db, candidate_id)


def sources(db: Session, candidate_ids: Collection[str]) -> Sequence[CandidateTopicRow]:
    """By candidate, in the order they were added."""
    return store.sources(db, candidate_ids)


def plan_no(db: Session, row: CandidateRow) -> str:
    """The number of the plan row it was drafted from; "" where there is none."""
    return store.plan_numbers(db, [row.plan_item_id])[row.plan_item_id] if row.plan_item_id else ""


def _content(
    row: CandidateRow,
    leads: Mapping[str, str],
    plan: Mapping[str, str],
    topics: Iterable[CandidateTopicRow],
    attached: Iterable[AttachmentRow],
) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in _PLAIN},
        "group": row.group_code,
        "lead_department": leads[row.lead_department_id] if row.lead_department_id else None,
        "starts_on": row.starts_on.isoformat() if row.starts_on else None,
        "finishes_on": row.finishes_on.isoformat() if row.finishes_on else None,
        "plan_no": plan[row.plan_item_id] if row.plan_item_id else "",
        # Never its number: with four digits of a phone that opens the timeline, and this is published.
        "topics": [{"topic": source.topic_id, "answer": source.answer} for source in topics],
        "attachments": [attachment.digest for attachment in attached],
    }


def _gaps(row: CandidateRow, said: Mapping[str, Any]) -> tuple[Fault, ...]:
    dossier = dossiers.Dossier(
        title=row.title,
        group=row.group_code,
        purpose=row.purpose,
        scope=row.scope,
        target=row.target,
        target_amount=row.target_amount,
        target_unit=row.target_unit,
        lead_department=row.lead_department_id,
        budget=row.budget,
        budget_source=row.budget_source,
        starts_on=row.starts_on,
        finishes_on=row.finishes_on,
        milestone=row.milestone,
        streets=row.streets,
        plan_no=said["plan_no"],
        topics=len(said["topics"]),
        unanswered=sum(not topic["answer"].strip() for topic in said["topics"]),
    )
    return dossiers.missing(dossier)
