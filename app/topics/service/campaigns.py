"""集中征集: dated calls. Suggestions come in all year; a call gathers attention for some weeks of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session

from app.audit.service import record
from app.cycles import service as cycles
from app.cycles.service import CycleRow
from app.domain.actors import Actor
from app.domain.calendar import shanghai_day
from app.domain.errors import AlreadyEntered, Fault, Malformed, WrongStage
from app.domain.permissions import require
from app.domain.words import Stage
from app.topics import store
from app.topics.schemas import CampaignIn
from app.topics.tables import CampaignRow
from app.web.i18n import _


def publish_call(db: Session, now: datetime, *, body: CampaignIn, by: Actor) -> CampaignRow:
    """Published at once, on this Shanghai day. Raises Missing, WrongStage once collection has closed,
    Malformed for days out of order or a beginning in the past, AlreadyEntered for the same call once more.
    """
    require(by, "campaign.publish")
    cycle = cycles.locked(db, body.cycle)
    if not takes_calls(cycle):
        raise WrongStage("此年度现为“{stage}”，项目征集期间才能发布集中征集", stage=cycle.stage.label)
    today = shanghai_day(now)
    if body.starts_on < today:
        raise _wrong("/starts_on", _("开始日期不能早于今天"))
    if body.ends_on < body.starts_on:
        raise _wrong("/ends_on", _("结束日期不能早于开始日期"))
    if store.same_campaign(db, body):
        raise AlreadyEntered(_("这一年度已经发布了“{title}”，起止日期也相同，不必再次发布"), title=body.title)
    row = CampaignRow(
        cycle_id=cycle.id,
        title=body.title,
        text=body.text,
        published_on=today,
        starts_on=body.starts_on,
        ends_on=body.ends_on,
        published_by=by.id,
    )
    db.add(row)
    db.flush()
    told = {"campaign": row.id, "starts_on": str(row.starts_on), "ends_on": str(row.ends_on)}
    record(db, now, "campaign.published", actor=by.id, subject=f"cycle:{cycle.id}", payload=told)
    return row


def calls(
    db: Session, *, cycle_id: str | None = None, before: str | None = None, limit: int
) -> Sequence[CampaignRow]:
    """The latest first; of one year where it is given. ``before`` is the id of a page's last row."""
    last = store.campaign(db, before) if before else None
    return store.campaigns(db, cycle_id=cycle_id, before=last, limit=limit)


def open_calls(db: Session, today: date) -> list[CampaignRow]:
    """Those that take suggestions on this day, the latest first."""
    return [call for call in store.campaigns_until(db, today) if is_open(call, today)]


def is_open(call: CampaignRow, day: date) -> bool:
    """Whether it takes suggestions that day; the first and the last day belong to it."""
    return call.starts_on <= day <= call.ends_on


def takes_calls(cycle: CycleRow) -> bool:
    """Whether calls can be published for the year now."""
    return cycle.stage is Stage.COLLECTING


def _wrong(pointer: str, sentence: str) -> Malformed:
    return Malformed(sentence, faults=[Fault(pointer, sentence)])
