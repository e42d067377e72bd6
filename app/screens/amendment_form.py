"""改动材料 as a form: dossiers of the list as they stand; of what was written, only what differs is a change.

The form names the dossiers first; each is then opened below it, its fields named by their place in the JSON
door's body (``amendment-change-0-budget``), so that a fault leads to its field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlmodel import Session
from starlette.datastructures import FormData

from app.candidates import service as candidates
from app.candidates.service import CandidateRow
from app.domain.errors import Stale
from app.domain.words import CandidateStatus
from app.people import service as people
from app.screens import dossier_fields as fields
from app.screens.dossier_desk import OVERTAKEN
from app.screens.dossier_fields import Entry, Overtaken, Part
from app.web.forms import field, id_in, typed_number

CHANGE: Final = "amendment-change"
KIND: Final = "dossiers"
OPEN: Final = "open"
_OPENED: Final = re.compile(CHANGE + r"-\d{1,2}-candidate")
_FIXED: Final = "group"  # a candidate stays in its group: its number on the ballot hangs on it


@dataclass(frozen=True, slots=True)
class Change:
    """One field: as it stands, and as it would read."""

    entry: Entry
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A dossier in the form. ``lead`` begins its fields' names, by which ``typed`` and ``others`` are."""

    row: CandidateRow
    lead: str
    parts: Sequence[Part]
    typed: Mapping[str, str]
    others: Mapping[str, Overtaken]
    changes: Sequence[Change]

    @property
    def names(self) -> list[str]:
        return [entry.name for part in self.parts for entry in part.entries]


def opened(db: Session, cycle_id: str, form: FormData, asked: Sequence[str] = ()) -> list[Opened]:
    """The dossiers that the form names, or a link: ``asked``, by their ids."""
    sent = _sent(form)
    return [
        _opened(row, place, now, *_merged(db, row, sent.get(row.id, ""), form, now))
        for place, (row, now) in enumerate(_chosen(db, cycle_id, form, asked))
    ]


def changes(db: Session, cycle_id: str, form: FormData) -> list[dict[str, Any]]:
    """As the JSON door takes them; one that was named and left as it is comes alone, and is refused there.

    Raises Stale where one of the dossiers has changed since it was opened.
    """
    sent, chosen = _sent(form), list(_chosen(db, cycle_id, form, ()))
    if any(row.id in sent and _version(form, sent[row.id]) != row.version for row, _now in chosen):
        raise Stale(OVERTAKEN)
    return [{"candidate": row.id, **dict(_written(form, sent.get(row.id, ""), now))} for row, now in chosen]


def options(db: Session) -> dict[str, list[tuple[str, str]]]:
    """The choices of the dossiers' one field that has any."""
    return {"lead_department_id": [(one.id, one.name) for one in people.departments(db)]}


def _chosen(
    db: Session, cycle_id: str, form: FormData, asked: Sequence[str]
) -> Iterator[tuple[CandidateRow, dict[str, str]]]:
    """The listed that are named, in the list's order, with their fields as they stand."""
    named = {*asked, *(str(one) for one in form.getlist(CHANGE))}
    rows = [row for row in candidates.candidates(db, cycle_id, published=True) if row.id in named]
    if not rows:
        return
    stands = {one["id"]: one for one in candidates.list_content(db, cycle_id)["candidates"]}
    departments = {one.name: one.id for one in people.departments(db)}
    for row in rows:
        if row.status is CandidateStatus.LISTED:
            yield row, fields.kept(stands[row.id], departments)


def _sent(form: FormData) -> dict[str, str]:
    """What begins the names of each dossier's fields in the form, by the candidate."""
    names = [name for name in form if _OPENED.fullmatch(name)]
    return {id_in(form, name): name.removesuffix("candidate") for name in names}


def _version(form: FormData, lead: str) -> int | str:
    return typed_number(form, f"{lead}version")


def _written(form: FormData, lead: str, now: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    for entry in _entries() if lead else ():
        name = f"{lead}{entry.name}"
        if name in form and not fields.same(field(form, name), now[entry.name]):
            number = entry.kind in ("number", "yuan")
            yield entry.name, typed_number(form, name) if number else field(form, name)


def _merged(
    db: Session, row: CandidateRow, lead: str, form: FormData, now: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, Overtaken]]:
    """What stands in the fields; of a dossier that was changed meanwhile both."""
    sent = [one.name for one in _entries() if lead and f"{lead}{one.name}" in form]
    typed = {name: field(form, f"{lead}{name}") for name in sent}
    if not lead or _version(form, lead) == row.version:
        return {**now, **typed}, {}
    was = candidates.kept_versions(db, row.id, before=row.version, limit=1)
    departments = {one.name: one.id for one in people.departments(db)}
    return fields.merged(typed, fields.kept(was[0].content, departments) if was else {}, now)


def _opened(
    row: CandidateRow,
    place: int,
    now: Mapping[str, str],
    typed: Mapping[str, str],
    others: Mapping[str, Overtaken],
) -> Opened:
    lead = f"{CHANGE}-{place}-"
    differing = [one for one in _entries() if not fields.same(typed[one.name], now[one.name])]
    return Opened(
        row=row,
        lead=lead,
        parts=[Part(part.title, tuple(_led(lead, part))) for part in fields.PARTS],
        typed={f"{lead}{name}": text for name, text in typed.items()},
        others={f"{lead}{name}": other for name, other in others.items()},
        changes=[Change(one, now[one.name], typed[one.name]) for one in differing],
    )


def _led(lead: str, part: Part) -> Iterator[Entry]:
    return (replace(one, name=f"{lead}{one.name}") for one in part.entries if one.name != _FIXED)


def _entries() -> list[Entry]:
    return [one for one in fields.ENTRIES if one.name != _FIXED]
