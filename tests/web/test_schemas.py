"""What a schema lets in: text a database can hold, whole numbers, ids."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import Field, ValidationError

from app.web import problems
from app.web.schemas import After, Count, Id, Limit, Line, Name, Note, Paragraph, Ref, Secret, Strict, Yuan


class Sample(Strict):
    line: Line = Field(default="标题", max_length=5)
    free: Line = "标题"
    paragraph: Paragraph = "理由"
    note: Note = ""
    secret: Secret = "x"
    count: Count = 0
    few: Count = Field(default=1, ge=1, le=5)
    yuan: Yuan = 0
    ref: Ref = "0123456789"


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("line", "123456", "string_too_long"),
        ("free", "x" * 201, "string_too_long"),
        ("line", "", "string_too_short"),
        ("line", " \u3000 ", "string_too_short"),
        ("line", "a\nb", "line_break"),
        ("line", "a\x00", "control_character"),
        ("line", "a\u202eb", "control_character"),
        ("line", "a\ud800", "string_unicode"),
        ("line", 3, "string_type"),
        ("paragraph", "a\n\x07", "control_character"),
        ("paragraph", "x" * 5001, "string_too_long"),
        ("note", "\x00", "control_character"),
        ("note", "x" * 2001, "string_too_long"),
        ("secret", "a\x00", "control_character"),
        ("secret", "", "string_too_short"),
        ("count", True, "int_type"),
        ("count", 1.0, "int_type"),
        ("count", "1", "int_type"),
        ("count", -1, "greater_than_equal"),
        ("count", 2**31, "less_than_equal"),
        ("few", 6, "less_than_equal"),
        ("few", 0, "greater_than_equal"),
        ("yuan", 10**13 + 1, "less_than_equal"),
        ("ref", "0123456789\n", "string_pattern_mismatch"),
        ("ref", "O123456789", "string_pattern_mismatch"),
        ("unknown", 1, "extra_forbidden"),
    ],
)
def test_refused(field: str, value: Any, kind: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Sample.model_validate({field: value})
    [error] = refused.value.errors()
    assert error["type"] == kind


def test_taken_as_meant() -> None:
    sample = Sample.model_validate(
        {"line": " 第一 ", "paragraph": "甲\n乙", "secret": " spaces stay ", "count": 2**31 - 1, "few": 5}
    )
    assert (sample.line, sample.paragraph, sample.secret) == ("第一", "甲\n乙", " spaces stay ")


@pytest.fixture
def small() -> TestClient:
    app = FastAPI()

    @app.get("/things/{thing_id}")
    def thing(thing_id: Id, after: After = None, limit: Limit = 50) -> str:
        return thing_id

    @app.get("/numbers/{number}")
    def numbered(number: Name) -> str:
        return number

    problems.install(app, lambda _request, problem: problem.heading)
    return TestClient(app)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/things/0123456789", 200),
        ("/things/0123456789?limit=50&after=%E7%94%B2", 200),
        ("/things/%00", 404),
        ("/things/%FF", 404),
        ("/things/0123456789%0A", 404),
        ("/things/o123456789", 404),
        ("/things/0123456789?after=%00", 422),
        ("/things/0123456789?limit=51", 422),
        ("/things/0123456789?limit=0", 422),
        ("/numbers/FT7-001", 200),
        ("/numbers/%00", 404),
        ("/numbers/" + "x" * 81, 404),
    ],
)
def test_paths_and_queries(small: TestClient, address: str, status: int) -> None:
    assert small.get(address).status_code == status
