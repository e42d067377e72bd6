"""The forms of counting without a browser: each refusal is said on its page, and nothing is lost."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from app.audit import service as audit
from app.domain.actors import Actor, Role
from app.meetings import service as meetings
from app.people.actor import COOKIE
from app.people.service.sessions import open_session
from app.polls import service as polls
from app.polls import store
from app.web.security import csrf_token
from tests.factories import account, actor_of
from tests.polls.factory import Box, opened

PAGE = {"Accept": "text/html"}
STACK = {"stack": "1", "box": "1", "size": "2"}


class Desk:
    """Somebody at a desk with a browser without script."""

    def __init__(self, app: FastAPI, box: Box, by: Actor) -> None:
        with app.state.database.unit(write=True) as db:
            lasts = timedelta(hours=8)
            token = open_session(db, app.state.clock(), app.state.settings, by, lasts, account_id=by.id).token
        self.client = TestClient(app, base_url="http://testserver", headers=PAGE, follow_redirects=False)
        self.client.cookies.set(COOKIE, token)
        self.csrf, self.address = csrf_token(token), f"/desk/polls/{box.poll_id}"

    def look(self, path: str, **query: str) -> Response:
        return self.client.get(self.address + path, params=query)

    def post(self, path: str, **fields: Any) -> Response:
        return self.client.post(self.address + path, data={"csrf": self.csrf, **fields})


def sealed(app: FastAPI, *, devices: int = 3, sheets: int = 2) -> Box:
    """Everybody has voted, the box is sealed and the sheets are counted back."""
    box = opened(app, devices=devices, sheets=sheets)
    followed(box, "open")
    for place in range(devices):
        box.vote(place, 1, 2)
    for deputy in box.sheets:
        box.hand_out(deputy)
    moved(box, "seal")
    if sheets:
        box.give_back(returned=sheets, leftover=2)
    return box


def moved(box: Box, action: str) -> None:
    """The move with the step that the hall records of it."""
    box.move(action)
    followed(box, action)


def followed(box: Box, action: str) -> None:
    with box.database.unit(write=True) as db:
        where = {"sitting_id": box.hall.sitting_id, "poll_id": box.poll_id}
        meetings.follow_move(db, box.hall.now, move=action, by=box.chair, **where)


def fault(page: Response) -> str:
    """What the page says is wrong, as a reader reads it."""
    found = re.search(r'<section class="fault".*?</section>', page.text, re.DOTALL)
    assert found, page.text
    return html.unescape(re.sub(r"<[^>]+>", " ", found[0]))


def carried(page: Response) -> dict[str, Any]:
    """What the form holds in fields that nobody sees."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text)
    sheets = [html.unescape(value) for name, value in found if name == "sheet"]
    return {**{name: html.unescape(value) for name, value in found}, "sheet": sheets}


def test_the_box_opens_with_its_cards_in_its_time_and_to_its_tellers_alone(app: FastAPI) -> None:
    box = sealed(app, sheets=0)
    chief, clerk = Desk(app, box, box.chief), Desk(app, box, actor_of(app, account(app, Role.CLERK)))
    stranger = Desk(app, box, actor_of(app, account(app, Role.TELLER)))
    early = chief.post("/count", card=box.cards[:2])
    assert (early.status_code, "不能办理" in fault(early)) == (409, True)
    assert "下一步：宣布票决有效" in early.text
    moved(box, "declare_valid")
    assert 'type="password"' in chief.look("/count").text
    assert 'type="password"' not in clerk.look("/count").text
    for desk, cards, status, words in (
        (chief, box.cards[:1], 409, "需要2张钥匙卡，现有1张"),
        (chief, [box.cards[0]] * 2, 409, "第1号卡输入了不止一次"),
        (chief, [box.cards[0], "7" * 28], 422, "校验位不符"),
        (stranger, box.cards[:2], 403, "须由本次全体会议通过的"),
    ):
        refused = desk.post("/count", card=cards)
        assert (refused.status_code, refused.headers["cache-control"]) == (status, "no-store")
        assert words in fault(refused)
        assert not [card for card in cards if card in refused.text]
    assert clerk.post("/count", card=box.cards[:2]).status_code == 403
    for cards in (box.cards[:2], box.cards[1:], []):
        assert chief.post("/count", card=cards).status_code == 303
    assert "下一步：签字确认" in chief.look("/count").text


