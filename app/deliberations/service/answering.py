"""The government answers opinions: 采纳, 部分采纳, or 未采纳 with a reason; revised until publication."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from app.cycles import service as cycles
from app.deliberations import store
from app.deliberations.service.motions import motion, tell
from app.deliberations.tables import OpinionRow
from app.domain import deliberation
from app.domain.actors import Actor
from app.domain.canonical import digest
from app.domain.errors import Fault, Malformed, Missing, Stale, WrongStage
from app.domain.permissions import require
from app.domain.words import OpinionAnswer, Stage

_OPEN = (Stage.SCREENING, Stage.PRE_DELIBERATION)


def answers_open(stage: Stage) -> bool:
    """Whether opinions of a year at this stage may be answered, or answered anew."""
    return stage in _OPEN


def answer(
    db: Session,
    now: datetime,
    opinion_id: str,
    *,
    given: OpinionAnswer,
    reason: str,
    version: int,
    by: Actor,
) -> OpinionRow:
    """Also of a returned motion, until the list is published. Raises WrongStage then, Stale where somebody
    else has answered meanwhile, Malformed for 未采纳 without a reason.
    """
    require(by, "opinion.answer")
    opinion = store.opinion(db, opinion_id)
    if opinion is None:
        raise Missing("没有找到这条审议意见，请检查链接")
    found = motion(db, opinion.motion_id)
    if not answers_open(cycles.locked(db, found.cycle_id).stage):
        raise WrongStage("名单公布后，审议意见的答复不再修改")
    if deliberation.needs_reason(given) and not reason:
        raise Malformed("未采纳的须写明理由", faults=[Fault("/reason", "请写明未采纳的理由")])
    db.refresh(opinion)  # the year is held: nobody else answers now
    if opinion.version != version:
        raise Stale("这条审议意见刚刚由他人答复，请刷新后再改")
    opinion.answer, opinion.reason, opinion.version = given, reason, version + 1
    opinion.answered_by, opinion.answered_at = by.id, now
    db.add(opinion)
    db.flush()
    told = {"opinion": opinion.id, "answer": given, "digest": digest(reason)}
    tell(db, now, "opinion.answered", found, by, told)
    return opinion
