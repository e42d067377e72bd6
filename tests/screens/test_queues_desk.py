"""筛选台 over HTTP: the queue and its filters, one suggestion and each way on, a batch to its decision."""

from __future__ import annotations

import re
from datetime import date

import pytest
from fastapi import FastAPI

from app.domain.actors import Role
from app.domain.words import TopicStatus
from tests.deliberations.year import year_of
from tests.factories import resident_client
from tests.screens.hand import Hand, said
from tests.screens.quarter import Quarter
from tests.topics.factory import row_of, set_row

HOSTILE = '"><script>alert(1)</script>{{7*7}}'
STUDY = {"findings": "现场看过，灯杆可以立。", "category": "safety", "recommendation": "pool", "place": ""}
MEETING = {"meeting": "人大街道工委第九次会议", "document_no": "榕人大工委〔2026〕9号"}


@pytest.fixture
def quarter(app: FastAPI) -> Quarter:
    return Quarter(app)


def listed(hand: Hand, query: str = "") -> list[str]:
    page = hand.look(f"/desk/queues{query}")
    assert page.status_code == 200
    return re.findall(r'<li>\s*<a href="/desk/topics/(\w{10})', page.text)


def test_the_queue_is_the_readers_own_and_overdue_first(app: FastAPI, quarter: Quarter) -> None:
    late, fresh = quarter.came_in("早该办的路灯"), quarter.came_in("新来的路灯", studied=True)
    far = quarter.came_in(
        "别处的路灯", street=quarter.place.other_street, community=quarter.place.other_community
    )
    set_row(app, late, due_on=date(2026, 9, 30))
    assert listed(quarter.office) == [late, fresh]
    assert listed(quarter.station) == [late, fresh]
    assert listed(quarter.stranger) == [far]
    assert listed(quarter.clerk)[0] == late
    assert set(listed(quarter.clerk)) == {late, fresh, far}
    assert listed(quarter.government) == []
    assert "1 逾期 1 已收到 1 已作社区初步研究 0 已入项目储备库" in said(quarter.office.look("/desk/queues"))
    number = row_of(app, fresh).number
    for query, found in {
        "?overdue=1": [late],
        "?status=STUDIED": [fresh],
        "?status=NEVER&category=NEVER&street=NEVER&due=NEVER&after=NEVER": [late, fresh],
        "?category=health": [],
        "?due=2026-12-31": [fresh],
        "?text=%E6%97%A9%E8%AF%A5": [late],
        f"?text={number[:4].lower()}-{number[4:]}": [fresh],
        "?text=%25%00%EF%BF%BF": [],
        f"?community={quarter.place.community}": [late, fresh],
    }.items():
        assert listed(quarter.office, query) == found, query
    assert listed(quarter.clerk, f"?street={quarter.place.other_street}") == [far]
    assert "没有符合的建议" in quarter.office.look("/desk/queues?category=health").text
    assert quarter.stranger.look(f"/desk/topics/{late}").status_code == 404


def test_the_pool_is_what_the_government_draws_on(app: FastAPI, quarter: Quarter) -> None:
    pooled = quarter.came_in("入库的路灯", studied=True)
    set_row(app, pooled, status=TopicStatus.POOLED)
    assert listed(quarter.government) == [pooled]
    page = quarter.government.look(f"/desk/topics/{pooled}")
    assert "从项目储备库选用" in page.text
    assert '<form method="post" action="/desk/topics' not in page.text


def test_who_has_no_queue_is_told_who_has(app: FastAPI, quarter: Quarter) -> None:
    made = quarter.came_in("路灯坏了三个月")
    for hand in (quarter.hand(Role.TELLER), Hand(resident_client(app))):
        for path in ("/desk/queues", f"/desk/topics/{made}", "/desk/batches"):
            answer = hand.look(path)
            assert answer.status_code == 403, path
            assert "人大街道工委" in answer.text
    auditor = quarter.hand(Role.AUDITOR)
    assert "社区初步研究</summary>" not in auditor.look(f"/desk/topics/{made}").text
    for deed in ("study", "redirect", "answer", "merge/undo", "draft", "undraft"):
        assert auditor.post(f"/desk/topics/{made}/{deed}").status_code == 403, deed
    assert quarter.station.post(f"/desk/topics/{made}/draft", outcome="pool").status_code == 403


def test_a_page_holds_so_many_and_leads_on(quarter: Quarter) -> None:
    for number in range(27):
        quarter.came_in(f"第{number}盏路灯坏了")
    first = quarter.office.look("/desk/queues?text=%E8%B7%AF%E7%81%AF")
    [onward] = re.findall(r'href="(/desk/queues\?[^"]*after=\w{10})"', first.text)
    there = listed(quarter.office, "?text=%E8%B7%AF%E7%81%AF")
    rest = listed(quarter.office, onward.replace("&amp;", "&").partition("/desk/queues")[2])
    assert (len(there), len(rest), set(there) & set(rest)) == (25, 2, set())


