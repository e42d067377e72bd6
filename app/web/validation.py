"""pydantic's findings as sentences with a pointer. What was sent is never repeated: it may be a ballot."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from app.domain.errors import Fault, Malformed
from app.web.i18n import _

SENTENCES = {
    "missing": _("缺少此项，请补上"),
    "extra_forbidden": _("没有此项，请删去"),
    "json_invalid": _("内容不是合法的 JSON，请检查格式"),
    "string_type": _("应为文字"),
    "string_too_short": _("文字太短，至少 {min_length} 个字"),
    "string_too_long": _("文字太长，至多 {max_length} 个字"),
    "string_pattern_mismatch": _("格式不符合要求"),
    "string_unicode": _("含有无法识别的字符，请删去后重新填写"),
    "control_character": _("含有看不见的控制字符，请删去后重新填写"),
    "line_break": _("只能填写一行，请删去换行"),
    "int_type": _("应为整数"),
    "int_parsing": _("应为整数"),
    "int_from_float": _("应为整数"),
    "bool_type": _("应为 true 或 false"),
    "bool_parsing": _("应为 true 或 false"),
    "date_type": _("应为日期，如 2026-03-05"),
    "date_from_datetime_parsing": _("应为日期，如 2026-03-05"),
    "date_parsing": _("应为日期，如 2026-03-05"),
    "enum": _("不在可选范围之内"),
    "literal_error": _("不在可选范围之内"),
    "greater_than_equal": _("不得小于 {ge}"),
    "greater_than": _("须大于 {gt}"),
    "less_than_equal": _("不得大于 {le}"),
    "less_than": _("须小于 {lt}"),
    "list_type": _("应为列表"),
    "too_short": _("至少 {min_length} 项"),
    "too_long": _("至多 {max_length} 项"),
    "dict_type": _("应为对象"),
    "model_attributes_type": _("应为对象"),
}
OTHER = _("此项内容有误")
_JSON = re.compile(r"application/(.+\+)?json")
_FIELD = re.compile(r"[a-z_]{1,40}")
Model = TypeVar("Model", bound=BaseModel)


def read_as(schema: type[Model], sent: Mapping[str, object]) -> Model:
    """What a page's form sent, as the JSON door takes it. Raises Malformed with every fault."""
    try:
        return schema.model_validate(dict(sent))
    except ValidationError as error:
        raise Malformed(faults=faults_of(RequestValidationError(_in_body(error)))) from None


async def read_json(schema: type[Model], request: Request) -> Model:
    """A JSON door's body, read as FastAPI reads it. Raises RequestValidationError with every fault."""
    media, _semicolon, _rest = request.headers.get("content-type", "").partition(";")
    if not _JSON.fullmatch(media.strip().lower()):
        raise RequestValidationError([{"type": "model_attributes_type", "loc": ("body",)}])
    try:
        return schema.model_validate_json(await request.body())
    except ValidationError as error:
        raise RequestValidationError(_in_body(error)) from None


def _in_body(error: ValidationError) -> list[dict[str, Any]]:
    return [{**finding, "loc": ("body", *finding["loc"])} for finding in error.errors(include_input=False)]


def faults_of(error: RequestValidationError) -> list[Fault]:
    """One fault a finding, its pointer into the body (``/choices/3/no``) or the query (``?limit``)."""
    return [_fault(finding["type"], finding["loc"], finding.get("ctx", {})) for finding in error.errors()]


def _fault(kind: str, place: tuple[int | str, ...], context: dict[str, object]) -> Fault:
    values = tuple((name, str(value)) for name, value in context.items() if name != "error")
    return Fault(_pointer(_unsaid(kind, place)), SENTENCES.get(kind, OTHER), values)


def _unsaid(kind: str, place: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """An unknown field is named where its name can be one of ours; any other text of a sender's is not."""
    named = kind != "extra_forbidden" or _FIELD.fullmatch(str(place[-1]))
    return place if named else (*place[:-1], "*")


def _pointer(place: tuple[int | str, ...]) -> str:
    where, *inside = place or ("body",)
    if where == "body":
        # json_invalid points at a character offset, which is no place in the document.
        return "".join(f"/{part}" for part in inside if not (len(inside) == 1 and isinstance(part, int)))
    return f"{where} / {'/'.join(map(str, inside))}"
