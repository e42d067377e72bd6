"""What both files share: the year they name, the departments they name, days that cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.errors import Fault, Missing
from app.domain.rulesets import RuleSet, load
from app.imports import columns as c
from app.imports.reading import Tables, fault
from app.sheets.parsing import Record


@dataclass(frozen=True, slots=True)
class Known:
    """What the database knows that a file is held against. ``today`` is the Shanghai day it was handed in.

    ``departments``: names and codes → id. ``years``: (届, 次) that are there already.
    """

    today: date
    departments: Mapping[str, str]
    years: frozenset[tuple[int, int]]


def rules_named(tables: Tables) -> RuleSet | None:
    """The rule set that the year names, where it is shipped."""
    try:
        return load(tables.year.get("rule_set") or "")
    except Missing:
        return None


def year_faults(tables: Tables, known: Known) -> Iterator[Fault]:
    year = tables.year
    if year.get("rule_set") and rules_named(tables) is None:
        yield fault(c.YEAR_SHEET, year, "rule_set", "没有名为“{code}”的规则，请核对", code=year["rule_set"])
    if (year.get("term"), year.get("session_no")) in known.years:
        yield fault(
            c.YEAR_SHEET, year, "session_no", "第{term}届第{session_no}次的年度已经存在",
            term=year["term"], session_no=year["session_no"],
        )  # fmt: skip
    if year.get("listed_on"):
        yield from not_later(c.YEAR_SHEET, year, "listed_on", known.today)


def year_values(tables: Tables, rules: RuleSet) -> dict[str, Any]:
    """The year's own fields of an entry, once it has no faults."""
    values = {key: value for key, value in tables.year.items() if key != "rule_set"}
    return {**values, "rules": rules}


def unknown_lead(sheet: str, record: Record, known: Known) -> Iterator[Fault]:
    name = record["lead_department"]
    if name not in known.departments:
        yield fault(
            sheet,
            record,
            "lead_department",
            "名册中没有责任单位“{name}”；请核对名称，或先导入名册",
            name=name,
        )


def not_later(sheet: str, record: Record, key: str, day: date) -> Iterator[Fault]:
    """A day that must have come already."""
    if record[key] and record[key] > day:
        yield fault(sheet, record, key, "{given}晚于今天（{today}），请核对", given=record[key], today=day)


def in_order(sheet: str, record: Record, first: str, second: str, sentence: str) -> Iterator[Fault]:
    """Two days of a record, where both are given."""
    if record[first] and record[second] and record[second] < record[first]:
        yield fault(sheet, record, second, sentence)
