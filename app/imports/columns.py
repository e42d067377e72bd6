"""A year as files: this year's list, last year's projects. Import and ``docs/import.md`` follow these."""

from __future__ import annotations

from typing import Final

from app.domain.words import CandidateStatus, ProjectStatus
from app.sheets.columns import YES_NO, Column, Kind, terms
from app.sheets.writing import Pairs, Table, workbook

YEAR_SHEET: Final = "年度"
GROUPS_SHEET: Final = "类别"
CANDIDATES_SHEET: Final = "候选项目"
PROJECTS_SHEET: Final = "项目"
PROGRESS_SHEET: Final = "进度"
RESULTS_SHEET: Final = "结果"

_NUMBER = Column("number", "序号", Kind.WHOLE, least=1, greatest=999, unique=True, example="1")
_GROUP = Column("group_code", "类别", longest=40, compact=True, note="类别的编码", example="general")
_TITLE = Column("title", "名称", longest=80, unique=True, example="老旧小区改造工程")
_TARGET = (
    Column("target", "目标", longest=500, example="完成20个老旧小区改造"),
    Column(
        "target_amount", "目标数量", Kind.WHOLE, least=1, greatest=10**9,
        note="有小数时请换用较小的单位", example="20",
    ),
    Column("target_unit", "目标单位", longest=20, compact=True, example="个"),
    Column(
        "lead_department", "牵头单位", longest=80, compact=True,
        note="责任单位的名称或编码，须已在名册中", example="区住房和建设局",
    ),
)  # fmt: skip
_BUDGET = Column("budget", "预算（元）", Kind.YUAN, example="36000000")
_SOURCE = Column(
    "source", "来源", required=False, longest=500, note="项目由来或依据", example="街道定期处理报送"
)

LIST_YEAR: Final = (
    Column("term", "届", Kind.WHOLE, least=1, greatest=99, example="7"),
    Column("session_no", "次", Kind.WHOLE, least=1, greatest=99, note="在第几次会议上票决", example="6"),
    Column("title", "名称", longest=80, example="2027年民生实事项目"),
    Column(
        "rule_set", "规则", longest=40, compact=True,
        note="规则编码，见规则目录", example="futian-2021",
    ),
    Column(
        "document_no", "文号", longest=80,
        note="据以录入的文件；所录内容标明“系统外形成”", example="福汀府〔2026〕58号",
    ),
    Column("listed_on", "清单公布日期", Kind.DATE, example="2027-01-06"),
)  # fmt: skip
PROJECTS_YEAR: Final = (
    *LIST_YEAR,
    Column("result_notice_no", "结果公告文号", longest=80, example="福汀人大公告〔2026〕1号"),
)

GROUPS: Final = (
    Column("code", "编码", longest=40, unique=True, compact=True, example="general"),
    Column("title", "名称", longest=40, unique=True, compact=True, example="一般类"),
    Column("places", "应选项目数", Kind.WHOLE, least=1, greatest=999, example="10"),
    Column(
        "uncontested", "等额", Kind.CHOICE, choices=YES_NO,
        note="填“是”须已有等额票决的决定", example="否",
    ),
)  # fmt: skip

CANDIDATES: Final = (
    _NUMBER,
    _GROUP,
    _TITLE,
    Column("purpose", "目的", longest=1000, example="改善居住条件"),
    Column("scope", "范围", longest=1000, example="建成二十年以上的住宅小区"),
    *_TARGET,
    Column("departments", "配合单位", Kind.NAMES, required=False, example="区水务局、区城市管理局"),
    _BUDGET,
    Column("budget_source", "资金来源", example="区财政一般公共预算"),
    Column("starts_on", "开工日期", Kind.DATE, example="2027-02-01"),
    Column("finishes_on", "完成日期", Kind.DATE, example="2027-12-20"),
    Column(
        "milestone", "年度节点", required=False, longest=500,
        note="跨年项目写明本年要完成到哪一步", example="年内主体结构封顶",
    ),
    Column(
        "streets", "所在街道", Kind.NAMES, required=False,
        note="全区范围的可不填", example="榕溪街道、鹭湾街道",
    ),
    _SOURCE,
)  # fmt: skip

