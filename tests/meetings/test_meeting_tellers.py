"""监票人, 计票人: who may be named, adoption by the body, replacement of one of them."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from app.domain import errors as e
from app.domain.actors import Actor, Role
from app.domain.words import TellerPost
from app.meetings import service as meetings
from tests.factories import phone
from tests.meetings.hall import Hall, open_hall, teller_account

CHIEF, TELLER, COUNTER = TellerPost.CHIEF_TELLER, TellerPost.TELLER, TellerPost.COUNTER


def propose(hall: Hall, *named: tuple[str, TellerPost]) -> None:
    with hall.database.unit(write=True) as db:
        meetings.propose_tellers(db, hall.now, sitting_id=hall.sitting_id, tellers=named, by=hall.clerk)


def replace(hall: Hall, leaving: str, coming: str) -> None:
    with hall.database.unit(write=True) as db:
        meetings.propose_replacement(
            db, hall.now, sitting_id=hall.sitting_id, leaving=leaving, coming=coming, by=hall.clerk
        )


def serving(hall: Hall, *, adopted: bool = True) -> dict[str, TellerPost]:
    with hall.database.unit(write=False) as db:
        return {row.account_id: row.post for row in meetings.tellers(db, hall.sitting_id, adopted=adopted)}


def acting(account_id: str, *roles: Role) -> Actor:
    return Actor(account_id, "phone:1", "监票人", frozenset(roles or (Role.TELLER,)))


def test_posts_are_filled_as_they_must_be(app: FastAPI) -> None:
    hall = open_hall(app, 1)
    one, two, three, four, five = (teller_account(app) for _ in range(5))
    for wrong, sentence in (
        (((two, TELLER), (three, COUNTER), (four, COUNTER)), "总监票人|{post}至少"),
        (((one, CHIEF), (five, CHIEF), (two, TELLER), (three, COUNTER), (four, COUNTER)), "只能有一人"),
        (((one, CHIEF), (three, COUNTER), (four, COUNTER)), "{post}至少"),
        (((one, CHIEF), (two, TELLER), (three, COUNTER)), "{post}至少"),
    ):
        with pytest.raises(e.TellersUnfit) as refused:
            propose(hall, *wrong)
        assert len(refused.value.faults) == 1
        assert any(part in refused.value.faults[0].sentence for part in sentence.split("|"))
    propose(hall, (one, CHIEF), (two, TELLER), (three, COUNTER), (four, COUNTER))
    assert len(serving(hall, adopted=False)) == 4
    assert serving(hall) == {}


def test_nobody_is_clerk_and_teller(app: FastAPI) -> None:
    hall = open_hall(app, 1)
    own = phone()
    teller_account(app, Role.CLERK, number=own)
    clerk_too = teller_account(app, Role.TELLER, number=own)
    both = teller_account(app, Role.CLERK, Role.TELLER)
    chief, counter, again = teller_account(app), teller_account(app), teller_account(app)
    for wrong in (clerk_too, both):
        with pytest.raises(e.TellersUnfit) as refused:
            propose(hall, (chief, CHIEF), (wrong, TELLER), (counter, COUNTER), (again, COUNTER))
        [fault] = refused.value.faults
        assert (fault.pointer, fault.sentence) == (
            "/tellers/1/account",
            "大会秘书处工作人员不能担任监票人、计票人",
        )


def test_only_tellers_accounts_and_no_human_twice(app: FastAPI) -> None:
    hall = open_hall(app, 1)
    own = phone()
    chief, first = teller_account(app), teller_account(app, number=own)
    twin = teller_account(app, Role.TELLER, Role.AUDITOR, number=own)
    closed, other = teller_account(app, active=False), teller_account(app, Role.AUDITOR)
    with pytest.raises(e.TellersUnfit) as refused:
        propose(
            hall,
            (chief, CHIEF),
            (first, TELLER),
            (twin, COUNTER),
            (closed, COUNTER),
            (other, COUNTER),
            ("0000000000", COUNTER),
        )
    assert [fault.pointer for fault in refused.value.faults] == [
        f"/tellers/{place}/account" for place in (2, 3, 4, 5)
    ]


def test_adoption_makes_them_tellers(app: FastAPI) -> None:
    hall = open_hall(app, 1)
    hall.propose_tellers()
    chief, teller, counter, _ = hall.tellers
    with hall.database.unit(write=False) as db, pytest.raises(e.NotYourRole):
        meetings.require_teller(db, hall.sitting_id, acting(chief), CHIEF)
    hall.run_to_tellers()
    with hall.database.unit(write=False) as db:
        assert meetings.require_teller(db, hall.sitting_id, acting(chief), CHIEF).post is CHIEF
        assert meetings.require_teller(db, hall.sitting_id, acting(counter)).post is COUNTER
        for refused in (acting(counter), acting(teller, Role.TELLER, Role.CLERK), acting("0000000000")):
            with pytest.raises(e.NotYourRole):
                meetings.require_teller(db, hall.sitting_id, refused, CHIEF, TELLER)
    with pytest.raises(e.TellersAdopted):
        hall.propose_tellers()


def test_without_a_proposal_there_is_nothing_to_adopt(app: FastAPI) -> None:
    hall = open_hall(app, 1)
    hall.propose_tellers()
    other = hall.another_sitting()
    for code in (
        "agenda",
        "papers_issued",
        "government_explains",
        "delegations_deliberate",
        "presidium_submits",
    ):
        hall.do(code)
    with pytest.raises(e.OutOfOrder, match="尚未提出"):
        other.do("tellers_adopted")


def test_a_teller_is_replaced_by_the_body(app: FastAPI) -> None:
    hall = open_hall(app, 1)
    hall.run_to_tellers()
    leaving, coming, never = hall.tellers[1], teller_account(app), teller_account(app)
    replace(hall, leaving, never)
    replace(hall, leaving, coming)
    assert never not in serving(hall, adopted=False)
    assert serving(hall)[leaving] is TELLER
    with pytest.raises(e.DecisionNeeded):
        hall.do("replace_teller", subject=coming, decided=False)
    with pytest.raises(e.Missing):
        hall.do("replace_teller", subject=never)
    hall.do("replace_teller", subject=coming)
    assert serving(hall)[coming] is TELLER
    assert leaving not in serving(hall, adopted=False)
    with hall.database.unit(write=False) as db, pytest.raises(e.NotYourRole):
        meetings.require_teller(db, hall.sitting_id, acting(leaving))


def test_a_replacement_is_held_to_the_same_rules(app: FastAPI) -> None:
    hall = open_hall(app, 1)
    with pytest.raises(e.Missing):
        replace(hall, "0000000000", teller_account(app))
    hall.run_to_tellers()
    for coming in (hall.tellers[2], teller_account(app, Role.CLERK)):
        with pytest.raises(e.TellersUnfit):
            replace(hall, hall.tellers[1], coming)
    with pytest.raises(e.Missing):
        replace(hall, "0000000000", teller_account(app))


def test_a_replacement_proposed_after_the_decision_is_not_what_was_decided(app: FastAPI) -> None:
    hall = open_hall(app, 1)
    hall.run_to_tellers()
    replace(hall, hall.tellers[1], teller_account(app))
    decision = hall.decide("replace_teller")
    coming = teller_account(app)
    replace(hall, hall.tellers[1], coming)
    with pytest.raises(e.SubjectChanged), hall.database.unit(write=True) as db:
        meetings.do_step(
            db,
            hall.now,
            sitting_id=hall.sitting_id,
            code="replace_teller",
            subject=coming,
            decision_id=decision,
            by=hall.second,
        )
