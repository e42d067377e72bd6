"""A meeting of the standing committee: its members alone, its own bodies."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from app.domain import errors as e
from app.domain.actors import Body
from app.domain.words import Attendance, DeputyStatus
from app.meetings import service as meetings
from tests.meetings.hall import open_hall


def test_the_roll_is_the_committees(app: FastAPI) -> None:
    hall = open_hall(app, 8, body=Body.STANDING_COMMITTEE, members=5)
    members = hall.deputies[:5]
    hall.change(members[4], status=DeputyStatus.SUSPENDED)
    hall.run_to_tellers()
    for one in members[:3]:
        hall.check_in(one)
    row = hall.count()
    assert (row.members, row.expected, row.present) == (5, 4, 3)
    assert {entry.deputy_id for entry in meetings.roll_entries(row)} == set(members)
    assert hall.facts().meeting_body is Body.STANDING_COMMITTEE
    assert hall.facts(suspended_counted=False).members == 4


def test_another_deputy_attends_without_a_vote(app: FastAPI) -> None:
    hall = open_hall(app, 4, body=Body.STANDING_COMMITTEE, members=2)
    outsider = hall.deputy(hall.deputies[3])
    with pytest.raises(e.NotEntitled, match="不是常委会组成人员，可以列席"):
        hall.check_in(outsider.id)
    with hall.database.unit(write=True) as db:
        meetings.admit(
            db,
            hall.now,
            sitting_id=hall.sitting_id,
            kind=Attendance.ATTENDING,
            name=outsider.name,
            by=hall.clerk,
        )
    with pytest.raises(e.NotEntitled):
        hall.check_in(outsider.id)
    assert (hall.overview().attending, hall.overview().present) == (1, 0)


def test_its_bodies_decide(app: FastAPI) -> None:
    hall = open_hall(app, 3, body=Body.STANDING_COMMITTEE, members=3)
    with hall.database.unit(write=False) as db:
        views = {view.step.code: view for view in meetings.steps(db, hall.sitting_id)}
    assert views["agenda"].decided_by is Body.DIRECTORS_MEETING
    assert views["ballot_rule_adopted"].decided_by is Body.STANDING_COMMITTEE
    assert views["papers_issued"].decided_by is None
    assert "主任会议将名单" in str(views["presidium_submits"].words)
    assert "常委会会议" in str(views["presidium_submits"].words)
    with pytest.raises(e.DecisionNeeded, match="主任会议"):
        hall.do("agenda", decided=False)
    hall.do("agenda")
    with hall.database.unit(write=False) as db:
        found = meetings.find_meeting(db, body=Body.STANDING_COMMITTEE, term=7, number=3)
        assert found is not None
        assert found.id == hall.meeting_id
        assert meetings.find_meeting(db, body=Body.PLENARY, term=7, number=3) is None
