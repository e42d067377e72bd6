"""A year and an investment plan from their files, on both databases: previewed, then confirmed."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI
from httpx2 import Response

from app.db.clock import MovingClock
from app.db.session import Database
from app.domain.actors import Role
from app.people.tables import DepartmentRow
from tests import factories as make
from tests.candidates.screening import Screening
from tests.candidates.test_plan_import import book, line
from tests.imports import books as b
from tests.screens import tables
from tests.screens.hand import Hand, said

YEAR, PLAN = "/desk/imports/year", "/desk/imports/plan"
DIGEST = re.compile(r'name="digest" value="(\w+)"')


def upload(hand: Hand, address: str, data: bytes, **fields: str) -> Response:
    sent = {"csrf": hand.csrf, **fields}
    answer: Response = hand.client.post(address, data=sent, files={"file": ("<表>.xlsx", data)})
    return answer


@pytest.fixture
def clerk(app: FastAPI, database: Database) -> Hand:
    make.found_congress(app)
    with database.unit(write=True) as db:
        db.add_all(DepartmentRow(code=code, name=name) for code, name in b.DEPARTMENTS.items())
    return Hand(make.signed_in(app, Role.CLERK))


@pytest.mark.parametrize(
    ("kind", "data", "words"),
    [
        ("listed", b.list_file(), "导入后的阶段 候选项目"),
        ("implementing", b.projects_file(), "结果中未入选 1 项"),
    ],
)
def test_a_year_by_two_humans(app: FastAPI, clerk: Hand, kind: str, data: bytes, words: str) -> None:
    seen = upload(clerk, YEAR, data, kind=kind)
    assert (seen.status_code, words in said(seen)) == (200, True)
    assert "“<表>.xlsx”没有错误" in said(seen)
    [digest] = DIGEST.findall(seen.text)
    kept = upload(clerk, f"{YEAR}/hand-in", data, kind=kind, digest=digest)
    assert kept.status_code == 303
    twice = upload(clerk, f"{YEAR}/hand-in", data, kind=kind, digest=digest)
    assert (twice.status_code, "正等待另一人复核，不必再次提交" in said(twice)) == (409, True)
    decision = kept.headers["location"]
    own = clerk.look(decision)
    assert "须由另一人在另一账号上复核" in said(own)
    [file] = re.findall(rf'href="({YEAR}/\w+)"', own.text)
    second = Hand(make.signed_in(app, Role.CLERK))
    assert words in said(second.look(file))
    assert decision in second.look(file).text
    assert "已办理" in said(second.follow(f"{decision}/make"))
    [year] = re.findall(r'href="(/desk/years/\w+)"', second.look(file).text)
    assert "系统外形成" in said(second.look(year))


def test_the_faults_of_a_year_stand_by_their_rows(clerk: Hand) -> None:
    wrong = b.list_file(candidates=[*b.CANDIDATES, b.candidate(5, lead_department="没有的局")])
    answer = upload(clerk, YEAR, wrong, kind="listed")
    assert answer.status_code == 422
    assert re.search(r"候选项目 / 第\d+行 / 牵头单位 名册中没有责任单位“没有的局”", said(answer))
    assert 'value="listed" required checked' in answer.text
    for data, words in ((tables.RUBBISH, "不是表格文件"), (b.projects_file(), "缺少工作表")):
        assert words in said(upload(clerk, YEAR, data, kind="listed"))
    assert 'href="#field-kind"' in upload(clerk, YEAR, b.list_file()).text
    assert 'href="#field-file"' in clerk.post(YEAR, kind="listed").text


def test_another_file_than_the_previewed_one_is_shown_anew(clerk: Hand) -> None:
    [digest] = DIGEST.findall(upload(clerk, YEAR, b.list_file(), kind="listed").text)
    other = b.list_file(year={"title": "另一个名称"})
    anew = upload(clerk, f"{YEAR}/hand-in", other, kind="listed", digest=digest)
    assert (anew.status_code, "另一个名称" in said(anew)) == (412, True)
    assert "文件在预览之后有改动" in said(anew)


def test_a_file_that_nobody_confirmed_in_time(app: FastAPI, clerk: Hand, clock: MovingClock) -> None:
    data = b.list_file()
    [digest] = DIGEST.findall(upload(clerk, YEAR, data, kind="listed").text)
    kept = upload(clerk, f"{YEAR}/hand-in", data, kind="listed", digest=digest)
    [file] = re.findall(rf'href="({YEAR}/\w+)"', clerk.look(kept.headers["location"]).text)
    clock.move(hours=25)
    late = Hand(make.signed_in(app, Role.CLERK))
    assert "复核期限已过" in said(late.look(file))
    assert upload(late, f"{YEAR}/hand-in", data, kind="listed", digest=digest).status_code == 303


def test_who_may_not_import_a_year(app: FastAPI, clerk: Hand) -> None:
    office = Hand(make.signed_in(app, Role.GOVERNMENT_OFFICE))
    assert office.look(YEAR).status_code == 403
    assert upload(office, YEAR, b.list_file(), kind="listed").status_code == 403
    assert YEAR not in office.look("/desk").text
    assert YEAR in clerk.look("/desk").text


def test_a_plan_with_its_changes(app: FastAPI) -> None:
    year = Screening(app)
    office, address = Hand(year.office), f"{PLAN}/{year.cycle}"
    bad = upload(office, address, book(line("A1"), line("A2", lead_department="没有的局")))
    assert "第3行 / 责任单位" in said(bad) or "第3行 / 牵头单位" in said(bad)
    data = book(line("A1"), line("A2"))
    [digest] = DIGEST.findall(upload(office, address, data).text)
    done = upload(office, f"{address}/confirm", data, digest=digest)
    assert (done.status_code, "投资计划已导入" in said(done)) == (201, True)
    changed = book(line("A1", total_investment=9_500_000, title="<b>工程"), line("A3"))
    seen = upload(office, address, changed)
    assert "900 万元 → 改为 950 万元" in said(seen)
    assert "系统中有、文件中没有的（1）" in said(seen)
    assert "&lt;b&gt;工程" in seen.text
    stale = upload(office, f"{address}/confirm", changed, digest=digest)
    assert (stale.status_code, len(DIGEST.findall(stale.text))) == (412, 1)
    listed = said(office.look(f"{PLAN}?cycle={year.cycle}"))
    assert "已有 2 项" in listed
    assert "共 900 万元" in listed
    assert 'href="#field-file"' in office.post(address).text
    assert office.look(f"{PLAN}?cycle=0000000000").status_code == 404


def test_who_reads_the_plan_and_who_imports(app: FastAPI) -> None:
    year = Screening(app)
    clerk = Hand(year.clerk)
    page = clerk.look(f"{PLAN}?cycle={year.cycle}")
    assert "计划由区政府办导入" in said(page)
    assert 'type="file"' not in page.text
    assert upload(clerk, f"{PLAN}/{year.cycle}", book(line("A1"))).status_code == 403
