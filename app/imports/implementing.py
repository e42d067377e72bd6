"""上年项目.xlsx → last year's projects with the result as announced, or every fault of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from app.domain.errors import Fault
from app.domain.rulesets import RuleSet
from app.domain.words import CandidateStatus, ProjectStatus
from app.imports import columns as c
from app.imports.progress import Months, figures_faults, months_by_project, project_progress
from app.imports.reading import Tables, fault
from app.imports.years import (
    Known,
    in_order,
    not_later,
    rules_named,
    unknown_lead,
    year_faults,
    year_values,
)
from app.projects.entries import ImplementingYear, ProjectEntry, ResultEntry
from app.sheets.parsing import Record


def faults(tables: Tables, known: Known) -> Iterator[Fault]:
    """What the cells alone could not tell."""
    yield from year_faults(tables, known)
    rules = rules_named(tables)
    if c.PROJECTS_SHEET in tables.sound and not tables.rows[c.PROJECTS_SHEET]:
        yield Fault(c.PROJECTS_SHEET, "至少须有一个项目")
    for record in tables.rows[c.PROJECTS_SHEET]:
        yield from _project_faults(tables, record, rules, known)
    yield from figures_faults(tables, known)
    if {c.PROJECTS_SHEET, c.RESULTS_SHEET} <= tables.sound:
        yield from _result_faults(tables)


def warnings(year: ImplementingYear, tables: Tables) -> Iterator[Fault]:
    """What is taken as it is, and what a person should look at once more."""
    sheet = c.PROJECTS_SHEET
    for record in tables.rows[sheet]:
        if record["paid"] > record["budget"]:
            yield fault(sheet, record, "paid", "已支付多于预算，请核对")
        if not record["mid_year_on"] and record["status"] is not ProjectStatus.TERMINATED:
            yield fault(sheet, record, "mid_year_on", "没有年中报告，票评材料中须注明缺报")
    for project in year.projects:
        for earlier, later in zip(project.progress, project.progress[1:], strict=False):
            if later.done_amount < earlier.done_amount or later.paid < earlier.paid:
                yield Fault(
                    c.PROGRESS_SHEET, "项目{number}在{month}的累计数少于上一次，请核对",
                    (("number", str(project.number)), ("month", f"{later.month:%Y-%m}")),
                )  # fmt: skip


def entry(tables: Tables, rules: RuleSet, known: Known) -> ImplementingYear:
    """The year of a file without a fault."""
    months = months_by_project(tables)
    titles = {record["number"]: record["title"] for record in tables.rows[c.PROJECTS_SHEET]}
    return ImplementingYear(
        **year_values(tables, rules),
        projects=tuple(_project(record, months, known) for record in tables.rows[c.PROJECTS_SHEET]),
        results=tuple(_result(record, titles) for record in tables.rows[c.RESULTS_SHEET]),
    )


def _project_faults(tables: Tables, record: Record, rules: RuleSet | None, known: Known) -> Iterator[Fault]:
    sheet = c.PROJECTS_SHEET
    if rules and record["group_code"] not in {group.code for group in rules.groups}:
        codes = "、".join(f"{group.code}（{group.label}）" for group in rules.groups)
        yield fault(
            sheet, record, "group_code", "规则“{rules}”没有类别“{code}”；可填：{codes}",
            rules=rules.code, code=record["group_code"], codes=codes,
        )  # fmt: skip
    yield from unknown_lead(sheet, record, known)
    yield from _report_faults(record, tables.year.get("listed_on"), known)


def _report_faults(record: Record, listed_on: date | None, known: Known) -> Iterator[Fault]:
    sheet = c.PROJECTS_SHEET
    reported = record["status"] is ProjectStatus.REPORTED
    for key, other in (("final_report", "final_report_on"), ("final_report_on", "final_report")):
        if not record[key] and (record[other] or reported):
            yield fault(sheet, record, key, "总结报告和公布日期须同时填写；已报告完成情况的必填")
    if record["final_report"] and record["status"] is ProjectStatus.IMPLEMENTING:
        yield fault(sheet, record, "status", "已有总结报告，状态应为“已报告完成情况”")
    for key in ("mid_year_on", "final_report_on"):
        yield from not_later(sheet, record, key, known.today)
        if listed_on and record[key] and record[key] < listed_on:
            yield fault(sheet, record, key, "早于清单公布日期，请核对")
    yield from in_order(sheet, record, "mid_year_on", "final_report_on", "早于年中报告日期，请核对")


def _result_faults(tables: Tables) -> Iterator[Fault]:
    """Every project was selected, everything selected is a project: the notice and the sheet agree."""
    sheet = c.RESULTS_SHEET
    projects = {record["number"]: record for record in tables.rows[c.PROJECTS_SHEET]}
    results = {record["number"]: record for record in tables.rows[sheet]}
    for number, record in results.items():
        if record["outcome"] is CandidateStatus.SELECTED and number not in projects:
            yield fault(sheet, record, "number", "入选的项目在“项目”表中没有序号 {number}", number=number)
        elif record["outcome"] is CandidateStatus.NOT_SELECTED and number in projects:
            yield fault(sheet, record, "outcome", "未入选，却列在“项目”表中，请核对")
        elif record["outcome"] is CandidateStatus.NOT_SELECTED and not record["title"]:
            yield fault(sheet, record, "title", "未入选的须填名称")
    for number, record in projects.items():
        if number not in results:
            yield fault(c.PROJECTS_SHEET, record, "number", "“结果”表中没有此项目的票决结果，请补上")


def _project(record: Record, months: Months, known: Known) -> ProjectEntry:
    return ProjectEntry(
        number=record["number"],
        group_code=record["group_code"],
        title=record["title"],
        target=record["target"],
        target_amount=record["target_amount"],
        target_unit=record["target_unit"],
        lead_department_id=known.departments[record["lead_department"]],
        budget=record["budget"],
        paid=record["paid"],
        done_amount=record["done_amount"],
        progress=project_progress(months.get(record["number"], ()), record, known),
        mid_year_on=record["mid_year_on"],
        final_report=record["final_report"] or "",
        final_report_on=record["final_report_on"],
        terminated=record["status"] is ProjectStatus.TERMINATED,
        source=record["source"] or "",
    )


def _result(record: Record, titles: Mapping[int, str]) -> ResultEntry:
    number = record["number"]
    title = titles.get(number) or record["title"]
    return ResultEntry(number, title, record["approvals"], record["outcome"])
