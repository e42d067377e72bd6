"""提出建议: a number at once, by whom and where, at the boundaries of quarters, retried, many at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier
from time import monotonic

import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from app.db.clock import MovingClock
from app.domain.actors import Role
from app.domain.words import ActivityKind, StationKind
from app.people.actor import COOKIE
from app.people.tables import StationRow
from app.stations.tables import ActivityRow
from app.web.kept import SECONDS
from tests.factories import deputy_client, found_deputies, phone, signed_in, visitor
from tests.topics.factory import (
    Place,
    agreed,
    district,
    entry,
    events_of,
    look_up,
    nonce,
    resident,
    row_of,
    send,
    submit,
    topic_of,
)


@pytest.fixture
def place(app: FastAPI) -> Place:
    return district(app)


def test_a_resident_submits_and_has_a_number_at_once(app: FastAPI, place: Place) -> None:
    client, number = resident(app)
    made = submit(app, client, number, place, name="王阿姨")
    assert len(made["number"]) == 9
    assert made["number"][4] == "-"
    assert made["status"] == "SUBMITTED"
    assert made["due_on"] == "2026-12-31"
    assert "2026-12-31" in made["next"]
    assert made["masked"] == []
    row = row_of(app, made["id"])
    assert (row.phone_tail, row.street_id, row.community_id) == (number[-4:], place.street, place.community)
    [event] = events_of(app, made["id"])
    assert (event.step, event.office, event.actor) == ("submitted", "民生建议网上征集平台", "resident")


@pytest.mark.parametrize("address", ["/", "/topics", "/api/topics"])
def test_whoever_submitted_finds_it_at_once_and_everybody_else_in_a_moment(
    app: FastAPI, place: Place, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    client, number = resident(app)
    anybody = visitor(app)
    before = anybody.get(address)
    made = submit(app, client, number, place)
    cookie = f"size=large; {COOKIE}={client.headers['Authorization'].removeprefix('Bearer ')}"
    assert made["id"] in client.get(address).text
    assert made["id"] in anybody.get(address, headers={"Cookie": cookie}).text
    assert anybody.get(address).content == before.content
    later = monotonic() + 2 * SECONDS
    monkeypatch.setattr("app.web.kept.monotonic", lambda: later)
    assert made["id"] in anybody.get(address).text


def test_neither_phone_nor_name_is_anywhere_but_where_it_belongs(app: FastAPI, place: Place) -> None:
    client, number = resident(app)
    submit(app, client, number, place, name="王阿姨")
    with app.state.database.unit(write=False) as db:
        tables = sa.inspect(db.get_bind()).get_table_names()
        content = {name: str(db.execute(sa.text(f'SELECT * FROM "{name}"')).all()) for name in tables}
    assert not [name for name, rows in content.items() if number in rows]
    assert [name for name, rows in content.items() if "王阿姨" in rows] == ["topic_person"]


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        (datetime(2027, 3, 31, 15, 59, 59, tzinfo=UTC), "2027-03-31"),  # 23:59:59 in Shanghai
        (datetime(2027, 3, 31, 16, 0, 0, tzinfo=UTC), "2027-06-30"),  # midnight: the next quarter's
        (datetime(2027, 12, 31, 15, 59, 59, tzinfo=UTC), "2027-12-31"),
        (datetime(2027, 12, 31, 16, 0, 0, tzinfo=UTC), "2028-03-31"),
    ],
)
def test_the_quarter_is_shanghais(
    app: FastAPI, clock: MovingClock, place: Place, moment: datetime, due: str
) -> None:
    clock.move_to(moment)
    client, number = resident(app)
    assert submit(app, client, number, place)["due_on"] == due


def test_a_retry_gives_the_same_number(app: FastAPI, place: Place) -> None:
    client, number = resident(app)
    body = entry(app, place, number)
    first, again = (client.post("/api/topics", json=body) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["number"] == again.json()["number"]
    other, other_number = resident(app)
    same_nonce = other.post("/api/topics", json={**body, "phone": other_number})
    assert same_nonce.status_code == 201
    assert same_nonce.json()["number"] != first.json()["number"]


def test_twenty_at_once_with_one_nonce_are_one(app: FastAPI, place: Place) -> None:
    client, number = resident(app)
    body, ready = entry(app, place, number), Barrier(20)

    def once() -> tuple[int, str]:
        ready.wait(timeout=30)
        answer = client.post("/api/topics", json=body)
        return answer.status_code, answer.json()["number"]

    with ThreadPoolExecutor(20) as pool:
        done = [f.result(timeout=60) for f in [pool.submit(once) for _ in range(20)]]
    assert sorted(status for status, _ in done) == [200] * 19 + [201]
    assert len({number for _, number in done}) == 1
    with app.state.database.unit(write=False) as db:
        assert db.execute(sa.text("SELECT count(*) FROM topic")).scalar() == 1
        assert db.execute(sa.text("SELECT count(*) FROM topic_person")).scalar() == 1


def test_what_names_a_person_is_masked_and_said_so(app: FastAPI, place: Place) -> None:
    client, number = resident(app)
    text = "请联系13812345678或者粤B12345车主，身份证44030419900229321X的老人需要帮助。"
    answer = send(app, client, place, number, text=text, place="幸福路，电话13912345678")
    made = answer.json()
    assert made["masked"] == ["id_card", "phone", "plate"]
    assert "身份证号码、电话号码、车牌号码" in made["note"]
    row = row_of(app, made["id"])
    assert row.text == "请联系[电话]或者[车牌]车主，身份证[身份证号]的老人需要帮助。"
    assert row.place == "幸福路，电话[电话]"
    english = client.post("/api/topics?lang=en", json={**entry(app, place, number), "text": text}).json()
    assert "Phone" in english["note"] or "phone" in english["note"]
    assert "号码" not in english["note"]


def test_a_deputy_enters_what_was_said_on_a_visit(app: FastAPI, place: Place) -> None:
    [deputy_id] = found_deputies(app, 1)
    deputy = deputy_client(app, deputy_id)
    own = send(app, deputy, place, None, origin="deputy")
    assert own.status_code == 201, own.text
    [event] = events_of(app, own.json()["id"])
    assert (event.office, event.actor) == ("人大代表", deputy_id)
    said_by, number = resident(app)
    heard = send(app, deputy, place, number, origin="visit", name="李叔", notify=True).json()
    assert look_up(visitor(app), {**heard, "tail": number[-4:]}).status_code == 200
    assert [topic["id"] for topic in said_by.get("/api/me/topics").json()["items"]] == [heard["id"]]
    assert [topic["id"] for topic in deputy.get("/api/me/topics").json()["items"]] == [own.json()["id"]]


@pytest.mark.parametrize("role", [Role.STATION_CLERK, Role.CLERK])
def test_clerks_enter_what_was_said_at_a_station(app: FastAPI, place: Place, role: Role) -> None:
    clerk = signed_in(app, role)
    for _ in range(8):  # the limit of a resident is not theirs
        assert send(app, clerk, place, None, origin="station").status_code == 201
    number = phone()
    assert send(app, clerk, place, number, origin="reception", consent=None).status_code == 409
    assert send(app, clerk, place, number, origin="reception").status_code == 201


def test_only_these_roles_submit(app: FastAPI, place: Place) -> None:
    body = entry(app, place, phone())
    assert visitor(app).post("/api/topics", json=body).status_code == 401
    for role in (Role.SYSADMIN, Role.AUDITOR, Role.GOVERNMENT_OFFICE, Role.TELLER):
        assert signed_in(app, role).post("/api/topics", json=body).status_code == 403


def test_every_refusal_says_what_to_do(app: FastAPI, place: Place) -> None:
    client, number = resident(app)
    stranger = phone()
    wrong = {
        "title": ("路灯坏", 422),
        "text": ("太暗了。", 422),
        "category": ("weather", 422),
        "street": ("0000000000", 422),
        "community": (place.other_community, 422),
        "origin": ("visit", 422),
        "channel": ("campaign", 422),
        "campaign": ("0000000000", 422),
        "activity": ("0000000000", 422),
        "phone": (stranger, 403),
        "consent": ("1999", 409),
        "nonce": ("short", 422),
        "attachments": (["0000000000"] * 4, 422),
        "author": ("somebody", 422),
    }
    for name, (value, status) in wrong.items():
        answer = send(app, client, place, number, **{name: value})
        assert answer.status_code == status, f"{name}: {answer.text}"
        assert answer.json()["detail"]
    assert send(app, client, place, number, phone=None).status_code == 422
    assert send(app, client, place, number, nonce=nonce(), consent=agreed(app)).status_code == 201
    with app.state.database.unit(write=False) as db:
        assert db.execute(sa.text("SELECT count(*) FROM topic")).scalar() == 1


def test_an_activity_is_one_of_the_own_streets(app: FastAPI, place: Place) -> None:
    with app.state.database.unit(write=True) as db:
        station = StationRow(name="梅湾社区联络站", kind=StationKind.STATION, street_id=place.other_street)
        db.add(station)
        db.flush()
        held = ActivityRow(
            station_id=station.id,
            kind=ActivityKind.RECEPTION,
            held_on=date(2026, 11, 2),
            title="接待日",
            recorded_by="0000000000",
            recorded_at=datetime(2026, 11, 2, tzinfo=UTC),
        )
        db.add(held)
        db.flush()
        activity = held.id
    said = {"origin": "station", "activity": activity}
    for street, status in (("榕溪街道", 422), ("梅湾街道", 201)):
        clerk = signed_in(app, Role.STATION_CLERK, street=street)
        assert send(app, clerk, place, None, **said).status_code == status


def test_a_title_of_thirty_and_a_text_of_five_hundred_fit(app: FastAPI, place: Place) -> None:
    client, number = resident(app)
    for title, text, status in (
        ("路" * 30, "灯" * 500, 201),
        ("路" * 31, "灯" * 500, 422),
        ("路" * 4, "灯" * 10, 201),
        ("路灯路灯", "灯" * 501, 422),
    ):
        assert send(app, client, place, number, title=title, text=text).status_code == status


def test_the_consent_is_shown_in_both_languages_and_kept_as_agreed(app: FastAPI, place: Place) -> None:
    shown = visitor(app).get("/api/consent").json()
    assert shown["version"] == agreed(app)
    assert "30 天" in "".join(shown["zh"])
    assert "30 days" in "".join(shown["en"])
    client, number = resident(app)
    submit(app, client, number, place)
    with app.state.database.unit(write=False) as db:
        [version] = db.execute(sa.text("SELECT version FROM consent_text")).scalars()
    assert version == shown["version"]


def test_who_enters_for_a_resident_leads_none_of_his_notices_away(app: FastAPI, place: Place) -> None:
    """Else a deputy who knows a phone would be told of everything its owner suggests."""
    clerk = signed_in(app, Role.STATION_CLERK)
    made = topic_of(app, place, notify=True, email="a@b.cn")
    number = made["phone"]
    answer = send(app, clerk, place, number, origin="station", notify=True, email="clerk@b.cn")
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/email"]
    assert send(app, clerk, place, number, origin="station", notify=True).status_code == 201
    kept = made["client"].get("/api/me/data").json()["contact"]
    assert kept == {"phone": number, "email": "a@b.cn"}
    client, other = resident(app)
    assert send(app, clerk, place, other, origin="station", notify=True).status_code == 201
    assert client.get("/api/me/data").json()["contact"] == {"phone": other, "email": ""}