def test_a_study_comes_back_as_it_was_sent_and_then_stands(app: FastAPI, quarter: Quarter) -> None:
    made = quarter.came_in("路灯坏了三个月")
    path = f"/desk/topics/{made}"
    wrong = quarter.station.post(
        f"{path}/study?category=safety", **{**STUDY, "recommendation": "", "comment": HOSTILE}
    )
    assert wrong.status_code == 422
    for words in ('href="#study-recommendation"', ">现场看过，灯杆可以立。</textarea>", "&lt;script&gt;"):
        assert words in wrong.text
    assert "<script>alert" not in wrong.text
    done = quarter.station.post(f"{path}/study?category=safety", **STUDY)
    assert (done.status_code, done.headers["location"]) == (303, f"{path}?category=safety&done=study")
    page = quarter.office.look(done.headers["location"])
    assert "研究意见已保存" in page.text
    assert "建议纳入项目储备库" in said(page)
    again = quarter.office.post(f"{path}/study", **{**STUDY, "recommendation": "merge", "comment": HOSTILE})
    assert again.status_code == 303
    shown = quarter.office.look(path).text
    assert "改作研究意见" in shown
    assert ("<script>alert" in shown, "&lt;script&gt;" in shown) == (False, True)


def test_redirected_at_once_and_answered(app: FastAPI, quarter: Quarter) -> None:
    path = f"/desk/topics/{quarter.came_in('路灯坏了三个月')}"
    sent = {"to": "hotline", "recipient": "", "sentence": "已转市政热线。"}
    wrong = quarter.office.post(f"{path}/redirect", **sent)
    assert (wrong.status_code, 'href="#send-recipient"' in wrong.text) == (422, True)
    assert quarter.office.follow(f"{path}/redirect", **{**sent, "recipient": "市政热线"}).status_code == 200
    early = quarter.office.post(f"{path}/answer", text="已修好。", on="2026-12-31")
    assert (early.status_code, ">已修好。</textarea>" in early.text) == (422, True)
    assert 'href="#answer-on"' in early.text
    page = quarter.office.follow(f"{path}/answer", text="已修好。", on="2026-11-23")
    assert "受理单位的答复（2026年11月23日）： 已修好。" in said(page)
    late = quarter.office.post(f"{path}/redirect", **{**sent, "recipient": "市政热线"})
    assert late.status_code == 409


def test_rejected_by_the_batch_with_a_reason_of_the_list(app: FastAPI, quarter: Quarter) -> None:
    made = quarter.came_in("路灯坏了三个月", studied=True)
    path = f"/desk/topics/{made}"
    before = quarter.office.look(path)
    assert "着手这一批" in before.text
    assert "不予采纳</summary>" not in before.text
    back = quarter.office.post(
        "/desk/batches", street=quarter.place.street, due_on="2026-12-31", back=f"{path}?done=batch"
    )
    assert back.headers["location"] == f"{path}?done=batch"
    [batch] = re.findall(r'name="batch" value="(\w{10})"', quarter.office.look(path).text)[:1]
    sent = {"batch": batch, "outcome": "return", "return_reason": "already_planned", "sentence": ""}
    wrong = quarter.office.post(f"{path}/draft", **sent)
    assert wrong.status_code == 422
    assert "用一句话说明" in said(wrong)
    assert '<option value="already_planned" selected>' in wrong.text
    page = quarter.office.follow(f"{path}/draft", **{**sent, "sentence": "已列入市政计划。"})
    assert "批次草案：不予采纳 · 已有安排" in said(page)
    assert "草案：不予采纳" in said(quarter.office.look("/desk/queues"))
    gone = quarter.office.follow(f"{path}/undraft", batch=batch)
    assert "已从批次草案中撤出" in gone.text
    assert row_of(app, made).status is TopicStatus.STUDIED


