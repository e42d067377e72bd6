"""Every page of data that there is, asked for in English: no label of it is Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from app.domain.actors import Role
from tests.permissions.matrix import MATRIX
from tests.permissions.rows import Row
from tests.permissions.scene import Scene

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = {"Accept-Language": "en"}
NAMES = ("status_name", "kind_name", "body_name", "post_name", "recommendation_name", "role_names")
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
