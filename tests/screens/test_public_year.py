"""What everybody reads of a year: its results under the switches, its projects, and nothing kept back."""

from __future__ import annotations

import re
from datetime import date

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.domain.actors import Role
from app.results.schemas import Switches
from tests.candidates.lists import listed
from tests.factories import deputy_client, found_congress, found_deputies, signed_in, visitor
from tests.projects.year import Year, year_of
from tests.screens.public_year import OPEN, announce_grades, announce_list, late_and_adjusted

PAGE = {"Accept": "text/html"}
EVERY = ("public_counts", "public_unselected", "hall_counts", "hall_unselected")


def page(client: TestClient, path: str) -> str:
    answer = client.get(path, headers=PAGE)
    assert answer.status_code == 200, answer.text
    return answer.text


def section(text: str, name: str) -> str:
    """From the section of that id to the next one."""
    found = re.search(rf'<section id="{name}">(.*?)(<section id=|</main>)', text, re.DOTALL)
    assert found, name
    return found[1]


def test_a_year_with_nothing_yet_says_what_comes_next(app: FastAPI) -> None:
    found_congress(app)
    text = page(visitor(app), f"/years/{year_of(app, projects=0).cycle}")
    for words in ("还没有宣布的结果", "还没有正式项目", 'aria-current="step">实施监督'):
        assert words in text
    assert "还没有正式项目" in page(visitor(app), "/projects")
    assert visitor(app).get("/years/NEVER00000", headers=PAGE).status_code == 404
    assert visitor(app).get("/projects/NEVER00000", headers=PAGE).status_code == 404
    assert visitor(app).get("/projects?cycle=NEVER00000", headers=PAGE).status_code == 404


def test_a_list_that_is_published_is_led_to_and_no_other(app: FastAPI) -> None:
    cycle = listed(app)
    text = page(visitor(app), f"/years/{cycle}")
    assert f'href="/years/{cycle}/candidates"' in text
    assert "5 项，应选 3 项" in text
    later = year_of(app, projects=1)
    assert "/candidates" not in section(page(visitor(app), f"/years/{later.cycle}"), "results")


def readers(app: FastAPI) -> dict[str, TestClient]:
    """One for each view, and nobody."""
    return {
        "nobody": visitor(app),
        "hall": signed_in(app, Role.DEPARTMENT),
        "deputy": deputy_client(app, found_deputies(app, 1)[0]),
        "clerk": signed_in(app, Role.CLERK),
    }


@pytest.mark.parametrize("on", [(), ("hall_counts", "hall_unselected"), EVERY])
def test_results_show_what_the_switches_open_to_the_public_whoever_reads(
    app: FastAPI, on: tuple[str, ...]
) -> None:
    year = year_of(app)
    basis = "榕人常〔2026〕7号" if "public_counts" in on else ""
    announce_list(app, year, Switches(**{name: name in on for name in EVERY}, basis=basis))
    for who, client in readers(app).items():
        found = section(page(client, f"/years/{year.cycle}"), "results")
        assert "项目1" in found, who
        opened = "public_counts" in on
        for words in ("落选的食堂", "57.00%", "171", "全体代表 300 人", 'width="57.00"'):
            assert (words in found) is opened, (who, words)
        assert ("不列票数" in found) is not opened, who


def test_grades_have_their_base_and_residents_their_number(app: FastAPI) -> None:
    year = year_of(app, reported=3)
    subject = announce_grades(app, year, OPEN)
    text = section(page(visitor(app), f"/years/{year.cycle}"), "results")
    for words in (
        "66.67%",
        "满意占全体代表 300 人的比例",
        'class="basically_satisfied" x="66.67" width="16.67"',
    ):
        assert words in text
    for view in ("public.csv", "public"):
        assert f"/api/results/{subject}/{view}" in text
    project = page(visitor(app), f"/projects/{year.projects[0]}")
    assert "200 位代表评“满意”，占全体代表 300 人的 66.67%" in project
    unsatisfied = page(visitor(app), f"/projects/{year.projects[2]}")
    for words in ("不满意", "整改方案应于 2026年12月23日 前提出", "应于 2027年5月23日 前再次票评"):
        assert words in unsatisfied


def test_grades_alone_where_the_public_sees_no_counts(app: FastAPI) -> None:
    year = year_of(app, reported=3)
    announce_grades(app, year)
    project = page(visitor(app), f"/projects/{year.projects[0]}")
    assert "只列等次，不列票数" in project
    assert "66.67" not in project + page(visitor(app), f"/years/{year.cycle}")


def test_a_project_from_promise_to_vote(app: FastAPI) -> None:
    year = year_of(app)
    late_and_adjusted(year)
    announce_list(app, year, OPEN)
    listed_ = section(page(visitor(app), f"/years/{year.cycle}"), "projects")
    for words in (
        "完成 360 个，占票决目标 720 个的 50.00%",
        "有逾期事项",
        "计划 60,000,000 元，已支付 20,000,000 元",
    ):
        assert words in listed_
    text = page(visitor(app), f"/projects/{year.projects[0]}")
    for words in (
        "新建公办幼儿园2所，新增学位720个",
        "实施方案逾期未提出：应于 2026年11月22日 前",
        "计划 6,000 万元，已支付 2,000 万元（占预算的 33.33%）",
        "溪东路1号 → 溪西路8号",
        "常〔2026〕9号",
        "262 票赞成，占全体代表 300 人的 87.33%，入选。",
    ):
        assert words in text


def test_how_a_project_was_chosen_where_the_public_sees_no_counts(app: FastAPI) -> None:
    year = year_of(app)
    announce_list(app, year)
    text = page(visitor(app), f"/projects/{year.projects[0]}")
    assert "经代表票决入选；按会议决定的公开范围不列票数" in text
    assert "87.33" not in text


def test_the_list_of_projects_is_the_latest_years_unless_another_is_asked_for(app: FastAPI) -> None:
    year = year_of(app)
    assert len(re.findall(r'href="/projects/\w{10}"', page(visitor(app), "/projects"))) == 3
    assert "项目1" in page(visitor(app), f"/projects?cycle={year.cycle}")


def test_hostile_words_are_only_words(app: FastAPI) -> None:
    year = year_of(app)
    hostile = '<script>alert(1)</script>{{7*7}}" onload=x'
    year.change(1, title=hostile, target=hostile, source=hostile)
    announce_list(app, year, OPEN, {"general": [(hostile, 262), ("二", 200), ("三", 100)]})
    for path in (f"/years/{year.cycle}", "/projects", f"/projects/{year.projects[0]}"):
        text = page(visitor(app), path)
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)" in text
        assert "{{7*7}}" in text


def test_in_english_nothing_of_ours_stays_chinese(app: FastAPI) -> None:
    year: Year = year_of(app, reported=3)
    year.change(1, finishes_on=date(2027, 3, 31))
    announce_list(app, year, OPEN)
    announce_grades(app, year, OPEN)
    for path in (f"/years/{year.cycle}", "/projects", f"/projects/{year.projects[2]}"):
        text = page(visitor(app), f"{path}?lang=en")
        for words in (
            "票决结果",
            "项目进展",
            "牵头单位",
            "数据下载",
            "实施监督",
            "满意",
            "万元",
            "基数",
            "公告<",
        ):
            assert words not in text, (path, words)
        assert "of all" in text or "Projects" in text
