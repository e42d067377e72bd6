"""Choosing from the pool (项目储备库) on a form: what is ticked stays ticked while one looks on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session
from starlette.datastructures import FormData

from app.cycles import service as cycles
from app.domain.actors import Actor
from app.domain.crockford import in_fours
from app.domain.permissions import require
from app.people import service as people
from app.topics.service import queues
from app.topics.tables import TopicRow
from app.web.forms import field

SHOWN: Final = 30


@dataclass(frozen=True, slots=True)
class Pooled:
    id: str
    number: str
    title: str
    street: str
    supporters: int


@dataclass(frozen=True, slots=True)
class Choice:
    """``ticked`` first, then what was found beside it; ``more``: not everything that was found is shown."""

    ticked: Sequence[Pooled]
    found: Sequence[Pooled]
    more: bool
    words: str


def chosen_in(form: FormData) -> list[str]:
    return [str(one) for one in form.getlist("topics")]


def choice(db: Session, by: Actor, cycle_id: str, form: FormData) -> Choice:
    """What the year may draw on: pooled, and in before its collection was closed."""
    require(by, "pool.read")
    words, ticked = field(form, "words")[:40], chosen_in(form)
    filters = queues.Filters(text=words, before=cycles.collection_closed(db, cycle_id))
    rows = queues.pool(db, filters, after=None, limit=SHOWN + 1, by=by)
    streets = {street.id: street.name for street in people.streets(db)}

    def shown(row: TopicRow) -> Pooled:
        place = streets.get(row.street_id, "")
        return Pooled(row.id, in_fours(row.number), row.title, place, row.supporters)

    return Choice(
        [shown(row) for row in queues.chosen(db, ticked, by=by)],
        [shown(row) for row in rows[:SHOWN] if row.id not in ticked],
        len(rows) > SHOWN,
        words,
    )
