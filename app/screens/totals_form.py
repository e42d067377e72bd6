"""Signed totals as a form: a number for each item and column of its group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from app.domain.ballots import Method
from app.domain.errors import Fault, Malformed
from app.domain.tally.model import COLUMNS, INVALID
from app.domain.words import Grade, Mark
from app.web.forms import Form, field
from app.web.i18n import _

FIELD: Final = "sum-"
LABELS: Final = {
    **{term.value: term.label for terms in (Mark, Grade) for term in terms},
    INVALID: _("该项无效"),
}
_FAULT: Final = _("第 {no} 项“{column}”应为整数")


def groups(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The groups with their columns; a column that may be left empty counts as 0."""
    return [
        {
            **group,
            "label": group.get("label") or group.get("title", ""),
            "columns": [{"name": name, "label": LABELS[name]} for name in _columns(group)],
            "items": [item for item in content["items"] if item["group"] == group["code"]],
        }
        for group in content["groups"]
    ]


def rows(content: Mapping[str, Any], form: Form) -> dict[str, dict[str, int]]:
    """Item number → column → number. Raises Malformed with every cell that holds none."""
    faults = [
        Fault(f"/{FIELD}{no}-{name}", _FAULT, (("no", str(no)), ("column", LABELS[name])))
        for no, name, needed in _cells(content)
        if not _number(field(form, f"{FIELD}{no}-{name}"), needed=needed)
    ]
    if faults:
        raise Malformed(_("合计未填完整，未保存"), faults=faults)
    found: dict[str, dict[str, int]] = {}
    for no, name, _needed in _cells(content):
        found.setdefault(str(no), {})[name] = int(field(form, f"{FIELD}{no}-{name}") or "0")
    return found


def as_sent(form: Form) -> dict[str, str]:
    """What was typed, to be shown again."""
    return {name: field(form, name)[:7] for name in form if name.startswith(FIELD) or name == "spoiled"}


def of_reading(reading: Mapping[str, Any]) -> dict[str, str]:
    """A counter's signed totals, to be corrected; nothing for {}."""
    typed = {
        f"{FIELD}{no}-{name}": str(number)
        for no, row in reading.get("rows", {}).items()
        for name, number in row.items()
    }
    return {**typed, "spoiled": str(reading["spoiled"])} if reading else {}


def differing(
    content: Mapping[str, Any], first: Mapping[str, Any], second: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The cells that two counters signed differently."""
    titles = {str(item["no"]): item["title"] for item in content["items"]}
    lines: list[dict[str, Any]] = []
    if first["spoiled"] != second["spoiled"]:
        lines.append({"no": "", "title": "", "column": "", "readings": [first["spoiled"], second["spoiled"]]})
    for no, row in first["rows"].items():
        for name, number in row.items():
            other = second["rows"][no][name]
            if number != other:
                column = LABELS[name]
                lines.append({"no": no, "title": titles[no], "column": column, "readings": [number, other]})
    return lines


def _cells(content: Mapping[str, Any]) -> Iterator[tuple[int, str, bool]]:
    needed = {group["code"]: COLUMNS[Method(group["method"])][0] for group in content["groups"]}
    columns = {group["code"]: _columns(group) for group in content["groups"]}
    for item in content["items"]:
        for name in columns[item["group"]]:
            yield item["no"], name, name in needed[item["group"]]


def _columns(group: Mapping[str, Any]) -> list[str]:
    required, optional = COLUMNS[Method(group["method"])]
    return [str(name) for name in (*required, *optional)]


def _number(text: str, *, needed: bool) -> bool:
    return (text.isascii() and text.isdigit() and len(text) < 7) if text else not needed
