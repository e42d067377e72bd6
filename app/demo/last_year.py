"""Last year's fifteen projects of 福汀区, as carried out, with the result as announced.

Titles follow really published projects, each with its source. Targets, money, progress and votes are
invented; every date follows from the day of the session that grades them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from app.demo.candidates import carried_out_in, synthetic_source
from app.demo.district import SESSION_NO, TERM
from app.domain.calendar import after_months
from app.domain.words import CandidateStatus, ProjectStatus

NINGHAI: Final = "http://nh.cnnb.com.cn/system/2021/01/23/012194244.shtml"
LUOHU_2023: Final = "http://www.zgcbgw.com/a/33334351.html"
QUARTERS: Final = 4
LISTED_BEFORE: Final = timedelta(days=377)  # the session, as all of these
DECIDED_BEFORE: Final = timedelta(days=364)
MID_YEAR_BEFORE: Final = timedelta(days=184)
FINAL_BEFORE: Final = timedelta(days=14)


def projects_year(session: date) -> dict[str, Any]:
    """The sheet 年度 of the year that a session on that day grades."""
    listed_on = session - LISTED_BEFORE
    return {
        "term": TERM,
        "session_no": SESSION_NO - 1,
        "title": f"福汀区{carried_out_in(session) - 1}年民生实事项目（虚构）",
        "rule_set": "futian-2021",
        "document_no": f"福汀府〔{listed_on.year}〕3号（虚构）",
        "listed_on": listed_on,
        "result_notice_no": f"福汀人大公告〔{(session - DECIDED_BEFORE).year}〕1号（虚构）",
    }


def months(session: date) -> list[date]:
    """The ends of four quarters, by their months' first days; the last is the one before the final report."""
    last = after_months((session - FINAL_BEFORE).replace(day=1), -1)
    return [after_months(last, 3 * (quarter - QUARTERS)) for quarter in range(1, QUARTERS + 1)]


class Done(NamedTuple):
    """``amount`` was promised, ``done`` was reached; ``wan`` was planned, ``paid`` was paid, both in 万元."""

    title: str
    source: str
    what: str
    amount: int
    done: int
    unit: str
    lead: str
    wan: int
    paid: int
    approvals: int


_GENERAL = (
    Done("普惠性托育项目建设工程", NINGHAI, "新增普惠托位", 600, 640, "个", "区卫生健康局", 1200, 1160, 268),
    Done("困难老人家庭适老化改造工程", NINGHAI, "完成家庭适老化改造",
         400, 400, "户", "区民政局", 640, 612, 271),
    Done("菜市场提升改造工程", NINGHAI, "提升改造菜市场", 8, 8, "家", "区市场监督管理局", 2600, 2480, 249),
    Done("公共卫生能力提升工程", NINGHAI, "升级社区健康服务中心",
         10, 10, "家", "区卫生健康局", 3200, 3050, 262),
    Done("学位建设行动", LUOHU_2023, "新增公办学位", 5400, 5400, "座", "区教育局", 46000, 44100, 274),
    Done("卫生医疗服务提升行动", LUOHU_2023, "开展家庭医生上门服务", 12000, 12860, "人次", "区卫生健康局",
         980, 955, 257),
    Done("养老服务强基行动", LUOHU_2023, "建成社区长者服务站", 20, 19, "个", "区民政局", 1800, 1700, 265),
    Done("就业保障行动", LUOHU_2023, "开展技能培训", 5000, 5230, "人次", "区人力资源局", 1100, 1080, 241),
    Done("普惠托幼儿服务工程", LUOHU_2023, "新增延时服务班", 150, 150, "个", "区教育局", 900, 890, 238),
    Done("环卫基础设施提升改造工程", NINGHAI, "改造公厕和转运站", 30, 30, "座", "区城市管理和综合执法局",
         2100, 2010, 229),
)  # fmt: skip

_INVESTMENT = (
    Done("老旧小区改造工程", NINGHAI, "改造老旧小区", 20, 20, "个", "区住房和建设局", 8600, 8240, 270),
    Done("城区排水提质增效工程", NINGHAI, "改造排水管网", 15000, 15200, "米", "区水务局", 7200, 6900, 246),
    Done("危险边坡安全隐患治理行动", LUOHU_2023, "治理危险边坡",
         12, 12, "处", "区住房和建设局", 4300, 4120, 259),
    Done("交通治理行动", LUOHU_2023, "治理拥堵路口", 16, 15, "处", "区交通运输局", 3900, 3610, 233),
    Done("中心城区停车位建设工程", NINGHAI, "新增公共停车位",
         1800, 980, "个", "区交通运输局", 5600, 5310, 224),
)  # fmt: skip


def _numbered() -> Iterator[tuple[int, str, Done]]:
    groups = [("general", one) for one in _GENERAL] + [("investment_plan", one) for one in _INVESTMENT]
    for number, (group, one) in enumerate(groups, start=1):
        yield number, group, one


def projects(session: date) -> list[dict[str, Any]]:
    """Fifteen projects with final reports, by the keys of ``imports.columns.PROJECTS``."""
    return [_project(session, number, group, one) for number, group, one in _numbered()]


def progress(session: date) -> list[dict[str, Any]]:
    """Cumulative figures at the end of each quarter; the last are the project's own."""
    return [
        {
            "project_number": number,
            "month": month,
            "done_amount": one.done * quarter // QUARTERS,
            "paid": one.paid * 10_000 * quarter // QUARTERS,
            "note": f"截至{month.month}月累计（虚构）",
        }
        for number, _, one in _numbered()
        for quarter, month in enumerate(months(session), start=1)
    ]


def results() -> list[dict[str, Any]]:
    """The result of the selection a year ago as it was announced: fifteen selected, with invented counts."""
    return [
        {
            "number": number,
            "title": one.title,
            "approvals": one.approvals,
            "outcome": CandidateStatus.SELECTED,
        }
        for number, _, one in _numbered()
    ]


def _project(session: date, number: int, group: str, one: Done) -> dict[str, Any]:
    last = months(session)[-1]
    reached = "达到" if one.done >= one.amount else "未达到"
    spent = f"预算{one.wan}万元，已支付{one.paid}万元"
    outcome = f"完成{one.done}{one.unit}，{reached}票决目标{one.amount}{one.unit}"
    return {
        "number": number,
        "group_code": group,
        "title": one.title,
        "target": f"{one.what}{one.amount}{one.unit}（虚构）",
        "target_amount": one.amount,
        "target_unit": one.unit,
        "lead_department": one.lead,
        "budget": one.wan * 10_000,
        "paid": one.paid * 10_000,
        "done_amount": one.done,
        "progress_note": f"截至{last.year}年{last.month}月{outcome}（虚构）",
        "mid_year_on": session - MID_YEAR_BEFORE,
        "final_report": f"{one.lead}报告：{one.what}，{outcome}；{spent}（虚构）。",
        "final_report_on": session - FINAL_BEFORE,
        "status": ProjectStatus.REPORTED,
        "source": synthetic_source(one.source),
    }
