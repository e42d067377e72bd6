"""What the hall's wall shows at a moment: which scene of the sitting, and its figures. Nothing of a choice:
a result is only pointed at, and only once it has been announced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlmodel import Session

from app.domain.calendar import SHANGHAI
from app.domain.canonical import digest
from app.domain.session_steps import step
from app.domain.words import PollKind, PollStatus, Term
from app.meetings import service as meetings
from app.polls import service as polls
from app.results import service as results


class Phase(Term):
    WAITING = "waiting", "等候开始"
    CHECK_IN = "check_in", "代表签到"
    COUNTED = "counted", "人数已清点"
    VOTING = "voting", "正在投票"
    SEALED = "sealed", "投票结束，票箱已封"
    COUNTING = "counting", "正在计票"
    CERTIFIED = "certified", "计票完成，等候宣布结果"
    RESULT = "result", "宣布的结果"
    VOID = "void", "本次票决无效"
    ANNULLED = "annulled", "本次票决已废止"
    CLOSED = "closed", "全体会议已经结束"


BEFORE: Final = (PollStatus.PREPARED, PollStatus.FROZEN)
PHASES: Final[Mapping[PollStatus, Phase]] = {
    PollStatus.OPEN: Phase.VOTING,
    PollStatus.SEALED: Phase.SEALED,
    PollStatus.VALID: Phase.COUNTING,
    PollStatus.COUNTED: Phase.COUNTING,
    PollStatus.CERTIFIED: Phase.CERTIFIED,
    PollStatus.ANNOUNCED: Phase.RESULT,
    PollStatus.VOID: Phase.VOID,
    PollStatus.ANNULLED: Phase.ANNULLED,
}


@dataclass(frozen=True, slots=True)
class Scene:
    """``subject``: the poll on the wall, or the result that is shown of it. ``then`` is what comes next, a
    label of ours or a poll's title; ``figures`` are the only numbers, and change without a new scene."""

    phase: Phase
    meeting: str
    sitting: str
    held_on: str
    at: datetime
    subject: str = ""
    title: str = ""
    then: str = ""
    figures: Mapping[str, int] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The same as long as nothing but the figures changes; tells nothing by itself."""
        return digest({"phase": self.phase, "subject": self.subject, "then": self.then})[:16]

    @property
    def time(self) -> str:
        """As on the wall, in Shanghai: 15:04:05."""
        return self.at.astimezone(SHANGHAI).strftime("%H:%M:%S")


def scene(db: Session, now: datetime, sitting_id: str, batches: polls.Batches) -> Scene:
    """Raises Missing."""
    hall = meetings.overview(db, sitting_id)
    rows = polls.polls_of(db, sitting_id=sitting_id)
    shown = None if hall.facts.closed else _on_the_wall(db, rows)
    phase, then = (PHASES[shown.status], "") if shown else _without_a_poll(db, hall, rows)
    return Scene(
        phase=phase,
        meeting=hall.meeting.title,
        sitting=hall.sitting.title,
        held_on=hall.sitting.held_on.isoformat(),
        at=now,
        subject=_subject(db, shown) if shown else "",
        title=shown.title if shown else "",
        then=then,
        figures=_figures(db, now, hall, phase, shown, batches),
    )


def _on_the_wall(db: Session, rows: Sequence[polls.PollRow]) -> polls.PollRow | None:
    """The poll that is open, else the one that was moved last; none before the first was opened."""
    moves = {row.id: polls.moves(db, row.id) for row in rows if row.status not in BEFORE}
    begun = [row for row in rows if any(move.action == "open" for move in moves.get(row.id, ()))]
    return max(
        begun, key=lambda row: (row.status is PollStatus.OPEN, moves[row.id][-1].moved_at), default=None
    )


def _subject(db: Session, row: polls.PollRow) -> str:
    """What its result is stored under: of a selection, the year's list once that is announced."""
    if row.kind is PollKind.EFFECT or row.advisory:
        return row.id
    year = results.year_subject(row.cycle_id, "selection")
    return year if row.status is PollStatus.ANNOUNCED and results.published(db, year) else row.id


def _without_a_poll(db: Session, hall: meetings.Overview, rows: Sequence[polls.PollRow]) -> tuple[Phase, str]:
    if hall.facts.closed:
        return Phase.CLOSED, ""
    if not hall.facts.head_counted and not hall.present:
        return Phase.WAITING, Phase.CHECK_IN.label
    if not hall.facts.head_counted:
        return Phase.CHECK_IN, step("head_count").label
    waiting = [row.title for row in rows if row.status in BEFORE]
    steps = [step.label for step in meetings.next_steps(db, hall.sitting.id)]
    return Phase.COUNTED, next(iter([*waiting, *steps]), "")


def _figures(
    db: Session,
    now: datetime,
    hall: meetings.Overview,
    phase: Phase,
    shown: polls.PollRow | None,
    batches: polls.Batches,
) -> Mapping[str, int]:
    """应到 = 实到 + 缺席 until the vote; then 到会 = 已投 + 未投, in the batches that turnout comes in."""
    if phase in (Phase.CHECK_IN, Phase.COUNTED):
        return {
            "members": hall.facts.members,
            "expected": hall.expected,
            "present": hall.present,
            "absent": hall.absent,
            "on_leave": hall.on_leave,
        }
    if phase is not Phase.VOTING or shown is None:
        return {}
    taken = batches.turnout(db, now, shown.id).taken
    here = max((hall.facts.present or 0) + hall.facts.late, taken)
    return {"here": here, "taken": taken, "left": here - taken}
