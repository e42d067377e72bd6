"""The order of business: each step after those before it, a body's step on that body's decision."""

from __future__ import annotations

from datetime import date

import pytest
from fastapi import FastAPI

from app.audit import service as audit
from app.db.clock import MovingClock
from app.domain import errors as e
from app.domain.actors import Actor, Body, Role
from app.meetings import service as meetings
from tests.factories import actor
from tests.meetings.hall import BEFORE_VOTING, DAY, open_hall

POLL, OTHER = "P0LL000001", "P0LL000002"


def test_every_step_needs_the_one_before_it(app: FastAPI) -> None:
    hall = open_hall(app, 4)
    hall.propose_tellers()
    for code, label in (
        ("papers_issued", "列入议程"),
        ("government_explains", "印发材料"),
        ("delegations_deliberate", "政府作说明"),
        ("presidium_submits", "代表团审议"),
        ("ballot_rule_adopted", "主席团提请表决"),
        ("tellers_adopted", "主席团提请表决"),
    ):
        with pytest.raises(e.OutOfOrder, match=f"须先办理：{label}"):
            hall.do(code)
    with pytest.raises(e.OutOfOrder, match="须先办理：通过监票人名单"):
        hall.count()


def test_the_order_runs_through_to_the_handing_over(app: FastAPI) -> None:
    hall = open_hall(app, 4)
    hall.run_to_tellers()
    hall.check_in(hall.deputies[0])
    hall.count()
    hall.follow(POLL, "open", "seal", "declare_valid", "count", "certify", "announce")
    hall.do("proclaim", subject=POLL)
    hall.do("hand_over", subject=POLL)
    with hall.database.unit(write=False) as db:
        views = meetings.steps(db, hall.sitting_id)
        assert meetings.next_steps(db, hall.sitting_id, POLL) == []
    assert {view.state for view in views} == {"done"}
    assert len(views) == 17


def test_a_step_is_done_once(app: FastAPI) -> None:
    hall = open_hall(app, 2)
    hall.do("agenda")
    with pytest.raises(e.OutOfOrder, match="已经办理"):
        hall.do("agenda")


def test_a_bodys_step_needs_its_decision(app: FastAPI) -> None:
    hall = open_hall(app, 2)
    with pytest.raises(e.DecisionNeeded, match="主席团"):
        hall.do("agenda", decided=False)
    with pytest.raises(e.SameHuman):
        hall.do("agenda", by=hall.clerk)


def test_a_decision_about_another_step_or_sitting_does_not_serve(app: FastAPI) -> None:
    hall = open_hall(app, 2)
    decision = hall.decide("agenda")
    for place, code in ((hall, "ballot_rule_adopted"), (hall.another_sitting(), "agenda")):
        with pytest.raises((e.DecisionNeeded, e.OutOfOrder)), hall.database.unit(write=True) as db:
            meetings.do_step(
                db,
                hall.now,
                sitting_id=place.sitting_id,
                code=code,
                decision_id=decision,
                document_no="文",
                by=hall.second,
            )


def test_a_list_changed_after_the_decision_makes_it_stale(app: FastAPI) -> None:
    hall = open_hall(app, 2)
    hall.propose_tellers()
    for code in BEFORE_VOTING[:-1]:
        hall.do(code)
    decision = hall.decide("tellers_adopted")
    hall.tellers = []
    hall.propose_tellers()
    with pytest.raises(e.SubjectChanged), hall.database.unit(write=True) as db:
        meetings.do_step(
            db,
            hall.now,
            sitting_id=hall.sitting_id,
            code="tellers_adopted",
            decision_id=decision,
            by=hall.second,
        )


def test_a_decision_older_than_a_day_has_expired(app: FastAPI, clock: MovingClock) -> None:
    hall = open_hall(app, 2)
    decision = hall.decide("agenda")
    clock.move(hours=25)
    with pytest.raises(e.DecisionExpired), hall.database.unit(write=True) as db:
        meetings.do_step(
            db, hall.now, sitting_id=hall.sitting_id, code="agenda", decision_id=decision, by=hall.second
        )


def test_a_document_number_is_asked_for(app: FastAPI) -> None:
    hall = open_hall(app, 2)
    for code in BEFORE_VOTING[:4]:
        hall.do(code)
    decision = hall.decide("presidium_submits")
    with pytest.raises(e.Malformed, match="文号"), hall.database.unit(write=True) as db:
        meetings.do_step(
            db,
            hall.now,
            sitting_id=hall.sitting_id,
            code="presidium_submits",
            decision_id=decision,
            by=hall.second,
        )


@pytest.mark.parametrize("code", ["issue", "cast", "seal", "declare", "count", "report_count", "announce"])
def test_what_a_poll_does_is_not_recorded_by_hand(app: FastAPI, code: str) -> None:
    hall = open_hall(app, 2)
    with pytest.raises(e.Conflict, match="自动记入"):
        hall.do(code, subject=POLL, decided=False)


def test_the_head_count_is_not_recorded_by_hand(app: FastAPI) -> None:
    hall = open_hall(app, 2)
    hall.run_to_tellers()
    with pytest.raises(e.Conflict, match="清点人数"):
        hall.do("head_count")


def test_a_poll_opens_only_after_rule_tellers_and_head_count(app: FastAPI) -> None:
    hall = open_hall(app, 2)
    with pytest.raises(e.OutOfOrder, match="通过票决办法、清点人数"):
        hall.follow(POLL, "open")
    assert hall.facts().rule_adopted is False


