"""The investment plan as a file: one sheet. Import, template and ``docs/import.md`` follow these columns."""

from __future__ import annotations

from typing import Final

from app.sheets.columns import Column, Kind
from app.sheets.writing import Table, workbook

PLAN_SHEET: Final = "投资计划"

PLAN: Final = (
    Column(
        "plan_no", "计划编号", longest=40, unique=True, compact=True,
        note="再次导入时凭此号认出同一项目", example="FT2027-015",
    ),
    Column("title", "名称", longest=80, example="榕溪河碧道二期工程"),
    Column("scope", "建设内容", longest=1000, example="整治河道并沿河建步道、休憩点"),
    Column("target", "目标", required=False, longest=500, example="建成碧道3公里"),
    Column(
        "target_amount", "目标数量", Kind.WHOLE, required=False, least=1, greatest=10**9,
        note="有小数时请换用较小的单位", example="3000",
    ),
    Column("target_unit", "目标单位", required=False, longest=20, compact=True, example="米"),
    Column(
        "lead_department", "责任单位", longest=80, compact=True,
        note="责任单位的名称或编码，须已在名册中", example="区水务局",
    ),
    Column("total_investment", "总投资（元）", Kind.YUAN, example="86000000"),
    Column(
        "year_investment", "本年投资（元）", Kind.YUAN,
        note="起草候选项目时作为预算", example="32000000",
    ),
    Column("budget_source", "资金来源", required=False, example="区政府投资"),
    Column("starts_on", "开工日期", Kind.DATE, required=False, example="2027-03-01"),
    Column("finishes_on", "完成日期", Kind.DATE, required=False, example="2027-12-20"),
    Column("streets", "所在街道", Kind.NAMES, required=False, example="榕溪街道、鹭湾街道"),
    Column("note", "备注", required=False, longest=500, example="续建"),
)  # fmt: skip

GUIDE: Final = (
    "投资计划：区政府办从政府投资计划中提出的项目，作为特定渠道的来源，起草候选项目时引用。",
    "请勿改动工作表名称和列名；红色列名为必填。计划编号一经导入即保留，同一年度不得重复。",
    "先预览新增、变动和每一行的错误，再确认导入；有一处错误则整个文件都不导入。文件没有的项目照旧保留。",
)


def plan_template() -> bytes:
    """The empty plan as XLSX, with 填表说明."""
    return workbook([Table(PLAN_SHEET, PLAN)], GUIDE)
