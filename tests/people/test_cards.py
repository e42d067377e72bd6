"""签到卡: issued once, asleep before check-in, one live session a deputy, freed at the desk."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from fastapi import FastAPI

from app.db.clock import MovingClock
from app.db.session import Database
from app.domain.actors import Role
from app.domain.words import DeputyChange
from app.people import service
from tests import factories as make
from tests.people.test_sign_in import stored_anywhere


def issued(app: FastAPI, deputy_id: str, *, awake: bool = True) -> str:
    database: Database = app.state.database
    with database.unit(write=True) as db:
        [card] = service.issue_cards(db, app.state.clock(), deputy_ids=[deputy_id], by=make.actor(Role.CLERK))
        if awake:
            service.wake_card(db, deputy_id)
    return card.code


def number_of(app: FastAPI, deputy_id: str) -> str:
    database: Database = app.state.database
    with database.unit(write=False) as db:
        return service.deputy(db, deputy_id).number


def sign_in(app: FastAPI, code: str, token: str = "") -> int:
    return int(make.visitor(app, token).post("/api/sessions/card", json={"code": code}).status_code)


def test_a_deputy_signs_in_after_check_in(app: FastAPI) -> None:
    [deputy] = make.found_deputies(app, 1)
    code = issued(app, deputy, awake=False)
    assert sign_in(app, code) == 403
    with app.state.database.unit(write=True) as db:
        assert service.wake_card(db, deputy)
    answer = make.visitor(app).post("/api/sessions/card", json={"code": code.lower().replace("-", " ")})
    assert answer.status_code == 201
    me = make.visitor(app, answer.json()["token"]).get("/api/me").json()
    assert (me["roles"], me["deputy_id"]) == (["deputy"], deputy)


def test_a_second_device_needs_the_desk(app: FastAPI) -> None:
    [deputy] = make.found_deputies(app, 1)
    code, number = issued(app, deputy), number_of(app, deputy)
    first = make.visitor(app).post("/api/sessions/card", json={"code": code}).json()["token"]
    refused = make.visitor(app).post("/api/sessions/card", json={"code": code})
    assert refused.status_code == 409
    assert "签到处" in refused.json()["detail"]
    desk = make.signed_in(app, Role.CLERK)
    assert desk.delete(f"/api/deputies/{number}/sessions").json() == {"ended": 1}
    assert make.visitor(app, first).get("/api/me").status_code == 401
    assert sign_in(app, code) == 201


def test_the_same_device_may_sign_in_again(app: FastAPI) -> None:
    [deputy] = make.found_deputies(app, 1)
    code = issued(app, deputy)
    token = make.visitor(app).post("/api/sessions/card", json={"code": code}).json()["token"]
    assert sign_in(app, code, token) == 201
    assert make.visitor(app, token).get("/api/me").status_code == 401


def test_a_lost_card_is_replaced_and_works_no_more(app: FastAPI) -> None:
    [deputy] = make.found_deputies(app, 1)
    old, number = issued(app, deputy), number_of(app, deputy)
    token = make.visitor(app).post("/api/sessions/card", json={"code": old}).json()["token"]
    desk = make.signed_in(app, Role.BODY_SECRETARY)
    new = desk.post(f"/api/deputies/{number}/card").json()["code"]
    assert make.visitor(app, token).get("/api/me").status_code == 401
    assert (sign_in(app, old), sign_in(app, new)) == (401, 201)


def test_two_devices_at_once_are_one_session(app: FastAPI) -> None:
    [deputy] = make.found_deputies(app, 1)
    code = issued(app, deputy)
    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(lambda _: sign_in(app, code), range(8)))
    assert statuses == [201] + [409] * 7


def test_a_card_at_rest_ends_its_session(app: FastAPI, clock: MovingClock) -> None:
    [deputy] = make.found_deputies(app, 1)
    client = make.deputy_client(app, deputy)
    with app.state.database.unit(write=True) as db:
        service.rest_card(db, clock(), deputy)
    assert client.get("/api/me").status_code == 401


def test_a_deputy_s_session_ends_with_the_day(app: FastAPI, clock: MovingClock) -> None:
    [deputy] = make.found_deputies(app, 1)
    client = make.deputy_client(app, deputy)
    for _ in range(3):
        assert client.get("/api/me").status_code == 200
        clock.move(hours=4)
    assert client.get("/api/me").status_code == 401


@pytest.mark.parametrize("kind", [DeputyChange.SUSPENDED, DeputyChange.RESIGNED])
def test_who_does_not_exercise_the_office_is_signed_out(app: FastAPI, kind: DeputyChange) -> None:
    [deputy] = make.found_deputies(app, 1)
    code = issued(app, deputy)
    token = make.visitor(app).post("/api/sessions/card", json={"code": code}).json()["token"]
    with app.state.database.unit(write=True) as db:
        number = service.deputy(db, deputy).number
        service.change_deputy(
            db,
            datetime(2026, 11, 23, 1, tzinfo=UTC),
            number=number,
            kind=kind,
            notice_no="第1号",
            effective_on=date(2026, 11, 23),
            by=make.actor(Role.CLERK),
        )
    assert make.visitor(app, token).get("/api/me").status_code == 401
    assert sign_in(app, code) in (401, 403)


def test_unknown_and_withdrawn_cards_are_answered_alike(app: FastAPI) -> None:
    [deputy] = make.found_deputies(app, 1)
    old = issued(app, deputy)
    make.signed_in(app, Role.CLERK).post(f"/api/deputies/{number_of(app, deputy)}/card")
    codes = (old, "0000-0000-0000-0000", "x", "0" * 40, "' OR 1=1")
    answers = [make.visitor(app).post("/api/sessions/card", json={"code": code}) for code in codes]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1


def test_the_hall_signs_in_from_one_address_amid_wrong_codes(
    app: FastAPI, clock: MovingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.people.service.card_desk.WRONG_A_MINUTE", 5)
    make.found_deputies(app, 300, 10)
    database: Database = app.state.database
    with database.unit(write=True) as db:
        cards = service.issue_cards(db, clock(), by=make.actor(Role.CLERK))
        for card in cards:
            service.wake_card(db, card.deputy_id)
    client = make.visitor(app)

    def arrive(code: str) -> int:
        client.cookies.clear()
        return int(client.post("/api/sessions/card", json={"code": code}).status_code)

    wrong = [arrive(f"{n:016}") for n in range(6)]
    assert wrong == [401] * 5 + [429]
    assert {arrive(card.code) for card in cards} == {201}


def test_codes_are_shown_once_and_stored_nowhere(app: FastAPI, database: Database) -> None:
    make.found_deputies(app, 3)
    clerk = make.signed_in(app, Role.CLERK)
    answer = clerk.post("/api/cards", json={})
    assert answer.headers["cache-control"] == "no-store"
    codes = [card["code"] for card in answer.json()]
    assert [len(code) for code in codes] == [19] * 3
    assert clerk.post("/api/cards", json={}).json() == []
    shown = clerk.get("/api/cards")
    assert len(shown.json()) == 3
    assert not any(code in shown.text for code in codes)
    assert not stored_anywhere(database, *codes, *(code.replace("-", "") for code in codes))


def test_cards_are_the_clerk_s_to_issue_and_only_once(app: FastAPI) -> None:
    [deputy] = make.found_deputies(app, 1)
    number = number_of(app, deputy)
    for role in (Role.SYSADMIN, Role.TELLER, Role.AUDITOR, Role.BODY_SECRETARY):
        assert make.signed_in(app, role).post("/api/cards", json={}).status_code == 403
    clerk = make.signed_in(app, Role.CLERK)
    assert clerk.post("/api/cards", json={"numbers": [number]}).status_code == 201
    assert clerk.post("/api/cards", json={"numbers": [number]}).status_code == 409
    assert clerk.post("/api/cards", json={"numbers": ["nobody"]}).status_code == 404


def test_for_another_session_all_cards_are_made_anew(app: FastAPI) -> None:
    first, second = make.found_deputies(app, 2)
    clerk = make.signed_in(app, Role.CLERK)
    old = {card["deputy_id"]: card["code"] for card in clerk.post("/api/cards", json={}).json()}
    assert clerk.post("/api/cards", json={}).json() == []
    new = {card["deputy_id"]: card["code"] for card in clerk.post("/api/cards", json={"anew": True}).json()}
    assert set(new) == set(old) == {first, second}
    refused = make.visitor(app).post("/api/sessions/card", json={"code": old[first]})
    assert (refused.status_code, refused.json()["type"]) == (401, "/problems/wrong-sign-in")


def test_no_card_is_made_anew_while_deputies_sit(app: FastAPI) -> None:
    make.found_deputies(app, 2)
    clerk = make.signed_in(app, Role.CLERK)
    assert clerk.post("/api/cards", json={}).status_code == 201
    with app.state.database.unit(write=True) as db:
        service.freeze_roll(db, "0123456789")
    refused = clerk.post("/api/cards", json={"anew": True})
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/roll-frozen")
    assert len(clerk.get("/api/cards").json()) == 2


def test_after_the_sitting_a_card_opens_nothing_but_who_is_in_stays_in(app: FastAPI) -> None:
    """A sitting in the afternoon may follow; a card that was left lying about opens nothing meanwhile."""
    first, second = make.found_deputies(app, 2)
    inside = make.deputy_client(app, first)
    with app.state.database.unit(write=True) as db:
        [card] = service.issue_cards(db, app.state.clock(), deputy_ids=[second], by=make.actor(Role.CLERK))
        service.wake_card(db, second)
        service.rest_cards(db, [first, second])
    refused = make.visitor(app).post("/api/sessions/card", json={"code": card.code})
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/card-asleep")
    assert inside.get("/api/me").status_code == 200
