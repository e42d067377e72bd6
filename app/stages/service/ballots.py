"""What a poll asks, gathered from the year as it stands: candidates and projects become plain items."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlmodel import Session

from app.candidates import service as candidates
from app.cycles import service as cycles
from app.cycles.service import CycleRow
from app.domain.errors import Conflict
from app.domain.rulesets import RuleSet, effect_rule, group_rule, selection_rule
from app.domain.words import PollKind, ProjectStatus
from app.people import service as people
from app.polls.service import PollItem, PollRow
from app.projects import service as projects
from app.projects.service import ProjectRow
from app.stages.service.chain import OpenGroup
from app.supervision import service as supervision
from app.supervision.service import FindingRow

GRADED: Final = "projects"


@dataclass(frozen=True, slots=True)
class Ballot:
    """``groups`` and ``rule`` are the tally file's, each group with its title beside."""

    title: str
    kind: PollKind
    groups: Sequence[dict[str, Any]]
    items: Sequence[PollItem]
    rule: dict[str, Any]
    rules: RuleSet
    regrade: bool = False


def selection_ballot(db: Session, cycle: CycleRow) -> Ballot:
    """The list, each group with its places."""
    rules = cycles.rules_of(cycle)
    groups = [
        {**group_rule(rules, g.code, g.places), "title": g.title} for g in candidates.groups(db, cycle.id)
    ]
    items = _listed(db, cycle.id)
    return Ballot(f"{cycle.title}票决", PollKind.SELECTION, groups, items, selection_rule(rules), rules)


def runoff_ballot(cycle: CycleRow, selection: PollRow, due: Sequence[OpenGroup]) -> Ballot:
    """The items of the open groups as they stood on the first ballot. A second tie is the presidium's."""
    rules = cycles.rules_of(cycle)
    first = selection.draft  # what it was frozen from, with what the page shows beside each item
    titles = {g["code"]: g["title"] for g in first["groups"]}
    groups = [{**group_rule(rules, g.code, g.seats), "title": titles[g.code]} for g in due]
    among = {number for g in due for number in g.items}
    items = [PollItem(**item) for item in first["items"] if item["no"] in among]
    rule = {**selection_rule(rules), "tie": "presidium"}
    return Ballot(f"{cycle.title}另行票决", PollKind.RUNOFF, groups, items, rule, rules)


def effect_ballot(db: Session, cycle: CycleRow) -> Ballot:
    """Every project that was not terminated."""
    graded = [p for p in projects.projects(db, cycle.id) if p.status is not ProjectStatus.TERMINATED]
    return _grading(db, cycle, f"{cycle.title}效果票评", graded, regrade=False)


def regrade_ballot(db: Session, cycle: CycleRow) -> Ballot:
    """The projects in rectification whose plan was accepted and whose report is in."""
    ready = projects.ready_for_regrade(db, cycle.id)
    if not ready:
        raise Conflict("没有整改方案已获同意并已报告整改情况的项目")
    return _grading(db, cycle, f"{cycle.title}再次票评", ready, regrade=True)


def require_current(db: Session, poll: PollRow) -> None:
    """Raises Conflict where the list or the projects are no longer what the ballot asks about.

    A run-off is held on what the first poll left; a dossier corrected after the ballot was made counts as
    a change of the list, a project's progress does not.
    """
    cycle = cycles.cycle(db, poll.cycle_id)
    asked: list[dict[str, Any]] = poll.draft["items"]
    if poll.kind is PollKind.SELECTION:
        now = selection_ballot(db, cycle)
        same = asked == [asdict(item) for item in now.items] and poll.draft["groups"] == now.groups
    elif poll.regrade:
        same = _refs(asked) <= {p.id for p in projects.ready_for_regrade(db, cycle.id)}
    elif poll.kind is PollKind.EFFECT:
        same = _refs(asked) == {item.ref for item in effect_ballot(db, cycle).items}
    else:
        same = True
    if not same:
        raise Conflict("票上的内容与现行名单不一致，请重新准备（已定稿的，先撤销定稿）")


def _refs(items: Iterable[dict[str, Any]]) -> set[str]:
    return {item["ref"] for item in items}


def _grading(db: Session, cycle: CycleRow, title: str, graded: Sequence[Any], *, regrade: bool) -> Ballot:
    rules = cycles.rules_of(cycle)
    groups = [{"code": GRADED, "title": "实施项目", "method": "grade_each", "places": None}]
    found = supervision.open_findings(db, [p.id for p in graded])
    items = [
        PollItem(no=p.number, title=p.title, group=GRADED, ref=p.id, info=_dossier(db, p, found[p.id]))
        for p in graded
    ]
    return Ballot(title, PollKind.EFFECT, groups, items, effect_rule(rules), rules, regrade)


def _dossier(db: Session, project: ProjectRow, found: Sequence[FindingRow]) -> dict[str, Any]:
    """What was reached, and what a supervision group found that is not put right yet."""
    waiting = [{"text": f.text, "found_on": f.found_on.isoformat(), "status": f.status} for f in found]
    return {**projects.ballot_info(db, project), **({"open_findings": waiting} if waiting else {})}


def _listed(db: Session, cycle_id: str) -> list[PollItem]:
    departments = {d.id: d.name for d in people.departments(db)}
    return [
        PollItem(
            no=c.number,
            title=c.title,
            group=c.group_code,
            ref=c.id,
            info={
                "department": departments[c.lead_department_id],
                "budget": c.budget,
                "target": c.target,
                "finishes_on": c.finishes_on.isoformat(),
            },
        )
        for c in candidates.on_ballot(db, cycle_id)
    ]
