"""候选项目.xlsx → this year's list, or every fault of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from app.candidates.entries import CandidateEntry, GroupEntry, ListedYear
from app.domain.errors import Fault
from app.domain.rulesets import RuleSet, least_candidates, required_margin
from app.imports import columns as c
from app.imports.reading import Tables, fault, pointer
from app.imports.years import Known, in_order, rules_named, unknown_lead, year_faults, year_values
from app.sheets.parsing import Record


def faults(tables: Tables, known: Known) -> Iterator[Fault]:
    """What the cells alone could not tell."""
    yield from year_faults(tables, known)
    rules = rules_named(tables)
    codes = {group["code"] for group in tables.rows[c.GROUPS_SHEET]}
    listed = Counter(candidate["group_code"] for candidate in tables.rows[c.CANDIDATES_SHEET])
    for record in tables.rows[c.CANDIDATES_SHEET]:
        yield from _candidate_faults(tables, record, codes, known)
    if {c.GROUPS_SHEET, c.CANDIDATES_SHEET} <= tables.sound:
        if not tables.rows[c.GROUPS_SHEET]:
            yield Fault(c.GROUPS_SHEET, "至少须有一个类别")
        for record in tables.rows[c.GROUPS_SHEET]:
            yield from _group_faults(record, listed[record["code"]], rules)


def warnings(year: ListedYear, tables: Tables) -> Iterator[Fault]:
    """What is taken as it is, and what a person should look at once more."""
    for record in tables.rows[c.GROUPS_SHEET]:
        if record["uncontested"]:
            yield fault(
                c.GROUPS_SHEET, record, "uncontested", "此类别等额票决，以文号“{document}”为据，请核对",
                document=year.document_no,
            )  # fmt: skip
    for record in tables.rows[c.CANDIDATES_SHEET]:
        over_years = record["finishes_on"].year > record["starts_on"].year
        if over_years and not record["milestone"]:
            yield fault(c.CANDIDATES_SHEET, record, "milestone", "跨年项目没有写明年度节点")
        if not record["budget"]:
            yield fault(c.CANDIDATES_SHEET, record, "budget", "预算为零，请核对")


def entry(tables: Tables, rules: RuleSet, known: Known) -> ListedYear:
    """The year of a file without a fault."""
    return ListedYear(
        **year_values(tables, rules),
        groups=tuple(_group(record) for record in tables.rows[c.GROUPS_SHEET]),
        candidates=tuple(_candidate(record, known) for record in tables.rows[c.CANDIDATES_SHEET]),
    )


def _candidate_faults(tables: Tables, record: Record, codes: set[str], known: Known) -> Iterator[Fault]:
    sheet = c.CANDIDATES_SHEET
    if c.GROUPS_SHEET in tables.sound and record["group_code"] not in codes:
        yield fault(
            sheet, record, "group_code", "“类别”表中没有编码“{code}”，请核对", code=record["group_code"]
        )
    yield from unknown_lead(sheet, record, known)
    yield from in_order(sheet, record, "starts_on", "finishes_on", "完成日期早于开工日期，请改正")
    listed_on = tables.year.get("listed_on")
    if listed_on and record["finishes_on"] < listed_on:
        yield fault(sheet, record, "finishes_on", "完成日期早于清单公布日期，请核对")


def _group_faults(record: Record, count: int, rules: RuleSet | None) -> Iterator[Fault]:
    """Contested by the margin that the rules ask, or 等额 by a decision; never fewer than places."""
    sheet, places = c.GROUPS_SHEET, record["places"]
    if count < places:
        yield fault(
            sheet, record, "places", "候选 {count} 项，少于应选的 {places} 项", count=count, places=places
        )
    elif record["uncontested"] and count > places:
        yield fault(
            sheet, record, "uncontested", "候选 {count} 项，应选 {places} 项，不是等额；请改填“否”",
            count=count, places=places,
        )  # fmt: skip
    elif rules and not record["uncontested"] and count < least_candidates(rules, places):
        yield Fault(
            pointer(sheet, record, "places"),
            "候选 {count} 项，应选 {places} 项，至少须差额 {margin} 项；有等额决定的，“等额”请填“是”",
            (
                ("count", str(count)),
                ("places", str(places)),
                ("margin", str(required_margin(rules, places))),
            ),
        )


def _group(record: Record) -> GroupEntry:
    return GroupEntry(record["code"], record["title"], record["places"], record["uncontested"])


def _candidate(record: Record, known: Known) -> CandidateEntry:
    return CandidateEntry(
        number=record["number"],
        group_code=record["group_code"],
        title=record["title"],
        purpose=record["purpose"],
        scope=record["scope"],
        target=record["target"],
        target_amount=record["target_amount"],
        target_unit=record["target_unit"],
        lead_department_id=known.departments[record["lead_department"]],
        departments="、".join(record["departments"] or ()),
        budget=record["budget"],
        budget_source=record["budget_source"],
        starts_on=record["starts_on"],
        finishes_on=record["finishes_on"],
        milestone=record["milestone"] or "",
        streets="、".join(record["streets"] or ()),
        source=record["source"] or "",
    )
