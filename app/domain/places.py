"""1+2+N: what 家站点 a street has to have, and whom an 产业联系点 is for.

Source: Futian's layout of one 代表之家 and two 社区联络站 a street with any number of 联络点. Which
occupation belongs to which industry is our own proposal: a person assigns.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.domain.words import StationKind

LEAST: Final = {StationKind.HOME: 1, StationKind.STATION: 2}
# One line a field of work: an industry that names one of its words goes with an occupation that does.
FIELDS: Final = (
    ("教育", "教师", "校长", "幼儿园", "学校", "培训"),
    ("医疗", "医药", "医生", "护士", "健康", "卫生", "生物"),
    ("养老", "托育", "护理", "社会工作", "社会服务"),
    ("科技", "科研", "研发", "工程师", "软件", "信息", "互联网", "人工智能", "数字", "电子"),
    ("建筑", "设计师", "建设", "房地产", "装修"),
    ("法律", "律师", "法务", "公证"),
    ("金融", "会计", "银行", "证券", "保险", "审计"),
    ("物流", "快递", "司机", "配送", "运输", "交通", "外卖"),
    ("制造", "车间", "工厂", "技工", "先进制造"),
    ("商贸", "商业", "个体经营", "零售", "餐饮", "企业负责人", "商圈"),
    ("文化", "体育", "图书馆", "教练", "旅游", "创意", "传媒"),
    ("环保", "环卫", "园林", "环境", "绿色"),
    ("社区", "居委会", "物业", "民警"),
)


def lacking(counts: Mapping[StationKind, int]) -> dict[StationKind, int]:
    """How many of each kind a street still lacks; empty where it has what it must have."""
    missing = {kind: least - counts.get(kind, 0) for kind, least in LEAST.items()}
    return {kind: number for kind, number in missing.items() if number > 0}


def common_field(industry: str, occupation: str) -> str:
    """The word of the occupation that goes with the industry, or "" where nothing does."""
    words = [word for field in FIELDS if any(word in industry for word in field) for word in field]
    known = next((word for word in words if word in occupation), "")
    return known or _shared(industry, occupation)


def _shared(industry: str, occupation: str) -> str:
    """Two characters that both have, e.g. 茶艺 in 茶艺产业 and 茶艺师."""
    pairs = (industry[place : place + 2] for place in range(len(industry) - 1))
    return next((pair for pair in pairs if pair in occupation and pair not in _COMMON), "")


_COMMON: Final = frozenset({"产业", "行业", "企业", "负责", "工作", "人员"})
