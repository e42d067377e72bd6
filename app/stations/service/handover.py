"""交接: the head who leaves writes down what goes on, and both heads confirm it, or the clerk for one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal

from sqlmodel import Session

from app.audit.service import record
from app.domain import permissions
from app.domain.actors import Actor, Role
from app.domain.errors import HandoverConfirmed, Missing, NoHandover, NotYourStation
from app.domain.masking import cleaned
from app.people.tables import StationRow
from app.stations import store
from app.stations.service.access import own
from app.stations.tables import HandoverRow, HeadTermRow
from app.web.i18n import _

Side = Literal["leaving", "coming"]


def write_handover(
    db: Session, now: datetime, station_id: str, day: date, *, note: str, by: Actor
) -> HandoverRow:
    """For the term that begins on ``day``. May be written anew until somebody has confirmed it.

    Raises Missing, NotYourStation, NoHandover for the first term, HandoverConfirmed.
    """
    permissions.require(by, "handover.write")
    station = own(db, station_id, by)
    leaving, coming = _heads(db, station, day)
    row = store.handover(db, station.id, leaving, coming, day) or HandoverRow(
        station_id=station.id, leaving_id=leaving, coming_id=coming, on_day=day, note=note,
        written_by=by.id, written_at=now,
    )  # fmt: skip
    if row.leaving_by or row.coming_by:
        raise HandoverConfirmed(_("交接已有一方确认，内容不能再改"))
    row.note, row.written_by, row.written_at = cleaned(note).text, by.id, now
    db.add(row)
    db.flush()
    _note(db, now, "station.handover", station, row, by, {})
    return row


def confirm_handover(
    db: Session, now: datetime, station_id: str, day: date, *, side: Side, by: Actor
) -> HandoverRow:
    """Each head for himself; the clerk for either, which stays visible. Twice changes nothing.

    Raises Missing, NotYourStation for anybody else, NoHandover while nothing is written.
    """
    permissions.require(by, "handover.confirm")
    station = own(db, station_id, by)
    leaving, coming = _heads(db, station, day)
    row = store.handover(db, station.id, leaving, coming, day)
    if row is None:
        raise NoHandover(_("尚未填写交接内容，填写后才能确认"))
    if not by.has(Role.CLERK) and by.deputy_id != (leaving if side == "leaving" else coming):
        raise NotYourStation(_("交接由离任站长和接任站长各自确认，或由代表工委代为确认"))
    if _confirmed(row, side):
        return row
    if side == "leaving":
        row.leaving_by, row.leaving_at = by.id, now
    else:
        row.coming_by, row.coming_at = by.id, now
    db.add(row)
    db.flush()
    _note(db, now, "station.handover_confirm", station, row, by, {"side": side})
    return row


def handovers(db: Session, station_id: str, terms: Sequence[HeadTermRow]) -> dict[date, HandoverRow]:
    """By the day a term begins: what was handed over to that term's head by the head before.

    A handover between heads whom a later arrangement of the rota parted is not among them.
    """
    coming = {term.from_on: term.deputy_id for term in terms}
    before = store.terms_until(db, station_id, [day - timedelta(days=1) for day in coming])
    leaving = {term.to_on + timedelta(days=1): term.deputy_id for term in before}
    heads = {(day, leaving.get(day), head) for day, head in coming.items()}
    found = store.handovers(db, station_id, list(coming))
    return {row.on_day: row for row in found if (row.on_day, row.leaving_id, row.coming_id) in heads}


def on_behalf(row: HandoverRow, side: Side) -> bool:
    """Whether somebody else confirmed for the head of that side."""
    by, head = (row.leaving_by, row.leaving_id) if side == "leaving" else (row.coming_by, row.coming_id)
    return by is not None and by != head


def open_sides(row: HandoverRow, by: Actor) -> list[Side]:
    """The sides that are not confirmed yet and that he may confirm."""
    heads: dict[Side, str] = {"leaving": row.leaving_id, "coming": row.coming_id}
    return [
        side
        for side, head in heads.items()
        if not _confirmed(row, side) and (by.has(Role.CLERK) or by.deputy_id == head)
    ]


def _heads(db: Session, station: StationRow, day: date) -> tuple[str, str]:
    """Who leaves and who comes on that day."""
    coming = store.term_from(db, station.id, day)
    if coming is None:
        raise Missing(_("没有从这一天开始的任期"))
    leaving = store.term_on(db, station.id, day - timedelta(days=1))
    if leaving is None:
        raise NoHandover(_("这是第一个任期，没有前任可以交接"))
    return leaving.deputy_id, coming.deputy_id


def _confirmed(row: HandoverRow, side: Side) -> bool:
    return (row.leaving_by if side == "leaving" else row.coming_by) is not None


def _note(
    db: Session,
    now: datetime,
    type: str,
    station: StationRow,
    row: HandoverRow,
    by: Actor,
    told: dict[str, str],
) -> None:
    payload = {"leaving": row.leaving_id, "coming": row.coming_id, "day": str(row.on_day), **told}
    record(db, now, type, actor=by.id, subject=station.id, payload=payload)
