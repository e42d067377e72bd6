"""The year's grades: the deputies' levels, residents' totals beside them, what is to be rectified."""

from __future__ import annotations

from dataclasses import replace

from fastapi import FastAPI

from app.domain.actors import Role
from app.domain.words import Grade
from app.projects import service as projects
from app.results import service
from tests.factories import actor, visitor
from tests.projects.year import CLERK, year_of
from tests.results import minutes as m
from tests.results.test_pages import Reader


def test_the_years_grades_with_residents_beside(app: FastAPI) -> None:
    year = year_of(app, reported=2, projects=2)
    minutes = m.effect([("项目1", (200, 50, 20, 9)), ("项目2", (60, 60, 150, 9))])
    minutes = replace(
        minutes,
        cycle=replace(m.CYCLE, id=year.cycle, formed_outside=True),
        refs={1: year.projects[0], 2: year.projects[1]},
    )
    now = app.state.clock()
    with app.state.database.unit(write=True) as db:
        for grade in (Grade.SATISFIED, Grade.SATISFIED, Grade.UNSATISFIED):
            by = actor(Role.RESIDENT)
            projects.give_grade(db, now, project_id=year.projects[0], grade=grade, by=by)
        projects.close_window(db, now, year.cycle, by=CLERK)
        service.store_poll_result(db, now, minutes=minutes, by=CLERK)
    year.grade(Grade.SATISFIED, Grade.UNSATISFIED)
    with app.state.database.unit(write=True) as db:
        row = service.compose_effect_year(db, now, effect="PXE0000001", by=CLERK)
        service.publish(db, now, row.subject, by=CLERK)
    assert row.subject == service.year_subject(year.cycle, "effect")
    public = visitor(app).get(f"/api/results/{row.subject}/public").json()
    first, second = public["tally"]["groups"][0]["items"]
    assert (first["outcome"], second["outcome"]) == ("satisfied", "unsatisfied")
    assert "counts" not in first
    assert first["residents"]["n"] == 3
    assert first["residents"]["share"]["satisfied"]["percent"] == "66.67"
    assert second["residents"]["share"]["satisfied"]["percent"] is None
    assert second["rectification"] == {"plan_due_on": "2026-12-23", "regrade_due_on": "2027-05-23"}
    page = Reader(visitor(app).get(f"/results/{row.subject}/report").text).text
    assert "居民评价（单列，不计入代表票评）" in page
    assert "3 人的 66.67%" in page
    assert "第 2 项 项目2：2026年12月23日 前提出整改方案，2027年5月23日 前再次票评" in page
    assert "无人评价" in page
    notice = Reader(visitor(app).get(f"/results/{row.subject}/notice").text).text
    assert "对第八届第七次会议民生实事项目的实施效果进行票评" in notice
