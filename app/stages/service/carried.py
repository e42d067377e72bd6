"""What a decision carries along: one line an action, with the check that is made before anybody signs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from app.candidates import service as candidates
from app.candidates.schemas import AmendmentIn
from app.deliberations import service as deliberations
from app.deliberations.schemas import DeliberationIn
from app.domain.errors import Fault, Malformed
from app.projects import service as projects
from app.results import service as results
from app.stages.service.chain import SETTLE_TIE
from app.stages.service.opening import ADOPT_RULES, rules_from
from app.stages.service.ties import settled_group, ties

AMEND_LIST: Final = "amend_list"
CARRY_OVER: Final = "carry_over"
OPTIONAL: Final = ("committee_members",)
# Action → the field of the request that says what was decided.
CARRIES: Final = {
    AMEND_LIST: "amendment",
    SETTLE_TIE: "settlement",
    ADOPT_RULES: "rules",
    deliberations.DELIBERATE: "deliberation",
    "decide": "committee_members",
    CARRY_OVER: "carry_over",
    candidates.ALLOW_UNCONTESTED: "uncontested",
    results.WIDEN: "opens",
}


def content_of(
    db: Session, now: datetime, subject_id: str, action: str, carried: Mapping[str, Any]
) -> dict[str, Any]:
    """The decision's content, checked before anybody signs. ``carried`` is what was sent, by field.

    Raises Malformed for what is missing, wrong or another action's; Conflict where no tie waits.
    """
    name = CARRIES.get(action)
    strange = [Fault(f"/{other}", "此事项不需要此项，请去掉") for other in carried if other != name]
    if strange:
        raise Malformed("此事项的决定不附带这些内容", faults=strange)
    if name is None or name in OPTIONAL:
        return dict(carried)
    if name not in carried:
        raise Malformed("请写明决定的内容", faults=[Fault(f"/{name}", "缺少此项，请补上")])
    return _CHECKED[action](db, now, subject_id, carried[name])


def _amendment(db: Session, now: datetime, cycle_id: str, sent: dict[str, Any]) -> dict[str, Any]:
    try:
        candidates.check(db, cycle_id, AmendmentIn.model_validate(sent))
    except Malformed as wrong:
        faults = [replace(fault, pointer=f"/amendment{fault.pointer}") for fault in wrong.faults]
        raise Malformed(wrong.sentence, faults=faults, **wrong.values) from None
    return sent


def _settlement(db: Session, now: datetime, poll_id: str, sent: dict[str, Any]) -> dict[str, Any]:
    settled_group(ties(db, poll_id), sent)
    return sent


def _rules(db: Session, now: datetime, cycle_id: str, sent: str | dict[str, Any]) -> dict[str, Any]:
    return rules_from(sent).as_mapping()


def _deliberation(db: Session, now: datetime, motion_id: str, sent: dict[str, Any]) -> dict[str, Any]:
    deliberations.check(db, now, motion_id, DeliberationIn.model_validate(sent))
    return sent


def _carry_over(db: Session, now: datetime, cycle_id: str, sent: dict[str, Any]) -> dict[str, Any]:
    projects.check_carry_over(db, cycle_id, sent)
    return sent


def _uncontested(db: Session, now: datetime, cycle_id: str, sent: list[str]) -> dict[str, Any]:
    return candidates.check_uncontested(db, cycle_id, sent)


def _opens(db: Session, now: datetime, subject_id: str, sent: list[str]) -> dict[str, Any]:
    return results.check_widening(db, subject_id, sent)


_CHECKED: Final[dict[str, Callable[[Session, datetime, str, Any], dict[str, Any]]]] = {
    AMEND_LIST: _amendment,
    SETTLE_TIE: _settlement,
    ADOPT_RULES: _rules,
    deliberations.DELIBERATE: _deliberation,
    CARRY_OVER: _carry_over,
    candidates.ALLOW_UNCONTESTED: _uncontested,
    results.WIDEN: _opens,
}
