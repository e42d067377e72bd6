"""The desk of projects: a department's own, forms that come back as they were sent, and who may not."""

from __future__ import annotations

import re
from datetime import date

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.domain.actors import Role
from app.domain.words import AdjustmentKind, Grade
from tests.attachments.bytes import HTML, image
from tests.factories import account, client_of, found_congress, resident_client, signed_in, visitor
from tests.projects.year import Year, year_of

PAGE = {"Accept": "text/html"}
NODES = {
    "nodes-0-month": "2026-12", "nodes-0-reached": "主体完工", "nodes-0-amount": "500",
    "nodes-0-payment": "40,000,000", "nodes-1-month": "2027-03", "nodes-1-reached": "开园",
    "nodes-1-amount": "７２０", "nodes-1-payment": "60000000",
}  # fmt: skip
PLAN = {"lead_post": "区教育局分管副局长", "target": "新增学位720个", **NODES, "do": "file"}
MONTH = {"month": "2026-10", "done_amount": "620", "paid": "30,000,000", "note": ""}


@pytest.fixture
def year(app: FastAPI) -> Year:
    found_congress(app)
    return year_of(app)


@pytest.fixture
def lead(app: FastAPI, year: Year) -> TestClient:
    return lead_of(app, year.education)


def lead_of(app: FastAPI, department: str) -> TestClient:
    client = client_of(app, account(app, Role.DEPARTMENT, department_id=department))
    client.headers.update(PAGE)
    client.follow_redirects = False
    return client


def staff(app: FastAPI, role: Role) -> TestClient:
    client = signed_in(app, role)
    client.headers.update(PAGE)
    client.follow_redirects = False
    return client


def desk(year: Year, number: int = 1) -> str:
    return f"/desk/projects/{year.projects[number - 1]}"


def public(app: FastAPI, year: Year) -> dict[str, object]:
    found: dict[str, object] = visitor(app).get(f"/api/projects/{year.projects[0]}").json()
    return found


def test_a_department_sees_its_own_and_what_is_overdue_first(app: FastAPI, year: Year) -> None:
    year.change(3, plan_due_on=date(2026, 11, 22))
    text = lead_of(app, year.transport).get("/desk/projects").text
    assert "有逾期事项的 1 项" in text
    assert re.findall(r'<a href="/desk/projects/(\w{10})"', text) == [year.projects[2], year.projects[1]]
    assert text.index("实施方案逾期未提出") < text.index("没有逾期的 1 项")
    everything = staff(app, Role.AUDITOR).get("/desk/projects").text
    assert len(re.findall(r'<a href="/desk/projects/\w{10}"', everything)) == 3
    assert "登记每月进展" not in staff(app, Role.AUDITOR).get(desk(year)).text


def test_who_may_not_is_told_who_may(app: FastAPI, year: Year, lead: TestClient) -> None:
    resident = resident_client(app)
    for path in ("/desk/projects", desk(year), f"{desk(year)}/progress"):
        answer = resident.get(path, headers=PAGE)
        assert answer.status_code == 403, path
        assert "责任单位" in answer.text
    other = lead_of(app, year.transport)
    assert "登记每月进展" not in other.get(desk(year)).text
    for form in ("progress", "plan", "reports/final", "rectification"):
        assert other.get(f"{desk(year)}/{form}").status_code == 403
        assert other.post(f"{desk(year)}/{form}", data={**MONTH, **PLAN, "text": "x"}).status_code == 403
    assert public(app, year)["done_amount"] == 360
    assert lead.get("/desk/projects/NEVER00000/progress").status_code == 404
    assert lead.post("/desk/projects/NEVER00000/progress", data=MONTH).status_code == 404


def test_a_month_comes_back_as_it_was_sent_and_its_photos_with_it(
    app: FastAPI, year: Year, lead: TestClient
) -> None:
    path = f"{desk(year)}/progress"
    photo = {"photo": ("a.jpg", image(), "image/jpeg")}
    sent = {**MONTH, "done_amount": "六百", "note": "<b>已开园</b>"}
    refused = lead.post(path, data=sent, files=photo)
    assert refused.status_code == 422
    for words in ('href="#f-done_amount">应为整数', 'value="六百"', 'value="30000000"', "&lt;b&gt;已开园"):
        assert words in refused.text
    [kept] = re.findall(r'name="attachments" value="(\w{10})"', refused.text)
    assert f'<img src="/api/attachments/{kept}"' in refused.text
    done = lead.post(path, data={**sent, "done_amount": "620", "attachments": kept})
    assert (done.status_code, done.headers["location"]) == (303, f"{desk(year)}?done=progress")
    assert "进展已登记" in lead.get(done.headers["location"]).text
    shown = visitor(app).get(f"/projects/{year.projects[0]}", headers=PAGE).text
    assert f'<img src="/api/attachments/{kept}"' in shown
    assert "累计完成 620 个" in shown
    again = lead.post(path, data=MONTH)
    assert again.status_code == 422
    assert "该月已有进展，此次为更正" in again.text


