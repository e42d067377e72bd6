"""工作台: every living year at once, what this reader is to do now, the hall today; and 待复核."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from fastapi import Response
from sqlmodel import Session

from app.cycles.service import CycleRow
from app.decisions import service as decisions
from app.domain.actors import Actor
from app.domain.calendar import shanghai_day
from app.domain.permissions import may, require
from app.meetings import service as meetings
from app.meetings.service import MeetingRow, SittingRow
from app.people.shell import SignedShell
from app.polls import service as polls
from app.polls.service import PollRow
from app.screens.moves import recorded
from app.screens.next_moves import Next, next_moves
from app.stages import service
from app.stages.service import Board
from app.web.deps import Db, Now
from app.web.i18n import _
from app.web.routing import Router

router = Router(prefix="/desk", include_in_schema=False)
# What the house needs before a year can run: where it is kept, and who may look at it.
HOUSEHOLD: Final = (
    ("/desk/roll", _("代表名册"), "roll.read"),
    ("/desk/notices", _("办理进展通知"), "notice.read"),
    ("/desk/imports/year", _("导入年度"), "year.import"),
    ("/desk/imports/plan", _("政府投资计划"), "plan.read"),
    ("/desk/places", _("街道和社区"), "place.manage"),
    ("/desk/stations", _("家站点"), "station.read"),
    ("/desk/setup", _("启用准备"), "settings.read"),
    ("/desk/accounts", _("账号"), "account.read"),
    ("/account/password", _("修改我的密码"), "desk.read"),
)


@dataclass(frozen=True, slots=True)
class Year:
    """``onward`` is the single next action, None for a closed year that only rectifies."""

    cycle: CycleRow
    onward: Next | None
    others: Sequence[Next]
    board: Board


@dataclass(frozen=True, slots=True)
class Held:
    """A sitting that has not closed, with its polls."""

    sitting: SittingRow
    meeting: MeetingRow
    today: bool
    polls: Sequence[PollRow]


@router.get("")
def desk(db: Db, now: Now, shell: SignedShell) -> Response:
    """Each year with its one next action and what blocks it; first what this reader is to do."""
    found = service.years(db, now, by=shell.actor)
    years = [_year(db, board, shell.actor) for board in found.boards]
    values = {
        "name": shell.actor.name,
        "years": years,
        "mine": [(y, y.onward) for y in years if y.onward and y.onward.mine and not y.onward.recorded],
        "inbox": len(found.inbox),
        "topics": found.topics,
        "held": _held(db, now) if may(shell.actor, "meeting.read") else [],
        **_ways(shell.actor),
    }
    return shell.page("screens/desk/desk.html", values)


@router.get("/inbox")
def inbox(db: Db, now: Now, shell: SignedShell) -> Response:
    """What waits for a second human: this reader's first, own records greyed, then everybody's."""
    require(shell.actor, "decision.read")
    rows = service.readable(db, decisions.inbox(db, now), shell.actor)
    waiting = [recorded(db, now, shell, row) for row in rows]
    values = {
        "mine": [one for one in waiting if one.mine],
        "own": [one for one in waiting if one.own],
        "others": [one for one in waiting if not one.mine and not one.own],
    }
    return shell.page("screens/desk/inbox.html", values)


def _ways(by: Actor) -> dict[str, Any]:
    """Which other desks this reader has."""
    return {
        "screens_topics": may(by, "topic.read_desk"),
        "reads_candidates": may(by, "candidate.read"),
        "opens": may(by, "year.open"),
        "manages": may(by, "meeting.manage"),
        "rehearses": may(by, "rehearsal.run"),
        "household": [(way, label) for way, label, action in HOUSEHOLD if may(by, action)],
    }


def _year(db: Session, board: Board, by: Actor) -> Year:
    moves = next_moves(db, board.cycle, board.moves, by)
    return Year(board.cycle, moves[0] if moves else None, moves[1:], board)


def _held(db: Session, now: datetime) -> list[Held]:
    """Today's and the next; one of an earlier day that nobody closed as well."""
    today = shanghai_day(now)
    return [
        Held(
            row,
            meetings.meeting(db, row.meeting_id),
            row.held_on == today,
            polls.polls_of(db, sitting_id=row.id),
        )
        for row in meetings.open_sittings(db)
    ]
