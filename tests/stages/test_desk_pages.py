"""A1 推进台 as pages: a move by two humans, its refusals, the year's and the hall's page, and who may."""

from __future__ import annotations

import re
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.domain.actors import Role
from tests.factories import account, signed_in
from tests.journeys import polling
from tests.journeys.district import DEPUTIES, ON_DEVICES, SESSION
from tests.journeys.hall import Hall, ok
from tests.stages.morning import SHORT, adopt
from tests.stages.test_amend_list import ids
from tests.stages.test_ties import TIED
from tests.stages.voting import announced, cast, counted, in_session, sealed
from tests.stages.voting import opened as poll_opened

PAGE = {"Accept": "text/html"}
PAPER = {"meeting": "主席团第二次会议", "document_no": "溪人主〔2026〕2号"}


def get(client: TestClient, path: str, status: int = 200) -> str:
    answer = client.get(path, headers=PAGE)
    assert answer.status_code == status, answer.text
    return answer.text


def post(client: TestClient, path: str, status: int = 303, /, **fields: Any) -> Any:
    answer = client.post(path, data=fields, headers=PAGE, follow_redirects=False)
    assert answer.status_code == status, answer.text
    return answer


def recorded(client: TestClient, path: str, **fields: Any) -> str:
    """The first hand on a page: where its record stands."""
    place: str = post(client, path, **{**PAPER, **fields}).headers["location"]
    return place


def move(hall: Hall, path: str, fields: dict[str, str], *, first: Any = None, second: Any = None) -> str:
    """Both hands in their browsers: the record's page after it."""
    record = recorded(first or hall.clerk, path, **fields)
    post(second or hall.second, f"{record}/make")
    return get(second or hall.second, record)


def stage(hall: Hall, year: str) -> str:
    return str(ok(hall.clerk.get(f"/api/cycles/{hall.ids[year]}"))["stage"])


def test_one_records_another_makes_the_move(hall: Hall) -> None:
    path = f"/desk/moves/cycle/{hall.ids['listed']}/open_session"
    page = get(hall.clerk, path)
    for words in ("列入大会议程", "主席团", "已满足", "法定", "记录，交另一人复核"):
        assert words in page
    record = recorded(hall.clerk, path)
    own = get(hall.clerk, record)
    assert "需他人复核" in own
    assert "/make" not in own
    post(hall.clerk, f"{record}/make", 403)
    for shown in (get(hall.second, path), get(hall.second, record)):
        assert "确认并办理" in shown
        assert re.search(r'class="digest">[0-9a-f]{64}<', shown)
    assert stage(hall, "listed") == "LISTED"
    post(hall.second, f"{record}/make")
    assert "已办理" in get(hall.second, record)
    assert stage(hall, "listed") == "IN_SESSION"
    post(hall.second, f"{record}/make")  # who presses twice is shown the same


def test_what_is_refused_comes_back_filled_in(hall: Hall) -> None:
    path = f"/desk/moves/cycle/{hall.ids['listed']}/open_session"
    hostile = '"><script>alert(1)</script>{{7*7}}'
    page = post(
        hall.clerk, path, 422, document_no=hostile, decided_on="now", **{"votes-in_favour": "many"}
    ).text
    assert '<a href="#field-meeting">' not in page  # the shape is asked before the meeting
    assert '<a href="#field-decided_on">' in page
    assert '<a href="#field-votes-in_favour">' in page
    assert "<script>alert" not in page
    assert "{{7*7}}" in page
    page = post(hall.clerk, path, 422, document_no="1").text
    assert '<a href="#field-meeting">' in page
    assert 'value="1"' in page