def test_a_file_that_is_no_photo_takes_nothing_else_away(app: FastAPI, year: Year, lead: TestClient) -> None:
    refused = lead.post(f"{desk(year)}/progress", data=MONTH, files={"photo": ("a.jpg", HTML, "image/jpeg")})
    assert refused.status_code == 422
    assert "只能上传 JPEG、PNG、WebP 图片或 PDF 文件" in refused.text
    assert 'value="620"' in refused.text
    assert public(app, year)["done_amount"] == 360


def test_the_month_that_is_owed_longest_stands_chosen(app: FastAPI, year: Year, lead: TestClient) -> None:
    year.change(1, started_on=date(2026, 6, 10))
    text = lead.get(f"{desk(year)}/progress").text
    assert 'value="2026-07" selected>2026年7月（缺报）' in text
    assert re.findall(r'<option value="([\d-]+)"', text)[0] == "2026-11"


def test_a_plan_grows_by_rows_and_says_where_it_is_wrong(app: FastAPI, year: Year, lead: TestClient) -> None:
    path = f"{desk(year)}/plan"
    assert lead.get(path).text.count('<fieldset class="node">') == 3
    grown = lead.post(path, data={**PLAN, "do": "more"})
    assert (grown.status_code, grown.text.count('<fieldset class="node">')) == (200, 5)
    short = lead.post(path, data={**PLAN, "nodes-1-amount": "700"})
    assert short.status_code == 422
    assert 'href="#f-nodes-1-amount">最后一个节点须达到目标720个' in short.text
    assert 'value="700"' in short.text
    assert lead.post(path, data=PLAN).status_code == 303
    assert "更新实施方案" in lead.get(desk(year)).text
    assert 'value="开园"' in lead.get(path).text
    assert "第 1 版" in visitor(app).get(f"/projects/{year.projects[0]}").text


def test_a_report_is_published_only_when_it_was_read_again(
    app: FastAPI, year: Year, lead: TestClient
) -> None:
    path = f"{desk(year)}/reports/final"
    unsure = lead.post(path, data={"text": "全部完成"})
    assert unsure.status_code == 422
    assert 'href="#f-sure"' in unsure.text
    assert ">全部完成</textarea>" in unsure.text
    assert lead.post(path, data={"text": "全部完成", "sure": "yes"}).status_code == 303
    assert public(app, year)["status"] == "REPORTED"
    late = lead.post(path, data={"text": "再报", "sure": "yes"})
    assert (late.status_code, ">再报</textarea>" in late.text) == (409, True)
    assert lead.get(f"{desk(year)}/reports/weekly").status_code == 422


def test_rectification_by_plan_and_by_report(app: FastAPI, year: Year, lead: TestClient) -> None:
    path = f"{desk(year)}/rectification"
    assert "不在整改中" in lead.get(path).text
    for number in (1, 2, 3):
        year.change(number, status="REPORTED")
    year.grade(Grade.UNSATISFIED, Grade.SATISFIED, Grade.SATISFIED)
    assert "整改方案和整改报告" in lead.get(desk(year)).text
    assert lead.post(path, data={"what": "plan", "text": " "}).status_code == 422
    assert lead.post(path, data={"what": "plan", "text": "一个月内补齐。"}).status_code == 303
    assert ">一个月内补齐。</textarea>" in lead.get(path).text
    early = lead.post(path, data={"what": "report", "text": "已补齐。"})
    assert (early.status_code, ">已补齐。</textarea>" in early.text) == (409, True)


def test_an_adjustment_asks_only_what_its_kind_needs(app: FastAPI, year: Year) -> None:
    government, clerk, path = staff(app, Role.GOVERNMENT_OFFICE), staff(app, Role.CLERK), desk(year)
    assert "申请项目调整" in government.get(path).text
    assert government.get(f"{path}/adjustment").text.count('type="radio"') == len(AdjustmentKind)
    form = government.get(f"{path}/adjustment?kind=schedule").text
    assert ('name="finishes_on"' in form, 'name="budget"' in form) == (True, False)
    wrong = government.post(
        f"{path}/adjustment", data={"kind": "schedule", "reason": "雨季", "finishes_on": "2027-06-30"}
    )
    assert wrong.status_code == 422
    assert 'value="2027-06-30"' in wrong.text
    asked = {"kind": "schedule", "reason": "雨季", "finishes_on": "2026-12-31"}
    assert government.post(f"{path}/adjustment", data=asked).status_code == 303
    [one] = re.findall(r'href="(/desk/adjustments/\w{10})"', clerk.get(path).text)
    assert clerk.post(f"{one}/file", data={"document_no": ""}).status_code == 422
    assert clerk.post(f"{one}/file", data={"document_no": "备〔2026〕1号"}).status_code == 303
    assert "备〔2026〕1号" in clerk.get(one).text
    assert government.post(f"{one}/take-back").status_code == 409
    assert "2026-12-31" in visitor(app).get(f"/projects/{year.projects[0]}").text


def test_the_government_takes_its_request_back(app: FastAPI, year: Year) -> None:
    one = f"/desk/adjustments/{year.ask(1, AdjustmentKind.BUDGET)}"
    government = staff(app, Role.GOVERNMENT_OFFICE)
    assert "等待常委会决定" in government.get(one).text
    assert staff(app, Role.CLERK).post(f"{one}/take-back").status_code == 403
    assert government.post(f"{one}/take-back").status_code == 303
    assert "已撤回申请" in government.get(one).text
