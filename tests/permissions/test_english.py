"""Every page of data that there is, asked for in English: no label of it is Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlmodel import select

from app.domain.actors import Role
from app.domain.saying import listed, saying
from app.domain.session_steps import MEETING_BODIES, REPLACE_TELLER, STEPS, words_in
from app.domain.words import Criterion
from app.projects.tables import ProjectRow
from app.web.i18n import say, translate
from tests.domain.workflow.settled import BROKEN, ROWS, facts_for
from tests.permissions.matrix import MATRIX
from tests.permissions.rows import Row
from tests.permissions.scene import Scene

CHINESE = re.compile(r"[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef]")  # characters, and marks as wide as they
ENGLISH = {"Accept-Language": "en"}
NAMES = ("status_name", "kind_name", "body_name", "post_name", "recommendation_name", "role_names")
# Nothing of these is Chinese but the names of things.
WHOLE = (
    "/api/rulesets",
    "/api/cycles/{cycle_id}/rules",
    "/api/cycles/{cycle_id}/desk",
    "/api/desk",
    "/api/polls/{poll_id}/desk",
    "/api/sittings/{sitting_id}",
    "/api/sittings/{sitting_id}/steps",
)
# Where these stand: what people or a congress called something, or wrote.
NAMED = {"title", "meeting", "meeting_title", "document_no", "reason", "outcome", "content", "delegation",
         "recorded_by", "countersigned_by"}  # fmt: skip
BROKEN_ABOUT = ("新建公办幼儿园", "社区食堂", "有人代投")  # names and words in the facts of the rules' tests
# Stored as bytes under a digest: they read the same to everybody.
STORED = ("/api/results", "/api/polls/{poll_id}/results")


def test_labels_are_english_where_english_is_asked_for(scene: Scene) -> None:
    seen, faults = 0, []
    for row in MATRIX:
        if row.method == "GET" and row.path.startswith("/api") and not row.path.startswith(STORED):
            for text in _labels(_ask(scene, row)):
                seen += 1
                faults += [f"{row.path}: {text}"] if CHINESE.search(text) else []
    assert not faults, "\n".join(faults)
    assert seen > 100


def test_a_refusal_is_english_with_the_terms_in_it(scene: Scene) -> None:
    project = scene.ids["project_id"]
    month = {"month": "2026-10", "done_amount": 1, "paid": 1}
    asked: tuple[tuple[str, str, dict[str, Any]], ...] = (
        (
            "DEPARTMENT",
            f"/api/projects/{project}/progress",
            {"month": "2026-10", "done_amount": 0, "paid": 9_000_000_000},
        ),
        ("DEPUTY", f"/api/projects/{project}/progress", month),
        ("AUDITOR", "/api/meetings", {}),
        ("DEPARTMENT", f"/api/projects/{project}/reports/final", {"text": "完成"}),
        ("GOVERNMENT_OFFICE", "/api/candidates", {"cycle": scene.ids["cycle_id"], "title": "新建书屋"}),
    )
    for role, path, body in asked:
        answer = scene.people[Role[role]].post(path, json=body, headers=ENGLISH)
        assert answer.status_code >= 400
        said = [answer.json()["title"], answer.json()["detail"]]
        said += [fault["detail"] for fault in answer.json().get("errors", ())]
        assert not [text for text in said if CHINESE.search(text)]


def test_desks_orders_of_business_and_rules_are_english_throughout(scene: Scene) -> None:
    asked = {row.path: row for row in MATRIX if row.method == "GET" and row.path in WHOLE}
    assert set(asked) == set(WHOLE)
    seen, faults, projects = 0, [], _projects(scene)
    for path, row in asked.items():
        for place, text in _texts(_ask(scene, row)):
            seen += 1
            faults += [f"{path} {place}: {text}"] if CHINESE.search(_without(projects, text)) else []
    assert not faults, "\n".join(faults)
    assert seen > 300


def test_every_condition_is_english_with_the_numbers_behind_it() -> None:
    told = 0
    for table, row in ROWS:
        facts = facts_for(table, row)
        for guard in row.guards:
            for change in BROKEN[guard.code]:
                unmet = guard.unmet(replace(facts, **change))
                numbers = say(unmet.detail, "en")
                told += bool(numbers)
                said = translate(unmet.text, "en") + _without(BROKEN_ABOUT, numbers)
                assert not CHINESE.search(said), (unmet.code, said)
    assert told > 40


def test_the_presider_speaks_english_in_every_meeting() -> None:
    texts = {words_in(step, body) for step in (*STEPS, REPLACE_TELLER) for body in MEETING_BODIES}
    assert len(texts) > len(STEPS)
    assert not [text for text in texts if CHINESE.search(translate(text, "en"))]


def test_lists_in_a_condition_are_said_item_by_item() -> None:
    lacking = listed((Criterion.FEASIBLE.label, Criterion.MEASURABLE.label))
    assert say(lacking, "zh") == "可行性、可考核"
    assert say(lacking, "en") == "feasible, measurable"
    two = [saying("发出 {count} 张", count=281), saying("收回数未报")]
    assert say(two, "zh") == "发出 281 张；收回数未报"
    assert say(two, "en") == "Issued: 281; The number returned has not been reported"


def _texts(answer: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Every text of an answer with its place, but for names of things and what the rules have as data."""
    if isinstance(answer, str):
        yield place, answer
    elif isinstance(answer, list):
        for one in answer:
            yield from _texts(one, place)
    elif isinstance(answer, dict):
        for name, value in answer.items():
            if name not in NAMED and (name, row_of_rules(answer)) != ("value", True):
                yield from _texts(value, f"{place}/{name}")


def _projects(scene: Scene) -> list[str]:
    """What the district calls its projects: a condition names those that it misses."""
    with scene.hall.app.state.database.unit(write=False) as db:
        return list(db.exec(select(ProjectRow.title)))


def _without(names: Sequence[str], text: str) -> str:
    """Nor what stands in quotation marks: the presider says the title of what is put to the vote."""
    for name in names:
        text = text.replace(name, "")
    return re.sub("“[^”]*”", "", text)


def _ask(scene: Scene, row: Row) -> Any:
    role = next((one for one in Role if one in row.roles), None)
    asking = row.asking(scene.ids)
    answer = scene.people[role].get(**{**asking, "headers": {**asking["headers"], **ENGLISH}})
    return answer.json() if "json" in answer.headers.get("content-type", "") else None


def row_of_rules(answer: dict[str, Any]) -> bool:
    return "standing" in answer


def _labels(answer: Any) -> Iterator[str]:
    if isinstance(answer, list):
        for one in answer:
            yield from _labels(one)
    elif isinstance(answer, dict):
        for name, value in answer.items():
            if name == "label" or name.endswith("_label") or name in NAMES:
                yield from [value] if isinstance(value, str) else value
            elif name in ("unmet", "blockers"):
                yield from (one["text"] for one in value)
            elif (name, row_of_rules(answer)) != ("value", True):  # a congress names its groups as it likes
                yield from _labels(value)
