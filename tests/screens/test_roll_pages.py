"""A2 on both databases: the roll, a file before and after it is confirmed, one deputy's changes."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI
from httpx2 import Response

from app.db.session import Database
from app.domain.actors import Body, Role
from app.people import service
from tests import factories as make
from tests.screens import tables
from tests.screens.hand import Hand, said
from tests.screens.tables import LI, WANG, ZHANG, csv, xlsx

IMPORT = "/desk/roll/import"
DIGEST = re.compile(r'name="digest" value="(\w+)"')


@pytest.fixture
def clerk(app: FastAPI) -> Hand:
    make.found_congress(app)
    return Hand(make.signed_in(app, Role.CLERK))


def upload(hand: Hand, data: bytes, name: str = "名册.csv", *, confirm: str = "") -> Response:
    address = f"{IMPORT}/confirm" if confirm else IMPORT
    fields = {"csrf": hand.csrf, "digest": confirm} if confirm else {"csrf": hand.csrf}
    answer: Response = hand.client.post(address, data=fields, files={"file": (name, data)})
    return answer


def bring_in(hand: Hand, data: bytes) -> Response:
    [digest] = DIGEST.findall(upload(hand, data).text)
    return upload(hand, data, confirm=digest)


def test_two_bad_rows_are_named_and_nothing_comes_in(clerk: Hand) -> None:
    short = "RX-002,李四,女,甲代表团,1234,医生,在任"
    asleep = "RX-003,王五,男,乙代表团,15400000003,,在睡"
    text = said(upload(clerk, csv(ZHANG, short, asleep)))
    assert "有 2 处错误，未导入任何内容" in text
    assert re.search(r"第3行 / 手机号 .*11位", text)
    assert re.search(r"第4行 / 状态 .*在任", text)
    assert "确认导入" not in text
    assert "名册还是空的" in said(clerk.look("/desk/roll"))


def test_what_differs_is_shown_before_it_counts(clerk: Hand) -> None:
    assert bring_in(clerk, csv(ZHANG, LI, WANG)).status_code == 201
    moved = "RX-001,张三,男,丙代表团,15400000009,教师,在任"
    joins = "RX-004,<b>赵六,女,甲代表团,15400000004,,在任"
    book = xlsx(moved, LI, joins)
    seen = upload(clerk, book, "名册.xlsx")
    text = said(seen)
    assert "代表团 甲代表团 → 改为 丙代表团" in text
    assert "手机号 154****0001 → 改为 154****0009" in text
    assert "15400000009" not in seen.text
    assert "<b>赵六" in text
    assert "<b>赵六" not in seen.text
    assert "新增 1 变动 1 不变 1 文件中没有的代表 1" in text
    assert "代表团 丙代表团" in text
    assert "王五" in text.partition("在名册中、文件中没有的代表（1）")[2]
    [digest] = DIGEST.findall(seen.text)
    done = upload(clerk, book, "名册.xlsx", confirm=digest)
    assert (done.status_code, "“名册.xlsx”已全部导入" in said(done)) == (201, True)
    assert 'href="/print/cards"' in done.text
    roll = said(clerk.look("/desk/roll"))
    assert "RX-001 张三 丙代表团 教师 154****0009 在任" in roll
    assert "RX-003 王五" in roll
    same = said(upload(clerk, xlsx(moved, LI, joins, WANG), "名册.xlsx"))
    assert "与现有名册一致，不需要导入" in same


def test_what_changed_since_the_preview_is_shown_anew(clerk: Hand) -> None:
    [digest] = DIGEST.findall(upload(clerk, csv(ZHANG)).text)
    other = upload(clerk, csv(ZHANG, LI), confirm=digest)
    assert other.status_code == 412
    assert "请重新预览后再导入" in said(other)
    [fresh] = DIGEST.findall(other.text)
    assert upload(clerk, csv(ZHANG, LI), confirm=fresh).status_code == 201
    assert upload(clerk, csv(ZHANG, LI), confirm=fresh).status_code == 412


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "是空文件"),
        (tables.RUBBISH, "不是表格文件"),
        (tables.OTHER_COLUMNS, "没有找到表头；表头应有这些列"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Excel"),
        (b"1," * (10 * 1024 * 1024 + 1), "超过20MB"),
    ],
)
def test_what_is_no_roll_is_said(clerk: Hand, data: bytes, words: str) -> None:
    answer = upload(clerk, data)
    assert words in said(answer)
    assert "确认导入" not in answer.text


def test_without_a_file_the_field_is_named(clerk: Hand) -> None:
    answer = clerk.post(IMPORT)
    assert (answer.status_code, 'href="#field-file"' in answer.text) == (422, True)
    assert clerk.post(f"{IMPORT}/confirm", digest="x").status_code == 422


def test_larger_than_any_file(clerk: Hand) -> None:
    answer = upload(clerk, b"1," * (11 * 1024 * 1024))
    assert (answer.status_code, "提交的内容过大" in answer.text) == (413, True)


def test_a_roll_that_stands_still(clerk: Hand, database: Database) -> None:
    bring_in(clerk, csv(ZHANG))
    with database.unit(write=True) as db:
        service.freeze_roll(db, "0000000001")
    seen = upload(clerk, csv(ZHANG, LI))
    assert "名册已固定" in said(seen)
    assert not DIGEST.findall(seen.text)
    page = clerk.look("/desk/roll/deputies/RX-001")
    assert "变动请在会议结束后登记" in said(page)
    change = {"kind": "resigned", "notice_no": "3号", "effective_on": "2026-11-23"}
    assert clerk.post("/desk/roll/deputies/RX-001/changes", **change).status_code == 409


def test_the_roll_is_searched_and_paged(clerk: Hand) -> None:
    rows = (f"RX-{n:03},代表{n:03},男,{'甲' if n % 2 else '乙'}代表团,154{n:08},,在任" for n in range(60))
    bring_in(clerk, csv(*rows))
    first = clerk.look("/desk/roll")
    assert "在任 60 暂停执行职务 0 已离任 0" in said(first)
    assert "RX-049" in said(first)
    assert "RX-050" not in said(first)
    [onward] = re.findall(r'href="(/desk/roll\?[^"]*after=[^"]*)"', first.text)
    assert "RX-059" in said(clerk.look(onward.replace("&amp;", "&")))
    found = said(clerk.look("/desk/roll?q=代表017"))
    assert ("RX-017" in found, "RX-018" in found) == (True, False)
    assert "RX-005" in said(clerk.look("/desk/roll?q=rx-005"))
    assert "没有符合条件的代表" in said(clerk.look("/desk/roll?q=%25&status=left&after=%00"))


def test_a_change_and_its_record(clerk: Hand) -> None:
    bring_in(clerk, csv(ZHANG, LI))
    one = "/desk/roll/deputies/RX-001"
    change = {"kind": "suspended", "notice_no": "榕人大公告〔2026〕3号 <i>", "effective_on": "2026-11-23"}
    wrong = clerk.post(f"{one}/changes", **{**change, "effective_on": "2026-11-24"})
    assert (wrong.status_code, 'href="#field-effective_on"' in wrong.text) == (422, True)
    assert "榕人大公告〔2026〕3号 &lt;i&gt;" in wrong.text
    done = said(clerk.follow(f"{one}/changes", **change))
    assert "状态 暂停执行职务" in done
    assert "暂停 2026年11月23日 榕人大公告〔2026〕3号 <i>" in done
    assert clerk.post(f"{one}/changes", **change).status_code == 409
    left = clerk.follow(f"{one}/changes", **{**change, "kind": "terminated"})
    assert 'href="/desk/roll/by-election?number=RX-001"' in left.text
    assert clerk.look("/desk/roll/deputies/RX-999").status_code == 404


def test_a_by_election_on_its_page(clerk: Hand) -> None:
    bring_in(clerk, csv(ZHANG))
    new = {
        "number": "RX-009", "new-name": "新代表", "new-gender": "女", "new-delegation": "甲代表团",
        "new-phone": "15400000009", "new-occupation": "", "notice_no": "4号", "effective_on": "2026-11-23",
    }  # fmt: skip
    taken = clerk.post("/desk/roll/by-election", **{**new, "number": "RX-001"})
    assert (taken.status_code, 'value="新代表"' in taken.text) == (409, True)
    unreachable = clerk.post("/desk/roll/by-election", **{**new, "number": "RX/009"})
    assert (unreachable.status_code, 'href="#field-number"' in unreachable.text) == (422, True)
    assert "代表证号不能含“/”" in said(unreachable)
    bad = clerk.post("/desk/roll/by-election", **{**new, "new-phone": "12"})
    assert (bad.status_code, 'href="#field-new-phone"' in bad.text) == (422, True)
    assert "补选" in said(clerk.follow("/desk/roll/by-election", **new))


def test_signed_in_elsewhere(app: FastAPI, clerk: Hand, database: Database) -> None:
    [deputy] = make.found_deputies(app, 1)
    device = make.deputy_client(app, deputy)
    with database.unit(write=False) as db:
        address = f"/desk/roll/deputies/{service.deputy(db, deputy).number}/sessions"
    assert "已结束 1 个登录" in said(clerk.post(address))
    assert device.get("/api/me").status_code == 401
    assert "没有正在使用的登录" in said(clerk.post(address))


def test_who_reads_and_who_changes(app: FastAPI, clerk: Hand) -> None:
    bring_in(clerk, csv(ZHANG))
    auditor = Hand(make.signed_in(app, Role.AUDITOR))
    roll = auditor.look("/desk/roll")
    assert "由大会秘书处办理" in said(roll)
    assert IMPORT not in roll.text
    assert "变动由大会秘书处登记" in said(auditor.look("/desk/roll/deputies/RX-001"))
    assert upload(auditor, csv(ZHANG)).status_code == 403
    secretary = Hand(make.signed_in(app, Role.BODY_SECRETARY, body=Body.PRESIDIUM))
    assert "结束其他设备上的登录" in said(secretary.look("/desk/roll/deputies/RX-001"))
    government = Hand(make.signed_in(app, Role.GOVERNMENT_OFFICE)).look("/desk/roll")
    assert (government.status_code, "大会秘书处" in government.text) == (403, True)
    assert 'href="/desk/roll"' in clerk.look("/desk").text
