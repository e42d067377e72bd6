"""起草候选项目: from pooled suggestions, a row of the investment plan, or both; every version is kept.

While the year is screened the government office writes what it knows. After the deliberation it may still
revise what was deliberated, to answer an opinion: then the dossier must stay complete, and ``deliberations``
asks which opinion each difference answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlmodel import Session

from app.candidates import store
from app.candidates.schemas import DossierEdit, DraftIn
from app.candidates.service import sourcing
from app.candidates.service.attaching import attach
from app.candidates.service.dossiers import gaps, keep, living
from app.candidates.service.moving import locked, moved, tell
from app.candidates.tables import CandidateRow, PlanItemRow
from app.cycles import service as cycles
from app.cycles.service import CycleRow
from app.domain.actors import Actor
from app.domain.dossiers import ends_before_start
from app.domain.errors import Conflict, Fault, Malformed, Missing, Stale, WrongStage
from app.domain.permissions import require
from app.domain.words import CandidateStatus, Stage
from app.domain.workflow import CandidateFacts
from app.people import service as people
from app.topics import service as topics

PLAN_GROUP: Final = "investment_plan"
_OPEN: Final = {
    Stage.SCREENING: (CandidateStatus.DRAFTED, CandidateStatus.APPRAISED),
    Stage.PRE_DELIBERATION: (CandidateStatus.DELIBERATED,),
}
_FROM_PLAN: Final = (
    "scope", "target", "target_amount", "target_unit", "lead_department_id", "budget_source",
    "starts_on", "finishes_on", "streets",
)  # fmt: skip


class Doors(NamedTuple):
    """Whether the dossier may be written, its suggestions added or taken out, its appraisal recorded."""

    dossier: bool
    sources: bool
    appraisal: bool


def is_screening(cycle: CycleRow) -> bool:
    """Whether candidates are drafted for the year now, and its groups and their order are set."""
    return cycle.stage is Stage.SCREENING


def draft(db: Session, now: datetime, said: DraftIn, *, by: Actor) -> CandidateRow:
    """A new candidate at 已起草. Its suggestions are adopted: each feeds one living candidate.

    Raises WrongStage outside 筛选论证, Malformed with every fault, Conflict where the plan row has a
    candidate already, and what ``topics.adopt`` raises.
    """
    require(by, "candidate.draft")
    cycle = _screening(db, said.cycle)
    item = _free_item(db, cycle, said.plan_item) if said.plan_item else None
    if not said.topics and item is None:
        raise Malformed("请写明来源", faults=[Fault("/topics", "请写明来源建议或投资计划项目，至少一项")])
    values = {**(_planned(db, cycle.id, item) if item else {}), **said.values()}
    _check(db, cycle.id, "", values)
    status = moved(None, "draft", CandidateFacts(cycles.rules_of(cycle), title=said.title))
    position = store.last_position(db, cycle.id) + 1
    candidate = CandidateRow(cycle_id=cycle.id, status=status, position=position, **values)
    candidate.plan_item_id = item.id if item else None
    db.add(candidate)
    db.flush()
    sourcing.adopt(db, now, candidate, said.topics, by)
    attach(db, now, candidate, ids=said.attachments, by=by)
    _kept(db, now, "candidate.drafted", candidate, "", by)
    return candidate


def edit(
    db: Session, now: datetime, candidate_id: str, said: DossierEdit, *, expected: int, by: Actor
) -> CandidateRow:
    """Replaces what is said. A changed dossier that had passed appraisal has to be appraised again.

    Raises Stale on another version, WrongStage where it is closed, Malformed with every fault.
    """
    require(by, "candidate.draft")
    candidate = opened(db, candidate_id)
    if candidate.version != expected:
        raise Stale("此材料现为第 {version} 版，请刷新后再改", version=candidate.version)
    values = said.values()
    _check(db, candidate.cycle_id, candidate.id, {**_current(candidate, values), **values})
    attached = attach(db, now, candidate, ids=said.attachments, detached=said.detached, by=by)
    if not (_answer(db, candidate, said) | _write(candidate, values) | attached):
        return candidate
    revised(db, now, candidate, said.reason, by)
    lacking = gaps(db, candidate) if candidate.status is CandidateStatus.DELIBERATED else ()
    if lacking:
        raise Malformed("材料已经审议，改动后须仍然齐全", faults=lacking)
    return candidate


def add_topics(
    db: Session, now: datetime, candidate_id: str, topic_ids: Sequence[str], *, by: Actor
) -> CandidateRow:
    """More suggestions behind it; those that are there already are passed over."""
    require(by, "candidate.draft")
    candidate = _sources_open(db, candidate_id)
    known = sourcing.topics_of(db, candidate.id)
    coming = [topic_id for topic_id in topic_ids if topic_id not in known]
    if coming:
        sourcing.adopt(db, now, candidate, coming, by)
        revised(db, now, candidate, "", by)
    return candidate


def take_out(db: Session, now: datetime, candidate_id: str, topic_id: str, *, by: Actor) -> CandidateRow:
    """A suggestion goes back to the pool. Raises Missing where it is none of this candidate's."""
    require(by, "candidate.draft")
    candidate = _sources_open(db, candidate_id)
    link = next((s for s in store.sources(db, [candidate.id]) if s.topic_id == topic_id), None)
    if link is None:
        raise Missing("这条建议不是此候选项目的来源，请核对")
    topics.take_out(db, now, topic_id, candidate_id=candidate.id, candidate=candidate.status, by=by)
    db.delete(link)
    db.flush()
    revised(db, now, candidate, "", by)
    return candidate