def test_a_batch_from_the_word_of_the_street_to_the_decision_of_two(app: FastAPI, quarter: Quarter) -> None:
    kept, back = quarter.came_in("路灯坏了三个月", studied=True), quarter.came_in("小区要滑梯", studied=True)
    quarter.came_in("还没研究的路灯")
    at = quarter.batch()
    assert quarter.stranger.look(at).status_code == 404
    early = quarter.office.post(f"{at}/consultation", on="2027-01-01", text="无不同意见")
    assert (early.status_code, 'href="#consult-on"' in early.text) == (422, True)
    assert "2026年11月23日 已征求" in said(
        quarter.office.follow(f"{at}/consultation", on="2026-11-23", text="无不同意见")
    )
    none = quarter.office.post(f"{at}/drafts")
    assert (none.status_code, "请先勾选" in none.text) == (422, True)
    assert re.findall(r'name="topic" value="(\w{10})"', none.text) == sorted([kept, back])
    assert "已列入草案" in quarter.office.follow(f"{at}/drafts", topic=kept).text
    sent = {"outcome": "return", "return_reason": "no_funds", "sentence": "今年没有预算。"}
    batch = at.rsplit("/", 1)[1]
    quarter.office.follow(f"/desk/topics/{back}/draft", batch=batch, **sent)
    recorded = quarter.office.follow(f"/desk/moves/batch/{batch}/decide", **MEETING)
    told = said(recorded)
    for words in ("纳入项目储备库 路灯坏了三个月", "不予采纳 小区要滑梯：财力难以承受，今年没有预算。"):
        assert words in told
    for hand in (quarter.government, quarter.hand(Role.TELLER)):
        assert hand.look("/desk/inbox").status_code == 200
    [decision] = re.findall(r'href="/desk/decisions/(\w{10})"', quarter.office.look(at).text)
    assert quarter.colleague.follow(f"/desk/decisions/{decision}/make").status_code == 200
    assert row_of(app, kept).status is TopicStatus.POOLED
    assert row_of(app, back).status is TopicStatus.RETURNED
    unsure = quarter.office.post(f"{at}/close")
    assert (unsure.status_code, "到期之日起才能办结" in unsure.text) == (422, True)
    assert quarter.office.post(f"{at}/close", sure="yes").status_code == 409


def test_a_closed_batch_shows_its_published_summary(app: FastAPI, quarter: Quarter) -> None:
    late = quarter.came_in("早该办的路灯", studied=True)
    set_row(app, late, due_on=date(2026, 9, 30))
    begun = quarter.office.post("/desk/batches", street=quarter.place.street, due_on="2026-09-30")
    at = begun.headers["location"]
    assert quarter.office.post(f"{at}/undraft", topic=late).status_code == 404
    page = quarter.office.follow(f"{at}/close", sure="yes")
    assert "批次已办结，汇总已公布" in page.text
    assert "收到 1 作了社区初步研究 1" in said(page)
    assert "结转下一批 1" in said(page)
    assert "起草候选项目" not in page.text
    drawing = f"/desk/years/{year_of(app).cycle}/candidates"
    assert f'href="{drawing}">从项目储备库起草候选项目：2027年<' in quarter.office.look(at).text
    assert quarter.office.look(drawing).status_code == 200
    assert quarter.office.post(f"{at}/close", sure="yes").status_code == 409
    assert "2026年12月31日 的批次还没有着手" in quarter.office.look(f"/desk/topics/{late}").text
    assert "此批已办结" in quarter.office.look("/desk/batches").text
    wrong = quarter.office.post("/desk/batches", street=quarter.place.street, due_on="2026-10-01")
    assert (wrong.status_code, "不是规则所定的批次截止日" in wrong.text) == (422, True)


def test_ids_that_are_none_are_answered_and_ask_nothing_of_the_database(quarter: Quarter) -> None:
    made, at = quarter.came_in("路灯坏了三个月", studied=True), quarter.batch()
    for strange in ("\0", "\u202e", "' OR 1=1 --", "0" * 500):
        assert quarter.office.post(f"{at}/drafts", topic=strange).status_code == 422
        assert quarter.office.post(f"{at}/undraft", topic=strange).status_code == 404
        sent = {"batch": strange, "outcome": "pool"}
        assert quarter.office.post(f"/desk/topics/{made}/draft", **sent).status_code == 404
    for path in ("/desk/batches?after=%00", f"{at}?drafts=%00", f"{at}?after=no"):
        assert quarter.office.look(path).status_code == 422, path


def test_half_a_character_in_a_foreign_encoding_is_no_fault(quarter: Quarter) -> None:
    """UTF-7 in a multipart form is decoded to a half surrogate, which no database takes."""
    made = quarter.came_in("路灯坏了三个月")
    fields = {"csrf": quarter.station.csrf, **STUDY, "findings": "+2AA-"}
    parts = [f'--x\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in fields.items()]
    kind = {"Content-Type": "multipart/form-data; boundary=x; charset=utf-7"}
    body = ("".join(parts) + "--x--\r\n").encode()
    answer = quarter.station.client.post(f"/desk/topics/{made}/study", content=body, headers=kind)
    assert answer.status_code == 303, said(answer)
