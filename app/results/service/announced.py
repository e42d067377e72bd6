"""A result that was announced before this service was in use: kept as the notice has it, nothing computed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.cycles import service as cycles
from app.domain.actors import Actor
from app.people import service as people
from app.results.schemas import SCHEMA, Switches
from app.results.service.compose import year_subject
from app.results.service.publish import publish
from app.results.service.storing import store_full
from app.results.tables import ResultRow


def store_announced(
    db: Session, now: datetime, *, cycle_id: str, document: Mapping[str, Any], by: Actor
) -> ResultRow:
    """``document``: document_no, notice_no and items with number, title, approvals (or None), outcome.

    It is public already, so every view shows all of it, marked 系统外形成.
    """
    cycle = cycles.cycle(db, cycle_id)
    congress = people.congress(db)
    kept = {
        "schema": f"year-announced/{SCHEMA}",
        "part": "selection",
        "formed_outside": True,
        "congress": congress.name,
        "demonstration": congress.demonstration,
        "cycle": {
            "id": cycle.id,
            "title": cycle.title,
            "term": cycle.term,
            "session_no": cycle.session_no,
            "formed_outside": True,
            "document_no": cycle.document_no,
        },
        "notice_no": document["notice_no"],
        "group_titles": {"": ""},
        "tally": {"groups": [{"code": "", "items": [_item(item) for item in document["items"]]}]},
    }
    row = store_full(db, now, subject=year_subject(cycle_id, "selection"), document=kept, by=by)
    everything = Switches(public_counts=True, public_unselected=True, basis=document["notice_no"][:80])
    publish(db, now, row.subject, by=by, switches=everything)
    return row


def is_announced(document: Mapping[str, Any]) -> bool:
    """Whether this result was taken over from a notice."""
    return bool(document["schema"].startswith("year-announced/"))


def _item(item: Mapping[str, Any]) -> dict[str, Any]:
    known = {} if item["approvals"] is None else {"counts": {"approve": item["approvals"]}}
    outcome = str(item["outcome"]).lower()  # SELECTED and NOT_SELECTED of a candidate
    return {"no": item["number"], "title": item["title"], "outcome": outcome, **known}
