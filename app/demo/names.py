"""Synthetic people. Nobody here exists: names are drawn at random from common surnames and given names.

Telephone numbers begin with 154-0000. The prefix 154 was not allocated to any operator when this was written,
so no number of the demonstration can ring at anybody's.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢"
    "姚沈钟姜崔谭陆范汪廖石金韦贾夏傅方邹熊白孟秦邱侯江尹薛阎段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴莫孔向汤"
)
_WOMEN = (
    "秀英", "丽", "静", "敏", "燕", "艳", "娟", "芳", "婷", "雪梅", "晓红", "玉兰", "桂芳", "慧敏", "淑珍",
    "雅琴", "佳怡", "思琪", "梦洁", "诗涵", "海燕", "春梅", "惠玲", "文静", "嘉欣", "颖", "琳", "倩",
)  # fmt: skip
_MEN = (
    "伟", "强", "磊", "军", "洋", "勇", "杰", "涛", "明", "超", "建国", "志强", "建华", "文斌", "晓东",
    "俊杰", "海涛", "国平", "家豪", "宇航", "子轩", "浩然", "振华", "永康", "立新", "景行",
)  # fmt: skip
_OCCUPATIONS = (
    "小学教师", "中学校长", "社区医生", "护士长", "社区党委书记", "居委会主任", "环卫班长", "公交司机",
    "民警", "律师", "会计师", "工程师", "建筑设计师", "企业负责人", "个体经营者", "车间主任",
    "快递站点负责人", "社会工作者", "幼儿园园长", "养老机构负责人", "图书馆馆员", "体育教练", "科研人员",
)  # fmt: skip
_PHONE = "1540000{:04d}"


def phone(serial: int) -> str:
    """The ``serial``-th number of the demonstration's own range, from 0 to 9999."""
    if not 0 <= serial <= 9999:
        raise ValueError(f"no number {serial} in the range")
    return _PHONE.format(serial)


def seeded(seed: int) -> random.Random:
    """A source of chance that gives the same demonstration each time."""
    return random.Random(seed)  # noqa: S311 - reproducible, and nothing secret comes of it


def people(seed: int) -> Iterator[tuple[str, str, str]]:
    """Name, 性别 and occupation of synthetic people, no name twice; the same seed gives the same people."""
    draw = seeded(seed)
    seen: set[str] = set()
    while True:
        gender = draw.choice(("女", "男", "男"))
        name = draw.choice(_SURNAMES) + draw.choice(_WOMEN if gender == "女" else _MEN)
        if name not in seen:
            seen.add(name)
            yield name, gender, draw.choice(_OCCUPATIONS)