def doors(db: Session, candidate: CandidateRow) -> Doors:
    """What of it may be written now, by whoever may write at all."""
    stage = cycles.cycle(db, candidate.cycle_id).stage
    dossier = candidate.status in _OPEN.get(stage, ())
    screened = dossier and stage is Stage.SCREENING
    return Doors(dossier, sources=screened, appraisal=screened)


def opened(db: Session, candidate_id: str) -> CandidateRow:
    """The candidate, held, where its dossier may still be written. Holds its year first: of an edit and the
    year's move, one is made. Raises Missing, WrongStage."""
    known = store.candidate(db, candidate_id)
    if known is None:
        raise Missing("没有找到这个候选项目，请检查链接")
    cycle = cycles.locked(db, known.cycle_id)
    candidate = locked(db, candidate_id)
    if candidate.status not in _OPEN.get(cycle.stage, ()):
        raise WrongStage(
            "年度现为“{stage}”，此项目现为“{status}”，材料不能再改；名单公布之后由调整名单办理",
            stage=cycle.stage.label, status=candidate.status.label,
        )  # fmt: skip
    return candidate


def revised(db: Session, now: datetime, candidate: CandidateRow, reason: str, by: Actor) -> None:
    """One version more, kept."""
    candidate.version += 1
    db.add(candidate)
    db.flush()
    _kept(db, now, "candidate.edited", candidate, reason, by)


def _kept(db: Session, now: datetime, type: str, candidate: CandidateRow, reason: str, by: Actor) -> None:
    digest = keep(db, now, candidate, reason=reason, by=by)
    tell(db, now, type, candidate, by, version=candidate.version, digest=digest)


def _screening(db: Session, cycle_id: str) -> CycleRow:
    cycle = cycles.locked(db, cycle_id)
    if not is_screening(cycle):
        raise WrongStage("候选项目在“{stage}”阶段起草", stage=Stage.SCREENING.label)
    return cycle


def _sources_open(db: Session, candidate_id: str) -> CandidateRow:
    candidate = opened(db, candidate_id)
    if candidate.status is CandidateStatus.DELIBERATED:
        raise WrongStage("名单已经审议，来源建议不能再增减")
    return candidate


def _free_item(db: Session, cycle: CycleRow, item_id: str) -> PlanItemRow:
    item = store.plan_item(db, item_id, lock=True)
    if item is None or item.cycle_id != cycle.id:
        raise Missing("没有找到这一投资计划项目，请核对编号")
    if store.living_of_plan(db, [item.id]):
        raise Conflict("计划编号为“{number}”的项目已有候选项目，不能重复起草", number=item.plan_no)
    return item


def _planned(db: Session, cycle_id: str, item: PlanItemRow) -> dict[str, Any]:
    """What a plan row says of a dossier; the group of plan projects where the year has it."""
    group = store.group(db, cycle_id, PLAN_GROUP)
    values = {name: getattr(item, name) for name in _FROM_PLAN}
    return {**values, "budget": item.year_investment, "group_code": group.code if group else None}


def _current(candidate: CandidateRow, values: Mapping[str, Any]) -> dict[str, Any]:
    """What the faults of a change are held against, besides the change."""
    return {"starts_on": candidate.starts_on, "finishes_on": candidate.finishes_on}


def _check(db: Session, cycle_id: str, candidate_id: str, values: Mapping[str, Any]) -> None:
    faults = list(_faults(db, cycle_id, candidate_id, values))
    if faults:
        raise Malformed("材料有 {count} 处错误", count=len(faults), faults=faults)


def _faults(db: Session, cycle_id: str, candidate_id: str, values: Mapping[str, Any]) -> Iterator[Fault]:
    code, lead = values.get("group_code"), values.get("lead_department_id")
    if code and store.group(db, cycle_id, code) is None:
        yield Fault("/group", "本年度没有“{code}”这一类别，请先设定类别", (("code", code),))
    if lead and lead not in {department.id for department in people.departments(db)}:
        yield Fault("/lead_department_id", "名册中没有此责任单位，请核对")
    if ends_before_start(values.get("starts_on"), values.get("finishes_on")):
        yield Fault("/finishes_on", "完成日期早于开工日期，请改正")
    others = {row.title for row in living(db, cycle_id) if row.id != candidate_id}
    if values.get("title") in others:
        yield Fault("/title", "名称与本年度另一候选项目相同，请改写")


def _write(candidate: CandidateRow, values: Mapping[str, Any]) -> bool:
    changed = {name: value for name, value in values.items() if getattr(candidate, name) != value}
    for name, value in changed.items():
        setattr(candidate, name, value)
    return bool(changed)


def _answer(db: Session, candidate: CandidateRow, said: DossierEdit) -> bool:
    """Writes the answers to source suggestions. Raises Malformed for one that is no source of it."""
    links = {link.topic_id: link for link in store.sources(db, [candidate.id])}
    strange = [
        Fault(f"/answers/{place}/topic", "这条建议不是此候选项目的来源，请核对")
        for place, answer in enumerate(said.answers)
        if answer.topic not in links
    ]
    if strange:
        raise Malformed("答复有 {count} 处错误", count=len(strange), faults=strange)
    changed = [a for a in said.answers if links[a.topic].answer != a.answer]
    for answer in changed:
        links[answer.topic].answer = answer.answer
        db.add(links[answer.topic])
    db.flush()
    return bool(changed)
