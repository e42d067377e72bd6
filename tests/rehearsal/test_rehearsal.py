"""模拟票决: prepared, joined by phones, counted, dropped; and what it must never touch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Browser as Chrome
from playwright.sync_api import Page

from app.db.clock import MovingClock
from app.domain.actors import Role
from app.domain.errors import RehearsalBusy
from app.people import service as people
from app.rehearsal.hall import AT_MOST, Hall
from app.rehearsal.keeping import Kept, Phase
from app.rehearsal.pages import is_loopback
from app.rehearsal.under_path import OWN_COOKIE
from tests.browser import PHONE, Browser, browsing, chrome, serving
from tests.copied import MORNING, app_on_a_copy
from tests.factories import account, client_of, token_of

PAGE = "text/html"


@dataclass(frozen=True)
class Site:
    app: FastAPI
    address: str
    clerk: str

    @property
    def hall(self) -> Hall:
        hall: Hall = self.app.state.rehearsal
        return hall


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A congress with one clerk, and a rehearsal that is open for the whole of this file's tests."""
    folder = tmp_path_factory.mktemp("rehearsing")
    with app_on_a_copy(sqlite_template, folder, MovingClock(MORNING + timedelta(hours=2))) as app:
        with app.state.database.unit(write=True) as db:
            people.found_congress(db, app.state.clock(), "真区人民代表大会", demonstration=False)
        row = account(app, Role.CLERK)
        token = token_of(app, row.username)
        with serving(app) as address:
            app.state.rehearsal.start(app.state.clock()).join()
            yield Site(app, address, token)
            app.state.rehearsal.drop()


@pytest.fixture(scope="module")
def started() -> Iterator[Chrome]:
    with chrome() as started:
        yield started


@pytest.fixture
def outside(site: Site) -> TestClient:
    """Somebody's browser that is signed in nowhere."""
    return TestClient(site.app, follow_redirects=False, headers={"accept": PAGE})


def test_two_worlds_know_nothing_of_each_other(site: Site, outside: TestClient) -> None:
    door = f"/rehearsal/join/{_ticket(site)}"
    seated = outside.post(door)
    assert seated.headers["location"] == "/rehearsal/hall/deputy"
    own = outside.cookies[OWN_COOKIE]
    # The seat opens the rehearsal alone, also under the name of a real session.
    assert outside.get("/rehearsal/hall/deputy").status_code == 200
    assert outside.get("/deputy").status_code == 303
    assert TestClient(site.app).get("/api/me", headers={"authorization": f"Bearer {own}"}).status_code == 401
    # A real session opens nothing inside.
    real = {"authorization": f"Bearer {site.clerk}"}
    assert TestClient(site.app).get("/api/me", headers=real).status_code == 200
    assert TestClient(site.app).get("/rehearsal/hall/api/me", headers=real).status_code == 401
    cookie = {"cookie": f"piaojue_session={site.clerk}"}
    assert TestClient(site.app).get("/rehearsal/hall/api/me", headers=cookie).status_code == 401


def test_the_real_database_has_nothing_of_it(site: Site) -> None:
    with site.app.state.database.engine.connect() as connection:
        for table in ("deputy", "poll", "cycle", "topic"):
            assert connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one() == 0, table


def test_a_phone_keeps_its_seat(site: Site, outside: TestClient) -> None:
    door = f"/rehearsal/join/{_ticket(site)}"
    outside.post(door)
    first = outside.cookies[OWN_COOKIE]
    assert outside.post(door).headers["location"] == "/rehearsal/hall/deputy"
    assert outside.cookies[OWN_COOKIE] == first


def test_who_comes_when_every_seat_is_taken_is_told(site: Site) -> None:
    colleagues = [TestClient(site.app, follow_redirects=False, headers={"accept": PAGE}) for _ in range(27)]
    answers = [one.post(f"/rehearsal/join/{_ticket(site)}") for one in colleagues]
    assert answers[-1].status_code == 409
    assert "个席位都有人了" in answers[-1].text
    for one in colleagues:
        if OWN_COOKIE in one.cookies:  # who leaves without a vote leaves a free seat
            bearer = {"authorization": f"Bearer {one.cookies[OWN_COOKIE]}"}
            assert one.delete("/rehearsal/hall/api/sessions/current", headers=bearer).status_code == 204


def test_only_a_clerk_runs_one(site: Site, outside: TestClient) -> None:
    assert outside.get("/rehearsal").headers["location"].startswith("/sign-in")
    chair = client_of(site.app, account(site.app, Role.EXECUTIVE_CHAIR))
    for path in ("/rehearsal/start", "/rehearsal/count", "/rehearsal/drop", "/rehearsal/enter"):
        assert chair.post(path).status_code == 403, path


def test_a_foreign_page_seats_nobody(site: Site, outside: TestClient) -> None:
    answer = outside.post(f"/rehearsal/join/{_ticket(site)}", headers={"origin": "https://elsewhere.example"})
    assert answer.status_code == 403
    assert OWN_COOKIE not in outside.cookies