def test_a_condition_is_waived_by_two_and_only_then_the_move_is_made(hall: Hall) -> None:
    path = f"/desk/moves/cycle/{hall.ids['listed']}/open_session"
    year = f"/desk/years/{hall.ids['listed']}"
    post(hall.clerk, f"{year}/notes/dossiers-sent", on="2026-11-20")
    assert "候选项目材料已按规定天数提前送达代表" in get(hall.clerk, year)
    record = recorded(hall.clerk, path)
    assert "先复核，条件齐备后再办理" in get(hall.second, record)
    assert "候选项目材料已按规定天数提前送达代表" in post(hall.second, f"{record}/make", 409).text
    missing = post(hall.clerk, path, 422, waives="dossiers_in_time", **PAPER).text
    assert "写明理由" in missing
    waiver = recorded(hall.clerk, path, waives="dossiers_in_time", reason="会期由法律规定")
    post(hall.clerk, f"{waiver}/countersign", 403)
    post(hall.second, f"{waiver}/countersign")
    assert "免除生效" in get(hall.second, waiver)
    assert "会期由法律规定" in get(hall.clerk, path)
    post(hall.second, f"{record}/make")
    assert stage(hall, "listed") == "IN_SESSION"
    assert "已免除" in get(hall.clerk, year)
    legal = post(
        hall.clerk,
        f"/desk/moves/cycle/{hall.ids['implementing']}/open_effect_vote",
        409,
        waives="final_reports_in",
        reason="免",
        **PAPER,
    )
    assert "法定条件" in legal.text


def test_a_changed_subject_makes_the_record_stale(hall: Hall) -> None:
    cycle = in_session(hall)
    sent = {"kind": "selection", "sitting": hall.ids["sitting"], "channel": "both"}
    post(hall.clerk, f"/desk/years/{cycle}/polls", **sent)
    [poll] = ok(hall.clerk.get(f"/api/polls?cycle={cycle}"))["polls"]
    record = recorded(hall.clerk, f"/desk/moves/poll/{poll['id']}/freeze")
    post(hall.clerk, f"/desk/years/{cycle}/polls", **{**sent, "channel": "paper"})
    assert "内容已有改动" in get(hall.second, record)
    assert "内容已有改动" in post(hall.second, f"{record}/make", 409).text
    assert "另行票决" in get(hall.clerk, f"/desk/years/{cycle}")
    post(hall.clerk, f"/desk/years/{cycle}/polls", 409, **{**sent, "kind": "runoff"})
    post(hall.clerk, f"/desk/years/{cycle}/polls", 422, kind="election")


def test_the_inbox_has_what_waits_for_its_reader_first(hall: Hall) -> None:
    record = recorded(hall.clerk, f"/desk/moves/cycle/{hall.ids['listed']}/open_session")
    assert "待您复核 1 件" in get(hall.second, "/desk")
    assert "待您复核" not in get(hall.clerk, "/desk")
    assert "需他人复核" in get(hall.clerk, "/desk/inbox")
    mine = get(hall.second, "/desk/inbox")
    assert "等您复核（1）" in mine
    assert record in mine
    assert "等别人复核（1）" in get(hall.auditor, "/desk/inbox")


def test_the_list_is_amended_by_the_page(hall: Hall) -> None:
    cycle, path = hall.ids["listed"], f"/desk/moves/cycle/{hall.ids['listed']}/amend_list"
    third = ids(hall, cycle)[3]
    sent = {
        "amendment-amended_by": "government",
        "amendment-withdraw": third,
        "reason": "条件不具备",
        "amendment-uncontested": "general",
    }
    page = move(hall, path, sent, first=hall.government)
    assert "已办理" in page
    assert "条件不具备" in page
    strange = {**sent, "amendment-amended_by": "deputies", "amendment-joint_signers": "X1 X2"}
    assert "#field-amendment-joint_signers" in post(hall.clerk, path, 422, **PAPER, **strange).text
    few = {
        "amendment-amended_by": "deputies",
        "amendment-drop": ids(hall, cycle)[2],
        "reason": "联名",
        "amendment-uncontested": "general",
        "amendment-joint_signers": "、".join(DEPUTIES[:3]),
    }
    record = recorded(hall.clerk, path, **few)
    assert "须有代表十人以上联名" in post(hall.second, f"{record}/make", 409).text


