"""This year's list of 福汀区: twenty candidates for fifteen places in two groups.

Titles follow projects that deputies of other places really voted on, each with its published source; the
place's own name in a title is replaced. Targets, money and dates are invented and say so; every date
follows from the day of the session.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from app.demo.district import SESSION_NO, TERM

LONGGANG_2022: Final = "https://m.dutenews.com/n/article/6702820"
LONGGANG_2024: Final = "https://freewechat.com/a/MzA5MjY3MDEwNA==/2654034481/1"
LUOHU_2022: Final = "http://kushuju.com/ting/94565.html"
YANTIAN_2026: Final = "https://www.sznews.com/news/content/mb/2026-02/06/content_31938173.htm"
HAINAN_2024: Final = "https://www.hainanpc.gov.cn/hainanpc/ztzl/qjyc33/mtjj/2024012811311052028/index.html"

GROUPS: Final[tuple[dict[str, Any], ...]] = (
    {"code": "general", "title": "一般类", "places": 10, "uncontested": False},
    {"code": "investment_plan", "title": "政府投资类", "places": 5, "uncontested": False},
)


class Candidate(NamedTuple):
    """``wan`` is the budget in 万元; ``amount`` of ``unit`` is the target."""

    title: str
    source: str
    what: str
    amount: int
    unit: str
    lead: str
    others: tuple[str, ...]
    wan: int
    streets: tuple[str, ...] = ()
    milestone: str | None = None


_EDUCATION, _HEALTH, _CIVIL = "区教育局", "区卫生健康局", "区民政局"
_HOUSING, _CITY, _WATER = "区住房和建设局", "区城市管理和综合执法局", "区水务局"
_TRANSPORT, _CULTURE, _LABOUR = "区交通运输局", "区文化广电旅游体育局", "区人力资源局"
_DEVELOPMENT, _EMERGENCY, _MARKET = "区发展和改革局", "区应急管理局", "区市场监督管理局"

_GENERAL = (
    Candidate("推动老年人居家适老化改造“愿改尽改”", LONGGANG_2024, "完成居家适老化改造", 600, "户",
              _CIVIL, (_HOUSING,), 900),
    Candidate("开展普惠性托育托位建设，推进托育服务体系高质量发展", LONGGANG_2024, "新增普惠托位", 800, "个",
              _HEALTH, (_EDUCATION,), 1600),
    Candidate("推动住宅小区老旧电梯更新改造", LONGGANG_2024, "更新改造老旧电梯", 120, "台",
              _HOUSING, (_MARKET,), 4200),
    Candidate("提升校外配餐全过程监督管理水平", LONGGANG_2024, "校外配餐单位接入全过程监管", 45, "家",
              _MARKET, (_EDUCATION,), 380),
    Candidate("开展青少年生命安全教育", LONGGANG_2022, "开展生命安全教育课", 1200, "场",
              _EDUCATION, (_EMERGENCY, _HEALTH), 520),
    Candidate("实施文体惠民工程，加快文体设施建设", LONGGANG_2024, "新建和更新社区文体设施", 60, "处",
              _CULTURE, (_CITY,), 2400),
    Candidate("普及公益艺术培训，丰富市民精神文化生活", YANTIAN_2026, "举办公益艺术培训", 2000, "课时",
              _CULTURE, (), 460),
    Candidate("教育引导文明出行，智慧赋能电动车治理", YANTIAN_2026, "新增电动自行车充电端口", 5000, "个",
              _TRANSPORT, (_EMERGENCY, _CITY), 1500),
    Candidate("强化就业技能赋能，筑牢民生保障底线", YANTIAN_2026, "开展职业技能培训", 6000, "人次",
              _LABOUR, (), 1200),
    Candidate("完善应急救援体系，筑牢全域安全防线", YANTIAN_2026, "建成社区应急救援站", 20, "个",
              _EMERGENCY, (_HEALTH,), 1800),
    Candidate("关爱困难妇女宫颈癌和乳腺癌救助计划", HAINAN_2024, "完成筛查和救助", 3000, "人",
              _HEALTH, (_CIVIL,), 750),
    Candidate("0—6岁孤独症谱系障碍儿童数字疗法干预", HAINAN_2024, "为儿童提供干预服务", 200, "人",
              _HEALTH, (_EDUCATION, _CIVIL), 640),
    Candidate("公办中小学教室（功能室）空调配置", HAINAN_2024, "为教室和功能室配置空调", 900, "间",
              _EDUCATION, (_DEVELOPMENT,), 1350),
)  # fmt: skip

_INVESTMENT = (
    Candidate("打造半山径生态健身步道，丰富市民休闲生活", YANTIAN_2026, "建成健身步道", 6500, "米",
              _CITY, (_CULTURE,), 5200, ("云岭街道", "星湖街道")),
    Candidate("统筹推进年度非机动车道建设", LONGGANG_2024, "建成非机动车道", 18000, "米",
              _TRANSPORT, (_CITY,), 7600),
    Candidate("统筹推进一批街心公园、社区公园建设", LONGGANG_2024, "建成街心公园和社区公园", 12, "个",
              _CITY, (), 6800, ("榕溪街道", "棠园街道", "榴花街道", "禾田街道")),
    Candidate("实施优质饮用水入户工程和二次供水设施提标改造工程", LONGGANG_2022, "完成小区供水设施改造", 36,
              "个", _WATER, (_HOUSING,), 9800),
    Candidate("榕溪街道长者服务中心改造工程", LUOHU_2022, "改造长者服务中心", 3200, "平方米",
              _CIVIL, (_HOUSING,), 3600, ("榕溪街道",)),
    Candidate("鹭湾实验学校新建工程", LUOHU_2022, "新增公办学位", 1620, "座",
              _EDUCATION, (_HOUSING, _DEVELOPMENT), 38000, ("鹭湾街道",), "年内主体结构封顶"),
    Candidate("推进保障性住房建设", LONGGANG_2024, "筹建保障性住房", 1500, "套",
              _HOUSING, (_DEVELOPMENT,), 52000, ("望潮街道", "青桥街道"), "年内完成基础和地下室施工"),
)  # fmt: skip

LISTED_BEFORE: Final = timedelta(days=14)  # the session


def list_year(session: date) -> dict[str, Any]:
    """The sheet 年度 of the list that a session on that day decides about."""
    drafted = session - timedelta(days=30)
    return {
        "term": TERM,
        "session_no": SESSION_NO,
        "title": f"福汀区{carried_out_in(session)}年民生实事项目（虚构）",
        "rule_set": "futian-2021",
        "document_no": f"福汀府〔{drafted.year}〕58号（虚构）",
        "listed_on": session - LISTED_BEFORE,
    }


def carried_out_in(session: date) -> int:
    """The calendar year that the selected projects are for: a session in autumn decides the next one's."""
    return (session + timedelta(days=180)).year


