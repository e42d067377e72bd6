"""Two at once, on connections of their own: one edit, one candidate of a suggestion, one of a plan row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.candidates import service
from app.candidates.schemas import DossierEdit, DraftIn
from app.candidates.tables import CandidateRow, PlanItemRow
from app.domain import errors as e
from app.domain.actors import Role
from tests import factories
from tests.candidates.screening import Screening
from tests.polls.test_cast_together import together

OFFICE = factories.actor(Role.GOVERNMENT_OFFICE)


def drafting(year: Screening, title: str, **said: Any) -> Callable[[], object]:
    body = DraftIn.model_validate({"cycle": year.cycle, "title": title, **said})

    def draft() -> object:
        with year.database.unit(write=True) as db:
            return type(service.draft(db, year.clock(), body, by=OFFICE))

    return draft


def test_of_two_edits_of_one_version_one_is_made(year: Screening) -> None:
    made = year.draft(topics=year.pool[:1])

    def editing(scope: str) -> Callable[[], object]:
        def edit() -> object:
            said = DossierEdit.model_validate({"scope": scope})
            with year.database.unit(write=True) as db:
                row = service.edit(db, year.clock(), made["id"], said, expected=1, by=OFFICE)
                return row.scope

        return edit

    came = together(editing("全区"), editing("三个街道"))
    assert e.Stale in came
    [scope] = [one for one in came if one is not e.Stale]
    assert (year.shown(made)["scope"], year.shown(made)["version"]) == (scope, 2)


def test_of_two_drafts_on_one_suggestion_one_is_made(year: Screening) -> None:
    topics = [year.pool[0]]
    came = together(drafting(year, "甲", topics=topics), drafting(year, "乙", topics=topics))
    assert sorted(str(one) for one in came) == sorted([str(CandidateRow), str(e.WrongStage)])


def test_of_two_drafts_on_one_plan_row_one_is_made(year: Screening) -> None:
    with year.database.unit(write=True) as db:
        item = PlanItemRow(
            cycle_id=year.cycle,
            plan_no="A-1",
            title="工程",
            lead_department_id=year.lead,
            total_investment=1,
            year_investment=1,
            imported_by="nobody",
            imported_at=year.clock(),
        )
        db.add(item)
        db.flush()
    came = together(drafting(year, "甲", plan_item=item.id), drafting(year, "乙", plan_item=item.id))
    assert sorted(str(one) for one in came) == sorted([str(CandidateRow), str(e.Conflict)])


def test_drafts_made_at_once_keep_a_place_each(year: Screening) -> None:
    together(drafting(year, "甲", topics=[year.pool[0]]), drafting(year, "乙", topics=[year.pool[1]]))
    with year.database.unit(write=False) as db:
        assert [row.position for row in service.candidates(db, year.cycle)] == [1, 2]
