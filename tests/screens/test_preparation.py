"""A poll made ready on its pages, on both databases: what is asked, cards, sheets; a secret is shown once."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI

from tests.factories import visitor
from tests.journeys import joining
from tests.journeys.district import CANDIDATES, DEPUTIES, ON_PAPER
from tests.journeys.hall import Hall, ok, open_hall
from tests.screens.hand import Hand, said

CODE = re.compile(r'class="secret">([0-9A-Z-]+)<')


@pytest.fixture
def hall(app: FastAPI) -> Hall:
    """Counted, and this year's list prepared for devices and paper."""
    hall = open_hall(app)
    joining.list_prepared(hall)
    return hall


@pytest.fixture
def poll(hall: Hall) -> str:
    return f"/desk/polls/{hall.ids['poll']}"


def frozen(hall: Hall, poll: str) -> list[str]:
    """The codes, read back on the page."""
    teller = Hand(hall.tellers[0])
    codes = CODE.findall(teller.post(f"{poll}/keys").text)
    for code in codes:
        teller.follow(f"{poll}/keys/read-back", code=code)
    hall.move_poll(hall.ids["poll"], "freeze", second=hall.second)
    return codes


def test_a_poll_in_plain_words(hall: Hall, poll: str) -> None:
    page = said(Hand(hall.auditor).look(poll))
    assert "3 选 2，全体代表 12 人，须 7 票" in page
    assert "2 选 1，全体代表 12 人，须 7 票" in page
    assert "末位得票相同 类推 另行票决" in page
    assert "共 0 张，已回读 0 张" in page
    assert [page.index(title) for title in CANDIDATES] == sorted(page.index(title) for title in CANDIDATES)
    english = Hand(hall.auditor).look(f"{poll}?lang=en")
    assert "2 of 3 to be selected; All deputies: 12; votes needed: 7" in said(english)


def test_key_cards_are_shown_once_and_read_back(hall: Hall, poll: str) -> None:
    teller, clerk = Hand(hall.tellers[0]), Hand(hall.clerk)
    assert clerk.post(f"{poll}/keys").status_code == 403
    made = teller.post(f"{poll}/keys")
    codes = CODE.findall(made.text)
    assert (made.status_code, made.headers["cache-control"], len(codes)) == (201, "no-store", 3)
    assert teller.post(f"{poll}/keys").status_code == 409
    wrong = teller.post(f"{poll}/keys/read-back", code="1-WR0NG-C0DE")
    assert (wrong.status_code, "WR0NG" in wrong.text) == (422, False)
    first = teller.follow(f"{poll}/keys/read-back", code=codes[0].lower())
    assert "第 1 号卡：已回读" in said(first)
    again = teller.post(f"{poll}/keys/read-back", code=codes[0])
    assert (again.status_code, "请读另一张" in said(again)) == (409, True)
    for code in codes[1:]:
        last = teller.follow(f"{poll}/keys/read-back", code=code)
    assert "每张卡都已回读" in said(last)
    for page in (last, teller.look(poll), clerk.look(f"{poll}/keys")):
        assert not [code for code in codes if code in page.text]


def test_all_cards_are_replaced_by_two_persons(hall: Hall, poll: str) -> None:
    old = frozen(hall, poll)
    first, second = Hand(hall.tellers[0]), Hand(hall.tellers[1])
    asked = first.follow(f"{poll}/keys/proposal", reason="第 2 号卡遗失 <b>")
    assert "第 2 号卡遗失 <b>" in said(asked)
    [decision] = re.findall(r'name="decision" value="(\w+)"', second.look(f"{poll}/keys").text)
    assert "decision" not in said(asked)
    assert first.post(f"{poll}/keys/replacement", decision=decision).status_code == 403
    new = CODE.findall(second.post(f"{poll}/keys/replacement", decision=decision).text)
    assert len(set(new) - set(old)) == 3
    stale = second.post(f"{poll}/keys/read-back", code=old[0])
    assert (stale.status_code, "不是此票箱的钥匙卡" in said(stale)) == (409, True)


def test_the_preview_is_the_ballot_and_casts_nothing(hall: Hall, poll: str) -> None:
    address = f"/polls/{hall.ids['poll']}/preview"
    page = Hand(hall.clerk).look(address)
    assert page.text.count('type="radio"') == 20  # five candidates: three marks each, and none
    assert '<fieldset disabled class="preview">' in page.text
    assert 'name="nonce" value=""' in page.text
    assert hall.deputies[DEPUTIES[0]].get(address).status_code == 403


