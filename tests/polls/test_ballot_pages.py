"""The ballot's pages without a browser: each refusal is a page, nothing is lost, and nothing is kept."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from app.people.actor import COOKIE
from app.polls import sheet
from app.web.security import csrf_token
from tests.factories import bearer_of, deputy_client, visitor
from tests.polls.factory import Box, many, nonce, opened

PAGE = {"Accept": "text/html"}


class Hand:
    """A deputy with a browser without script: the cookie alone carries the session."""

    def __init__(self, app: FastAPI, box: Box, place: int = 0) -> None:
        token = bearer_of(deputy_client(app, box.devices[place]))
        self.client = TestClient(app, base_url="http://testserver", headers=PAGE, follow_redirects=False)
        self.client.cookies.set(COOKIE, token)
        self.csrf, self.address = csrf_token(token), f"/polls/{box.poll_id}/ballot"

    def look(self) -> Response:
        return self.client.get(self.address)

    def post(self, path: str = "", *, csrf: str | None = None, **fields: Any) -> Response:
        marks = {f"mark-{no}": mark for no, mark in fields.pop("marks", {}).items()}
        sent = {"csrf": self.csrf if csrf is None else csrf, **fields, **marks}
        return self.client.post(self.address + path, data=sent)


def hidden(page: Response) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text)
    return {name: html.unescape(value) for name, value in found}


def checked(page: Response) -> set[tuple[str, str]]:
    return set(re.findall(r'name="(mark-\d+)" value="(\w+)\.*" checked', page.text))


def fields_and_words(page: Response) -> str:
    """The page without what is its reader's own."""
    return re.sub(r'<input type="hidden" name="(csrf|nonce)" value="[^"]*">', "", page.text)


def title(page: Response) -> str:
    return html.unescape(re.findall(r"<h1[^>]*>(.*?)</h1>", page.text, re.DOTALL)[0])


def test_from_the_ballot_to_the_receipt(app: FastAPI) -> None:
    box = opened(app, devices=1)
    hand = Hand(app, box)
    ballot = hand.look()
    assert (ballot.status_code, ballot.headers["cache-control"]) == (200, "no-store")
    assert not checked(ballot), "nothing is preselected"
    asked = hidden(ballot)["nonce"]
    check = hand.post("/check", do="check", nonce=asked, marks={1: "approve", 5: "oppose"})
    assert (check.status_code, title(check)) == (200, "核对您的选择")
    sent = {name: value.rstrip(".") for name, value in hidden(check).items()}
    marks = {"mark-1": "approve", "mark-5": "oppose"} | dict.fromkeys(("mark-2", "mark-3", "mark-4"), "")
    assert sent | {"csrf": ""} == {"csrf": "", "nonce": asked, **marks}
    done = hand.client.post(hand.address, data=hidden(check))
    assert (done.status_code, title(done)) == (201, "投票成功")
    again = hand.client.post(hand.address, data=hidden(check))
    assert (again.status_code, title(again)) == (200, "您已投票")
    receipts = [re.findall(r"<output>([^<]+)</output>", page.text) for page in (done, again)]
    assert receipts[0] == receipts[1] != []
    assert "您已投票" in hand.look().text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_thirty_candidates_and_all_that_the_page_loads_are_light(app: FastAPI) -> None:
    """120 kB on a phone in a full hall; nothing on the way has to compress it for that."""
    hand = Hand(app, opened(app, devices=1, content=many(30, 1)))
    page = hand.look()
    loaded = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text))
    assert loaded >= {"/static/app.css", "/static/ballot.css", "/static/ballot.js"}
    imported = {
        f"/static/{name}"
        for path in loaded
        if path.endswith(".js")
        for name in re.findall(r'from "\./([^"]+)"', hand.client.get(path).text)
    }
    sizes = {path: len(hand.client.get(path).content) for path in loaded | imported}
    assert min(sizes.values()) > 0
    assert len(page.content) + sum(sizes.values()) <= 120_000, (len(page.content), sizes)


def test_back_to_change_keeps_the_marks_and_clear_takes_them(app: FastAPI) -> None:
    hand = Hand(app, opened(app, devices=1))
    marks = {1: "approve", 2: "abstain"}
    back = hand.post("/check", do="edit", nonce=nonce(1), marks=marks)
    assert checked(back) == {("mark-1", "approve"), ("mark-2", "abstain")}
    assert hidden(back)["nonce"] == nonce(1)
    larger = hand.post("/check", do="size:largest", nonce=nonce(1), marks=marks)
    assert checked(larger) == checked(back)
    assert 'class="largest"' in larger.text
    assert not checked(hand.post("/check", do="clear", nonce=nonce(1), marks=marks))


def test_a_blank_ballot_is_everybodys_and_a_marked_one_its_deputys_alone(app: FastAPI) -> None:
    box = opened(app, devices=2)
    one, other = Hand(app, box), Hand(app, box, 1)
    blank = one.look()
    kept = sheet.blank.cache_info().currsize
    marked = one.post("/check", do="edit", nonce=nonce(), marks={1: "approve", 5: "oppose"})
    assert checked(marked) == {("mark-1", "approve"), ("mark-5", "oppose")}
    assert sheet.blank.cache_info().currsize == kept, "what is marked is not kept"
    seen = other.look()
    assert not checked(seen)
    assert hidden(seen)["nonce"] != hidden(blank)["nonce"]
    assert hidden(seen)["csrf"] != hidden(blank)["csrf"]
    assert fields_and_words(seen) == fields_and_words(blank)


