"""签到处 without a browser, on both databases: by number, name and card; no card in an address."""

from __future__ import annotations

import html
import re

import pytest
from fastapi import FastAPI

from app.meetings import service as meetings
from tests.factories import visitor
from tests.journeys import joining, session
from tests.journeys.district import DEPUTIES
from tests.journeys.hall import Hall, ok, open_hall, refused
from tests.screens.hand import Hand, said


@pytest.fixture
def hall(app: FastAPI) -> Hall:
    """The morning of the session: tellers adopted, nobody is here."""
    hall = open_hall(app)
    joining.people(hall)
    session.order_of_business(hall)
    return hall


@pytest.fixture
def desk(hall: Hall) -> str:
    return f"/desk/sittings/{hall.ids['sitting']}/check-in"


def figures(page: str) -> dict[str, int]:
    pairs = re.findall(r"<dt>([^<]+)</dt><dd>(\d+)</dd>", page)
    return {name: int(number) for name, number in pairs}


def test_one_field_takes_a_number_a_name_and_a_card(hall: Hall, desk: str) -> None:
    hand = Hand(hall.clerk)
    cards = {card["number"]: card["code"] for card in ok(hall.clerk.post("/api/cards", json={}), 201)}
    scanned = f"https://hall.example/sign-in/card#{cards[DEPUTIES[2]]}"
    for who in (DEPUTIES[0], "代表02", scanned, cards[DEPUTIES[3]].lower().replace("-", "")):
        answer = hand.post(desk, who=who, do="electronic")
        assert answer.status_code == 303, said(answer)
        assert cards[DEPUTIES[2]] not in answer.headers["location"]
        assert "已签到，用电子票" in said(hand.look(answer.headers["location"]))
    again = hand.follow(desk, who=DEPUTIES[0], do="electronic")
    seen = figures(again.text)
    assert (seen["应到"], seen["实到"], seen["缺席"]) == (12, 4, 8)
    other = hand.post(desk, who=DEPUTIES[0], do="paper")
    assert (other.status_code, "要改用另一种票" in said(other)) == (409, True)


@pytest.mark.parametrize("who", ["", "\x00", "查无此人", "XQ-999", "A" * 300, "<b id=x>", "https://x/#ZZZZ"])
def test_whom_nobody_knows_is_refused_and_a_card_is_not_shown_back(hall: Hall, desk: str, who: str) -> None:
    answer = Hand(hall.clerk).post(desk, who=who, do="electronic")
    assert answer.status_code in (404, 422)
    assert "<b id=x>" not in answer.text
    assert "ZZZZ" not in answer.text
    assert 'role="alert"' in answer.text


def test_part_of_a_number_finds_and_checks_nobody_in_by_itself(hall: Hall, desk: str) -> None:
    hand = Hand(hall.clerk)
    several = hand.post(desk, who="代表1", do="find")
    assert (several.status_code, several.text.count('name="who" value="XQ-')) == (200, 3)
    partly = hand.post(desk, who="12", do="electronic")
    assert (partly.status_code, "代表12" in said(partly)) == (404, True)
    assert figures(partly.text)["实到"] == 0
    nobody = hand.post(desk, who="<i>王五", do="find")
    assert html.escape("<i>王五") in nobody.text
    one = hand.follow(desk, who="XQ-012", do="find")
    assert "尚未签到" in said(one)


def test_undone_excused_changed_and_counted(hall: Hall, desk: str) -> None:
    hand = Hand(hall.clerk)
    for number in DEPUTIES[:10]:
        hand.post(desk, who=number, do="electronic")
    assert "尚未签到" in said(hand.follow(f"{desk}/undo", number=DEPUTIES[9]))
    assert "用纸质票" in said(hand.follow(f"{desk}/channel", number=DEPUTIES[8], do="paper"))
    excused = said(hand.follow(f"{desk}/absence", number=DEPUTIES[9], do="on_leave", note="<出差>"))
    assert "已登记请假（<出差>）" in excused
    refused = hand.post(f"{desk}/absence", number=DEPUTIES[0], do="on_leave")
    assert (refused.status_code, "请先撤销签到" in said(refused)) == (409, True)
    signed = {"delegation": "溪西代表团", "present": "4", "signed_by": "团长"}
    assert "团长签字" in said(hand.follow(f"{desk}/delegation-count", **signed))
    wrong = hand.post(f"{desk}/head-count", present="11")
    assert (wrong.status_code, "会场报告实到 11 人，签到处为 10 人" in said(wrong)) == (409, True)
    counted = hand.follow(f"{desk}/head-count", present="10")
    assert figures(counted.text) == {"应到": 12, "实到": 10, "缺席": 2, "其中请假": 1, "清点后到会": 0}
    assert "人数已经清点" in said(counted)
    late = hand.follow(desk, who=DEPUTIES[11], do="paper")
    assert "撤销签到" not in said(late)
    assert hand.post(f"{desk}/undo", number=DEPUTIES[0]).status_code == 409


