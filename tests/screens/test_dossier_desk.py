"""The desk of candidates: drafting from the pool, the form and who overtakes whom, appraisal, leaving."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI

from app.domain.actors import Role
from app.domain.crockford import in_fours
from app.domain.words import Criterion, DeliberationOutcome, Stage, TopicStatus
from tests.attachments.bytes import HTML, image
from tests.candidates import lists
from tests.candidates.screening import WHOLE, Screening
from tests.factories import resident_client, signed_in
from tests.screens.hand import Hand, said
from tests.statements import queries, statements

HOSTILE = "<b id=x>&{{7*7}}路灯"
ALL_MET = {f"met-{one}": "yes" for one in Criterion}


@pytest.fixture
def year(app: FastAPI) -> Screening:
    return Screening(app)


@pytest.fixture
def office(year: Screening) -> Hand:
    return Hand(year.office)


def typed(year: Screening, version: int = 1, **more: str) -> dict[str, str]:
    """A whole form; money and amounts as people write them."""
    known = {name: str(value) for name, value in WHOLE.items()}
    return {
        "title": "加装路灯",
        "lead_department_id": year.lead,
        "departments": "",
        "milestone": "",
        "reason": "",
        **known,
        "budget": "1,200,000",
        "target_amount": "３００",
        "version": str(version),
        **more,
    }


def here(made: dict[str, Any]) -> str:
    return f"/desk/candidates/{made['id']}"


def test_a_draft_is_made_from_the_pool_and_the_ticks_stay(year: Screening, office: Hand) -> None:
    early = datetime(2026, 11, 1, tzinfo=UTC)
    other = year.desks.topic(TopicStatus.POOLED, title="增设公厕", submitted_at=early)
    late = year.desks.topic(TopicStatus.POOLED, title="太晚提出的", submitted_at=year.clock())
    address, desk = f"/desk/years/{year.cycle}/candidates", Hand(year.clerk)
    year.grouped(general=1)
    page = office.look(f"{address}/new")
    assert "项目储备库" in said(page)
    assert f'value="{late}"' not in page.text
    looked = office.post(address, title="加装路灯", topics=year.pool[0], words="公厕", do="find")
    assert re.findall(r'name="topics" value="(\w{10})"( checked)?', looked.text) == [
        (year.pool[0], " checked"),
        (other, ""),
    ]
    assert 'value="加装路灯"' in looked.text
    numbered = office.post(address, words=in_fours(year.desks.row(other).number), do="find")
    assert re.findall(r'name="topics" value="(\w{10})"', numbered.text) == [other]
    bare = office.post(address, title="", topics=year.pool[0], do="draft")
    assert bare.status_code == 422
    assert 'href="#field-title"' in bare.text
    none = office.post(address, title="加装路灯", do="draft")
    assert none.status_code == 422
    assert '<a href="#field-topics">请写明来源建议或投资计划项目' in none.text
    made = office.follow(address, title="加装路灯", topics=year.pool[0], do="draft")
    assert "候选项目已起草，来源建议已选用" in said(made)
    assert "提请审议之前还须补齐 13 项" in said(made)
    shown = said(desk.look(address))
    assert "加装路灯" in shown
    assert "已起草 补齐材料" in shown
    assert "一般类 候选 0 项，应选 1 项 至少须有 2 项" in shown
    assert "没有符合条件的候选项目" in said(desk.look(f"{address}?q=幼儿园"))
    assert desk.look(f"{address}/new").status_code == 403
    again = office.post(address, title="另一项", topics=year.pool[0], do="draft")
    assert again.status_code == 409


def test_the_form_is_saved_and_comes_back_with_what_is_wrong(year: Screening, office: Hand) -> None:
    year.grouped(general=1)
    made = year.draft(topics=[year.pool[0]])
    wrong = typed(year, budget="120万", finishes_on="2027-01-01", purpose=HOSTILE + "\r\n第二行")
    refused = office.post(here(made), **wrong)
    assert refused.status_code == 422
    assert '<a href="#field-budget">应为整数' in refused.text
    assert 'value="120万"' in refused.text
    assert "&lt;b id=x&gt;&amp;{{7*7}}路灯" in refused.text
    ends_early = office.post(here(made), **{**wrong, "budget": "1,200,000"})
    assert '<a href="#field-finishes_on">完成日期早于开工日期' in ends_early.text
    answer = {f"answer-{year.pool[0]}": "予以采纳"}
    saved = office.follow(here(made), **typed(year, purpose=HOSTILE + "\r\n第二行"), **answer)
    assert "材料已保存" in said(saved)
    assert "材料齐全，等待论证" in said(saved)
    found = year.shown(made)
    assert (found["budget"], found["target_amount"], found["version"]) == (1_200_000, 300, 2)
    assert found["purpose"] == HOSTILE + "\n第二行"
    assert found["topics"][0]["answer"] == "予以采纳"
    same = office.follow(here(made), **typed(year, 2, purpose=found["purpose"]), **answer)
    assert "没有改动" in said(same)
    history = said(office.look(f"{here(made)}/versions"))
    assert "投资 （空） → 1,200,000 元" in history
    assert "第 1 版" in history


def test_an_overtaken_form_loses_nothing(year: Screening, office: Hand) -> None:
    """Three fields: changed here alone, by somebody else alone, and by both."""
    year.grouped(general=1)
    topic = year.pool[0]
    made = year.complete(topics=[topic], scope="三个社区", purpose="方便出行")
    mine = typed(
        year, made["version"], title="加装路灯300盏", purpose="方便出行", scope="四个社区",
        **{f"answer-{topic}": "予以采纳"},
    )  # fmt: skip
    year.edit(made, scope="五个社区", budget=1_500_000)
    stale = office.post(here(made), **mine)
    assert stale.status_code == 412
    assert re.search(r'name="title"[^>]* value="加装路灯300盏"', stale.text)
    assert ">四个社区</textarea>" in stale.text
    assert "他人已改为：五个社区。框中是您填写的" in said(stale)
    assert "他人已改为：1,500,000，已填入框中" in said(stale)
    assert 'value="1,500,000"' in stale.text
    [version] = re.findall(r'name="version" value="(\d+)"', stale.text)
    again = {**mine, "version": version, "budget": "1,500,000"}
    assert "材料已保存" in said(office.follow(here(made), **again))
    found = year.shown(made)
    assert (found["title"], found["scope"], found["budget"]) == ("加装路灯300盏", "四个社区", 1_500_000)


def test_what_was_typed_is_shown_where_the_dossier_was_closed(year: Screening, office: Hand) -> None:
    year.grouped(general=1)
    made = year.complete(topics=[year.pool[0]])
    assert year.leave(made, "drop", reason="与他项重复").status_code == 200
    late = office.post(here(made), **typed(year, made["version"], scope="写了很久的范围"))
    assert late.status_code == 409
    assert "您填写的以下内容没有保存" in said(late)
    assert "写了很久的范围" in said(late)
    assert 'name="scope"' not in late.text
    assert "理由：与他项重复" in said(late)


def test_files_are_kept_through_a_refusal(year: Screening, office: Hand) -> None:
    made = year.draft(topics=[year.pool[0]])
    photo = {"photo": ("a.jpg", image(), "image/jpeg")}
    data = {"csrf": office.csrf, **typed(year, group="", budget="-5")}
    refused = office.client.post(here(made), data=data, files=photo)
    assert refused.status_code == 422
    [kept] = re.findall(r'name="attachments" value="(\w{10})"', refused.text)
    office.follow(here(made), **typed(year, group=""), attachments=kept)
    assert [one["id"] for one in year.shown(made)["attachments"]] == [kept]
    bad = office.client.post(
        here(made), data={**data, "version": "2"}, files={"photo": ("a.jpg", HTML, "image/jpeg")}
    )
    assert "只能上传 JPEG" in said(bad)
    office.follow(here(made), **typed(year, 2, group=""), detached=kept)
    assert year.shown(made)["attachments"] == []


def test_a_photo_as_phones_take_them_comes_through(year: Screening, office: Hand) -> None:
    made = year.draft(topics=[year.pool[0]])
    sent = {"csrf": office.csrf, **typed(year, group="")}
    large = image("PNG", size=(400, 300), compress_level=0)
    assert len(large) > 256 * 1024
    saved = office.client.post(here(made), data=sent, files={"photo": ("a.png", large, "image/png")})
    assert saved.status_code == 303, said(saved)
    assert len(year.shown(made)["attachments"]) == 1


def test_sources_come_and_go(year: Screening, office: Hand) -> None:
    made = year.draft(topics=[year.pool[0]])
    empty = office.post(f"{here(made)}/topics", do="add")
    assert empty.status_code == 422
    assert 'href="#field-topics"' in empty.text
    added = office.follow(f"{here(made)}/topics", topics=year.pool[1], do="add")
    assert "来源建议（2 条）" in said(added)
    taken = office.follow(f"{here(made)}/topics/{year.pool[0]}/remove")
    assert "来源建议（1 条）" in said(taken)
    gone = office.post(f"{here(made)}/topics/{year.pool[0]}/remove")
    assert gone.status_code == 404
    assert "这条建议不是此候选项目的来源" in said(gone)


def test_many_sources_cost_no_more_queries_than_one(year: Screening, office: Hand) -> None:
    def asked(topics: list[str]) -> int:
        made = year.draft(topics=topics, title=f"来源{len(topics)}条")
        with statements(year.database) as sent:
            assert f"来源建议（{len(topics)} 条）" in said(office.look(here(made)))
        return len(queries(sent))

    assert asked(year.pool[:1]) == asked(year.pool[1:])


def test_an_appraisal_comes_back_whole_and_names_its_version(year: Screening, office: Hand) -> None:
    year.grouped(general=1)
    made = year.complete(topics=[year.pool[0]])
    address, version = f"{here(made)}/appraisal", str(made["version"])
    open_one = {name: value for name, value in ALL_MET.items() if name != "met-feasible"}
    short = office.post(address, version=version, **open_one, exclusions="not_ready")
    assert short.status_code == 422
    assert 'href="#field-criteria-2-met"' in short.text
    assert 'href="#field-exclusions-0-note"' in short.text
    assert 'name="met-inclusive" value="yes" checked' in short.text
    failed = office.follow(
        address, version=version, **{**ALL_MET, "met-affordable": "no", "note-affordable": "财力不足"}
    )
    assert "✗ 未通过" in said(failed)
    assert "财力可承受：财力不足" in said(failed)
    year.edit(made, scope="五个社区")
    stale = office.post(address, version=version, **ALL_MET, meeting="论证会")
    assert stale.status_code == 412
    assert "您打开之后材料有改动" in said(stale)
    assert 'value="论证会"' in stale.text
    [now] = re.findall(r'name="version" value="(\d+)"', stale.text)
    passed = office.follow(address, version=now, **ALL_MET, meeting="论证会", experts="甲\r\n乙")
    assert "✓ 通过" in said(passed)
    assert "已论证 已论证，等待提请审议" in said(passed)
    edited = office.follow(here(made), **typed(year, int(now), **{f"answer-{year.pool[0]}": "改为部分采纳"}))
    assert "论证之后材料有改动，须重新论证" in said(edited)


def test_it_leaves_with_a_reason_alone_and_later_by_decision(year: Screening, office: Hand) -> None:
    year.grouped(general=1)
    made, other = year.complete(topics=[year.pool[0]]), year.complete("另一项", topics=[year.pool[1]])
    assert "不再列为候选" in said(office.look(here(made)))
    bare = office.post(f"{here(made)}/drop", reason=" ")
    assert bare.status_code == 409
    assert "写明理由" in said(bare)
    gone = office.follow(f"{here(made)}/drop", reason="与他项重复")
    assert "已不再列为候选" in said(gone)
    year.appraise(other)
    year.go("submit_motion", Stage.PRE_DELIBERATION)
    year.move_all("deliberate", outcome=DeliberationOutcome.AGREED)
    page = office.look(here(other))
    assert f'href="/desk/moves/candidate/{other["id"]}/withdraw"' in page.text
    assert office.look(f"/desk/moves/candidate/{other['id']}/withdraw").status_code == 200
    assert office.look(f"{here(other)}/topics").status_code == 200
    assert "现在不能增减来源建议" in said(office.look(f"{here(other)}/topics"))
    assert "现在不能登记论证" in said(office.look(f"{here(other)}/appraisal"))
    assert "候选项目在“筛选论证”阶段起草" in said(office.look(f"/desk/years/{year.cycle}/candidates/new"))


def test_who_may_not_write_reads_and_is_told_who_may(app: FastAPI, year: Screening, office: Hand) -> None:
    made = year.draft(topics=[year.pool[0]])
    desk = Hand(year.clerk)
    page = desk.look(here(made))
    assert "材料由区政府办修改" in said(page)
    assert 'name="title"' not in page.text
    assert desk.post(here(made), **typed(year)).status_code == 403
    assert desk.post(f"{here(made)}/topics", topics=year.pool[1], do="add").status_code == 403
    assert desk.post(f"{here(made)}/appraisal", version="1", **ALL_MET).status_code == 403
    assert desk.post(f"{here(made)}/drop", reason="不办").status_code == 403
    for client in (resident_client(app), signed_in(app, Role.SYSADMIN)):
        assert client.get(here(made), headers={"Accept": "text/html"}).status_code == 403
    assert office.look("/desk/candidates/0000000000").status_code == 404
    assert office.post("/desk/candidates/0000000000", **typed(year)).status_code == 404
    assert office.post(here(made), csrf="wrong", **typed(year)).status_code == 403
    assert year.shown(made)["version"] == 1


def test_a_dossier_formed_outside_stands_on_its_own(app: FastAPI) -> None:
    """No draft was kept of it, no suggestion is behind it, and nothing of it is written here any more."""
    cycle = lists.listed(app)
    clerk = Hand(signed_in(app, Role.CLERK))
    listed = clerk.look(f"/desk/years/{cycle}/candidates?group=general")
    assert "共 5 项" in said(listed)
    [first, *_rest] = re.findall(r'href="(/desk/candidates/\w{10})"', listed.text)
    page = said(clerk.look(first))
    assert "已在候选名单上，改动由“调整候选名单”办理" in page
    assert "名单已经公布" in page
    assert "没有保留起草的版本" in said(clerk.look(f"{first}/versions"))
    assert "提请和审议没有录入本系统" in said(clerk.look(f"/desk/years/{cycle}/motions"))
    assert "类别在“筛选论证”阶段设定" in said(clerk.look(f"/desk/years/{cycle}/groups"))


def test_a_day_that_no_session_has_is_passed_over(year: Screening, office: Hand) -> None:
    for day in ("9999-12-31", "0001-01-01", "nonsense", "2026-02-30"):
        assert office.look(f"/desk/years/{year.cycle}?session={day}").status_code == 200, day
