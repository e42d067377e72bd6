"""Announcing: the views are cut, stored and from then on fixed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from app.audit.service import record
from app.cycles import service as cycles
from app.domain import errors as e
from app.domain.actors import Actor
from app.domain.calendar import shanghai_day
from app.domain.canonical import canonical, digest, digest_bytes
from app.domain.permissions import require
from app.polls import service as polls
from app.results import store
from app.results.schemas import Switches, SwitchesOut, ViewName
from app.results.service.cutting import cut
from app.results.tables import ResultRow, SwitchesRow

CUT_VIEWS: Final[tuple[ViewName, ...]] = ("hall", "deputies", "public")


def publish(
    db: Session, now: datetime, subject: str, *, by: Actor, switches: Switches | None = None
) -> list[ResultRow]:
    """Cuts and stores the hall's, the deputies' and the public view; a second time gives the stored ones.

    Without ``switches`` those set before stand; else those of the poll this result follows from; else
    the defaults. Raises Missing where no full result is stored.
    """
    full = store.result(db, subject, "full")
    if full is None:
        raise e.Missing
    stored = [row for name in CUT_VIEWS if (row := store.result(db, subject, name))]
    if stored:
        return stored
    document = json.loads(full.content)
    chosen = switches or _switches_for(db, subject, document)
    rows = [_stored_view(db, now, full, document, name, chosen) for name in CUT_VIEWS]
    _fix(db, subject, chosen)
    payload = {"full": full.digest, **{row.view: row.digest for row in rows}, "switches": chosen.model_dump()}
    record(db, now, "result.announced", actor=by.id, subject=f"result:{subject}", payload=payload)
    return rows


def switches_of(db: Session, subject: str) -> SwitchesOut:
    """The switches that announcing will use, or has used. Raises Missing for a subject that nobody has."""
    _require_known(db, subject)
    row = store.switches(db, subject)
    switches = Switches.model_validate(row.switches) if row else Switches()
    return SwitchesOut(
        subject=subject,
        switches=switches,
        fixed=store.result(db, subject, "public") is not None,
        version=digest(switches.model_dump()),
    )


def package_is_open(db: Session, subject: str) -> bool:
    """Whether everybody may take the package that proves this result: announced, and switched on before."""
    row = store.switches(db, subject)
    allowed = row is not None and Switches.model_validate(row.switches).public_package
    return allowed and store.result(db, subject, "public") is not None


def readable_switches(db: Session, subject: str, *, by: Actor) -> SwitchesOut:
    """For whoever sets them, and for the hall and the auditor."""
    require(by, "result.read_full")
    return switches_of(db, subject)


def set_switches(
    db: Session, now: datetime, subject: str, switches: Switches, *, expected: str, by: Actor
) -> SwitchesOut:
    """Sets what the views will show. Raises ResultAnnounced afterwards, Stale on another version."""
    require(by, "result.switches")
    store.locked_switches(db, subject)
    current = switches_of(db, subject)
    if current.fixed:
        raise e.ResultAnnounced("结果已经宣布，公开范围不能再改")
    if current.version != expected:
        raise e.Stale
    widened = switches.public_counts or switches.public_unselected or switches.public_package
    if widened and not switches.basis.strip():
        fault = e.Fault("/basis", "请填写决定公开票数、未入选项目或核验包的文号")
        raise e.Malformed("扩大公开范围须写明所依据的决定", faults=[fault])
    _fix(db, subject, switches)
    record(
        db, now, "result.switches", actor=by.id, subject=f"result:{subject}", payload=switches.model_dump()
    )
    return switches_of(db, subject)


def _require_known(db: Session, subject: str) -> None:
    """A poll's id, a year's, or what a result is stored under."""
    if store.result(db, subject, "full"):
        return
    try:
        polls.poll(db, subject)
    except e.Missing:
        cycles.cycle(db, subject)


def _switches_for(db: Session, subject: str, document: dict[str, Any]) -> Switches:
    for known in (subject, *_earlier(document)):
        row = store.switches(db, known)
        if row:
            return Switches.model_validate(row.switches)
    return Switches()


def _earlier(document: dict[str, Any]) -> Iterator[str]:
    if "poll" in document:
        yield document["poll"]["follows"] or ""
    yield from (poll["id"] for poll in document.get("polls", ()))


def _stored_view(
    db: Session, now: datetime, full: ResultRow, document: dict[str, Any], name: ViewName, switches: Switches
) -> ResultRow:
    shown = cut(document, name, switches, full_digest=full.digest, announced_on=shanghai_day(now))
    content = canonical(shown)
    row = ResultRow(
        subject=full.subject,
        view=name,
        content=content,
        digest=digest_bytes(content),
        full_digest=full.digest,
        stored_at=now,
    )
    db.add(row)
    db.flush()
    return row


def _fix(db: Session, subject: str, switches: Switches) -> None:
    db.merge(SwitchesRow(subject=subject, switches=switches.model_dump()))
    db.flush()
