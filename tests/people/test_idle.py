"""A session that nobody uses ends by itself; what a page asks for without a hand is no use."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from app.db.clock import MovingClock
from app.db.session import Database
from app.domain.actors import Role
from app.main import create_app
from app.people import service, use
from tests import factories as make
from tests.polls.factory import Box, many, nonce, opened
from tests.screens.hand import Hand, said
from tests.statements import statements

BY_ITSELF = {"X-By-Itself": "1"}
PAGE = {"Accept": "text/html"}


def answered(client: TestClient, **headers: str) -> int:
    return client.get("/api/me", headers=headers).status_code


def problem(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")


def rows(database: Database) -> list[tuple[Any, ...]]:
    with database.engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql("SELECT * FROM session ORDER BY id")]


def moments(database: Database) -> set[datetime]:
    with database.engine.connect() as connection:
        return set(connection.execute(sa.text("SELECT idle_at FROM session")).scalars())


def test_a_desk_that_nobody_sits_at_is_signed_out(app: FastAPI, clock: MovingClock) -> None:
    used, left = make.signed_in(app, Role.CLERK), make.signed_in(app, Role.CLERK)
    for _ in range(3):
        clock.move(minutes=29)
        assert answered(used) == 200
    assert problem(left.get("/api/me")) == (401, "session-idle")
    clock.move(minutes=30)
    assert answered(used) == 200, "never before its time"
    clock.move(minutes=35)
    assert problem(used.get("/api/me")) == (401, "session-idle"), "a step later at most"
    assert answered(used) == 401, "and it does not come back"


def test_a_deputy_waits_in_the_hall_for_hours_and_a_resident_for_less(
    app: FastAPI, clock: MovingClock
) -> None:
    [deputy] = make.found_deputies(app, 1)
    waiting, reading = make.deputy_client(app, deputy), make.resident_client(app)
    clock.move(hours=2)
    assert (answered(waiting), answered(reading)) == (200, 200)
    clock.move(hours=2, minutes=20)
    assert (answered(waiting), answered(reading)) == (200, 401)
    clock.move(hours=4, minutes=40)
    assert answered(waiting) == 401


def test_what_a_page_asks_for_by_itself_is_no_use(app: FastAPI, clock: MovingClock) -> None:
    client = make.signed_in(app, Role.CLERK)
    for _ in range(6):
        clock.move(minutes=5)
        assert answered(client, **BY_ITSELF) == 200
    clock.move(minutes=5)
    assert answered(client, **BY_ITSELF) == 401
    page = client.get("/desk", headers={**BY_ITSELF, **PAGE}, follow_redirects=False)
    assert (page.status_code, 'href="/sign-in"' in page.text) == (401, True), "words to show, no other page"


def test_use_is_written_once_a_step_and_after_the_answer(app: FastAPI, clock: MovingClock) -> None:
    client = make.signed_in(app, Role.CLERK)
    with statements(app.state.database) as seen:
        for _ in range(10):
            clock.move(minutes=1)
            assert answered(client) == 200
    assert len([one for one in seen if one.startswith("UPDATE session")]) == 2


def test_a_row_tells_within_which_step_a_session_was_used_and_no_more(
    app: FastAPI, clock: MovingClock
) -> None:
    for client in [make.deputy_client(app, one) for one in make.found_deputies(app, 3)]:
        clock.move(minutes=3)
        assert answered(client) == 200
    assert len(moments(app.state.database)) == 1


def test_where_use_cannot_be_written_the_page_is_there(
    app: FastAPI, clock: MovingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, before = make.signed_in(app, Role.CLERK), rows(app.state.database)

    def away(*_: object) -> list[None]:
        raise sa.exc.OperationalError("UPDATE session", {}, Exception("the disk is full"))

    broken = create_app(app.state.settings, clock)
    monkeypatch.setattr(use, "put_off", away)
    again = make.visitor(broken, make.bearer_of(client))
    clock.move(minutes=20)
    assert answered(again) == 200
    assert rows(broken.state.database) == before
    broken.state.database.close()


def test_a_shorter_time_holds_from_the_next_use_on(app: FastAPI, clock: MovingClock) -> None:
    client = make.signed_in(app, Role.CLERK)
    strict = create_app(app.state.settings.model_copy(update={"staff_idle_minutes": 6}), clock)
    again = make.visitor(strict, make.bearer_of(client))
    assert answered(again) == 200
    clock.move(minutes=7)
    assert answered(again) == 401
    strict.state.database.close()


def test_what_ends_all_sessions_ends_the_unused_ones_too(app: FastAPI, clock: MovingClock) -> None:
    """They are good for a wall until then."""
    row = make.account(app, Role.CLERK)
    make.client_of(app, row)
    clock.move(hours=1)
    body = {"old": make.PASSWORD, "new": "known to nobody but me"}
    assert make.client_of(app, row).post("/api/me/password", json=body).status_code == 204
    with app.state.database.engine.connect() as connection:
        left = connection.execute(sa.text("SELECT count(*) FROM session WHERE ended_at IS NULL")).scalar()
    assert left == 0


def test_a_device_that_was_put_away_keeps_no_deputy_out(app: FastAPI, clock: MovingClock) -> None:
    [deputy] = make.found_deputies(app, 1)
    with app.state.database.unit(write=True) as db:
        code = make.card_code(db, clock(), deputy)
        service.wake_card(db, deputy)
    asked = {"code": code}
    first = make.visitor(app).post("/api/sessions/card", json=asked).json()["token"]
    clock.move(hours=3, minutes=59)
    assert problem(make.visitor(app).post("/api/sessions/card", json=asked)) == (409, "signed-in-elsewhere")
    clock.move(minutes=41)
    assert make.visitor(app).post("/api/sessions/card", json=asked).status_code == 201
    assert problem(make.visitor(app, first).get("/api/me")) == (401, "unauthenticated")


@pytest.fixture
def box(app: FastAPI) -> Box:
    return opened(app, devices=2, content=many(5, 2))


@pytest.fixture
def voters(app: FastAPI, box: Box) -> list[TestClient]:
    return [make.deputy_client(app, one) for one in box.devices]


def cast(client: TestClient, box: Box, number: str) -> Response:
    body = {"nonce": nonce(number), "choices": [{"no": 1, "mark": "approve"}]}
    return client.post(f"/api/polls/{box.poll_id}/ballot", json=body)


def test_who_waited_for_hours_votes_and_who_was_away_signs_in_again(
    app: FastAPI, clock: MovingClock, box: Box, voters: list[TestClient]
) -> None:
    waiting, away = voters
    clock.move(hours=3, minutes=50)
    assert waiting.get(f"/api/polls/{box.poll_id}/ballot").status_code == 200
    clock.move(hours=3, minutes=50)
    refused = cast(away, box, "1")
    assert problem(refused) == (401, "session-idle")
    assert "请重新登录" in refused.json()["detail"]
    with statements(app.state.database) as seen:
        assert cast(waiting, box, "2").status_code == 201
    assert not [one for one in seen if "UPDATE session" in one]
    again = make.deputy_client(app, box.devices[1])
    assert cast(again, box, "1").status_code == 201


def test_a_cast_on_a_page_leaves_the_session_as_it_was(
    app: FastAPI, clock: MovingClock, box: Box, voters: list[TestClient]
) -> None:
    hand, before = Hand(voters[0]), rows(app.state.database)
    clock.move(hours=2)
    sent = {"nonce": nonce("3"), "mark-1": "approve"}
    assert hand.post(f"/polls/{box.poll_id}/ballot", **sent).status_code == 201
    assert rows(app.state.database) == before
    assert hand.look("/deputy").status_code == 200
    assert rows(app.state.database) != before


def test_a_page_says_what_happened_and_leads_back(app: FastAPI, clock: MovingClock) -> None:
    hand = Hand(make.signed_in(app, Role.CLERK))
    clock.move(hours=1)
    led = hand.look("/desk/queues?status=STUDIED&street=1")
    back = "/desk/queues%3Fstatus%3DSTUDIED%26street%3D1"
    assert led.headers["location"] == f"/sign-in?next={back.replace('/', '%2F')}&ended=idle"
    page = hand.look(led.headers["location"])
    assert "没有操作，为安全起见登录已自动结束" in said(page)
    assert f'href="/sign-in/staff?next={back}"' in page.text
    form = hand.look(f"/sign-in/staff?next={back}").text
    assert 'name="next" value="/desk/queues?status=STUDIED&amp;street=1"' in form
    assert "没有操作" not in said(hand.look("/sign-in?next=%2Fdesk"))
    sent = hand.post("/account/password", old="x", new="y", again="y")
    assert (sent.status_code, "登录已自动结束" in said(sent), "未作任何更改" in said(sent)) == (
        401,
        True,
        True,
    )
    assert 'href="/sign-in"' in sent.text
    hand.client.headers["Accept-Language"] = "en"
    assert "nothing was done for a while" in said(hand.post("/account/password"))
    assert hand.look("/topics").status_code == 200, "what anybody may read stays so"