def test_a_blank_ballot_is_drawn_in_its_readers_language_and_of_its_poll(app: FastAPI) -> None:
    hand = Hand(app, opened(app, devices=1))
    chinese, english = hand.look().text, hand.client.get(f"{hand.address}?lang=en").text
    assert "反对" in chinese
    assert "反对" not in english
    assert "Oppose" in english
    assert hand.look().text.count("反对") == chinese.count("反对")


def test_over_the_limit_comes_back_filled_in_with_what_to_do(app: FastAPI) -> None:
    hand = Hand(app, opened(app, devices=1))
    marks = {1: "approve", 2: "approve", 3: "approve"}
    for page in (
        hand.post("/check", do="check", nonce=nonce(1), marks=marks),
        hand.post(nonce=nonce(1), marks=marks),
    ):
        assert page.status_code == 422
        assert "“general”类别最多赞成 2 项，请减少后重新提交" in page.text
        assert len(checked(page)) == 3
    assert hand.look().status_code == 200, "unmarked: the box has nothing of it"


@pytest.mark.parametrize("marks", [{99: "approve"}, {1: "satisfied"}, {1: "<b id=rubbish>"}, {1: "x" * 5000}])
def test_rubbish_is_refused_and_never_repeated(app: FastAPI, marks: dict[int, str]) -> None:
    hand = Hand(app, opened(app, devices=1))
    page = hand.post(nonce=nonce(1), marks=marks)
    assert page.status_code == 422
    assert not checked(page)
    assert "rubbish" not in page.text
    assert "xxxxx" not in page.text
    assert hand.post(nonce="short", marks={1: "approve"}).status_code == 422
    assert hand.look().status_code == 200


def test_a_nonce_that_somebody_has_used_is_replaced(app: FastAPI) -> None:
    box = opened(app, devices=2)
    first, second = Hand(app, box, 0), Hand(app, box, 1)
    assert first.post(nonce=nonce(1), marks={1: "approve"}).status_code == 201
    taken = second.post(nonce=nonce(1), marks={2: "approve"})
    assert (taken.status_code, checked(taken)) == (409, {("mark-2", "approve")})
    assert second.post(nonce=hidden(taken)["nonce"], marks={2: "approve"}).status_code == 201


def test_two_tabs_end_with_one_ballot(app: FastAPI) -> None:
    hand = Hand(app, opened(app, devices=1))
    assert hand.post(nonce=nonce(1), marks={1: "approve"}).status_code == 201
    other = hand.post(nonce=nonce(2), marks={2: "approve"})
    assert (other.status_code, title(other)) == (409, "您已投票或已领取纸质票，不能再投")


def test_a_foreign_page_and_a_stranger_are_sent_away(app: FastAPI) -> None:
    box = opened(app, devices=1)
    hand = Hand(app, box)
    for path in ("", "/check"):
        assert hand.post(path, csrf="x", nonce=nonce(1), marks={1: "approve"}).status_code == 403
    stranger = visitor(app).get(hand.address, headers=PAGE, follow_redirects=False)
    assert (stranger.status_code, stranger.headers["location"]) == (
        303,
        f"/sign-in?next=%2Fpolls%2F{box.poll_id}%2Fballot",
    )
    assert visitor(app).post(hand.address, data={}, headers=PAGE).status_code == 401


def test_who_may_not_vote_reads_why_before_any_ballot(app: FastAPI) -> None:
    box = opened(app, devices=1, sheets=1, away=1)
    for deputy, words in ((box.sheets[0], "纸质票"), (box.hall.deputies[2], "尚未签到")):
        client = deputy_client(app, deputy)
        page = client.get(f"/polls/{box.poll_id}/ballot", headers=PAGE)
        assert page.status_code == 403
        assert words in page.text
        assert "mark-" not in page.text
        assert words in client.get("/deputy", headers=PAGE).text


def test_after_sealing_nothing_is_taken_any_more(app: FastAPI) -> None:
    box = opened(app, devices=1)
    hand = Hand(app, box)
    box.move("seal")
    page = hand.post(nonce=nonce(1), marks={1: "approve"})
    assert page.status_code == 409
    assert "投票已经结束" in page.text
    assert "现在没有正在进行的票决" in hand.client.get("/deputy").text


@pytest.mark.parametrize("more", ["mark-1=oppose", "mark-01=approve", "mark-abc=approve", "mark-=approve"])
def test_a_mark_sent_twice_or_for_no_item_is_refused(app: FastAPI, more: str) -> None:
    hand = Hand(app, opened(app, devices=1))
    sent = f"csrf={hand.csrf}&nonce={nonce(1)}&mark-1=approve&{more}"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for path, doing in (("", ""), ("/check", "&do=check")):
        page = hand.client.post(hand.address + path, content=sent + doing, headers=form)
        assert page.status_code == 422
    assert hand.look().status_code == 200


def test_who_holds_a_sheet_reads_that_and_not_that_he_has_voted(app: FastAPI) -> None:
    box = opened(app, devices=1, sheets=1)
    client = deputy_client(app, box.sheets[0])
    box.hand_out(box.sheets[0])
    pages = [client.get(path, headers=PAGE) for path in ("/deputy", f"/polls/{box.poll_id}/ballot")]
    for page in pages:
        assert "您已领取纸质票" in page.text
        assert "您已投票" not in page.text


def test_the_address_of_the_check_leads_back_to_the_ballot(app: FastAPI) -> None:
    hand = Hand(app, opened(app, devices=1))
    back = hand.client.get(hand.address + "/check")
    assert (back.status_code, back.headers["location"]) == (303, hand.address)
