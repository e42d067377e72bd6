"""A decision counts when two humans agree on the same thing, once, within a day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlmodel import Session

from app.audit.service import events
from app.db.clock import MovingClock
from app.db.session import Database
from app.decisions import service
from app.decisions.service import DecisionRow, Subject, Votes
from app.domain import errors as e
from app.domain.actors import Actor, Body, Role
from tests.factories import actor

LIST = Subject("cycle", "0123456789", "a" * 64)
CHANGED = Subject("cycle", "0123456789", "b" * 64)
PROPOSERS = (Role.CLERK,)


def proposed(db: Session, clock: MovingClock, by: Actor, **changed: Any) -> DecisionRow:
    known: dict[str, Any] = {
        "body": Body.PRESIDIUM,
        "action": "open_session",
        "subject": LIST,
        "by": by,
        "proposers": PROPOSERS,
        "decided_on": date(2026, 11, 23),
        "meeting": "主席团第一次会议",
        "document_no": "主席团〔2026〕1号",
    }
    return service.propose(db, clock(), **{**known, **changed})


def settled(
    db: Session, clock: MovingClock, row: DecisionRow | None, by: Actor, **changed: Any
) -> DecisionRow:
    known: dict[str, Any] = {
        "body": Body.PRESIDIUM,
        "action": "open_session",
        "subject": LIST,
        "by": by,
        "proposers": PROPOSERS,
    }
    return service.settle(db, clock(), row.id if row else None, **{**known, **changed})


def test_one_records_another_makes_the_move(database: Database, clock: MovingClock) -> None:
    first, second = actor(Role.CLERK), actor(Role.CLERK)
    with database.unit(write=True) as db:
        row = proposed(db, clock, first, votes=Votes(31, 1, 0))
        done = settled(db, clock, row, second)
        assert (done.recorder_human, done.countersigner_human) == (first.human, second.human)
        assert done.used_at == clock()
        with pytest.raises(e.DecisionUsed):
            settled(db, clock, row, second)


def test_the_same_human_under_two_accounts_is_one(database: Database, clock: MovingClock) -> None:
    first = actor(Role.CLERK, human="phone:15400000001")
    twin = actor(Role.CLERK, human="phone:15400000001")
    with database.unit(write=True) as db:
        row = proposed(db, clock, first)
        for try_it in (settled, countersigned):
            with pytest.raises(e.SameHuman):
                try_it(db, clock, row, twin)
        assert row.countersigned_at is None


def countersigned(
    db: Session, clock: MovingClock, row: DecisionRow, by: Actor, current: Subject = LIST
) -> DecisionRow:
    return service.countersign(db, clock(), row.id, current=current, by=by, proposers=PROPOSERS)


def test_a_day_is_the_limit(database: Database, clock: MovingClock) -> None:
    with database.unit(write=True) as db:
        row = proposed(db, clock, actor(Role.CLERK))
        late = proposed(db, clock, actor(Role.CLERK))
        clock.move(hours=24)
        countersigned(db, clock, row, actor(Role.CLERK))
        clock.move(seconds=1)
        assert service.inbox(db, clock()) == []
        with pytest.raises(e.DecisionExpired):
            countersigned(db, clock, late, actor(Role.CLERK))


def test_a_changed_subject_makes_it_stale(database: Database, clock: MovingClock) -> None:
    with database.unit(write=True) as db:
        row = proposed(db, clock, actor(Role.CLERK))
        with pytest.raises(e.SubjectChanged):
            countersigned(db, clock, row, actor(Role.CLERK), CHANGED)
        countersigned(db, clock, row, actor(Role.CLERK))
        with pytest.raises(e.SubjectChanged):
            settled(db, clock, row, actor(Role.CLERK), subject=CHANGED)
        with pytest.raises(e.AlreadyCountersigned):
            countersigned(db, clock, row, actor(Role.CLERK))


@pytest.mark.parametrize(
    ("body", "role", "fits"),
    [
        (Body.EXECUTIVE_CHAIR, Role.EXECUTIVE_CHAIR, True),
        (Body.EXECUTIVE_CHAIR, Role.CLERK, False),
        (Body.TELLERS, Role.TELLER, True),
        (Body.TELLERS, Role.CLERK, False),
        (Body.SECOND_PERSON, Role.CLERK, True),
        (Body.SECOND_PERSON, Role.TELLER, False),
        (Body.PRESIDIUM, Role.SYSADMIN, False),
        (Body.PRESIDIUM, Role.AUDITOR, False),
    ],
)
def test_who_is_the_second_hand(
    database: Database, clock: MovingClock, body: Body, role: Role, fits: bool
) -> None:
    with database.unit(write=True) as db:
        row = proposed(db, clock, actor(Role.CLERK), body=body)
        if fits:
            assert settled(db, clock, row, actor(role), body=body).used_at
        else:
            with pytest.raises(e.NotYourRole):
                settled(db, clock, row, actor(role), body=body)


def test_a_secretary_records_for_that_body_alone(database: Database, clock: MovingClock) -> None:
    own = actor(Role.BODY_SECRETARY, body=Body.PRESIDIUM)
    with database.unit(write=True) as db:
        proposed(db, clock, own)
        with pytest.raises(e.NotYourRole):
            proposed(db, clock, own, body=Body.STANDING_COMMITTEE)


def test_a_secretary_of_another_body_is_no_hand_where_secretaries_may_propose(
    database: Database, clock: MovingClock
) -> None:
    desk = (Role.CLERK, Role.BODY_SECRETARY)
    own, other = (actor(Role.BODY_SECRETARY, body=b) for b in (Body.PRESIDIUM, Body.GOVERNMENT_MEETING))
    with database.unit(write=True) as db:
        with pytest.raises(e.NotYourRole):
            proposed(db, clock, other, proposers=desk)
        row = proposed(db, clock, own, proposers=desk)
        with pytest.raises(e.NotYourRole):
            settled(db, clock, row, other, proposers=desk)
        assert settled(db, clock, row, actor(Role.CLERK), proposers=desk).used_at
        two = {"proposers": desk, "body": Body.SECOND_PERSON}
        row = proposed(db, clock, own, **two)
        assert settled(db, clock, row, other, **two).used_at


@pytest.mark.parametrize(
    "changed", [{"action": "close_year"}, {"body": Body.DIRECTORS_MEETING}, {"waives": ["x"]}]
)
def test_another_matter_is_no_decision_for_this_one(
    database: Database, clock: MovingClock, changed: dict[str, Any]
) -> None:
    with database.unit(write=True) as db:
        row = proposed(db, clock, actor(Role.CLERK), **changed)
        with pytest.raises(e.DecisionNeeded):
            settled(db, clock, row, actor(Role.CLERK))
        with pytest.raises(e.DecisionNeeded):
            settled(db, clock, None, actor(Role.CLERK))


def test_a_body_met_somewhere_and_has_a_document(database: Database, clock: MovingClock) -> None:
    with database.unit(write=True) as db:
        with pytest.raises(e.Malformed) as refusal:
            proposed(db, clock, actor(Role.CLERK), meeting=" ", document_no="")
        assert [f.pointer for f in refusal.value.faults] == ["/meeting", "/document_no"]
        proposed(db, clock, actor(Role.CLERK), body=Body.SECOND_PERSON, meeting="", document_no="")


def test_an_unknown_decision_is_missing(database: Database, clock: MovingClock) -> None:
    with database.unit(write=True) as db, pytest.raises(e.Missing):
        service.countersign(
            db, clock(), "0000000000", current=LIST, by=actor(Role.CLERK), proposers=PROPOSERS
        )


def test_waivers_hold_for_the_subject_as_it_stood(database: Database, clock: MovingClock) -> None:
    with database.unit(write=True) as db:
        row = proposed(db, clock, actor(Role.CLERK), waives=["dossiers_in_time"], reason="会期由法律规定")
        assert service.waivers(db, action="open_session", subject=LIST) == []
        countersigned(db, clock, row, actor(Role.CLERK))
        assert [w.id for w in service.waivers(db, action="open_session", subject=LIST)] == [row.id]
        assert service.waivers(db, action="open_session", subject=CHANGED) == []
        assert service.waivers(db, action="close_year", subject=LIST) == []


def test_it_is_on_record_who_did_what(database: Database, clock: MovingClock) -> None:
    with database.unit(write=True) as db:
        row = proposed(db, clock, actor(Role.CLERK))
        clock.move(minutes=1)
        countersigned(db, clock, row, actor(Role.CLERK))
        assert [event.type for event in events(db)] == ["decision.recorded", "decision.countersigned"]


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.DEPUTY, Role.DEPARTMENT, Role.AUDITOR, Role.SYSADMIN])
def test_a_bystander_cannot_use_what_two_others_signed(
    database: Database, clock: MovingClock, role: Role
) -> None:
    with database.unit(write=True) as db:
        row = proposed(db, clock, actor(Role.CLERK))
        countersigned(db, clock, row, actor(Role.CLERK))
        with pytest.raises(e.NotYourRole):
            settled(db, clock, row, actor(role))
        assert row.used_at is None
