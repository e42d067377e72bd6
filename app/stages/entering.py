"""A year formed outside the system (系统外形成) enters at 候选项目 or 实施监督.

Source: the rules paper, "A district joins mid-year": entered by the clerk, countersigned; the conditions of
the stages before are not asked, those of the entering row are.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from app.candidates import service as candidates
from app.candidates.entries import ListedYear
from app.cycles import service as cycles
from app.cycles.tables import CycleRow
from app.domain.actors import Actor
from app.domain.calendar import shanghai_day
from app.domain.errors import RulesUnmet
from app.domain.words import Stage
from app.domain.workflow import CYCLE, CycleFacts, row, unmet
from app.projects import service as projects
from app.projects.entries import ImplementingYear
from app.results import service as results

LISTED: Final = "import_listed"
IMPLEMENTING: Final = "import_implementing"


def enter_listed(db: Session, now: datetime, year: ListedYear, *, decision_id: str, by: Actor) -> CycleRow:
    """The year with its groups, its dossiers and the first version of its list."""
    cycle = _enter(db, now, year, LISTED, decision_id, by)
    candidates.set_groups(db, cycle.id, year.groups)
    candidates.add_listed(db, cycle.id, year.candidates)
    candidates.publish_version(db, now, cycle.id, reason=f"系统外形成，据{year.document_no}录入", by=by)
    return cycle


def enter_implementing(
    db: Session, now: datetime, year: ImplementingYear, *, decision_id: str, by: Actor
) -> CycleRow:
    """The year with its projects, their progress and reports, and the result as it was announced."""
    cycle = _enter(db, now, year, IMPLEMENTING, decision_id, by)
    projects.add(db, now, cycle.id, year.projects, by=by)
    results.store_announced(db, now, cycle_id=cycle.id, document=_announced(year), by=by)
    return cycle


def _enter(
    db: Session,
    now: datetime,
    year: ListedYear | ImplementingYear,
    action: str,
    decision_id: str,
    by: Actor,
) -> CycleRow:
    transition = row(CYCLE, None, action)
    facts = CycleFacts(year.rules, shanghai_day(now), document_number=year.document_no)
    left = unmet(transition, facts)
    if left:
        raise RulesUnmet(left)
    return cycles.enter(
        db,
        now,
        term=year.term,
        session_no=year.session_no,
        title=year.title,
        stage=Stage(transition.target),
        rules=year.rules,
        document_no=year.document_no,
        listed_on=year.listed_on,
        action=action,
        decision_id=decision_id,
        by=by,
    )


def _announced(year: ImplementingYear) -> dict[str, Any]:
    """The result as the notice has it: numbers, titles, approvals where given, outcome; nothing computed."""
    return {
        "formed_outside": True,
        "document_no": year.document_no,
        "notice_no": year.result_notice_no,
        "items": [{**asdict(result), "outcome": str(result.outcome)} for result in year.results],
    }
