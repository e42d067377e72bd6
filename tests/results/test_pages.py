"""The report and the notice: rendered from the stored bytes alone, inert, and every number in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from fastapi import FastAPI

from app.audit import service as audit
from app.cycles import service as cycles
from app.domain.actors import Body, Role
from app.domain.words import Stage
from app.results import service
from app.results.pages import rendered
from app.results.schemas import PollMinutes
from app.results.tables import ResultRow
from app.web import i18n
from tests.factories import actor, found_congress, signed_in, visitor
from tests.results import minutes as m
from tests.results.test_doors import POLL, announce, store

HOSTILE = "<script>alert(1)</script>{{7*7}}\" onload=x ' hx-get=/x &amp; ${7*7}"


class Reader(HTMLParser):
    """Collects elements, their attributes and the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.words))


class Marking(Mapping[str, str]):
    """A catalogue that has every word."""

    def __getitem__(self, key: str) -> str:
        return "X " + " ".join(re.findall(r"\{\w+\}", key))

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def report(app: FastAPI, minutes: PollMinutes) -> Reader:
    store(app, minutes)
    answer = signed_in(app, Role.CLERK).get(f"/results/{minutes.poll.id}/report")
    assert answer.status_code == 200
    return Reader(answer.text)


def row_of(app: FastAPI, view: str) -> ResultRow:
    with app.state.database.unit(write=False) as db:
        row: ResultRow | None = db.get(ResultRow, (POLL, view))
        assert row is not None
        return row


def test_the_report_holds_every_figure_and_they_add_up(app: FastAPI) -> None:
    page = report(app, m.tied_selection())
    for words in (
        "应到 298 人 = 实到 281 人 + 缺席 17 人（含请假）",
        "清点人数后到会 1 人",
        "发出 282 张 = 收回 281 张 + 未收回 1 张",
        "收回 281 张 = 有效 279 张 + 无效 2 张",
        "占全体代表 300 人的比例",
        "87.33%",
        "须至少 151 票",
        "第 3、4 项得票相同：对并列项目另行票决",
        "应选 2 项，入选 1 项，缺额 1 项",
        "由主席团免除（主席团〔2026〕3号）。理由：其中两份材料因更正延后两日送达",
        "总监票人 周正：已在系统中签字确认",
        "执行主席",
    ):
        assert words in page.text
    assert row_of(app, "full").digest in page.text


def test_the_effect_report_shows_the_levels(app: FastAPI) -> None:
    page = report(app, m.effect([("学位建设", (200, 50, 20, 9)), ("电梯加装", (100, 40, 130, 9))]))
    assert "满意占全体代表 300 人的比例" in page.text
    assert "66.67%" in page.text
    assert "不满意" in page.text
    assert "再次票评的期限（月）：6" in page.text


def test_assumed_rules_are_called_default_and_others_are_not_listed(app: FastAPI) -> None:
    text = report(app, m.tied_selection()).text
    listed = text[text.index("采用默认设定的规则") : text.index("签字")]
    assert "入选不足应选项目数：缺额" in listed
    assert "入选的过半数要求" not in listed  # an analogy, not an assumption of ours


def test_what_was_formed_outside_says_so(app: FastAPI) -> None:
    cycle = replace(m.CYCLE, formed_outside=True, document_no="示府〔2026〕1号")
    assert "系统外形成（示府〔2026〕1号）" in report(app, replace(m.tied_selection(), cycle=cycle)).text


def test_a_committee_is_no_congress(app: FastAPI) -> None:
    meeting = replace(m.MEETING, body=Body.STANDING_COMMITTEE)
    text = report(app, replace(m.tied_selection(), meeting=meeting)).text
    assert "占全体组成人员 300 人的比例" in text


def test_the_notice_lists_the_selected_by_name_alone(app: FastAPI) -> None:
    store(app, m.decided_selection())
    announce(app)
    page = Reader(visitor(app).get(f"/results/{POLL}/notice").text)
    assert "2026年11月23日" in page.text
    assert "票决产生第八届第七次会议民生实事项目 2 项，现予公告" in page.text
    assert "社区食堂" not in page.text
    assert "87.33" not in page.text
    assert "第八届人民代表大会第七次会议" in page.text