def test_sheets_are_alike_and_say_what_was_frozen(hall: Hall, poll: str) -> None:
    address = f"/print/polls/{hall.ids['poll']}/ballot"
    clerk, teller = Hand(hall.clerk), Hand(hall.tellers[1])
    assert "样张 · 不得使用" in said(clerk.look(address))
    frozen(hall, poll)
    sheets = [hand.look(address).text.partition("<article")[2] for hand in (clerk, teller, clerk)]
    sheet = sheets[0].partition("</article>")[0]
    assert all(one.partition("</article>")[0] == sheet for one in sheets)
    digest = ok(hall.clerk.get(f"/api/polls/{hall.ids['poll']}"))["definition_digest"]
    assert digest in sheet
    rows = re.findall(r"<td>(\d+)</td><th scope=\"row\">([^<]+)</th>", sheet)
    assert [(int(number), title) for number, title in rows] == list(enumerate(CANDIDATES, start=1))
    assert sheet.count('class="box"') == 15
    assert "“一般类”应选 2 项，赞成不超过 2 项；超过的，整张票无效。" in sheet
    assert not re.search("样张|号码|姓名：|<svg|<img", sheet)
    assert Hand(hall.auditor).look(address).status_code == 403


def test_the_stock_reconciles_from_printing_to_return(hall: Hall, poll: str) -> None:
    clerk, teller, paper = Hand(hall.clerk), Hand(hall.tellers[0]), f"{poll}/paper"
    assert clerk.post(f"{paper}/boxes", box="1", printed="5").status_code == 409
    frozen(hall, poll)
    assert clerk.post(f"{paper}/boxes", box="x", printed="5").status_code == 422
    clerk.follow(f"{paper}/boxes", box="1", printed="6")
    clerk.follow(f"{paper}/voided", box="1", sheets="1")
    hall.move_poll(hall.ids["poll"], "open")
    given = clerk.post(f"{paper}/sheets", box="1", who=ON_PAPER[0])
    assert (given.status_code, "代表09" in said(given)) == (201, True)
    twice = clerk.post(f"{paper}/sheets", box="1", who=ON_PAPER[0])
    assert (twice.status_code, "已投电子票或已领取纸质票" in said(twice)) == (409, True)
    device = clerk.post(f"{paper}/sheets", box="1", who=DEPUTIES[0])
    assert (device.status_code, "签到时选用电子票" in said(device)) == (409, True)
    swapped = said(clerk.follow(f"{paper}/voided", box="1", who=ON_PAPER[0]))
    assert "1 号：印制 6 = 发出 1 + 作废 2 + 余票 3" in swapped
    hall.move_poll(hall.ids["poll"], "seal", first=hall.tellers[0])
    entry = f"{paper}/entry"
    assert f'href="{entry}"' in teller.look(paper).text
    back = f"{entry}/boxes/1/return"
    assert clerk.post(back, returned="1", leftover="3").status_code == 403
    wrong = teller.post(back, returned="1", leftover="4")
    assert (wrong.status_code, "请重新清点" in said(wrong)) == (409, True)
    teller.follow(back, returned="1", leftover="3")
    assert "1 号：发出 1 = 收回 1 + 未收回 0" in said(teller.look(paper))


def test_cards_are_issued_on_paper_once(app: FastAPI) -> None:
    hall = open_hall(app)
    joining.people(hall)
    clerk = Hand(hall.clerk)
    one = ok(hall.clerk.get("/api/delegations"))[0]["id"]
    first = clerk.post("/print/cards", do="new", delegation=one)
    rest = clerk.post("/print/cards", do="new", delegation="")
    codes = re.findall(r'class="code">([0-9A-Z-]{19})<', first.text + rest.text)
    assert (first.status_code, rest.status_code, len(set(codes))) == (201, 201, 12)
    assert first.headers["cache-control"] == "no-store"
    assert (first.text.count('class="sheet"'), first.text.count("<svg")) == (1, 6)
    assert visitor(app).post("/api/sessions/card", json={"code": codes[0]}).json()["type"] == (
        "/problems/card-asleep"
    )
    assert clerk.post("/print/cards", do="new", delegation="").status_code == 409
    assert clerk.post("/print/cards", do="new", delegation="0000000000").status_code == 404
    anew = clerk.post("/print/cards", do="anew")
    assert not set(re.findall(r'class="code">([0-9A-Z-]{19})<', anew.text)) & set(codes)
    assert Hand(hall.auditor).post("/print/cards", do="new").status_code == 403