def test_a_new_card_is_shown_once_and_the_old_one_is_worth_nothing(
    app: FastAPI, hall: Hall, desk: str
) -> None:
    hand = Hand(hall.clerk)
    [old] = ok(hall.clerk.post("/api/cards", json={"numbers": [DEPUTIES[0]]}), 201)
    hand.post(desk, who=DEPUTIES[0], do="electronic")
    answer = hand.post(f"{desk}/card", number=DEPUTIES[0])
    assert (answer.status_code, answer.headers["cache-control"]) == (201, "no-store")
    [code] = re.findall(r'class="code">([0-9A-Z-]{19})<', answer.text)
    for card, status in ((old["code"], 401), (code, 201), (code, 409)):
        assert visitor(app).post("/api/sessions/card", json={"code": card}).status_code == status
    assert "已签到，用电子票" in said(hand.follow(f"{desk}/sessions", number=DEPUTIES[0]))
    assert visitor(app).post("/api/sessions/card", json={"code": code}).status_code == 201
    assert code not in hand.look(f"{desk}?deputy={DEPUTIES[0]}").text


def test_who_only_reads_has_nothing_to_press_and_a_foreign_page_is_refused(hall: Hall, desk: str) -> None:
    reader = Hand(hall.auditor)
    page = reader.look(desk)
    assert (page.status_code, 'name="who"' in page.text) == (200, False)
    assert reader.post(desk, who=DEPUTIES[0], do="electronic").status_code == 403
    assert Hand(hall.government).look(desk).status_code == 403
    assert Hand(hall.clerk).post(desk, csrf="wrong", who=DEPUTIES[0], do="paper").status_code == 403
    assert hall.public.get(desk).status_code == 401


def test_guests_are_admitted_and_counted_apart(hall: Hall, desk: str) -> None:
    hand = Hand(hall.clerk)
    for kind, name in (("attending", "王列席"), ("observer", "李旁听"), ("staff", "<b id=x>")):
        page = hand.follow(f"{desk}/guests", kind=kind, guest=name)
    assert "另有列席 1 人、旁听 1 人、工作人员 1 人" in said(page)
    assert "王列席" in said(page)
    assert "<b id=x>" not in page.text
    assert figures(page.text)["实到"] == 0
    twice = hand.post(f"{desk}/guests", kind="observer", guest="李旁听")
    assert (twice.status_code, "旁听“李旁听”已经登记" in said(twice)) == (409, True)
    for kind in ("", "deputy", "visitor"):
        unknown = hand.post(f"{desk}/guests", kind=kind, guest="赵某")
        assert (unknown.status_code, "请选择列席、旁听或工作人员" in said(unknown)) == (422, True)
    assert "另有列席 1 人、旁听 1 人、工作人员 1 人" in said(hand.look(desk))
    wrong = hand.post(f"{desk}/guests", kind="observer", guest="长" * 41)
    assert wrong.status_code == 422
    assert "长" * 41 in wrong.text
    assert Hand(hall.tellers[0]).post(f"{desk}/guests", kind="attending", guest="王").status_code == 403
    assert f"{desk}/guests" not in Hand(hall.tellers[0]).look(desk).text


