"""A year is opened by two hands, and while it collects its rules are exchanged by two hands.

Source: the rules paper, "The year" and "Rule set … and standing": a cycle adopts a set, as a frozen copy.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from app.cycles import service as cycles
from app.cycles.service import CycleRow
from app.db.base import new_id
from app.decisions import service as decisions
from app.decisions.service import DecisionRow, Subject
from app.domain import rulesets
from app.domain.actors import Actor, Body, Role
from app.domain.calendar import shanghai_day
from app.domain.canonical import digest
from app.domain.errors import BadRuleSet, Conflict, Fault, Missing
from app.domain.permissions import require
from app.domain.rulesets import RuleSet
from app.domain.words import Stage
from app.domain.workflow import CYCLE, row

YEAR: Final = "year"
OPEN_YEAR: Final = "open_year"
ADOPT_RULES: Final = "adopt_rules"
ADOPTERS: Final = (Role.CLERK,)
_OURS: Final = re.compile(r"[a-z_]{1,40}|\d{1,3}")


@dataclass(frozen=True, slots=True)
class YearDraft:
    """A year to be opened: ``rules`` is the code of a shipped set, or a whole set as data."""

    term: int
    session_no: int
    title: str
    rules: str | Mapping[str, Any]


def propose_year(db: Session, now: datetime, draft: YearDraft, by: Actor) -> DecisionRow:
    """The first hand. The decision's subject is the id that the year will have.

    Raises BadRuleSet with every fault, Conflict where that 届次 has its year.
    """
    require(by, "year.open")
    rules = rules_from(draft.rules)
    _require_free(db, draft.term, draft.session_no)
    content = {
        "term": draft.term,
        "session_no": draft.session_no,
        "title": draft.title,
        "rules": rules.as_mapping(),
    }
    return decisions.propose(
        db,
        now,
        body=Body.SECOND_PERSON,
        action=OPEN_YEAR,
        subject=_subject(new_id(), content),
        by=by,
        proposers=row(CYCLE, None, OPEN_YEAR).proposers,
        decided_on=shanghai_day(now),
        content=content,
    )


def open_year(db: Session, now: datetime, year_id: str, *, decision_id: str, by: Actor) -> CycleRow:
    """The second hand: the year collects. Raises Missing for an id that no decision names, DecisionUsed the
    second time, and what ``decisions.settle`` raises.
    """
    require(by, "year.open")
    transition = row(CYCLE, None, OPEN_YEAR)
    subject, content = proposed_year(db, year_id)
    settled = decisions.settle(
        db,
        now,
        decision_id,
        body=Body.SECOND_PERSON,
        action=OPEN_YEAR,
        subject=subject,
        by=by,
        proposers=transition.proposers,
    )
    return cycles.enter(
        db,
        now,
        term=content["term"],
        session_no=content["session_no"],
        title=content["title"],
        stage=Stage(transition.target),
        rules=rulesets.from_mapping(content["rules"]),
        document_no="",
        listed_on=None,
        action=OPEN_YEAR,
        decision_id=settled.id,
        by=by,
        cycle_id=year_id,
    )


def proposed_year(db: Session, year_id: str) -> tuple[Subject, dict[str, Any]]:
    """What is to be opened under that id, as its decision has it."""
    found = (d for d in decisions.of_subject(db, year_id) if d.subject_kind == YEAR)
    decision = next(found, None)
    if decision is None:
        raise Missing("没有找到待设立的年度，请检查链接")
    return _subject(year_id, decision.content), decision.content


def rules_from(given: str | Mapping[str, Any]) -> RuleSet:
    """A shipped set by its code, or a whole set as data. Raises BadRuleSet with every fault.

    A set that differs from a shipped one may not go by its name: no page may call an assumed value
    somebody's rule.
    """
    if isinstance(given, str):
        return _shipped(given)
    try:
        rules = rulesets.from_mapping(given)
    except BadRuleSet as bad:
        raise BadRuleSet("规则数据有 {count} 处错误", count=len(bad.faults), faults=_placed(bad)) from bad
    if rules.code in rulesets.shipped() and rules != rulesets.load(rules.code):
        faults = [Fault("/rules/code", "这是系统自带规则的代码；内容不同的规则请另取代码")]
        raise BadRuleSet("规则数据有 {count} 处错误", count=1, faults=faults)
    return rules


def _shipped(code: str) -> RuleSet:
    if code not in rulesets.shipped():
        known = (("codes", "、".join(rulesets.shipped())),)
        faults = [Fault("/rules", "没有这个代码的规则；可用的有：{codes}", known)]
        raise BadRuleSet("规则数据有 {count} 处错误", count=1, faults=faults)
    return rulesets.load(code)


def _placed(bad: BadRuleSet) -> list[Fault]:
    """Pointers from the body's root; a name that cannot be one of ours is the sender's text: not repeated."""
    return [replace(fault, pointer=f"/rules{_named(fault.pointer)}") for fault in bad.faults]


def _named(pointer: str) -> str:
    parts = pointer.split("/")[1:]
    return "".join(f"/{part if _OURS.fullmatch(part) else '*'}" for part in parts)


def _subject(year_id: str, content: Mapping[str, Any]) -> Subject:
    return Subject(YEAR, year_id, digest(year_said(year_id, content)))


def year_said(year_id: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """What a decision to open a year is about: its digest is the decision's."""
    return {"year": year_id, **content}


def _require_free(db: Session, term: int, session_no: int) -> None:
    if cycles.named(db, term, session_no):
        raise Conflict("第{term}届第{session_no}次的年度已经存在", term=term, session_no=session_no)