def test_the_same_result_gives_the_same_bytes(app: FastAPI) -> None:
    store(app, m.tied_selection())
    announce(app)
    client = signed_in(app, Role.CLERK)
    first = {path: client.get(f"/results/{POLL}/{path}").content for path in ("report", "notice")}
    app.state.clock.move(hours=30)
    again = signed_in(app, Role.AUDITOR)
    for path, content in first.items():
        assert again.get(f"/results/{POLL}/{path}").content == content
    with app.state.database.unit(write=False) as db:
        told = audit.latest(db, "result.announced", f"result:{POLL}")
        assert told is not None
        checkpoint = f"{told.height}:{told.digest}"
    assert rendered("report", row_of(app, "full"), "zh", checkpoint).encode() == first["report"]
    assert rendered("notice", row_of(app, "public"), "zh", checkpoint).encode() == first["notice"]
    assert all(checkpoint.encode() in content for content in first.values())


@pytest.mark.parametrize("kind", ["report", "notice"])
def test_hostile_words_stay_words(app: FastAPI, kind: str) -> None:
    store(app, m.with_titles(m.decided_selection(), HOSTILE))
    announce(app)
    page = Reader(signed_in(app, Role.CLERK).get(f"/results/{POLL}/{kind}").text)
    assert HOSTILE.replace("  ", " ") in page.text
    assert "49" not in re.sub(r"(\d+:)?[0-9a-f]{64}", "", page.text), "digests and checkpoints aside"
    for tag, attributes in page.elements:
        assert tag not in ("script", "style", "iframe", "object", "form")
        assert not any(name.startswith(("on", "hx-")) or name == "style" for name in attributes)


def test_pages_bring_nothing_from_elsewhere(app: FastAPI) -> None:
    page = report(app, m.tied_selection())
    links = [
        value
        for _, attributes in page.elements
        for name, value in attributes.items()
        if name in ("src", "href")
    ]
    ways = ["/", f"/years/{m.CYCLE.id}", f"/api/results/{POLL}/full.csv", "?lang=en"]
    assert links == ["/static/icon.png", "/static/print.css", *ways]
    css = visitor(app).get("/static/print.css")
    assert "size: A4" in css.text
    assert "@import" not in css.text
    assert "url(" not in css.text
    assert [tag for tag, _ in page.elements].count("h1") == 1


def test_every_word_goes_through_the_catalogue(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a catalogue that turns every word into X, only what people entered is left in Chinese."""

    monkeypatch.setattr(i18n, "english", Marking)
    store(app, replace(m.decided_selection(), waivers=(), rules=(), certificates=()))
    announce(app)
    row = row_of(app, "full")
    page = Reader(rendered("report", row, "en"))
    entered = {
        "示范区人民代表大会",
        "民生实事项目票决",
        "第八届人民代表大会第七次会议",
        "第三次全体会议",
        "一般类",
    }
    entered |= {"新建公办幼儿园2所", "老旧小区加装电梯", "社区食堂"}
    entered |= {"中文"}  # the way back, in its own language
    left = {
        word for word in re.findall(r"[\u4e00-\u9fff0-9]+", page.text) if re.search(r"[\u4e00-\u9fff]", word)
    }
    assert left <= entered
    assert ("html", {"lang": "en"}) in page.elements


def test_a_result_taken_from_a_notice_has_a_page_of_its_own(app: FastAPI) -> None:
    found_congress(app)
    clerk, now = actor(Role.CLERK), app.state.clock()
    with app.state.database.unit(write=True) as db:
        cycle = cycles.enter(
            db,
            now,
            term=8,
            session_no=6,
            title="第八届第六次会议年度",
            stage=Stage.IMPLEMENTING,
            rules=m.RULES,
            document_no="示府〔2025〕1号",
            listed_on=None,
            action="import_implementing",
            decision_id=None,
            by=clerk,
        )
        items = [
            {"number": 1, "title": "学位建设", "approvals": 250, "outcome": "SELECTED"},
            {"number": 2, "title": "停车场", "approvals": None, "outcome": "NOT_SELECTED"},
        ]
        document = {"document_no": "示府〔2025〕1号", "notice_no": "公告〔2025〕2号", "items": items}
        service.store_announced(db, now, cycle_id=cycle.id, document=document, by=clerk)
    for path in ("report", "notice"):
        text = Reader(visitor(app).get(f"/results/{cycle.id}/{path}").text).text
        assert "系统外形成，照公告录入，未在本系统计票" in text
        assert "公告〔2025〕2号" in text
        assert "250" in text
        assert "未入选" in text