def test_a_wrong_ticket_is_told(outside: TestClient) -> None:
    answer = outside.post("/rehearsal/join/somebody-elses")
    assert answer.status_code == 404
    assert "请扫新的一个" in answer.text


@pytest.mark.parametrize(
    ("host", "only_here"),
    [("127.0.0.1:8000", True), ("localhost:8000", True), ("[::1]:8000", True), ("", False),
     ("192.168.1.20:8000", False), ("vote.example.org", False)],
)  # fmt: skip
def test_an_address_that_phones_cannot_open(host: str, *, only_here: bool) -> None:
    assert is_loopback(host) is only_here


def test_colleagues_vote_and_the_result_is_read(site: Site, started: Chrome) -> None:
    """The whole of it in the browser, three phones beside the clerk's own, one of them without script."""
    with browsing(started, site.address, token=site.clerk) as clerk:
        page = clerk.open("/rehearsal")
        assert "手机打不开这个地址" in page.locator("main").inner_text()
        door = page.locator("output").inner_text().removeprefix(site.address)
        for script in (True, True, False):
            with browsing(started, site.address, script=script) as phone:
                _voted(phone, door)
        page.get_by_text("3 / 30").wait_for()  # the page follows by itself
        page.get_by_role("button", name="结束投票").click()
        page.get_by_role("link", name="看票决结果报告单").click()
        page.wait_for_url("**/report")
        clerk.inspect(page)
        text = page.locator("body").inner_text()
        assert "模拟票决，不是真实的表决" in text
        assert "应选 10 项" in text
        assert len(page.locator("tbody tr").all()) >= 20  # every candidate with its votes
        _as_chair(clerk)


def _voted(phone: Browser, door: str) -> None:
    page = phone.open(door, size=PHONE)
    page.get_by_role("button", name="入场").click()
    page.wait_for_url("**/rehearsal/hall/deputy")
    phone.inspect(page)
    page.get_by_role("link", name="进入投票").click()
    _marked(page)
    page.get_by_role("button", name="检查票决票").click()
    page.get_by_role("button", name="确认提交").click()
    page.locator(".receipt").wait_for()
    phone.inspect(page)
    assert "模拟票决" in page.locator("body").inner_text()
    page.get_by_role("button", name="完成并退出").click()
    assert page.url.startswith(f"{phone.site}/rehearsal/hall/")


def _marked(page: Page) -> None:
    page.locator(".marks").first.wait_for()
    for control in page.locator(".marks label:first-child").all()[:3]:
        control.click()


def _as_chair(clerk: Browser) -> None:
    """In the rehearsal another, outside still oneself."""
    page = clerk.open("/rehearsal")
    page.get_by_role("button", name="执行主席").click()
    page.wait_for_url("**/rehearsal/hall/desk")
    clerk.inspect(page)
    assert clerk.open("/desk").url == f"{clerk.site}/desk"


def test_nobody_takes_a_seat_after_the_vote(site: Site, outside: TestClient) -> None:
    answer = outside.post(f"/rehearsal/join/{_ticket(site)}")
    assert answer.status_code == 409
    assert "投票已经结束" in answer.text


def test_it_is_dropped_whole(site: Site, outside: TestClient) -> None:
    """Last, for it ends what the others looked at."""
    kept = site.hall.folder.read()
    assert kept is not None
    site.hall.drop()
    assert not site.hall.folder.root.exists()
    assert outside.get("/rehearsal/hall/deputy").headers["location"] == "/rehearsal"
    assert outside.post(f"/rehearsal/join/{kept.ticket}").status_code == 404


def test_what_fails_says_so_and_can_be_begun_again(site: Site) -> None:
    def fails(*_given: object) -> Kept:
        raise OSError("no space left on device")

    kept = Kept(name="0123456789", phase=Phase.PREPARING, started_at=site.app.state.clock().isoformat())
    site.hall.folder.write(kept)
    site.hall.begin(fails, kept, site.app.state.clock()).join()
    clerk = TestClient(site.app, headers={"accept": PAGE}, cookies={"piaojue_session": site.clerk})
    page = clerk.get("/rehearsal").text
    assert "上一次没有准备成" in page
    assert "准备一次模拟票决" in page


def test_two_are_not_prepared_at_once(site: Site) -> None:
    now = site.app.state.clock()
    site.hall.folder.write(Kept(name="0123456789", phase=Phase.PREPARING, started_at=now.isoformat()))
    with pytest.raises(RehearsalBusy):
        site.hall.start(now)
    # Its process was killed: after five minutes another may begin.
    assert site.hall.is_stuck(site.hall.folder.read() or pytest.fail("nothing kept"), now + AT_MOST * 2)
    site.hall.drop()


def _ticket(site: Site) -> str:
    kept = site.hall.folder.read()
    assert kept is not None
    return kept.ticket
