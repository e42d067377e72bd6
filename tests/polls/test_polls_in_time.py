"""The polls of a year over several sittings stand in the order of time."""

from __future__ import annotations

from datetime import date

from fastapi import FastAPI

from app.domain.rulesets import selection_rule
from app.domain.words import Channel, PollKind
from app.meetings import service as meetings
from app.polls import service as polls
from tests.meetings.hall import Hall
from tests.polls.factory import GROUPS, ITEMS, RULES, prepared


def another_sitting(hall: Hall, number: int, day: int) -> str:
    with hall.database.unit(write=True) as db:
        return meetings.open_sitting(
            db,
            hall.now,
            meeting_id=hall.meeting_id,
            number=number,
            title="全体会议",
            held_on=date(2026, 11, day),
            by=hall.clerk,
        ).id


def poll_in(hall: Hall, cycle: str, sitting: str, position: int) -> str:
    with hall.database.unit(write=True) as db:
        return polls.prepare(
            db,
            hall.now,
            cycle_id=cycle,
            sitting_id=sitting,
            kind=PollKind.SELECTION,
            title="民生实事项目票决",
            channel=Channel.BOTH,
            position=position,
            groups=GROUPS,
            items=ITEMS,
            rules=RULES,
            rule=selection_rule(RULES),
            by=hall.clerk,
        ).id


def test_by_day_then_sitting_then_agenda(app: FastAPI) -> None:
    """What was made first, and is first in its own agenda, comes last where its sitting does."""
    box = prepared(app)  # the first sitting, first in its agenda
    hall, cycle = box.hall, box.row().cycle_id
    last, second = another_sitting(hall, 2, 25), another_sitting(hall, 3, 23)
    wanted = [(last, 1), (second, 2), (hall.sitting_id, 9), (second, 1), (last, 2)]
    made = [poll_in(hall, cycle, sitting, position) for sitting, position in wanted]
    expected = [box.poll_id, *(made[place] for place in (2, 3, 1, 0, 4))]
    with hall.database.unit(write=False) as db:
        assert [poll.id for poll in polls.polls_of(db, cycle_id=cycle)] == expected
        assert [poll.id for poll in polls.polls_of(db, sitting_id=last)] == expected[-2:]
        assert [poll.id for poll in polls.polls_of(db)] == expected