def test_totals_must_reconcile_and_agree_and_can_be_corrected(app: FastAPI) -> None:
    box = sealed(app)
    first, second = (Desk(app, box, box.tellers[place]) for place in (2, 3))
    rows = {f"sum-{no}-approve": "1" for no in range(1, 5)} | {"sum-5-approve": "2", "sum-5-oppose": "0"}
    empty = first.post("/paper/entry/totals", **STACK, spoiled="0", **rows | {"sum-3-approve": "一"})
    assert (empty.status_code, "第 3 项“赞成”应为整数" in fault(empty)) == (422, True)
    wrong = first.post("/paper/entry/totals", **STACK, spoiled="0", **rows | {"sum-5-approve": "1"})
    assert (wrong.status_code, "合计不平衡" in fault(wrong)) == (422, True)
    assert 'name="sum-5-approve" inputmode="numeric" maxlength="6" value="1"' in wrong.text
    assert first.post("/paper/entry/totals", **STACK, spoiled="0", **rows).status_code == 303
    other = rows | {"sum-4-approve": "0"}
    assert second.post("/paper/entry/totals", **STACK, spoiled="0", **other).status_code == 303
    page = second.look("/paper/entry/stacks/1")
    assert "第4项工程" in page.text
    assert "更正我的合计" in page.text
    assert (
        'name="sum-4-approve" inputmode="numeric" maxlength="6" value="0"'
        in second.look("/paper/entry/totals", **STACK).text
    )
    assert second.post("/paper/entry/totals", **STACK, spoiled="0", **rows).status_code == 303
    assert "两遍一致" in second.look("/paper/entry/stacks/1").text


def test_a_stack_that_cannot_be_entered_is_refused_before_its_first_sheet(app: FastAPI) -> None:
    box = sealed(app)
    first, second = (Desk(app, box, box.tellers[place]) for place in (2, 3))
    for wrong, status, words in (
        ({"size": "3"}, 409, "收回 2 张，已录入 0 张，不能再录入 3 张"),
        ({"size": "很多"}, 422, "应为正整数"),
        ({"box": "7"}, 409, "第 7 号票箱尚未清点收回"),
    ):
        refused = first.look("/paper/entry/sheets", **STACK | wrong)
        assert (refused.status_code, words in fault(refused)) == (status, True)
    sheets = ["1.approve 2.approve", "spoiled:涂改，无法辨认"]
    assert first.post("/paper/entry/sheets", **STACK, sheet=sheets, do="send").status_code == 303
    refused = second.look("/paper/entry/sheets", **STACK | {"size": "1"})
    assert "第 1 叠已登记为第 1 号票箱 2 张" in fault(refused)
    third = Desk(app, box, box.tellers[1])
    assert second.post("/paper/entry/sheets", **STACK, sheet=sheets, do="send").status_code == 303
    assert "另两位计票人" in fault(third.look("/paper/entry/sheets", **STACK))
    assert "只有录入此叠的两位计票人" in fault(third.look("/paper/entry/stacks/1"))


def test_what_was_read_of_a_stack_travels_with_the_form_and_is_never_lost(app: FastAPI) -> None:
    box = sealed(app)
    desk = Desk(app, box, box.tellers[2])
    begun = desk.post("/paper/entry/sheets", **STACK, do="next", **{"mark-1": "approve", "mark-5": "oppose"})
    assert carried(begun)["sheet"] == ["1.approve 5.oppose"]
    no_reason = desk.post(
        "/paper/entry/sheets", **carried(begun), do="next", kind="pending", **{"mark-3": "approve"}
    )
    assert (no_reason.status_code, carried(no_reason)["sheet"]) == (422, ["1.approve 5.oppose"])
    assert 'name="mark-3" value="approve" checked' in no_reason.text
    note = "<script>alert(1)</script> {{7*7}} {n}"
    done = desk.post(
        "/paper/entry/sheets", **carried(no_reason), do="next", kind="spoiled", why="other", note=note
    )
    assert "核对第 1 叠" in done.text
    assert "<script>alert" not in done.text
    assert html.escape(note) in done.text
    shorter = desk.post("/paper/entry/sheets", **carried(begun), do="finish")
    assert carried(shorter)["size"] == "1"
    rubbish = desk.post("/paper/entry/sheets", **STACK, sheet=["99.approve", "1.rubbish"], do="send")
    assert (rubbish.status_code, "未保存" in fault(rubbish)) == (422, True)
    assert desk.post("/paper/entry/sheets", **carried(done), do="send").status_code == 303
    with box.database.unit(write=False) as db:
        assert [row.doubt for row in store.sheets(db, box.poll_id)] == ["", note]


