"""站长轮值 of a station: one head each day, arranged as a whole from a day on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlmodel import Session

from app.audit.service import record
from app.domain import permissions
from app.domain import rota as rules
from app.domain.actors import Actor
from app.domain.calendar import shanghai_day
from app.domain.errors import BadRota, Fault, Stale
from app.domain.rota import RotaFault, Term
from app.people import service as people
from app.people.tables import DeputyRow, StationRow
from app.stations import store
from app.stations.service.access import own
from app.stations.service.deputies import require_there
from app.stations.tables import HeadTermRow
from app.web.i18n import _

SENTENCES: Final = {
    RotaFault.BACKWARDS: _("任期的终止日早于起始日，请改正"),
    RotaFault.OVERLAP: _("与前一任期重叠，应自{day}起"),
    RotaFault.GAP: _("与前一任期之间有空档，应自{day}起"),
    RotaFault.SAME_HEAD: _("与前一任期是同一人，连任的请填为一个任期"),
}


def head_of(db: Session, station_id: str, on: date) -> DeputyRow | None:
    """Who leads the station that day by its rota; None where it has none for that day."""
    term = store.term_on(db, station_id, on)
    return people.deputy(db, term.deputy_id) if term else None


def rota(
    db: Session, station_id: str, *, before: date | None = None, limit: int | None = None
) -> Sequence[HeadTermRow]:
    """The latest term first. Raises Missing."""
    return store.terms(db, people.station(db, station_id).id, until=before, limit=limit)


def arrange(
    db: Session,
    now: datetime,
    station_id: str,
    *,
    expected: int,
    from_on: date,
    terms: Sequence[Term],
    by: Actor,
) -> StationRow:
    """Makes the rota anew from ``from_on``: the term held then ends the day before, later ones go.

    What is past stays, see ``domain.rota.earliest``. ``terms`` are in
    order and begin on ``from_on``. Raises Missing, NotYourStation, Stale where ``expected`` is not the
    station's version, BadRota for a gap or an overlap, Malformed for a deputy who does not work there.
    """
    permissions.require(by, "rota.manage")
    station = own(db, station_id, by)
    if station.version != expected:
        raise Stale(_("轮值已被他人修改，请刷新后再排"))
    known = store.terms(db, station.id)[::-1]
    held = [Term(row.deputy_id, row.from_on, row.to_on) for row in known]
    _require_to_come(rules.earliest(held, shanghai_day(now)), from_on)
    require_there(db, station.id, [term.head for term in terms], "/terms/{place}/deputy")
    kept = rules.kept(held, from_on)
    _require_whole(kept, from_on, terms)
    _write(db, station.id, known, kept, terms)
    station.version += 1
    db.add(station)
    db.flush()
    told = [[term.head, str(term.from_on), str(term.to_on)] for term in terms]
    payload = {"from": str(from_on), "terms": told, "version": station.version}
    record(db, now, "station.rota", actor=by.id, subject=station.id, payload=payload)
    return station


def _require_to_come(earliest: date | None, from_on: date) -> None:
    if earliest is not None and from_on < earliest:
        sentence, values = _("已经过去的轮值不能更改，请从{day}或以后排起"), {"day": earliest.isoformat()}
        raise BadRota(sentence, faults=[Fault("/from_on", sentence, tuple(values.items()))], **values)


def _require_whole(kept: Sequence[Term], from_on: date, terms: Sequence[Term]) -> None:
    """No gap and no overlap, from the terms that stay to the last new one."""
    found = [
        Fault(f"/terms/{place - len(kept)}", SENTENCES[fault], (("day", day.isoformat()),))
        for place, fault, day in rules.faults([*kept, *terms])
    ]
    if terms and terms[0].from_on != from_on:
        begins = _("第一个任期应自{day}起，与重排的日期一致")
        found.insert(0, Fault("/terms/0", begins, (("day", from_on.isoformat()),)))
    if found:
        raise BadRota(found[0].sentence, faults=found, **dict(found[0].values))


def _write(
    db: Session, station_id: str, known: Sequence[HeadTermRow], kept: Sequence[Term], terms: Sequence[Term]
) -> None:
    """``kept`` is the beginning of ``known``, its last term perhaps shorter."""
    store.forget_terms(db, [row.id for row in known[len(kept) :]])
    if kept:
        known[len(kept) - 1].to_on = kept[-1].to_on
    db.flush()
    db.add_all(
        HeadTermRow(station_id=station_id, deputy_id=term.head, from_on=term.from_on, to_on=term.to_on)
        for term in terms
    )
    db.flush()
