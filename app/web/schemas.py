"""What every feature's schemas are made of: a strict model, guarded text, numbers that fit, ids.

A column of PostgreSQL takes no NUL and no half surrogate, a page shows no control character, and an
integer column ends somewhere: what the database cannot hold is refused at the door, with a sentence.

    class NoticeIn(Strict):
        title: Line = Field(max_length=80, description="标题")
        reason: Paragraph = Field(description="理由")
        sitting: Ref = Field(description="会议编号")

    class NoticeOut(BaseModel):
        sent_at: Moment

    @router.get("/{poll_id}")
    def poll(poll_id: Id, …) -> PollOut: …
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Final

from fastapi import Query
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, WithJsonSchema
from pydantic import Strict as StrictKind
from pydantic_core import PydanticCustomError, PydanticKnownError

from app.domain.calendar import to_the_second
from app.domain.errors import Missing
from app.web.i18n import _

ID_PATTERN: Final = r"^[0-9A-HJKMNP-TV-Z]{10}$"
_ID: Final = re.compile(r"[0-9A-HJKMNP-TV-Z]{10}")
# C0, DEL, C1, line separators, marks that turn the writing direction, half surrogates.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
_BREAKS: Final = re.compile(r"[\t\n]")
CONTROL_CHARACTER: Final = "control_character"
LINE_BREAK: Final = "line_break"


def is_id(text: str) -> bool:
    """Whether it has the form of an id of ours."""
    return _ID.fullmatch(text) is not None


class Strict(BaseModel):
    """Base of every body that comes in: an unknown field is refused, true is no number."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def _clean(text: str) -> str:
    if _UNSEEN.search(text):
        raise PydanticCustomError(CONTROL_CHARACTER, "a control character")
    return text


def _one_line(text: str) -> str:
    if _BREAKS.search(text):
        raise PydanticCustomError(LINE_BREAK, "a line break")
    return _clean(text)


def known_id(text: str) -> str:
    """Raises Missing: what cannot be an id is as unknown as an id nobody has."""
    if not _ID.fullmatch(text):
        raise Missing(_("没有找到所要的内容，请检查链接"))
    return text


def _name_in_path(text: str) -> str:
    if not 0 < len(text) <= 80 or _UNSEEN.search(text) or _BREAKS.search(text):
        raise Missing(_("没有找到所要的内容，请检查链接"))
    return text


def _at_most(characters: int) -> AfterValidator:
    """A default that ``Field(max_length=…)`` on a field narrows; as metadata it would win over that."""

    def check(text: str) -> str:
        if len(text) > characters:
            raise PydanticKnownError("string_too_long", {"max_length": characters})
        return text

    return AfterValidator(check)


def _between(least: int, most: int) -> AfterValidator:
    def check(number: int) -> int:
        if number < least:
            raise PydanticKnownError("greater_than_equal", {"ge": least})
        if number > most:
            raise PydanticKnownError("less_than_equal", {"le": most})
        return number

    return AfterValidator(check)


def _not_blank(text: str) -> str:
    if not text:
        raise PydanticKnownError("string_too_short", {"min_length": 1})
    return text


_INTEGER: Final = 2**31 - 1
_STRIPPED: Final = StringConstraints(strip_whitespace=True)

Line = Annotated[str, _STRIPPED, AfterValidator(_not_blank), _at_most(200), AfterValidator(_one_line)]
"""One line of text, 1 to 200 characters; narrow it with ``Field(max_length=…)``."""

Paragraph = Annotated[str, _STRIPPED, AfterValidator(_not_blank), _at_most(5000), AfterValidator(_clean)]
"""Text of several lines, 1 to 5,000 characters."""

Note = Annotated[str, _STRIPPED, _at_most(2000), AfterValidator(_clean)]
"""As Paragraph, and may be left empty; up to 2,000 characters."""

Secret = Annotated[str, AfterValidator(_not_blank), _at_most(200), AfterValidator(_one_line)]
"""A password or code as it was typed: not stripped."""

Whole = Annotated[int, StrictKind(), _between(-_INTEGER, _INTEGER)]
"""A whole number that an integer column holds; true and 1.0 are refused. Narrow it with ``Field(ge=…)``."""

Count = Annotated[int, StrictKind(), _between(0, _INTEGER)]
Yuan = Annotated[int, StrictKind(), _between(0, 10**13)]

Ref = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
"""An id inside a body or a query: 422 where it cannot be one."""

Id = Annotated[str, AfterValidator(known_id), WithJsonSchema({"type": "string", "pattern": ID_PATTERN})]
"""An id in a path: 404 where it cannot be one."""

Name = Annotated[
    str, AfterValidator(_name_in_path), WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 80})
]
"""A number or code in a path that is no id (代表证号): 404 where it cannot be one."""

Moment = Annotated[datetime, AfterValidator(to_the_second)]
"""When something was, as an answer tells it: to the second."""

Cursor = Annotated[str, Query(max_length=10, pattern=f"^$|{ID_PATTERN}", description="上一页最后一项的编号")]
Limit = Annotated[int, Query(ge=1, le=50, description="每页条数，至多 50")]
After = Annotated[Line | None, Query(max_length=80, description="上一页最后一项的 next 值")]
