"""续建: a project of several years goes on in the next one, outside its ballot and its places."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from app.cycles import service as cycles
from app.cycles.service import CycleRow
from app.domain import errors as e
from app.domain.actors import Actor
from app.domain.calendar import after_days, shanghai_day
from app.domain.implementation import REVOTED
from app.domain.rulesets import RuleSet
from app.domain.words import ProjectStatus, Stage, TopicStep
from app.domain.workflow import PROJECT, row, unmet
from app.projects import store
from app.projects.schemas import CarryOverIn
from app.projects.service.moving import facts_of, locked, require_hand, settled, tell
from app.projects.service.reading import project as one_project
from app.projects.service.telling import tell_sources
from app.projects.tables import ProjectRow

CARRY_OVER: Final = "carry_over"
CARRIED: Final = (
    ProjectStatus.REPORTED,
    ProjectStatus.GRADED,
    ProjectStatus.RECTIFYING,
    ProjectStatus.CLOSED,
)
_AT_WORK: Final = (Stage.IMPLEMENTING,)
KEPT: Final = (
    "candidate_id", "title", "target", "target_amount", "target_unit", "lead_department_id", "budget",
)  # fmt: skip


def onward_years(db: Session, project: ProjectRow) -> list[CycleRow]:
    """The later years at work that the project could go on in; none for one that may not, or does already."""
    if project.status not in CARRIED or store.carried_from(db, project.id):
        return []
    here = cycles.cycle(db, project.cycle_id)
    return [there for there in cycles.cycles(db) if _is_later(there, here) and there.stage in _AT_WORK]


def check_carry_over(db: Session, project_id: str, content: dict[str, Any]) -> None:
    """Before anybody signs: raises what ``carry_over`` would."""
    _rules_there(db, one_project(db, project_id), CarryOverIn.model_validate(content))


def carry_over(db: Session, now: datetime, *, project_id: str, decision_id: str, by: Actor) -> ProjectRow:
    """The project of the later year, held to its milestone. Nothing of the earlier one changes.

    Raises RulesUnmet where target or total money changed: then it is voted again, as a candidate.
    """
    transition = row(PROJECT, None, CARRY_OVER)
    require_hand(transition, by)
    project = locked(db, project_id)
    decision = settled(db, now, project, transition, decision_id, by)
    entry = CarryOverIn.model_validate(decision.content)
    cycles.locked(db, entry.cycle)  # of two that enter a year at once, each gets its number
    rules = _rules_there(db, project, entry)
    fresh = ProjectRow(
        cycle_id=entry.cycle,
        number=store.last_number(db, entry.cycle) + 1,
        status=ProjectStatus(transition.target),
        source=project.source,
        started_on=shanghai_day(now),
        plan_due_on=after_days(shanghai_day(now), rules.implementation_days),
        finishes_on=entry.finishes_on,
        milestone=entry.milestone,
        milestone_amount=entry.milestone_amount,
        carried_from_id=project.id,
        **{name: getattr(project, name) for name in KEPT},
    )
    db.add(fresh)
    db.flush()
    payload = {"cycle": fresh.cycle_id, "number": fresh.number, "carried_from": project.id}
    tell(db, now, "project.carried_over", fresh, by, {**payload, "decision": decision.id})
    tell_sources(db, now, fresh, TopicStep.CARRIED_OVER, by=by, reason=fresh.milestone)
    return fresh


def _rules_there(db: Session, project: ProjectRow, entry: CarryOverIn) -> RuleSet:
    """The rules of the year it goes into. Raises CarryOverRefused, Malformed, RulesUnmet."""
    here, there = cycles.cycle(db, project.cycle_id), cycles.cycle(db, entry.cycle)
    _require_time(db, project, here, there)
    if not project.target_amount >= entry.milestone_amount > 0:
        fault = e.Fault("/carry_over/milestone_amount", "须大于零，且不超过票决目标")
        raise e.Malformed("续建的内容有误", faults=[fault])
    changed = (entry.target_amount, entry.budget) != (project.target_amount, project.budget)
    adjusted = any(a.kind in REVOTED for a in store.approved(db, [project.id]))
    facts = facts_of(db, project, milestone=entry.milestone, target_or_money_changed=changed or adjusted)
    left = unmet(row(PROJECT, None, CARRY_OVER), facts)
    if left:
        raise e.RulesUnmet(left)
    return cycles.rules_of(there)


def _require_time(db: Session, project: ProjectRow, here: CycleRow, there: CycleRow) -> None:
    if project.status not in CARRIED:
        raise e.CarryOverRefused(
            "此项目现为“{status}”；请先提交本年度的完成情况报告，再转入下一年度", status=project.status.label
        )
    if not _is_later(there, here):
        raise e.CarryOverRefused("只能转入以后的年度，请另选年度")
    if there.stage not in _AT_WORK:
        raise e.CarryOverRefused("转入的年度须在“{stage}”阶段", stage=Stage.IMPLEMENTING.label)
    if store.carried_from(db, project.id):
        raise e.CarryOverRefused("此项目已经转入以后的年度，不能再次转入")


def _is_later(there: CycleRow, here: CycleRow) -> bool:
    return (there.term, there.session_no) > (here.term, here.session_no)
