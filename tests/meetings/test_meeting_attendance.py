"""At the door: who checks in and who may not, twice the same, guests, absences, channels."""

from __future__ import annotations

from functools import partial

import pytest
from fastapi import FastAPI

from app.domain import errors as e
from app.domain.actors import Role
from app.domain.words import Absence, Attendance, Channel, DeputyStatus
from app.meetings import service as meetings
from app.people import service as people
from tests.factories import actor
from tests.meetings.hall import Hall, open_hall

PAPER, ELECTRONIC = Channel.PAPER, Channel.ELECTRONIC


def by(
    hall: Hall, *, channel: Channel = PAPER, number: str = "", name: str = "", card: str = ""
) -> meetings.CheckIn:
    with hall.database.unit(write=True) as db:
        return meetings.check_in(
            db,
            hall.now,
            sitting_id=hall.sitting_id,
            channel=channel,
            number=number or None,
            name=name or None,
            card=card or None,
            by=hall.clerk,
        )


def note_absence(hall: Hall, deputy_id: str, kind: Absence = Absence.ON_LEAVE) -> None:
    with hall.database.unit(write=True) as db:
        number = people.deputy(db, deputy_id).number
        meetings.note_absence(
            db, hall.now, sitting_id=hall.sitting_id, number=number, kind=kind, by=hall.clerk
        )


def test_a_deputy_checks_in_by_number_name_or_card(app: FastAPI) -> None:
    hall = open_hall(app, 3)
    first, second, third = (hall.deputy(one) for one in hall.deputies)
    with hall.database.unit(write=True) as db:
        [card] = people.issue_cards(db, hall.now, deputy_ids=[third.id], by=actor(Role.CLERK))
    assert by(hall, number=first.number).row.deputy_id == first.id
    assert by(hall, name=second.name).row.deputy_id == second.id
    assert by(hall, channel=ELECTRONIC, card=card.code.lower()).row.deputy_id == third.id
    assert {row.channel for row in hall.checked_in()} == {PAPER, ELECTRONIC}
    assert (hall.facts().paper, hall.facts().electronic) == (2, 1)


def test_check_in_wakes_the_card_and_taking_it_back_rests_it(app: FastAPI) -> None:
    hall = open_hall(app, 1)
    with hall.database.unit(write=True) as db:
        [card] = people.issue_cards(db, hall.now, by=actor(Role.CLERK))
    with pytest.raises(e.CardAsleep), hall.database.unit(write=True) as db:
        people.sign_in_by_card(db, hall.now, app.state.settings, code=card.code)
    by(hall, card=card.code)
    with hall.database.unit(write=True) as db:
        token = people.sign_in_by_card(db, hall.now, app.state.settings, code=card.code).token
        meetings.undo_check_in(
            db, hall.now, sitting_id=hall.sitting_id, deputy_id=hall.deputies[0], by=hall.clerk
        )
        assert people.resolve(db, hall.now, token) is None
    assert hall.checked_in() == []
    with pytest.raises(e.Missing), hall.database.unit(write=True) as db:
        meetings.undo_check_in(
            db, hall.now, sitting_id=hall.sitting_id, deputy_id=hall.deputies[0], by=hall.clerk
        )


def test_who_may_not_check_in_is_told_why(app: FastAPI) -> None:
    hall = open_hall(app, 4)
    gone, suspended, twin, other = hall.deputies
    hall.change(gone, status=DeputyStatus.LEFT)
    hall.change(suspended, status=DeputyStatus.SUSPENDED)
    hall.change(twin, name="张伟")
    hall.change(other, name="张伟")
    with pytest.raises(e.NotEntitled, match="已不再担任代表"):
        by(hall, number=hall.deputy(gone).number)
    with pytest.raises(e.NotEntitled, match="暂停执行职务"):
        by(hall, number=hall.deputy(suspended).number)
    with pytest.raises(e.AmbiguousName, match="2 位“张伟”"):
        by(hall, name="张伟")
    for number, name, card in (("RX-99999", "", ""), ("", "无此人", ""), ("", "", "0000-0000-0000-0000")):
        with pytest.raises(e.Missing):
            by(hall, number=number, name=name, card=card)
    for number in ("", "1"):
        with pytest.raises(e.Malformed):
            by(hall, number=number, name="张伟" if number else "")
    with pytest.raises(e.Malformed):
        by(hall, channel=Channel.BOTH, number=hall.deputy(twin).number)
    assert hall.checked_in() == []


