"""A view as a table: one row an item, for people who go on working in a table program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from app.domain.tally.model import Outcome
from app.domain.words import Grade, Mark
from app.results.service.cutting import NOT_SELECTED, is_effect
from app.sheets.columns import Column, Kind
from app.sheets.writing import delimited

OUTCOMES: Final[Mapping[str, str]] = {
    **{outcome.value: outcome.label for outcome in Outcome},
    **{grade.value: grade.label for grade in Grade},
    NOT_SELECTED: "未入选",
}
_BEFORE: Final = (
    Column("no", "序号", Kind.WHOLE),
    Column("group", "类别"),
    Column("title", "项目"),
)
_AFTER: Final = (
    Column("base", "比例的基数", Kind.WHOLE),
    Column("percent", "比例（%）"),
    Column("rank", "名次", Kind.WHOLE),
    Column("outcome", "结果"),
)
_INVALID: Final = Column("invalid", "该项无效", Kind.WHOLE)
_SELECTION: Final = tuple(Column(mark.value, mark.label, Kind.WHOLE) for mark in Mark)
_EFFECT: Final = (
    *(Column(grade.value, grade.label, Kind.WHOLE) for grade in Grade),
    Column("abstain", Mark.ABSTAIN.label, Kind.WHOLE),
)


def as_csv(document: Mapping[str, Any]) -> bytes:
    """UTF-8 with BOM, formulas neutralised; what the view does not show is an empty cell."""
    votes = _EFFECT if is_effect(dict(document)) else _SELECTION
    return delimited((*_BEFORE, *votes, _INVALID, *_AFTER), _rows(document))


def _rows(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    titles = document["group_titles"]
    for group in document["tally"]["groups"]:
        for item in group["items"]:
            share = item.get("share") or {}
            yield {
                "no": item["no"],
                "group": titles.get(group["code"], group["code"]),
                "title": item["title"],
                **item.get("counts", {}),
                "base": share.get("denominator"),
                "percent": share.get("percent"),
                "rank": item.get("rank"),
                "outcome": OUTCOMES[item["outcome"]],
            }
