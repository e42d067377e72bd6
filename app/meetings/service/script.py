"""The order of business as the desk sees it: what is done, what is next, and what the presider says."""

from __future__ import annotations

import string
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlmodel import Session

from app.domain.actors import Body
from app.domain.saying import Saying, saying
from app.domain.session_steps import STEPS, Scope, SessionStep, deciding_body, words_in
from app.domain.session_steps import next_steps as after
from app.meetings import store
from app.meetings.service.facts import Overview, overview
from app.meetings.service.order import ENDED, applies
from app.meetings.tables import SittingRow, StepRow

BLANK = "____"  # what the record does not know yet is left for the presider's pen

State = Literal["done", "next", "later", "dropped"]


@dataclass(frozen=True, slots=True)
class StepView:
    """A step, for one poll where it is a poll's. ``missing`` are the labels of steps to do before it."""

    step: SessionStep
    subject: str
    state: State
    decided_by: Body | None
    missing: tuple[str, ...]
    words: Saying
    row: StepRow | None


def steps(db: Session, sitting_id: str, *, subjects: Sequence[str] = ()) -> list[StepView]:
    """Every step in its order; a poll's steps once for each poll known here or named in ``subjects``."""
    seen = overview(db, sitting_id)
    meeting, sitting = seen.meeting, seen.sitting
    rows = store.steps_of_meeting(db, meeting.id)
    own = [row.subject for row in rows if row.sitting_id == sitting.id and row.code == "issue"]
    polls = list(dict.fromkeys([*own, *subjects])) or [""]
    business = [step for step in STEPS if step.scope is not Scope.POLL]
    votes = [step for step in STEPS if step.scope is Scope.POLL]
    return [
        *_views(seen, rows, business, ""),
        *(view for poll in polls for view in _views(seen, rows, votes, poll)),
    ]


def next_steps(db: Session, sitting_id: str, poll_id: str = "") -> list[SessionStep]:
    """What may be done now, for the sitting and that poll."""
    return [view.step for view in steps(db, sitting_id, subjects=[poll_id]) if view.state == "next"]


def _views(
    seen: Overview, rows: Sequence[StepRow], chosen: Sequence[SessionStep], poll: str
) -> list[StepView]:
    mine = {row.code: row for row in rows if applies(row, seen.sitting, poll)}
    return [_view(seen, mine, step, poll) for step in chosen]


def _view(seen: Overview, mine: dict[str, StepRow], step: SessionStep, poll: str) -> StepView:
    row = mine.get(step.code)
    return StepView(
        step=step,
        subject=poll,
        state=_state(mine, step),
        decided_by=deciding_body(step.decided_by, seen.meeting.body) if step.decided_by else None,
        missing=tuple(s.label for s in STEPS if s.code in step.after and s.code not in mine),
        words=_words(seen, step, row),
        row=row,
    )


def _state(mine: Collection[str], step: SessionStep) -> State:
    if step.code in mine:
        return "done"
    if ENDED in mine:
        return "dropped"
    return "next" if step in after(mine) else "later"


def _words(seen: Overview, step: SessionStep, row: StepRow | None) -> Saying:
    """The presider's words with what the record knows; the rest stays blank."""
    text, known = words_in(step, seen.meeting.body), _numbers(seen, seen.sitting)
    if row and row.note:
        known["subject"] = row.note
    fields = {name for _, name, _, _ in string.Formatter().parse(text) if name}
    return saying(text, **{name: known.get(name, BLANK) for name in sorted(fields)})


def _numbers(seen: Overview, sitting: SittingRow) -> dict[str, str]:
    if sitting.head_counted_at is None:
        return {}
    return {
        "members": str(seen.facts.members),
        "expected": str(seen.facts.expected),
        "present": str(seen.present),
        "absent": str(seen.absent),
        "on_leave": str(seen.on_leave),
    }
