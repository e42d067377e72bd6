"""Rows as the doors show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlmodel import Session

from app.attachments.schemas import attachments_out
from app.candidates import schemas as s
from app.candidates import service
from app.candidates.service import AppraisalRow, BallotGroupRow, CandidateRow, PlanItemRow
from app.domain.actors import Actor
from app.domain.errors import Fault
from app.domain.words import CandidateStatus
from app.people import service as people
from app.web.i18n import Language, _, translate

_SETTLED = (CandidateStatus.SELECTED, CandidateStatus.NOT_SELECTED)
SHOWN = 200
FORMULA = _(
    "民意指数 = 提出或支持其来源建议（含并入的各条建议）的人数，一人只计一次："
    "各条合计 {sum_of_parts} 人次，减去重复的 {repeated} 人次，为 {index}"
)


def summaries(db: Session, rows: Sequence[CandidateRow]) -> list[s.CandidateOut]:
    leads = _leads(db)
    return [_summary(row, leads) for row in rows]


def dossier(db: Session, row: CandidateRow, by: Actor | None, language: Language) -> s.DossierOut:
    numbers = service.reads_early(by)  # a number opens a timeline: it is nobody else's to see
    sources = [
        s.SourceOut(topic=source.topic_id, number=source.number if numbers else None, answer=source.answer)
        for source in service.sources(db, [row.id])
    ]
    return s.DossierOut.model_validate(
        {
            **row.model_dump(),
            **_summary(row, _leads(db)).model_dump(),
            "cycle": row.cycle_id,
            "reappraisal_due": service.reappraisal_due(row),
            "plan_no": service.plan_no(db, row),
            "topics": sources,
            "attachments": attachments_out(service.attached(db, row.id), language),
        }
    )


def groups(rows: Sequence[BallotGroupRow]) -> s.GroupsOut:
    return s.GroupsOut(version=service.groups_version(rows), groups=group_list(rows))


def group_list(rows: Iterable[BallotGroupRow]) -> list[s.GroupOut]:
    return [s.GroupOut.model_validate(row, from_attributes=True) for row in rows]


def appraisal(row: AppraisalRow) -> s.AppraisalOut:
    return s.AppraisalOut.model_validate(row, from_attributes=True)


def completeness(faults: Sequence[Fault], language: Language) -> s.CompletenessOut:
    return s.CompletenessOut(complete=not faults, missing=gaps(faults, language))


def gaps(faults: Iterable[Fault], language: Language) -> list[s.GapOut]:
    return [
        s.GapOut(pointer=f.pointer, detail=translate(f.sentence, language, dict(f.values))) for f in faults
    ]


def public_will(db: Session, row: CandidateRow, language: Language, by: Actor | None) -> s.PublicWillOut:
    will, topics, parts = service.public_will(db, row.id)
    numbers = {"index": will.index, "sum_of_parts": will.sum_of_parts, "repeated": will.repeated}
    formula = translate(FORMULA, language, {name: str(number) for name, number in numbers.items()})
    hidden = {} if service.reads_early(by) else {"number": None}
    shown = [s.WillPartOut(**{**part._asdict(), **hidden}) for part in parts]
    return s.PublicWillOut(topics=topics, formula=formula, parts=shown, **numbers)


def plan_items(db: Session, rows: Sequence[PlanItemRow]) -> list[s.PlanItemOut]:
    leads, drafted = _leads(db), service.drafted_from(db, rows)
    return [
        s.PlanItemOut.model_validate(
            {
                **row.model_dump(),
                "lead_department": leads[row.lead_department_id],
                "candidate": drafted.get(row.id),
            }
        )
        for row in rows
    ]


def plan_preview(seen: service.PlanPreview, language: Language) -> s.PlanPreviewOut:
    return s.PlanPreviewOut(
        digest=seen.digest,
        rows=seen.rows,
        fault_count=len(seen.faults),
        faults=gaps(seen.faults[:SHOWN], language),
        added_count=len(seen.added),
        added=_changes(seen.added),
        changed_count=len(seen.changed),
        changed=_changes(seen.changed),
        unchanged_count=seen.unchanged,
        missing_count=len(seen.missing),
        missing=_changes(seen.missing),
    )


def _changes(changes: Sequence[service.PlanChange]) -> list[s.PlanChangeOut]:
    return [s.PlanChangeOut.model_validate(change, from_attributes=True) for change in changes[:SHOWN]]


def _leads(db: Session) -> dict[str, str]:
    return {department.id: department.name for department in people.departments(db)}


def _summary(row: CandidateRow, leads: Mapping[str, str]) -> s.CandidateOut:
    # Who was selected is told by the published result and its switches, never by the list.
    status = CandidateStatus.LISTED if row.status in _SETTLED else row.status
    return s.CandidateOut(
        id=row.id,
        number=row.number,
        group=row.group_code,
        title=row.title,
        target=row.target,
        lead_department=leads[row.lead_department_id] if row.lead_department_id else None,
        budget=row.budget,
        status=status,
    )
