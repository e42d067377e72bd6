"""筛选论证: each criterion met or not, every exclusion found; who, when, in which meeting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session

from app.candidates.schemas import AppraisalIn
from app.candidates.service.drafting import opened
from app.candidates.service.moving import move, tell
from app.candidates.service.sourcing import tell_sources
from app.candidates.tables import AppraisalRow, CandidateRow
from app.cycles import service as cycles
from app.domain.actors import Actor, Role
from app.domain.errors import Fault, Malformed, Stale
from app.domain.permissions import require
from app.domain.words import CandidateStatus, Criterion, TopicStep
from app.domain.workflow import CANDIDATE, CandidateFacts, row, unmet


def appraise(
    db: Session, now: datetime, candidate_id: str, said: AppraisalIn, *, expected: int, by: Actor
) -> AppraisalRow:
    """Keeps the appraisal of that version. One that passes leads to 已论证, or renews it after an edit; one
    that does not pass leaves the candidate unappraised, where it may be revised or dropped.

    Raises Stale on another version, WrongStage outside 筛选论证, Malformed unless each criterion stands once.
    """
    require(by, "candidate.appraise")
    candidate = opened(db, candidate_id)
    cycle = cycles.cycle(db, candidate.cycle_id)
    require(by, "candidate.appraise", cycle.stage)
    if candidate.version != expected:
        raise Stale("此材料现为第 {version} 版，请看过后再论证", version=candidate.version)
    faults = list(_faults(said))
    if faults:
        raise Malformed("论证有 {count} 处错误", count=len(faults), faults=faults)
    facts = CandidateFacts(
        cycles.rules_of(cycle),
        criteria_unmet=tuple(c.criterion.label for c in said.criteria if not c.met),
        exclusions=tuple(x.exclusion.label for x in said.exclusions),
    )
    passed = not unmet(row(CANDIDATE, CandidateStatus.DRAFTED, "appraise"), facts)
    appraisal = _keep(db, now, candidate, said, passed, by)
    candidate.appraised_version = candidate.version if passed else 0
    if passed and candidate.status is CandidateStatus.DRAFTED:
        move(db, now, candidate, "appraise", facts, by)
        office = Role.GOVERNMENT_OFFICE.label
        tell_sources(db, now, candidate, step=TopicStep.APPRAISED, office=office, by=by)
    db.add(candidate)
    db.flush()
    return appraisal


def _keep(
    db: Session, now: datetime, candidate: CandidateRow, said: AppraisalIn, passed: bool, by: Actor
) -> AppraisalRow:
    appraisal = AppraisalRow(
        candidate_id=candidate.id,
        version=candidate.version,
        criteria={str(c.criterion): {"met": c.met, "note": c.note} for c in said.criteria},
        exclusions={str(x.exclusion): x.note for x in said.exclusions},
        meeting=said.meeting,
        document_no=said.document_no,
        experts=said.experts,
        passed=passed,
        appraised_by=by.id,
        appraised_at=now,
    )
    db.add(appraisal)
    db.flush()
    tell(
        db, now, "candidate.appraised", candidate, by,
        appraisal=appraisal.id, version=candidate.version, passed=passed,
    )  # fmt: skip
    return appraisal


def _faults(said: AppraisalIn) -> Iterator[Fault]:
    times = Counter(c.criterion for c in said.criteria)
    for criterion in Criterion:
        if times[criterion] != 1:
            yield Fault("/criteria", "“{label}”须有且只有一个结论", (("label", criterion.label),))
    for place, one in enumerate(said.criteria):
        if not one.met and not one.note:
            yield Fault(f"/criteria/{place}/note", "不符合的，请说明理由")
    found = Counter(x.exclusion for x in said.exclusions)
    for exclusion, number in found.items():
        if number > 1:
            yield Fault("/exclusions", "“{label}”写了不止一次，请只写一次", (("label", exclusion.label),))
