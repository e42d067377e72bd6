"""类别 and 应选项目数 of the year, and the decision to vote 等额 in a group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from app.audit.service import record
from app.candidates import store
from app.candidates.schemas import GroupIn
from app.candidates.service.dossiers import group_content
from app.candidates.service.drafting import is_screening
from app.candidates.tables import BallotGroupRow
from app.cycles import service as cycles
from app.cycles.service import CycleRow
from app.decisions import service as decisions
from app.decisions.service import Subject
from app.domain.actors import Actor, Body, Role
from app.domain.canonical import digest
from app.domain.deciders import decider
from app.domain.errors import Fault, Malformed, Stale, WrongStage
from app.domain.permissions import require
from app.domain.rulesets import RuleSet
from app.domain.words import Stage

ALLOW_UNCONTESTED: Final = "allow_uncontested"
PROPOSERS: Final = (Role.CLERK, Role.BODY_SECRETARY)


def groups_version(rows: Sequence[BallotGroupRow]) -> str:
    """Changes with every change of a group; what an edit names as the one it has seen."""
    return digest([group_content(row) for row in rows])[:16]


def edit_groups(
    db: Session, now: datetime, cycle_id: str, wanted: Sequence[GroupIn], *, expected: str, by: Actor
) -> Sequence[BallotGroupRow]:
    """The year's groups become these, in this order. A decision to vote 等额 holds for the places it was
    made about: other places are contested again.

    Raises WrongStage outside 筛选论证, Stale on another version, Malformed with every fault.
    """
    require(by, "group.manage")
    cycle = cycles.locked(db, cycle_id)
    require(by, "group.manage", cycle.stage)
    known = {row.code: row for row in store.groups(db, cycle_id)}
    if expected != groups_version(list(known.values())):
        raise Stale("类别已有改动，请刷新后再改")
    faults = list(_faults(db, cycle, wanted, known))
    if faults:
        raise Malformed("类别有 {count} 处错误", count=len(faults), faults=faults)
    _write(db, cycle_id, wanted, known)
    rows = store.groups(db, cycle_id)
    told = {"groups": [group_content(row) for row in rows]}
    record(db, now, "groups.set", actor=by.id, subject=f"cycle:{cycle_id}", payload=told)
    return rows


def allow_uncontested(
    db: Session, now: datetime, cycle_id: str, *, decision_id: str, by: Actor
) -> Sequence[BallotGroupRow]:
    """等额票决 for the groups that the directors' meeting (in a town the presidium) decided on."""
    require(by, "group.uncontested")
    cycle = cycles.locked(db, cycle_id)
    subject, body = uncontested_matter(db, cycle)
    decision = decisions.settle(
        db,
        now,
        decision_id,
        body=body,
        action=ALLOW_UNCONTESTED,
        subject=subject,
        by=by,
        proposers=PROPOSERS,
    )
    rows = store.groups(db, cycle_id)
    named = decision.content["groups"]
    for row in rows:
        if row.code in named:
            row.uncontested = True
            db.add(row)
    db.flush()
    told = {"decision": decision.id, "groups": named}
    record(db, now, "groups.uncontested", actor=by.id, subject=f"cycle:{cycle_id}", payload=told)
    return rows


def uncontested_matter(db: Session, cycle: CycleRow) -> tuple[Subject, Body]:
    """What that decision is about, groups and places as they stand, and whose it is. Raises WrongStage."""
    if not is_screening(cycle):
        raise WrongStage("等额票决在“{stage}”阶段、提请审议之前决定", stage=Stage.SCREENING.label)
    groups = [group_content(row) for row in store.groups(db, cycle.id)]
    about = Subject("cycle", cycle.id, digest(uncontested_said(cycle.id, groups)))
    return about, _decider(cycles.rules_of(cycle))


def uncontested_said(cycle_id: str, groups: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What that decision is about: its digest is the decision's."""
    return {"cycle": cycle_id, "action": ALLOW_UNCONTESTED, "groups": list(groups)}


def uncontested_that_stood(db: Session, cycle_id: str, named: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The same as it may have stood before those groups were voted on without contest, places as now."""
    groups = [group_content(row) for row in store.groups(db, cycle_id)]
    yield uncontested_said(cycle_id, groups)
    before = [
        {**group, "uncontested": group["uncontested"] and group["code"] not in named} for group in groups
    ]
    yield uncontested_said(cycle_id, before)


def check_uncontested(db: Session, cycle_id: str, codes: Sequence[str]) -> dict[str, Any]:
    """The decision's content, before anybody signs it. Raises Malformed for an unknown group, or none."""
    known = {row.code for row in store.groups(db, cycle_id)}
    faults = [
        Fault(f"/uncontested/{place}", "没有“{code}”这一类别，请核对", (("code", code),))
        for place, code in enumerate(codes)
        if code not in known
    ]
    if faults or not codes:
        raise Malformed("请写明等额票决的类别", faults=faults)
    return {"groups": sorted(set(codes))}


def _decider(rules: RuleSet) -> Body:
    return decider("cycle", ALLOW_UNCONTESTED, rules)


def _faults(
    db: Session, cycle: CycleRow, wanted: Sequence[GroupIn], known: Mapping[str, BallotGroupRow]
) -> Iterator[Fault]:
    allowed = {group.code for group in cycles.rules_of(cycle).groups}
    codes = [group.code for group in wanted]
    for place, code in enumerate(codes):
        if code not in allowed:
            yield Fault(f"/groups/{place}/code", "本年度的规则没有“{code}”这一类别", (("code", code),))
        if codes.index(code) < place:
            yield Fault(f"/groups/{place}/code", "类别“{code}”写了不止一次", (("code", code),))
    used = {row.group_code for row in store.candidates(db, cycle.id)}
    for code in known:
        if code not in codes and code in used:
            yield Fault("/groups", "类别“{code}”已有候选项目，不能取消", (("code", code),))


def _write(
    db: Session, cycle_id: str, wanted: Sequence[GroupIn], known: Mapping[str, BallotGroupRow]
) -> None:
    for code, row in known.items():
        if code not in {group.code for group in wanted}:
            db.delete(row)
    for position, group in enumerate(wanted, start=1):
        row = known.get(group.code) or BallotGroupRow(
            cycle_id=cycle_id, code=group.code, position=position, title=group.title, places=group.places
        )
        row.uncontested = row.uncontested and row.places == group.places
        row.position, row.title, row.places = position, group.title, group.places
        db.add(row)
    db.flush()