def test_each_poll_goes_its_own_way(app: FastAPI) -> None:
    hall = open_hall(app, 2)
    hall.run_to_tellers()
    hall.count()
    hall.follow(POLL, "open", "seal", "declare_void")
    hall.follow(OTHER, "open")
    with pytest.raises(e.OutOfOrder, match="宣布票决是否有效"):
        hall.follow(OTHER, "count")
    with hall.database.unit(write=False) as db:
        seen = {(v.step.code, v.subject): v.state for v in meetings.steps(db, hall.sitting_id)}
    assert seen["declare", POLL] == "done"
    assert seen["count", POLL] == "dropped"
    assert seen["cast", OTHER] == "done"
    assert seen["seal", OTHER] == "next"
    assert seen["declare", OTHER] == "later"


def test_a_poll_nobody_knows_is_missing(app: FastAPI) -> None:
    hall = open_hall(app, 2)
    with pytest.raises(e.Missing):
        hall.do("proclaim", subject=POLL)
    with pytest.raises(e.Malformed):
        hall.do("proclaim")
    with pytest.raises(e.Malformed):
        hall.do("papers_issued", subject=POLL)
    with pytest.raises(e.Missing):
        hall.do("hand_over", subject=POLL)


def test_a_meetings_steps_hold_in_every_sitting_and_a_sittings_do_not(app: FastAPI) -> None:
    first = open_hall(app, 2)
    first.run_to_tellers()
    first.count()
    first.close()
    second = first.another_sitting()
    assert (second.facts().rule_adopted, second.facts().tellers_adopted) == (True, False)
    with pytest.raises(e.OutOfOrder, match="通过监票人名单"):
        second.count()
    second.propose_tellers()
    second.do("tellers_adopted")
    assert second.count().present == 0


def test_a_sitting_closes_when_its_polls_are_over(app: FastAPI) -> None:
    hall = open_hall(app, 2)
    hall.run_to_tellers()
    hall.count()
    hall.follow(POLL, "open")
    hall.follow(OTHER, "open", "annul")
    with pytest.raises(e.PollUnderWay, match="1 项"):
        hall.close()
    hall.follow(POLL, "seal", "declare_valid", "count", "certify", "announce")
    assert hall.close().closed_at == hall.now
    for late in (hall.close, hall.count, hall.propose_tellers, lambda: hall.follow("P0LL000003", "open")):
        with pytest.raises(e.SittingClosed):
            late()


def test_words_and_next_steps(app: FastAPI) -> None:
    hall = open_hall(app, 3)
    with hall.database.unit(write=False) as db:
        assert [step.code for step in meetings.next_steps(db, hall.sitting_id)] == ["agenda"]
        words = {v.step.code: str(v.words) for v in meetings.steps(db, hall.sitting_id)}
    assert words["agenda"] == "主席团决定，将“____”列入本次会议议程。"
    assert "应到 ____ 人" in words["head_count"]
    hall.run_to_tellers()
    hall.check_in(hall.deputies[0])
    hall.count()
    with hall.database.unit(write=False) as db:
        words = {v.step.code: str(v.words) for v in meetings.steps(db, hall.sitting_id)}
    assert "全体代表 3 人，应到 3 人，实到 1 人，缺席 2 人（其中请假 0 人）" in words["head_count"]


def test_every_act_is_in_the_chain_of_events(app: FastAPI) -> None:
    hall = open_hall(app, 2)
    hall.do("agenda")
    with hall.database.unit(write=False) as db:
        types = [event.type for event in audit.events(db)]
    assert types[-4:] == ["sitting.opened", "decision.recorded", "decision.countersigned", "step.done"]


@pytest.mark.parametrize(
    "role", [Role.DEPUTY, Role.TELLER, Role.SYSADMIN, Role.AUDITOR, Role.GOVERNMENT_OFFICE]
)
def test_only_the_desk_runs_the_meeting(app: FastAPI, role: Role) -> None:
    hall = open_hall(app, 2)
    other: Actor = actor(role)
    with pytest.raises(e.NotYourRole):
        hall.do("agenda", by=other)
    hall.clerk = other
    for act in (hall.count, hall.propose_tellers, hall.close, lambda: hall.check_in(hall.deputies[0])):
        with pytest.raises(e.NotYourRole):
            act()


def test_meetings_are_named_once_and_their_days_fit(app: FastAPI) -> None:
    hall = open_hall(app, 2)
    with pytest.raises(e.MeetingExists):
        hall.another_sitting(1)
    plenary, committee = Body.PLENARY, Body.STANDING_COMMITTEE
    for refused, body, number, ends_on, members in (
        (e.MeetingExists, plenary, 3, DAY, None),
        (e.Malformed, Body.PRESIDIUM, 4, DAY, None),
        (e.Malformed, plenary, 4, date(2026, 11, 1), None),
        (e.Malformed, plenary, 4, DAY, ["RX-1"]),
        (e.Malformed, committee, 4, DAY, None),
        (e.Malformed, committee, 4, DAY, ["?"]),
    ):
        with pytest.raises(refused), hall.database.unit(write=True) as db:
            meetings.open_meeting(
                db,
                hall.now,
                body=body,
                term=7,
                number=number,
                title="会",
                starts_on=DAY,
                ends_on=ends_on,
                member_numbers=members,
                by=hall.clerk,
            )
    with pytest.raises(e.Malformed), hall.database.unit(write=True) as db:
        meetings.open_sitting(
            db,
            hall.now,
            meeting_id=hall.meeting_id,
            number=2,
            title="会",
            held_on=date(2026, 12, 1),
            by=hall.clerk,
        )