PROJECTS: Final = (
    _NUMBER,
    _GROUP,
    _TITLE,
    *_TARGET,
    _BUDGET,
    Column("paid", "已支付（元）", Kind.YUAN, example="35200000"),
    Column("done_amount", "完成数量", Kind.WHOLE, greatest=10**9, note="单位同目标单位", example="20"),
    Column("progress_note", "进度说明", required=False, longest=500, example="全部完工并通过验收"),
    Column(
        "mid_year_on", "年中报告日期", Kind.DATE, required=False,
        note="未报告的留空，票评材料中会注明", example="2026-07-20",
    ),
    Column(
        "final_report", "总结报告", required=False, longest=4000,
        note="已报告完成情况的必填", example="20个小区全部完工……",
    ),
    Column(
        "final_report_on", "总结报告公布日期", Kind.DATE, required=False,
        note="与总结报告同时填写", example="2027-01-06",
    ),
    Column(
        "status", "状态", Kind.CHOICE, example="已报告完成情况",
        choices=terms((ProjectStatus.IMPLEMENTING, ProjectStatus.REPORTED, ProjectStatus.TERMINATED)),
    ),
    _SOURCE,
)  # fmt: skip

PROGRESS: Final = (
    Column("project_number", "项目序号", Kind.WHOLE, least=1, greatest=999, example="1"),
    Column("month", "月份", Kind.MONTH, example="2026-06"),
    Column("done_amount", "完成数量", Kind.WHOLE, greatest=10**9, note="截至当月累计", example="9"),
    Column("paid", "已支付（元）", Kind.YUAN, note="截至当月累计", example="15000000"),
    Column("note", "说明", required=False, longest=500, example="9个小区完工，其余在建"),
)

RESULTS: Final = (
    _NUMBER,
    Column(
        "title", "名称", required=False, longest=80,
        note="未入选的须填；入选的以“项目”表为准", example="老旧小区改造工程",
    ),
    Column(
        "approvals", "赞成", Kind.WHOLE, required=False, greatest=10**6,
        note="公告未公布票数的留空", example="262",
    ),
    Column(
        "outcome", "结果", Kind.CHOICE, example="入选",
        choices=terms((CandidateStatus.SELECTED, CandidateStatus.NOT_SELECTED)),
    ),
)  # fmt: skip

LIST_GUIDE: Final = (
    "候选项目：把系统外已经公布的本年候选项目名单录入系统，年度从“候选项目”阶段开始。",
    "请勿改动工作表名称和列名；红色列名为必填。金额、日期照公布的填写，序号即票面上的序号。",
    "先预览每一行的错误，再由另一人复核导入；有一处错误则整个文件都不导入。",
)
PROJECTS_GUIDE: Final = (
    "上年项目：把系统外已经票决的项目录入系统，年度从“实施监督”阶段开始，供大会作效果票评。",
    "请勿改动工作表名称和列名；红色列名为必填。“结果”表照大会公告填写，不作推算。",
    "先预览每一行的错误，再由另一人复核导入；有一处错误则整个文件都不导入。",
)


def list_template() -> bytes:
    """The empty list of candidates as XLSX, with 填表说明."""
    tables = (Table(GROUPS_SHEET, GROUPS), Table(CANDIDATES_SHEET, CANDIDATES))
    return workbook((Pairs(YEAR_SHEET, LIST_YEAR), *tables), LIST_GUIDE)


def projects_template() -> bytes:
    """The empty file of last year's projects as XLSX, with 填表说明."""
    tables = (
        Table(PROJECTS_SHEET, PROJECTS),
        Table(PROGRESS_SHEET, PROGRESS),
        Table(RESULTS_SHEET, RESULTS),
    )
    return workbook((Pairs(YEAR_SHEET, PROJECTS_YEAR), *tables), PROJECTS_GUIDE)
