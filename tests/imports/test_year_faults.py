"""What a year's file is refused for, told by sheet, row and column; everything at once, nothing twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from app.domain.errors import BadFile
from app.domain.words import CandidateStatus, ProjectStatus
from app.imports import implementing, listed
from app.imports.reading import YearKind, read_tables
from app.imports.years import Known, rules_named
from tests.imports import books as b

LEADS = {name: code for code, name in b.DEPARTMENTS.items()} | {code: code for code in b.DEPARTMENTS}
KNOWN = Known(date(2026, 11, 23), LEADS, frozenset({(7, 4)}))


def faults(kind: YearKind, data: bytes) -> list[str]:
    tables = read_tables(kind, data, "年度.xlsx")
    parts = listed if kind is YearKind.LISTED else implementing
    found = (*tables.faults, *parts.faults(tables, KNOWN))
    return [f"{one.pointer}：{one.sentence.format(**dict(one.values))}" for one in found]


def test_right_files_have_no_fault() -> None:
    assert faults(YearKind.LISTED, b.list_file()) == []
    assert faults(YearKind.IMPLEMENTING, b.projects_file()) == []


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            b.list_file({"rule_set": "nowhere"}),
            "年度 / 规则：没有名为“nowhere”的规则，请核对",
        ),
        (b.list_file({"session_no": 4}), "年度 / 次：第7届第4次的年度已经存在"),
        (b.list_file({"document_no": None}), "年度 / 文号：此项必填"),
        (
            b.list_file({"listed_on": date(2026, 11, 24)}),
            "年度 / 清单公布日期：2026-11-24晚于今天（2026-11-23），请核对",
        ),
        (
            b.list_file(candidates=[*b.CANDIDATES, b.candidate(5, "nowhere")]),
            "候选项目 / 第6行 / 类别：“类别”表中没有编码“nowhere”，请核对",
        ),
        (
            b.list_file(candidates=[*b.CANDIDATES, b.candidate(5, lead_department="区渔业局")]),
            "候选项目 / 第6行 / 牵头单位：名册中没有责任单位“区渔业局”；请核对名称，或先导入名册",
        ),
        (
            b.list_file(candidates=[*b.CANDIDATES, b.candidate(3, title="另一项")]),
            "候选项目 / 第6行 / 序号：“3”与第4行重复",
        ),
        (
            b.list_file(candidates=[*b.CANDIDATES, b.candidate(5, finishes_on=date(2027, 1, 1))]),
            "候选项目 / 第6行 / 完成日期：完成日期早于开工日期，请改正",
        ),
        (
            b.list_file(
                candidates=[
                    *b.CANDIDATES,
                    b.candidate(5, starts_on=date(2026, 1, 1), finishes_on=date(2026, 11, 5)),
                ]
            ),
            "候选项目 / 第6行 / 完成日期：完成日期早于清单公布日期，请核对",
        ),
        (
            b.list_file(candidates=[b.candidate(1), b.candidate(2), b.candidate(4, "investment_plan")]),
            "类别 / 第2行 / 应选项目数：候选 2 项，应选 2 项，至少须差额 1 项；有等额决定的，“等额”请填“是”",
        ),
        (
            b.list_file(candidates=b.CANDIDATES[:3]),
            "类别 / 第3行 / 应选项目数：候选 0 项，少于应选的 1 项",
        ),
        (
            b.list_file(candidates=[*b.CANDIDATES, b.candidate(5, "investment_plan")]),
            "类别 / 第3行 / 等额：候选 2 项，应选 1 项，不是等额；请改填“否”",
        ),
        (b.list_file(groups=[], candidates=[]), "类别：至少须有一个类别"),
        (
            b.edited(b.list_file(), "候选项目", "K3", -1),
            "候选项目 / 第3行 / 预算（元）：“-1”应在0至10000000000000之间",
        ),
        (
            b.edited(b.list_file(), "候选项目", "C2", "整治\u202e工程"),
            "候选项目 / 第2行 / 名称：含有看不见的控制字符，请删去后重新填写",
        ),
    ],
)
def test_a_fault_of_the_list_is_told_once_where_it_is(data: bytes, expected: str) -> None:
    assert faults(YearKind.LISTED, data) == [expected]


def of_projects(*rows: b.Row) -> bytes:
    return b.projects_file(projects=rows, progress=(), results=[b.result(row["number"]) for row in rows])


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            b.projects_file({"rule_set": "county"}, projects=[b.project(1), b.project(2, group_code="x")]),
            "项目 / 第3行 / 类别：规则“county”没有类别“x”；可填：general（民生实事项目）",
        ),
        (
            of_projects(b.project(1, final_report=None)),
            "项目 / 第2行 / 总结报告：总结报告和公布日期须同时填写；已报告完成情况的必填",
        ),
        (
            of_projects(b.project(1, final_report_on=None)),
            "项目 / 第2行 / 总结报告公布日期：总结报告和公布日期须同时填写；已报告完成情况的必填",
        ),
        (
            of_projects(b.project(1, status=ProjectStatus.IMPLEMENTING)),
            "项目 / 第2行 / 状态：已有总结报告，状态应为“已报告完成情况”",
        ),
        (
            of_projects(b.project(1, final_report_on=date(2026, 12, 1))),
            "项目 / 第2行 / 总结报告公布日期：2026-12-01晚于今天（2026-11-23），请核对",
        ),
        (
            of_projects(b.project(1, mid_year_on=date(2026, 11, 3))),
            "项目 / 第2行 / 总结报告公布日期：早于年中报告日期，请核对",
        ),
        (
            of_projects(b.project(1, mid_year_on=date(2026, 1, 7))),
            "项目 / 第2行 / 年中报告日期：早于清单公布日期，请核对",
        ),
        (
            of_projects(b.project(1, lead_department="区渔业局")),
            "项目 / 第2行 / 牵头单位：名册中没有责任单位“区渔业局”；请核对名称，或先导入名册",
        ),
        (
            b.projects_file(progress=[*b.PROGRESS, b.months(9)]),
            "进度 / 第5行 / 项目序号：“项目”表中没有序号 9",
        ),
        (
            b.projects_file(progress=[*b.PROGRESS, b.months(2)]),
            "进度 / 第5行 / 月份：此项目的这一个月填写了两次",
        ),
        (
            b.projects_file(
                projects=[b.project(1), b.project(2, done_amount=19, final_report_on=date(2026, 10, 9))]
            ),
            "项目 / 第3行 / 完成数量：完成数量或已支付与“进度”表中2026-10的累计数不同，请核对",
        ),
        (
            b.projects_file(
                projects=[b.project(1, progress_note="长" * 300), b.project(2)],
                progress=[b.months(1, note="说" * 300)],
            ),
            "项目 / 第2行 / 进度说明：连同最近一月的说明超过500字，请缩短",
        ),
        (
            b.projects_file(results=b.RESULTS[1:]),
            "项目 / 第2行 / 序号：“结果”表中没有此项目的票决结果，请补上",
        ),
        (
            b.projects_file(results=[*b.RESULTS, b.result(8)]),
            "结果 / 第5行 / 序号：入选的项目在“项目”表中没有序号 8",
        ),
        (
            b.projects_file(results=[b.RESULTS[0], b.result(2, outcome=CandidateStatus.NOT_SELECTED)]),
            "结果 / 第3行 / 结果：未入选，却列在“项目”表中，请核对",
        ),
        (
            b.projects_file(results=[*b.RESULTS, b.result(8, outcome=CandidateStatus.NOT_SELECTED)]),
            "结果 / 第5行 / 名称：未入选的须填名称",
        ),
        (b.projects_file(projects=(), progress=(), results=()), "项目：至少须有一个项目"),
    ],
)
def test_a_fault_of_last_years_projects_is_told_once_where_it_is(data: bytes, expected: str) -> None:
    assert faults(YearKind.IMPLEMENTING, data) == [expected]


def test_every_fault_is_told_at_once() -> None:
    rows = [b.candidate(1, lead_department="甲"), b.candidate(2, lead_department="乙"), *b.CANDIDATES[2:]]
    data = b.edited(b.list_file({"term": None}, candidates=rows), "候选项目", "G4", "许多")
    found = faults(YearKind.LISTED, data)
    assert [one.split("：")[0] for one in found] == [
        "年度 / 届",
        "候选项目 / 第4行 / 目标数量",
        "候选项目 / 第2行 / 牵头单位",
        "候选项目 / 第3行 / 牵头单位",
    ]


def refusal(kind: YearKind, data: bytes) -> str:
    with pytest.raises(BadFile) as raised:
        read_tables(kind, data, "年度.xlsx")
    return str(raised.value)


@pytest.mark.parametrize("encoding", ["gbk", "utf-8-sig"])
def test_a_csv_file_has_one_sheet_and_a_year_has_several(encoding: str) -> None:
    data = "序号,类别,名称\r\n1,general,老旧小区改造\r\n".encode(encoding)
    assert "请下载模板填写，以 xlsx 格式上传" in refusal(YearKind.LISTED, data)


def test_missing_sheets_are_all_named() -> None:
    data = b.without(b.without(b.list_file(), "年度"), "候选项目")
    assert "缺少工作表：年度、候选项目" in refusal(YearKind.LISTED, data)
    assert "缺少工作表：项目、进度、结果" in refusal(YearKind.IMPLEMENTING, b.list_file())


def progress_of(rows: Sequence[b.Row], **project: object) -> list[tuple[str, int, int, str]]:
    one = b.project(1, **project)
    data = b.projects_file(projects=[one], progress=rows, results=[b.result(1)])
    tables = read_tables(YearKind.IMPLEMENTING, data, "年度.xlsx")
    rules = rules_named(tables)
    assert rules
    [entry] = implementing.entry(tables, rules, KNOWN).projects
    return [(f"{p.month:%Y-%m}", p.done_amount, p.paid, p.note) for p in entry.progress]


def test_the_projects_own_figures_end_its_progress() -> None:
    early = b.months(1, month=date(2026, 6, 1), done_amount=4, paid=5, note="在建")
    assert progress_of([], progress_note="完工") == [("2026-11", 10, 1_800_000, "完工")]
    assert progress_of([b.months(1), early], progress_note="完工") == [
        ("2026-06", 4, 5, "在建"),
        ("2026-10", 10, 1_800_000, "完工"),
    ]
    assert progress_of([early]) == [("2026-06", 4, 5, "在建"), ("2026-11", 10, 1_800_000, "")]
