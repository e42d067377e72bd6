"""Announcing: the views are cut, stored and from then on fixed."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from app.audit.service import record
from app.domain import errors as e
from app.domain.actors import Actor
from app.domain.calendar import shanghai_day
from app.domain.canonical import canonical, digest_bytes
from app.results import store
from app.results.schemas import Switches, SwitchesSet, ViewName
from app.results.service.cutting import cut
from app.results.service.switching import fix, standing
from app.results.tables import ResultRow

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
    given = SwitchesSet(**switches.model_dump()) if switches else None
    chosen = given or standing(db, subject)
    rows = [_stored_view(db, now, full, document, name, chosen) for name in CUT_VIEWS]
    fix(db, subject, chosen)
    payload = {"full": full.digest, **{row.view: row.digest for row in rows}, "switches": chosen.model_dump()}
    record(db, now, "result.announced", actor=by.id, subject=f"result:{subject}", payload=payload)
    return rows


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
