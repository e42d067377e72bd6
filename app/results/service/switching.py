"""What each view of a result is going to show: set before it is announced, fixed from then on.

One person sets what the hall sees and takes back what was opened to the public; opening takes a body's
decision, see ``widening``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlmodel import Session

from app.audit.service import record
from app.cycles import service as cycles
from app.cycles.service import CycleRow
from app.domain import errors as e
from app.domain.actors import Actor
from app.domain.canonical import digest
from app.domain.decided import SWITCHES
from app.domain.permissions import require
from app.domain.words import PollKind
from app.polls import service as polls
from app.polls.service import PollRow
from app.results import store
from app.results.schemas import SHOWN, Switches, SwitchesOut, SwitchesSet
from app.results.tables import SwitchesRow

_OF_A_LIST: Final = (PollKind.SELECTION, PollKind.RUNOFF)


def switches_of(db: Session, subject: str) -> SwitchesOut:
    """The switches that announcing will use, or has used. Raises Missing for a subject that nobody has."""
    _require_known(db, subject)
    switches = standing(db, subject)
    return SwitchesOut(
        subject=subject,
        switches=switches,
        fixed=store.result(db, subject, "public") is not None,
        version=digest(switches.model_dump()),
    )


def standing(db: Session, subject: str) -> SwitchesSet:
    """Those set for this result; else what the poll that it follows from shows, or every announced poll that
    a year's result is made of: nobody's counts come out by the year that were kept back before."""
    own = store.switches(db, subject)
    return set_in(own) if own else inherited(db, subject)


def inherited(db: Session, subject: str) -> SwitchesSet:
    """What it begins with; the defaults where nothing goes before it."""
    return _common([set_in(store.switches(db, poll_id)) for poll_id in _before(db, subject)])


def package_is_open(db: Session, subject: str) -> bool:
    """Whether everybody may take the package that proves this result: announced, and switched on before."""
    allowed = set_in(store.switches(db, subject)).public_package
    return allowed and store.result(db, subject, "public") is not None


def readable_switches(db: Session, subject: str, *, by: Actor) -> SwitchesOut:
    """For whoever sets them, and for the hall and the auditor."""
    require(by, "result.read_full")
    return switches_of(db, subject)


def set_switches(
    db: Session, now: datetime, subject: str, switches: Switches, *, expected: str, by: Actor
) -> SwitchesOut:
    """One person's: the hall's view, and taking back from the public.

    Raises ResultAnnounced afterwards, Stale on another version, DecisionNeeded for what would open more to
    the public, Malformed for another document than the one by which something is open.
    """
    require(by, "result.switches")
    current = turnable(db, subject)
    if current.version != expected:
        raise e.Stale
    if switches.opened - current.switches.opened:
        raise e.DecisionNeeded("向社会公开更多的内容，须先记录会议的决定，再由另一人复核办理")
    kept = _left(current.switches, switches)
    fix(db, subject, kept)
    record(db, now, SWITCHES, actor=by.id, subject=f"result:{subject}", payload=kept.model_dump())
    return switches_of(db, subject)


def turnable(db: Session, subject: str) -> SwitchesOut:
    """The switches while they can be turned: its year is held, as announcing holds it. Raises Missing,
    ResultAnnounced.
    """
    require_unannounced(db, subject)  # a year's grades are announced as they are stored: no year to hold
    cycles.locked(db, year_of(db, subject).id)
    store.locked_switches(db, subject)
    return require_unannounced(db, subject)


def require_unannounced(db: Session, subject: str) -> SwitchesOut:
    """The switches as they are. Raises Missing, ResultAnnounced."""
    current = switches_of(db, subject)
    if current.fixed:
        raise e.ResultAnnounced("结果已经宣布，公开范围不能再改")
    return current


def poll_of(db: Session, subject: str) -> PollRow | None:
    """The poll whose result it is; None for a year's."""
    try:
        return polls.poll(db, subject)
    except e.Missing:
        return None


def year_of(db: Session, subject: str) -> CycleRow:
    """Of a poll's result or a year's own. Raises Missing."""
    poll = poll_of(db, subject)
    return cycles.cycle(db, poll.cycle_id if poll else subject)


def set_in(row: SwitchesRow | None) -> SwitchesSet:
    """What a row says; the defaults where there is none."""
    return SwitchesSet.model_validate(row.switches if row else {})


def fix(db: Session, subject: str, switches: SwitchesSet) -> None:
    db.merge(SwitchesRow(subject=subject, switches=switches.model_dump()))
    db.flush()


def _before(db: Session, subject: str) -> list[str]:
    """The ids of the polls that were announced before this result and go into it: by its own word, or while
    it is not stored by the rows that it will be made of."""
    full = store.result(db, subject, "full")
    if full:
        document = json.loads(full.content)
        follows = [document["poll"]["follows"] or ""] if "poll" in document else []
        return follows + [poll["id"] for poll in document.get("polls", ())]
    poll = poll_of(db, subject)
    if poll:
        return [poll.follows_id] if poll.follows_id else []
    of_year = (poll for poll in polls.polls_of(db, cycle_id=subject) if poll.kind in _OF_A_LIST)
    return [poll.id for poll in of_year if store.result(db, poll.id, "public")]


def _common(earlier: Sequence[SwitchesSet]) -> SwitchesSet:
    """What every one of them shows, with the first one's decisions and document for it."""
    if not earlier:
        return SwitchesSet()
    first, shown = earlier[0], [name for name in SHOWN if all(getattr(one, name) for one in earlier)]
    decisions = {name: known for name, known in first.decisions.items() if name in shown}
    basis = first.basis if not first.opened or first.opened.intersection(shown) else ""
    return SwitchesSet(**{name: name in shown for name in SHOWN}, basis=basis, decisions=decisions)


def _left(current: SwitchesSet, wanted: Switches) -> SwitchesSet:
    """With the decisions of what stays open, and their document for as long as anything does."""
    if wanted.opened and wanted.basis not in ("", current.basis):
        fault = e.Fault("/basis", "仍向社会公开的，文号以会议的决定为准，不能另填")
        raise e.Malformed("公开范围的文号不能另填", faults=[fault])
    basis = current.basis if wanted.opened else wanted.basis
    decisions = {name: known for name, known in current.decisions.items() if name in wanted.opened}
    return SwitchesSet(**{**wanted.model_dump(), "basis": basis, "decisions": decisions})


def _require_known(db: Session, subject: str) -> None:
    """A poll's id, a year's, or what a result is stored under."""
    if store.result(db, subject, "full") is None:
        year_of(db, subject)
