"""居民评价 over HTTP, on both databases: reached, given, changed, closed, and whose it is not."""

from __future__ import annotations

from datetime import timedelta

from fastapi import FastAPI

from app.domain.actors import Role
from app.domain.words import Grade
from app.projects import service
from tests.factories import account, bearer_of, found_congress, resident_client, token_of
from tests.projects.year import CLERK, Year, year_of
from tests.screens.resident_forms import Reader


def resident(app: FastAPI) -> Reader:
    return Reader(app, bearer_of(resident_client(app)))


def give(reader: Reader, project: str, grade: str) -> tuple[int, str]:
    page = reader.open(f"/projects/{project}/grade")
    token = page.text.split('name="csrf" value="')[1].split('"')[0]
    answer = reader.client.post(f"/projects/{project}/grade", data={"csrf": token, "grade": grade})
    return answer.status_code, answer.headers.get("location", "") or answer.text


def totals(year: Year) -> dict[Grade, int]:
    with year.database.unit(write=False) as db:
        return dict(service.resident_totals(db, year.cycle)[year.projects[0]].counts)


def test_three_equal_grades_changeable_while_it_is_open(app: FastAPI) -> None:
    found_congress(app)
    year, reader = year_of(app, reported=1), resident(app)
    project = year.projects[0]
    listed = reader.open("/grade").text
    assert f'href="/projects/{project}/grade"' in listed
    assert f'href="/projects/{year.projects[1]}/grade"' not in listed
    page = reader.open(f"/projects/{project}/grade").text
    assert "新建公办幼儿园2所，新增学位720个" in page
    assert "360 / 720 个" in page
    assert "（占票决目标的 50.00%）" in page
    assert page.count('<button name="grade"') == 3
    assert "aria-pressed" not in page.split('class="grades"')[1].split("</fieldset>")[0]
    assert give(reader, project, "satisfied") == (303, f"/projects/{project}/grade?kept=1")
    assert "已记下您的评价：满意" in reader.open(f"/projects/{project}/grade", kept="1").text
    assert give(reader, project, "unsatisfied")[0] == 303
    assert totals(year) == {Grade.SATISFIED: 0, Grade.BASICALLY_SATISFIED: 0, Grade.UNSATISFIED: 1}
    assert "您的评价：不满意" in reader.open("/grade").text
    status, text = give(reader, project, "wonderful")
    assert status == 422
    assert "请选择满意、基本满意或不满意" in text


def test_what_is_not_reported_is_not_graded_and_says_when(app: FastAPI) -> None:
    found_congress(app)
    year, reader = year_of(app, reported=1), resident(app)
    page = reader.open(f"/projects/{year.projects[1]}/grade").text
    assert "总结报告公布之后" in page
    assert '<button name="grade"' not in page
    status, text = give(reader, year.projects[1], "satisfied")
    assert status == 409
    assert "总结报告公布之后才能评价" in text
    assert reader.open("/projects/0000000000/grade").status_code == 404


def test_once_sealed_nothing_is_given_and_nobody_can_tell(app: FastAPI) -> None:
    found_congress(app)
    year, reader = year_of(app, reported=1), resident(app)
    give(reader, year.projects[0], "satisfied")
    with year.database.unit(write=True) as db:
        service.close_window(db, year.clock() + timedelta(minutes=1), year.cycle, by=CLERK)
    page = reader.open(f"/projects/{year.projects[0]}/grade").text
    assert "居民评价已经结束" in page
    assert "您现在的评价" not in page
    assert give(reader, year.projects[0], "satisfied")[0] == 409
    assert "现在没有可以评价的项目" in reader.open("/grade").text


def test_nobody_and_another_are_told_who_grades(app: FastAPI) -> None:
    found_congress(app)
    year = year_of(app, reported=1)
    address = f"/projects/{year.projects[0]}/grade"
    assert f'href="/sign-in/phone?next={address}"' in Reader(app).open(address).text
    clerk = Reader(app, token_of(app, account(app, Role.CLERK).username))
    page = clerk.open(address).text
    assert "居民评价由居民本人作出" in page
    assert '<button name="grade"' not in page
    assert give(clerk, year.projects[0], "satisfied")[0] == 403