def test_the_chief_teller_takes_out_a_stack_and_rules_and_nobody_else_does(app: FastAPI) -> None:
    box = sealed(app)
    chief, counter = Desk(app, box, box.chief), Desk(app, box, box.tellers[2])
    sheets = ["1.approve", "pending:标记不清，无法辨认"]
    for place in (2, 3):
        Desk(app, box, box.tellers[place]).post("/paper/entry/sheets", **STACK, sheet=sheets, do="send")
    assert "须由本次全体会议通过的总监票人" in fault(
        counter.post("/paper/entry/stacks/1/discarding", why="叠号误录")
    )
    assert "请写明取消此叠的理由" in fault(chief.post("/paper/entry/stacks/1/discarding"))
    assert chief.post("/paper/entry/stacks/1/discarding", why="叠号误录").status_code == 303
    assert chief.look("/paper/entry/stacks/1").status_code == 404
    for place in (2, 3):
        Desk(app, box, box.tellers[place]).post("/paper/entry/sheets", **STACK, sheet=sheets, do="send")
    assert "标记不清" in chief.look("/rulings").text
    assert "标记不清" not in counter.look("/rulings").text
    path = "/rulings/sheets/1/2"
    assert "不由您认定" in counter.look(path).text
    assert counter.post(path, kind="invalid", why="涂改，无法辨认").status_code == 403
    assert "请选择认定为有效或无效" in fault(chief.post(path, why="涂改，无法辨认"))
    assert "请写明认定的理由" in fault(chief.post(path, kind="invalid"))
    assert chief.post(path, kind="invalid", why="涂改，无法辨认").status_code == 303
    assert "此票不在待认定之列" in fault(chief.post(path, kind="invalid", why="涂改，无法辨认"))


def test_a_ballot_that_does_not_open_is_ruled_invalid_with_a_reason(app: FastAPI) -> None:
    box = opened(app, devices=3)
    followed(box, "open")
    for place in range(3):
        box.vote(place, 1, 2)
    with box.database.unit(write=True) as db:
        (rid, _), (_, blob), *_ = store.blobs(db, box.poll_id)
        db.execute(sa.text("UPDATE box SET blob = :b WHERE rid = :r"), {"b": blob, "r": rid})
    moved(box, "seal")
    moved(box, "declare_valid")
    chief = Desk(app, box, box.chief)
    assert chief.post("/count", card=box.cards[:2]).status_code == 303
    assert "下一步：认定待认定票" in chief.look("/count").text
    assert chief.post("/rulings/ballots/1").status_code == 422
    assert "没有这张待认定票" in fault(chief.post("/rulings/ballots/9", why="未能开启，无法读出选择"))
    assert chief.post("/rulings/ballots/1", why="未能开启，无法读出选择").status_code == 303
    with box.database.unit(write=False) as db:
        counted = polls.count_page(db, box.poll_id, by=box.chief)
        checkpoint = audit.checkpoint_of(db, f"poll:{box.poll_id}")
    assert counted.result is not None
    assert "收回 3 张 = 有效 2 张 + 无效 1 张" in html.unescape(chief.look("/count").text)
    assert checkpoint in chief.look("/minutes").text


def test_who_waits_for_the_announcement_reads_no_number_of_it(app: FastAPI) -> None:
    box = sealed(app, sheets=0)
    moved(box, "declare_valid")
    auditor = Desk(app, box, actor_of(app, account(app, Role.AUDITOR)))
    box.count(*box.cards[:2])
    page = auditor.look("/count").text
    assert "结果尚未在会上宣布" in page
    assert "有效 3 张" not in page
    assert auditor.look("/minutes").status_code == 409
