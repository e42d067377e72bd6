"""What two humans signed about years, sittings, projects and results, as a package says it beside the acts.

    audit/signed.json   ``rules``: each rule set of a year, known by its digest, which decisions name;
                        ``decisions``: a list by height of the recording act: the heights of the acts that
                        recorded, countersigned and carried it out (``used``) with ``kind subject action``;
                        of a decision that is shown, ``decision about`` besides, where ``about`` is what was
                        digested, or null where nobody can say it again

A package that is not full shows what was carried out, and of that nothing that names a person. A decision on
a move that asks for the party step is in no package, nor is an act by which that move was made. Of what was
not carried out one that is not full lists nothing either: else what the list lacks would count the former.
Nor does it of a result that is not announced, but for what an announced one has taken over from it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from app.decisions import service as decisions
from app.doctor import store
from app.doctor.service.acts import asks_for_party_step
from app.domain.canonical import digest
from app.domain.chain import Event
from app.domain.decided import BODIES, SWITCHES, USES, used_by
from app.domain.words import AdjustmentStatus
from app.meetings.service import OF_TELLERS
from app.projects import service as projects
from app.results import service as results
from app.stages import service as stages
from app.verify import DECIDED

_RECORDED, _COUNTERSIGNED = DECIDED


class Signed:
    """Is told every act of the chain in its order, and afterwards says where each decision stands in it."""

    def __init__(self, db: Session, full: bool) -> None:
        rows = store.decisions_about(db, BODIES)
        self._db, self._full = db, full
        self._announced = set(store.announced_subjects(db))
        self._opened = _opened(db, self._announced)
        self._rows = {row.id: row for row in rows if not asks_for_party_step(row.action)}
        self._shown = {name for name, row in self._rows.items() if full or self._may_be_shown(row)}
        self._heights: dict[str, dict[str, int]] = {}

    def shows(self, event: Event) -> bool:
        """Whether the package shows this act's payload for a decision's sake."""
        if event.type == SWITCHES:
            return self._shows_switches(event)
        row = self._rows.get(str(event.payload.get("decision")))
        if row is None or event.type not in (*DECIDED, *USES):
            return False
        self._note(event, row)
        own = event.type in DECIDED or (_of_this(event, row) and _without_words(event))
        return row.id in self._shown and own

    def listed(self) -> list[dict[str, Any]]:
        """Those that were recorded in the chain, of what is not shown the steps of a sitting alone."""
        known = sorted(self._heights.items(), key=lambda one: one[1].get("recorded", 0))
        told = ((self._rows[name], heights) for name, heights in known if "recorded" in heights)
        return [self._one(row, heights) for row, heights in told if row.id in self._shown or _is_step(row)]

    def rules(self) -> list[dict[str, Any]]:
        """What each year goes by: who decides hangs on it."""
        sets = {digest(row.rules): row.rules for row in store.rows(self._db, "cycle", "id")}
        return [sets[name] for name in sorted(sets)]

    def _may_be_shown(self, row: sa.Row[Any]) -> bool:
        """To everybody: what was carried out, and of it neither who was to be a teller nor what was asked for
        in vain; of a result what is announced."""
        if row.used_at is None or row.action in OF_TELLERS:
            return False
        if row.subject_kind == results.KIND:
            return row.subject_id in self._announced or row.id in self._opened
        if row.subject_kind != "adjustment":
            return True
        asked: AdjustmentStatus = projects.adjustment(self._db, row.subject_id).status
        return asked is AdjustmentStatus.APPROVED

    def _shows_switches(self, event: Event) -> bool:
        """Also what one person turned: what a decision was about is what the act before left."""
        subject = event.subject.partition(":")[2]
        named = set(_decisions_of(event.payload))
        own = {name for name in named if name in self._rows and self._rows[name].subject_id == subject}
        for name in own:
            self._heights.setdefault(name, {}).setdefault("used", event.height)
        known = subject in self._announced or bool(own & self._opened)
        return self._full or (known and named <= self._shown)

    def _note(self, event: Event, row: sa.Row[Any]) -> None:
        heights = self._heights.setdefault(row.id, {})
        if event.type in DECIDED:
            heights.setdefault("recorded" if event.type == _RECORDED else "countersigned", event.height)
        elif event.type == used_by(row.subject_kind, row.action) and _of_this(event, row):
            heights.setdefault("used", event.height)

    def _one(self, row: sa.Row[Any], heights: Mapping[str, int]) -> dict[str, Any]:
        stands = {name: heights.get(name) for name in ("recorded", "countersigned", "used")}
        named = {"kind": row.subject_kind, "subject": row.subject_id, "action": row.action}
        if row.id not in self._shown:
            return {**stands, **named}
        about = stages.decided(self._db, decisions.decision(self._db, row.id))
        return {**stands, **named, "decision": row.id, "about": about}


def _opened(db: Session, announced: Collection[str]) -> set[str]:
    """The decisions by which something of an announced result is open: every package names them there."""
    rows = store.rows(db, "result_switches", "subject")
    named = (_decisions_of(row.switches) for row in rows if row.subject in announced)
    return {name for names in named for name in names}


def _decisions_of(switches: Mapping[str, Any]) -> list[str]:
    by_switch: Mapping[str, str] = switches.get("decisions") or {}
    return list(by_switch.values())


def _is_step(row: sa.Row[Any]) -> bool:
    """A step of a sitting is done before everybody: only whom it was about stays behind."""
    step: bool = row.subject_kind == "sitting" and row.used_at is not None
    return step


def _without_words(event: Event) -> bool:
    """Whether no words are in it that somebody wrote."""
    return not any(event.payload.get(name) for name in ("note", "waivers", "reason"))


def _of_this(event: Event, row: sa.Row[Any]) -> bool:
    """Ending a project closes what else was asked for about it: by the same decision, which was about one."""
    asked: str = row.subject_id if row.subject_kind == "adjustment" else ""
    return not asked or event.payload.get("adjustment") == asked