def test_after_the_head_count_a_new_card_takes_two_and_the_minutes_name_both(
    app: FastAPI, hall: Hall, desk: str
) -> None:
    here, late = DEPUTIES[0], DEPUTIES[11]
    first, second = Hand(hall.clerk), Hand(hall.second)
    [old] = ok(hall.clerk.post("/api/cards", json={"numbers": [here]}), 201)
    for number in DEPUTIES[:10]:
        first.post(desk, who=number, do="electronic")
    assert 'href="/print/cards"' in first.look(desk).text
    first.post(f"{desk}/head-count")
    first.post(desk, who=late, do="electronic")
    assert 'href="/print/cards"' not in first.look(desk).text
    assert first.post("/print/cards", do="new").status_code == 409
    alone = first.post(f"{desk}/card", number=late)
    assert (alone.status_code, "补发签到卡须两人办理" in said(alone)) == (409, True)
    asked = first.follow(f"{desk}/card", number=late, do="ask")
    assert ("等另一人确认" in said(asked), 'name="decision"' in asked.text) == (True, False)
    first.post(f"{desk}/card", number=late, do="ask")
    page = second.look(desk).text
    [decision] = re.findall(r'name="decision" value="(\w+)"', page)
    assert first.post(f"{desk}/card", number=late, decision=decision).status_code == 403
    foreign = second.post(f"{desk}/card", number=here, decision=decision)
    assert foreign.status_code == 409
    assert f'href="{desk}"' in second.look(f"/desk/decisions/{decision}").text
    assert f"/desk/decisions/{decision}" in second.look("/desk/inbox").text
    made = second.post(f"{desk}/card", number=late, decision=decision)
    assert (made.status_code, made.headers["cache-control"]) == (201, "no-store")
    [code] = re.findall(r'class="code">([0-9A-Z-]{19})<', made.text)
    assert visitor(app).post("/api/sessions/card", json={"code": code}).status_code == 201
    assert second.post(f"{desk}/card", number=late, decision=decision).status_code == 409
    assert "等另一人确认" not in said(first.look(desk))
    with app.state.database.unit(write=False) as db:
        [done] = meetings.reissues(db, hall.ids["sitting"])
    assert (done.deputy.number, done.row.recorder_human == done.row.countersigner_human) == (late, False)
    assert visitor(app).post("/api/sessions/card", json={"code": old["code"]}).status_code == 201


def test_who_confirmed_may_leave_the_printing_to_who_asked(hall: Hall, desk: str) -> None:
    """Over the JSON door: recorded, countersigned in the inbox, made by the first hand; void once closed."""
    number = DEPUTIES[0]
    for one in DEPUTIES[:10]:
        Hand(hall.clerk).post(desk, who=one, do="electronic")
    deputy = ok(hall.clerk.get(f"/api/deputies/{number}"))["id"]
    path = f"/api/deputies/{number}/card"
    about = {"kind": "deputy", "subject": deputy, "action": "reissue_card"}
    refused(hall.clerk.post("/api/decisions", json=about), 409, "wrong-stage")
    refused(hall.clerk.post("/api/decisions", json={**about, "action": "open"}), 404, "missing")
    old = ok(hall.clerk.post(path), 201)["code"]
    Hand(hall.clerk).post(f"{desk}/head-count")
    refused(hall.clerk.post(path), 409, "decision-needed")
    refused(hall.clerk.post("/api/cards", json={}), 409, "roll-frozen")
    refused(hall.government.post("/api/decisions", json=about), 403, "not-your-role")
    decision = ok(hall.clerk.post("/api/decisions", json=about), 201)["id"]
    refused(hall.clerk.post(path, json={"decision": decision}), 403, "same-human")
    ok(hall.second.post(f"/api/decisions/{decision}/countersign"))
    assert "打印新卡" in said(Hand(hall.clerk).look(desk))
    new = ok(hall.clerk.post(path, json={"decision": decision}), 201)["code"]
    for code, status in ((old, 401), (new, 201)):
        assert visitor(hall.app).post("/api/sessions/card", json={"code": code}).status_code == status
    later = ok(hall.clerk.post("/api/decisions", json=about), 201)["id"]
    ok(hall.clerk.post(f"/api/sittings/{hall.ids['sitting']}/close"))
    refused(hall.second.post(f"/api/decisions/{later}/countersign"), 409, "wrong-stage")