def test_a_tie_is_settled_by_the_page(hall: Hall) -> None:
    cycle = hall.ids["listed"]
    adopt(hall, cycle, "futian-2021", **SHORT, tie="presidium")
    in_session(hall)
    poll = poll_opened(hall, "selection", cycle)
    cast(hall, poll, TIED)
    sealed(hall, poll)
    counted(hall, poll)
    announced(hall, poll)
    path = f"/desk/moves/poll/{poll}/settle_tie"
    assert path in get(hall.clerk, f"/desk/years/{cycle}")
    assert "缺少此项" in post(hall.clerk, path, 422, **PAPER).text
    both = {"settlement-selected": ["general/2", "general/3"]}
    assert "#field-settlement-selected" in post(hall.clerk, path, 422, **PAPER, **both).text
    assert "选定" in move(hall, path, {"settlement-selected": "general/3"})
    assert ok(hall.clerk.get(f"/api/polls/{poll}/desk"))["ties"] == []


def test_a_year_is_opened_and_its_rules_exchanged_by_pages(hall: Hall) -> None:
    sent = {"term": "7", "session_no": "7", "title": "2028年", "rules": "futian-2021"}
    assert "#field-term" in post(hall.clerk, "/desk/years", 422, **{**sent, "term": "七"}).text
    record = post(hall.clerk, "/desk/years", **sent).headers["location"]
    assert "第7届第7次" in get(hall.second, record)
    post(hall.second, f"{record}/make")
    [cycle] = [c["id"] for c in ok(hall.clerk.get("/api/cycles")) if c["title"] == "2028年"]
    page = get(hall.clerk, f"/desk/years/{cycle}")
    assert "暂定" in page
    done = recorded(hall.clerk, f"/desk/moves/cycle/{cycle}/adopt_rules", rules="county")
    assert "→" in get(hall.second, done)  # what differs, old and new
    post(hall.second, f"{done}/make")
    assert ok(hall.clerk.get(f"/api/cycles/{cycle}"))["rules"] == "county"


def test_the_order_of_business_is_followed_on_its_page(hall: Hall) -> None:
    day = SESSION.isoformat()
    meeting = {
        "body": "plenary",
        "term": "7",
        "number": "7",
        "title": "七届七次会议",
        "starts_on": day,
        "ends_on": day,
    }
    assert "#field-number" in post(hall.clerk, "/desk/meetings", 422, **{**meeting, "number": ""}).text
    post(hall.clerk, "/desk/meetings", **meeting)
    found = {m["title"]: m["id"] for m in ok(hall.clerk.get("/api/meetings"))["items"]}
    sittings = f"/desk/meetings/{found['七届七次会议']}/sittings"
    post(hall.clerk, sittings, 422, number="1", title="第一次全体会议", held_on="2027-01-01")
    page = post(hall.clerk, sittings, number="1", title="第一次全体会议", held_on=day).headers["location"]
    sitting = page.rsplit("/", 1)[1]
    assert f"/desk/moves/sitting/{sitting}/agenda" in get(hall.clerk, page)
    move(hall, f"/desk/moves/sitting/{sitting}/agenda", {"reason": "2027年民生实事项目"})
    assert "现在可办" in get(hall.clerk, page)
    early = post(hall.clerk, f"{page}/steps/government_explains", 409).text
    assert "须先办理" in early
    post(hall.clerk, f"{page}/steps/papers_issued", note="已发")
    assert "政府作说明" in get(hall.chair, page)
    post(hall.chair, f"{page}/steps/government_explains", 403)
    post(hall.clerk, f"{page}/close")
    assert "已闭会" in get(hall.clerk, page)


