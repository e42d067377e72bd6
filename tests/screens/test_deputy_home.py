"""代表首页: what people ask around my stations, and my record; nobody else's, and nothing of a ballot."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Browser as Chrome

from app.domain.actors import Role
from app.domain.words import PollKind
from app.meetings.tables import MeetingRow, SittingRow
from app.people.tables import StationRow
from bench.plans import explained, faults, recorded
from tests.browser import DESKTOP, PHONE, browsing, chrome, serving
from tests.factories import deputy_client, deputy_token, signed_in, visitor
from tests.meetings.hall import open_hall
from tests.polls.factory import opened
from tests.stations.street import Street, add_station, day, street_of
from tests.topics.factory import Place, district, topic_of

PAGE = {"Accept": "text/html"}
HOSTILE = "<b id=x>&{{7*7}}路灯"


@pytest.fixture(scope="module")
def started() -> Iterator[Chrome]:
    with chrome() as browser:
        yield browser


@pytest.fixture
def where(app: FastAPI) -> Place:
    return district(app)


@pytest.fixture
def street(app: FastAPI, where: Place) -> Street:
    """Its station belongs to the first community of the district."""
    made = street_of(app)
    with made.database.unit(write=True) as db:
        row = db.get(StationRow, made.station)
        assert row is not None
        row.street_id, row.community_id = where.street, where.community
        db.add(row)
    return made


def home(client: TestClient) -> str:
    answer = client.get("/deputy", headers=PAGE)
    assert answer.status_code == 200
    return answer.text


def section(page: str, heading: str) -> str:
    """The words of the card under that heading, spaces apart."""
    [card] = [one for one in page.split('<section class="card') if f"<h2>{heading}</h2>" in one]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", card)).split())


def attend(app: FastAPI, street: Street) -> str:
    """The title of a sitting where the first deputy was checked in."""
    hall = open_hall(app, 2)
    hall.deputies = street.deputies
    hall.check_in(street.deputies[0])
    with hall.database.unit(write=False) as db:
        sitting, meeting = db.get(SittingRow, hall.sitting_id), db.get(MeetingRow, hall.meeting_id)
        assert sitting is not None
        assert meeting is not None
        return f"{meeting.title} {sitting.title}"


def visited(street: Street, **other: Any) -> None:
    body = {"kind": "visit", "held_on": day(-2), "title": "走访幸福路", "visitors": 3, "notes": ""}
    body |= {"deputies": street.deputies[:2], **other}
    assert street.clerk.post(f"{street.path}/activities", json=body).status_code == 201


def test_what_is_asked_around_my_station_and_nowhere_else(app: FastAPI, where: Place, street: Street) -> None:
    topic_of(app, where, title="给榕树头加装路灯")
    app.state.clock.move(minutes=1)
    topic_of(app, where, title=HOSTILE)
    topic_of(app, where, title="别处的路灯要修了", street=where.other_street, community=where.other_community)
    back = topic_of(app, where, title="收回去的一条建议")
    taken = {"number": back["number"]}
    assert back["client"].post("/api/topics/withdrawal", json=taken).status_code == 200
    page = home(street.deputy(0))
    said = section(page, "我所在联络站的建议")
    assert said.index(HOSTILE) < said.index("给榕树头加装路灯 已收到 · 2026年11月23日 · 0 人支持")
    assert "别处" not in said
    assert "收回去" not in said
    assert "<b id=x>" not in page
    assert "您还没有安排到家站点" in section(home(deputy_client(app, street.stranger)), "我所在联络站的建议")


def test_a_station_of_no_community_hears_its_whole_street(app: FastAPI, where: Place, street: Street) -> None:
    topic_of(app, where, title="社区里说的一件事")
    whole = add_station(app, street="榕溪街道", name="榕溪街道代表之家")
    given = {"deputies": [street.stranger]}
    assert street.clerk.post(f"/api/stations/{whole}/deputies", json=given).status_code == 201
    assert "社区里说的一件事" in section(home(deputy_client(app, street.stranger)), "我所在联络站的建议")


def test_the_newest_of_a_million_are_read_by_an_index(app: FastAPI, where: Place, street: Street) -> None:
    topic_of(app, where)
    client = street.deputy(0)
    with recorded(app.state.database) as statements:
        home(client)
    plans = explained(app.state.database, statements, few_rows=True)
    found = [fault for plan in plans for fault in faults(plan)]
    assert len(plans) > 5
    assert [fault for fault in found if "topic" in fault or "sorts" in fault] == []


def test_my_record_and_nobody_else_s(app: FastAPI, street: Street) -> None:
    street.rota(street.terms(-40, -20, 10))
    visited(street)
    visited(street, held_on=day(-3), title="只有别人在场", deputies=street.deputies[2:3])
    sat = attend(app, street)
    page = home(street.deputy(0))
    said = section(page, "履职记录")
    order = [said.index(words) for words in ("出席会议 " + sat, "走访 走访幸福路", "担任站长 榕溪街道")]
    assert order == sorted(order)
    assert "2026年11月21日 · 榕溪街道社区联络站" in said
    assert "2026年10月14日至2026年11月2日" in said
    assert "只有别人在场" not in said
    assert "站长轮值" not in page
    assert "您自2026年11月3日至2026年12月2日担任站长" in home(street.deputy(1))
    assert "还没有记录" in section(home(deputy_client(app, street.stranger)), "履职记录")


def test_a_long_record_opens(app: FastAPI, street: Street) -> None:
    for number in range(11):
        visited(street, held_on=day(-number), title=f"第{number}次走访")
    page = home(street.deputy(0))
    assert "更早的 3 条" in page
    assert page.index("第7次走访") < page.index("更早的 3 条") < page.index("第8次走访")


def test_a_record_is_the_same_before_and_after_the_vote(app: FastAPI) -> None:
    box = opened(app, devices=2)
    voter = deputy_client(app, box.devices[0])
    before = section(home(voter), "履职记录")
    box.vote(0, 1)
    assert section(home(voter), "履职记录") == before


def test_an_effect_poll_is_called_what_it_is(app: FastAPI) -> None:
    box = opened(app, devices=1, kind=PollKind.EFFECT)
    page = home(deputy_client(app, box.devices[0]))
    assert "<h2>效果票评正在进行</h2>" in page
    assert ">进入票评</a>" in page


def test_it_is_a_deputy_s_page(app: FastAPI, street: Street) -> None:
    assert signed_in(app, Role.CLERK).get("/deputy", headers=PAGE).status_code == 403
    asked = visitor(app).get("/deputy", headers=PAGE, follow_redirects=False)
    assert (asked.status_code, asked.headers["location"]) == (303, "/sign-in?next=%2Fdeputy")
    assert street.deputy(0).get("/deputy", headers=PAGE).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_in_a_browser(
    app: FastAPI, where: Place, street: Street, started: Chrome, size: tuple[int, int]
) -> None:
    street.rota(street.terms(0, 30))
    topic_of(app, where, title="把" + "很长的题目" * 5)
    for number in range(11):
        visited(street, held_on=day(-number), title="在很长很长的地方走访" * 6)
    token = deputy_token(app, street.deputies[0])
    with serving(app) as site:
        for script in (True, False):
            with browsing(started, site, token=token, script=script) as browser:
                page = browser.open("/deputy", size=size)
                page.get_by_text("更早的").click()
                browser.inspect(page)
