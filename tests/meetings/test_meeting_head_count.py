"""清点人数: figures that stand, a roll that freezes, late arrivals apart, heads' signed counts."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from fastapi import FastAPI

from app.db.clock import MovingClock
from app.domain import errors as e
from app.domain.canonical import canonical, digest_bytes
from app.domain.words import Absence, DeputyChange, DeputyStatus
from app.meetings import service as meetings
from app.people import service as people
from tests.meetings.hall import DAY, Hall, open_hall


def ready(app: FastAPI, deputies: int = 10, arrived: int = 0) -> Hall:
    hall = open_hall(app, deputies)
    hall.run_to_tellers()
    for one in hall.deputies[:arrived]:
        hall.check_in(one)
    return hall


def sign(hall: Hall, delegation: str, present: int) -> None:
    with hall.database.unit(write=True) as db:
        meetings.record_delegation_count(
            db,
            hall.now,
            sitting_id=hall.sitting_id,
            delegation=delegation,
            present=present,
            signed_by="团长",
            by=hall.clerk,
        )


def absent(hall: Hall, deputy_id: str) -> None:
    with hall.database.unit(write=True) as db:
        meetings.note_absence(
            db,
            hall.now,
            sitting_id=hall.sitting_id,
            number=people.deputy(db, deputy_id).number,
            kind=Absence.ON_LEAVE,
            by=hall.clerk,
        )


def test_the_figures_stand_and_the_roll_freezes(app: FastAPI) -> None:
    hall = ready(app, 10, arrived=7)
    hall.change(hall.deputies[9], status=DeputyStatus.SUSPENDED)
    absent(hall, hall.deputies[8])
    row = hall.count()
    assert (row.members, row.expected, row.present) == (10, 9, 7)
    seen = hall.overview()
    assert seen.expected == seen.present + seen.absent == 9
    assert (seen.absent, seen.on_leave) == (2, 1)
    entries = meetings.roll_entries(row)
    assert {entry.deputy_id for entry in entries} == set(hall.deputies)
    assert [entry.deputy_id for entry in entries if not entry.may_vote] == [hall.deputies[9]]
    assert [(entry.delegation, entry.number) for entry in entries] == sorted(
        (entry.delegation, entry.number) for entry in entries
    )


def test_the_frozen_bytes_are_canonical_and_stay(app: FastAPI, clock: MovingClock) -> None:
    hall = ready(app, 6, arrived=4)
    frozen = hall.count()
    assert frozen.roll is not None
    document = json.loads(frozen.roll)
    assert canonical(document) == frozen.roll
    assert digest_bytes(frozen.roll) == frozen.roll_digest
    figures = ("members", "members_without_suspended", "expected", "present", "absent", "on_leave")
    assert [document[name] for name in figures] == [6, 6, 6, 4, 2, 0]
    clock.move(hours=1)
    hall.change(hall.deputies[0], name="改名", status=DeputyStatus.LEFT)
    hall.check_in(hall.deputies[5])
    after = hall.sitting()
    assert (after.roll, after.roll_digest, after.present) == (frozen.roll, frozen.roll_digest, 4)
    assert hall.facts().members == 6
    assert hall.overview().present == 4


def test_the_same_hall_gives_the_same_bytes(app: FastAPI) -> None:
    first = ready(app, 6, arrived=3)
    before = first.count()
    first.close()
    second = first.another_sitting()
    second.propose_tellers()
    second.do("tellers_adopted")
    for one in first.deputies[:3]:
        second.check_in(one)
    after = second.count()
    assert before.roll is not None
    assert after.roll is not None
    one, two = json.loads(before.roll), json.loads(after.roll)
    assert one.pop("sitting") != two.pop("sitting")
    assert canonical(one) == canonical(two)


def test_nothing_changes_after_the_head_count(app: FastAPI) -> None:
    hall = ready(app, 4, arrived=2)
    hall.count()
    number = hall.deputy(hall.deputies[3]).number
    with pytest.raises(e.HeadCounted, match="应到 4 人，实到 2 人"):
        hall.count()
    with pytest.raises(e.HeadCounted):
        absent(hall, hall.deputies[3])
    with pytest.raises(e.HeadCounted):
        sign(hall, "第1代表团", 2)
    with pytest.raises(e.HeadCounted), hall.database.unit(write=True) as db:
        meetings.undo_check_in(
            db, hall.now, sitting_id=hall.sitting_id, deputy_id=hall.deputies[0], by=hall.clerk
        )

    def resign() -> None:
        with hall.database.unit(write=True) as db:
            people.change_deputy(
                db,
                hall.now,
                number=number,
                kind=DeputyChange.RESIGNED,
                notice_no="公告〔2026〕1号",
                effective_on=DAY,
                by=hall.clerk,
            )

    with pytest.raises(e.RollFrozen):
        resign()
    hall.close()
    resign()
    assert hall.facts().members == 4


def test_two_sittings_do_not_freeze_the_roll_at_once(app: FastAPI) -> None:
    hall = ready(app, 2)
    hall.count()
    other = hall.another_sitting()
    other.propose_tellers()
    other.do("tellers_adopted")
    with pytest.raises(e.RollFrozen):
        other.count()
    hall.close()
    assert other.count().expected == 2


def test_later_arrivals_are_late_and_count_apart(app: FastAPI) -> None:
    hall = ready(app, 5, arrived=3)
    absent(hall, hall.deputies[4])
    hall.count()
    assert hall.check_in(hall.deputies[4]).row.late is True
    assert hall.check_in(hall.deputies[0]).row.late is False
    facts, seen = hall.facts(), hall.overview()
    assert (facts.present, facts.late, facts.electronic) == (3, 1, 4)
    assert (seen.present, seen.absent, seen.on_leave) == (3, 2, 1)


def test_what_the_hall_announced_must_agree_with_the_desk(app: FastAPI) -> None:
    hall = ready(app, 5, arrived=3)
    with pytest.raises(e.FiguresDisagree, match="实到 4 人，签到处为 3 人"):
        hall.count(present=4)
    assert hall.sitting().roll is None
    assert hall.count(present=3).present == 3


def test_the_rules_say_whether_the_suspended_are_members(app: FastAPI) -> None:
    hall = ready(app, 6)
    for one in hall.deputies[:2]:
        hall.change(one, status=DeputyStatus.SUSPENDED)
    for _ in range(2):
        assert (hall.facts().members, hall.facts(suspended_counted=False).members) == (6, 4)
        assert hall.facts().expected == 4
        if not hall.facts().head_counted:
            hall.count()
    assert hall.facts().head_counted is True


def test_a_heads_signed_count_stands_for_the_check_in(app: FastAPI) -> None:
    hall = ready(app, 10)
    first = hall.deputies[0::2]
    hall.check_in(first[0])
    sign(hall, "第1代表团", 3)
    seen = hall.overview()
    assert (seen.present, [own.signed for own in seen.delegations]) == (3, [3, None])
    with hall.database.unit(write=False) as db:
        assert meetings.counted_by_head(db, hall.sitting_id, first[4]) is True
        assert meetings.counted_by_head(db, hall.sitting_id, hall.deputies[1]) is False
    sign(hall, "第1代表团", 4)
    assert hall.count().present == 4
    late = [hall.check_in(one).row.late for one in first[1:]]
    assert late == [False, False, False, True]
    assert hall.check_in(hall.deputies[1]).row.late is True
    assert (hall.facts().present, hall.facts().late) == (4, 2)
    assert hall.overview().present == 4


def test_a_signed_count_that_cannot_be_is_refused(app: FastAPI) -> None:
    hall = ready(app, 10)
    first = hall.deputies[0::2]
    with pytest.raises(e.Missing, match="没有“第9代表团”"):
        sign(hall, "第9代表团", 1)
    with pytest.raises(e.FiguresDisagree, match="应到 5 人，而实到 6 人"):
        sign(hall, "第1代表团", 6)
    absent(hall, first[0])
    with pytest.raises(e.FiguresDisagree, match="请假 1 人"):
        sign(hall, "第1代表团", 5)
    for one in first[1:4]:
        hall.check_in(one)
    with pytest.raises(e.FiguresDisagree, match="已签到 3 人，团长签字 2 人"):
        sign(hall, "第1代表团", 2)
    sign(hall, "第1代表团", 3)
    hall.check_in(first[4])
    with pytest.raises(e.FiguresDisagree, match="已签到 4 人，团长签字 3 人"):
        hall.count()
    sign(hall, "第1代表团", 4)
    assert hall.count().present == 4


def test_the_moment_is_the_clocks(app: FastAPI, clock: MovingClock) -> None:
    hall = ready(app, 1)
    before = clock()
    clock.move(minutes=35)
    row = hall.count()
    assert row.head_counted_at == before + timedelta(minutes=35)