def test_a_guest_has_no_vote(app: FastAPI) -> None:
    hall = open_hall(app, 2)
    with hall.database.unit(write=True) as db:
        kinds = (Attendance.ATTENDING, Attendance.OBSERVER, Attendance.STAFF)
        guests = [
            meetings.admit(
                db, hall.now, sitting_id=hall.sitting_id, kind=kind, name=f"来宾{kind}", by=hall.clerk
            )
            for kind in kinds
        ]
    for guest in guests:
        with pytest.raises(e.NoVotingRight, match="无表决权"):
            by(hall, card=guest.id)
        with pytest.raises(e.NoVotingRight):
            by(hall, name=guest.name)
    admitted = partial(
        meetings.admit, now=hall.now, sitting_id=hall.sitting_id, name=guests[0].name, by=hall.clerk
    )
    with pytest.raises(e.AlreadyEntered, match="注明单位"), hall.database.unit(write=True) as db:
        admitted(db, kind=kinds[0])
    with hall.database.unit(write=True) as db:
        admitted(db, kind=kinds[1])
    with pytest.raises(e.Malformed), hall.database.unit(write=True) as db:
        meetings.admit(
            db, hall.now, sitting_id=hall.sitting_id, kind=Attendance.DEPUTY, name="代表", by=hall.clerk
        )
    seen = hall.overview()
    assert (seen.attending, seen.observers, seen.staff, seen.present, seen.expected) == (1, 2, 1, 0, 2)


def test_a_second_check_in_answers_with_the_first(app: FastAPI) -> None:
    hall = open_hall(app, 1)
    first = hall.check_in(hall.deputies[0], PAPER)
    again = hall.check_in(hall.deputies[0], PAPER)
    assert (first.repeated, again.repeated, again.row.id) == (False, True, first.row.id)
    with pytest.raises(e.AlreadyCheckedIn, match="08:30 签到，用纸质票"):
        hall.check_in(hall.deputies[0], ELECTRONIC)
    assert len(hall.checked_in()) == 1


def test_the_channel_changes_at_the_desk(app: FastAPI) -> None:
    hall = open_hall(app, 2)
    hall.check_in(hall.deputies[0], PAPER)

    def change(deputy_id: str, channel: Channel) -> None:
        with hall.database.unit(write=True) as db:
            meetings.change_channel(
                db, hall.now, sitting_id=hall.sitting_id, deputy_id=deputy_id, channel=channel, by=hall.clerk
            )

    change(hall.deputies[0], ELECTRONIC)
    with hall.database.unit(write=False) as db:
        row = meetings.attendance_of(db, hall.sitting_id, hall.deputies[0])
        assert row is not None
        assert row.channel is ELECTRONIC
        assert meetings.attendance_of(db, hall.sitting_id, hall.deputies[1]) is None
    with pytest.raises(e.Missing):
        change(hall.deputies[1], PAPER)
    with pytest.raises(e.Malformed):
        change(hall.deputies[0], Channel.BOTH)


def test_who_is_on_leave_is_absent_until_arriving(app: FastAPI) -> None:
    hall = open_hall(app, 4)
    for one in hall.deputies[:2]:
        note_absence(hall, one)
    note_absence(hall, hall.deputies[2], Absence.ABSENT)
    note_absence(hall, hall.deputies[2], Absence.ON_LEAVE)
    seen = hall.overview()
    assert (seen.expected, seen.present, seen.absent, seen.on_leave) == (4, 0, 4, 3)
    hall.check_in(hall.deputies[0])
    seen = hall.overview()
    assert (seen.expected, seen.present, seen.absent, seen.on_leave) == (4, 1, 3, 2)
    with pytest.raises(e.AlreadyCheckedIn):
        note_absence(hall, hall.deputies[0])


def test_figures_by_delegation_add_up(app: FastAPI) -> None:
    hall = open_hall(app, 10)
    hall.change(hall.deputies[9], status=DeputyStatus.SUSPENDED)
    for one in hall.deputies[:5]:
        hall.check_in(one)
    note_absence(hall, hall.deputies[5])
    seen = hall.overview()
    assert [(d.delegation, d.expected, d.present, d.absent) for d in seen.delegations] == [
        ("第1代表团", 5, 3, 2),
        ("第2代表团", 4, 2, 2),
    ]
    assert (seen.facts.members, seen.expected, seen.present, seen.absent) == (10, 9, 5, 4)


def test_an_unknown_sitting_is_missing(app: FastAPI) -> None:
    hall = open_hall(app, 1)
    hall.sitting_id = "0000000000"
    with pytest.raises(e.Missing):
        hall.check_in(hall.deputies[0])
    with pytest.raises(e.Missing):
        hall.overview()