def candidates(session: date) -> list[dict[str, Any]]:
    """Twenty dossiers in the order of the ballot, by the keys of ``imports.columns.CANDIDATES``."""
    general = [("general", "区财政一般公共预算（虚构）", one) for one in _GENERAL]
    investment = [("investment_plan", "区政府投资计划（虚构）", one) for one in _INVESTMENT]
    return [_dossier(session, number, *given) for number, given in enumerate(general + investment, start=1)]


def synthetic_source(url: str) -> str:
    """What the 来源 column says of a demonstration project."""
    return f"名称参照公开报道 {url} ；目标、金额、日期均为虚构"


def _dossier(session: date, number: int, group: str, money: str, one: Candidate) -> dict[str, Any]:
    year, starts_on = carried_out_in(session), session + timedelta(days=31)
    return {
        "number": number,
        "group_code": group,
        "title": one.title,
        "purpose": f"回应居民建议，{one.what}（虚构）",
        "scope": "、".join(one.streets) or "全区十个街道",
        "target": f"{one.what}{one.amount}{one.unit}（虚构）",
        "target_amount": one.amount,
        "target_unit": one.unit,
        "lead_department": one.lead,
        "departments": one.others,
        "budget": one.wan * 10_000,
        "budget_source": money,
        "starts_on": starts_on,
        "finishes_on": date(year + 1 if one.milestone else year, 12, 20),
        "milestone": one.milestone or _of_a_late_year(starts_on, year),
        "streets": one.streets,
        "source": synthetic_source(one.source),
    }


def _of_a_late_year(starts_on: date, year: int) -> str | None:
    """What begins in the winter before its year lasts over two calendar years: it needs a milestone."""
    return f"{year}年内全部完成" if starts_on.year < year else None
