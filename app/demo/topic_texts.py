"""Suggestions as residents of 福汀区 might write them: a need, a place, a cause and what is asked for.

Nobody wrote them and no place of these names is meant: sentences are put together from the table of
``topic_needs`` and names are made of two parts. The same seed gives the same suggestions. Needs come back
at other places and in other words, as in real life, so that there is something to merge.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Final, NamedTuple

from app.demo.district import STREETS
from app.demo.names import seeded
from app.demo.topic_needs import NEEDS, Need
from app.domain.words import TopicCategory

_FIRST: Final = "榕溪鹭云岭棠桥文澜榴星湖潮禾田松竹梅兰金银玉翠紫荔红枫春丽清秋朝晓雅嘉宝鹏凤龙"
_SECOND: Final = "兴盛丰康宁远明辉霞华德祥瑞悦景和安福荣泰裕茂源岗坪"
_KINDS: Final = {
    "road": ("路", "街", "大道", "巷"),
    "estate": ("花园", "新村", "家园", "苑", "小区"),
    "school": ("小学", "中学", "实验学校"),
    "park": ("公园", "广场", "体育公园"),
    "river": ("河", "涌", "渠"),
    "village": ("村", "旧村"),
    "market": ("菜市场", "肉菜市场", "农贸市场"),
    "station": ("地铁站", "公交站", "公交总站"),
}
_OPENINGS: Final = (
    "",
    "",
    "",
    "我们反映过几次：",
    "住在这里十多年了，",
    "听邻居们说，",
    "业主群里都在说，",
    "替父母写的，",
)
_WHO: Final = ("老人和孩子", "上班的人", "周边住户", "带孩子的家长", "附近几百户居民", "租住在这里的人")
_CLOSES: Final = (
    "",
    "",
    "盼有关部门来看看。",
    "谢谢！",
    "大家都很盼望。",
    "费用可以一起商量。",
    "能办的话请回个话。",
)


class TopicText(NamedTuple):
    """One suggestion: ``title`` has 4 to 30 characters, ``text`` 10 to 120; ``place`` is empty where it is
    about the whole district.
    """

    category: TopicCategory
    title: str
    text: str
    street: str
    community: str
    place: str


def suggestions(seed: int, count: int) -> Iterator[TopicText]:
    """``count`` suggestions, the same for the same seed; the first ones do not depend on ``count``."""
    draw = seeded(seed)
    for _ in range(count):
        need = draw.choice(NEEDS)
        street = draw.choice(tuple(STREETS))
        community = draw.choice(STREETS[street])
        yield _worded(draw, need, street, community, _place(draw, need.kind, community))


def said_again(seed: int, topic: TopicText) -> TopicText:
    """The same need at the same place in other words: what a street merges with it."""
    need = next(need for need in NEEDS if topic.title in _titles(need, topic.place))
    return _worded(seeded(seed), need, topic.street, topic.community, topic.place)


def _titles(need: Need, place: str) -> list[str]:
    return [title.format(place=place) for title in need.titles]


def _place(draw: random.Random, kind: str, community: str) -> str:
    if kind in _KINDS:
        return draw.choice(_FIRST) + draw.choice(_SECOND) + draw.choice(_KINDS[kind])
    return community if kind == "community" else ""


def _worded(draw: random.Random, need: Need, street: str, community: str, place: str) -> TopicText:
    causes = "；".join(draw.sample(need.causes, draw.choice((1, 2, 2))))
    said = f"{draw.choice(_OPENINGS)}{causes}。{draw.choice(need.asks)}。{draw.choice(_CLOSES)}"
    title = draw.choice(_titles(need, place))
    return TopicText(need.category, title, said.format(who=draw.choice(_WHO)), street, community, place)