def test_tellers_are_named_passed_and_replaced_by_pages(hall: Hall, app: FastAPI) -> None:
    page = f"/desk/sittings/{hall.ids['sitting']}/tellers"
    assert "已通过" in get(hall.clerk, page)
    spare = account(app, Role.TELLER)
    leaving = hall.teller_accounts[1]
    post(hall.clerk, f"{page}/replacement", 422, leaving=leaving, coming=hall.teller_accounts[2])
    post(hall.clerk, f"{page}/replacement", leaving=leaving, coming=spare.id)
    assert "拟接替" in get(hall.clerk, page)
    move(hall, f"/desk/moves/sitting/{hall.ids['sitting']}/replace_teller", {})
    assert spare.id in [t["account"] for t in ok(hall.clerk.get(f"/api{page.removeprefix('/desk')}"))]

    meeting = ok(hall.clerk.get("/api/meetings"))["items"][0]["id"]
    opened = {"number": "2", "title": "第二次全体会议", "held_on": SESSION.isoformat()}
    second = post(hall.clerk, f"/desk/meetings/{meeting}/sittings", **opened).headers["location"]
    posts = ("chief_teller", "teller", "counter")
    named = {f"post-{one}": post for one, post in zip(hall.teller_accounts, posts, strict=False)}
    short = post(hall.clerk, f"{second}/tellers", 422, **named).text
    assert "计票人至少 2 人" in short
    assert short.count(" selected>") == len(posts)
    named[f"post-{hall.teller_accounts[3]}"] = "counter"
    post(hall.clerk, f"{second}/tellers", **named)
    assert "等待会议通过" in get(hall.auditor, f"{second}/tellers")
    post(hall.chair, f"{second}/tellers", 403, **named)


def test_the_hall_s_page_leads_through_a_vote(hall: Hall) -> None:
    cycle = in_session(hall)
    poll = polling.prepare(hall, "selection", cycle, hall.ids["sitting"], channel="electronic")
    page = f"/desk/sittings/{hall.ids['sitting']}"
    assert f"/desk/moves/poll/{poll}/open" in get(hall.clerk, page)
    assert f"/wall/{hall.ids['sitting']}" in get(hall.clerk, page)
    assert "/wall/" not in get(hall.government, page)
    move(hall, f"/desk/moves/poll/{poll}/open", {}, second=hall.chair)
    shown = get(hall.chair, page)
    assert "投票结束。请总监票人报告" in shown
    assert f"/desk/moves/poll/{poll}/seal" in shown
    assert "不能闭会" in post(hall.clerk, f"{page}/close", 409).text
    assert "须由总监票人" in get(hall.tellers[0], f"/desk/moves/poll/{poll}/seal")


@pytest.mark.parametrize("deputy", [True, False])
def test_who_has_no_desk_is_told_so(hall: Hall, app: FastAPI, deputy: bool) -> None:
    reader = hall.deputies[ON_DEVICES[0]] if deputy else signed_in(app, Role.SYSADMIN)
    for path in (
        "/desk",
        "/desk/inbox",
        f"/desk/years/{hall.ids['listed']}",
        f"/desk/moves/cycle/{hall.ids['listed']}/open_session",
    ):
        get(reader, path, 403)
    get(reader, f"/desk/sittings/{hall.ids['sitting']}", 200 if deputy else 403)


def test_who_may_only_look_has_no_form(hall: Hall) -> None:
    path = f"/desk/moves/cycle/{hall.ids['listed']}/open_session"
    page = get(hall.auditor, path)
    assert "您的身份只能查看" in page
    assert '<form method="post" action="/desk' not in page
    post(hall.auditor, path, 403, **PAPER)
    for unknown in (f"/desk/moves/cycle/{hall.ids['listed']}/fly", "/desk/moves/planet/0000000000/open"):
        get(hall.clerk, unknown, 404)
    get(hall.clerk, f"/desk/moves/cycle/{hall.ids['listed']}/close_year", 409)
