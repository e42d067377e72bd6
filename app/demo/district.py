"""福汀区: a fictional district on the real structure of Shenzhen's Futian.

Real: ten streets, ten 代表之家 (one a street), twenty 社区联络站, sixty-eight 联络点, ten delegations.
Invented: the 产业联系点 (one a street), every name, person, telephone number and amount. Nothing here is a
statement about Futian.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any, Final

from app.demo.names import people, phone
from app.domain.words import DeputyStatus, StationKind

DISTRICT: Final = "福汀区（虚构）"
CONGRESS: Final = "福汀区人民代表大会（虚构）"
TERM: Final = 7
SESSION_NO: Final = 6
SESSION_DATE: Final = date(2027, 1, 20)
DEPUTIES_COUNT: Final = 300
TOPICS_COUNT: Final = 2000
STATIONS_PER_STREET: Final = 2
POINTS_COUNT: Final = 68
SEED: Final = 20_270_120

# Each street with the two communities that have a 社区联络站.
STREETS: Final = {
    "榕溪街道": ("榕树头社区", "溪口社区"),
    "鹭湾街道": ("白鹭社区", "湾畔社区"),
    "云岭街道": ("云顶社区", "岭下社区"),
    "棠园街道": ("海棠社区", "西棠社区"),
    "青桥街道": ("青石桥社区", "桥东社区"),
    "文澜街道": ("文塔社区", "澜亭社区"),
    "榴花街道": ("石榴社区", "花圃社区"),
    "星湖街道": ("星光社区", "湖滨社区"),
    "望潮街道": ("望海社区", "潮音社区"),
    "禾田街道": ("禾苗社区", "新田社区"),
}
DELEGATIONS: Final = tuple(street.removesuffix("街道") + "代表团" for street in STREETS)

DEPARTMENTS: Final = {
    "education": "区教育局",
    "health": "区卫生健康局",
    "civil_affairs": "区民政局",
    "housing": "区住房和建设局",
    "city_management": "区城市管理和综合执法局",
    "water": "区水务局",
    "transport": "区交通运输局",
    "culture": "区文化广电旅游体育局",
    "labour": "区人力资源局",
    "development": "区发展和改革局",
    "emergency": "区应急管理局",
    "market": "区市场监督管理局",
}

# One 产业联系点 a street, each of an industry for which some deputies have the profession.
INDUSTRIES: Final = dict(
    zip(
        STREETS,
        (
            "人工智能", "医疗健康", "现代物流", "金融服务", "教育培训",
            "文化创意", "建筑设计", "养老服务", "先进制造", "法律服务",
        ),
        strict=True,
    )
)  # fmt: skip

_POINT_PLACES = ("党群服务中心", "商圈", "产业园", "学校", "小区花园", "长者服务站", "邻里图书馆")


def deputies(count: int = DEPUTIES_COUNT) -> list[dict[str, Any]]:
    """So many synthetic deputies, as many in each delegation, in the order of their 代表证号."""
    drawn = islice(people(SEED), count)
    a_delegation = count // len(DELEGATIONS)
    return [
        {
            "number": f"FT{TERM}-{serial:03d}",
            "name": name,
            "gender": gender,
            "delegation": DELEGATIONS[(serial - 1) // a_delegation],
            "phone": phone(serial),
            "occupation": occupation,
            "status": DeputyStatus.IN_OFFICE,
        }
        for serial, (name, gender, occupation) in enumerate(drawn, start=1)
    ]


def departments() -> list[dict[str, Any]]:
    return [{"code": code, "name": name} for code, name in DEPARTMENTS.items()]


def stations() -> list[dict[str, Any]]:
    """Ten homes, twenty stations, sixty-eight points, ten industry points."""
    return [*_homes(), *_community_stations(), *_points(), *_industry_points()]


def _homes() -> Iterator[dict[str, Any]]:
    for street in STREETS:
        yield _station(street, "", StationKind.HOME, f"{street}代表之家", f"{street}党群服务中心")


def _community_stations() -> Iterator[dict[str, Any]]:
    for street, communities in STREETS.items():
        for community in communities:
            name = f"{community}代表联络站"
            yield _station(street, community, StationKind.STATION, name, f"{community}党群服务中心一楼")


def _points() -> Iterator[dict[str, Any]]:
    """Seven a street, until the sixty-eight are reached: the last streets have six."""
    spots = [
        (street, STREETS[street][turn % STATIONS_PER_STREET], place)
        for turn, place in enumerate(_POINT_PLACES)
        for street in STREETS
    ]
    for street, community, place in spots[:POINTS_COUNT]:
        yield _station(
            street, community, StationKind.POINT, f"{community}{place}联络点", f"{community}{place}"
        )


def _industry_points() -> Iterator[dict[str, Any]]:
    for street, industry in INDUSTRIES.items():
        point = _station(
            street, "", StationKind.INDUSTRY, f"{street}{industry}产业联系点", f"{street}产业服务中心"
        )
        yield {**point, "industry": industry}


def _station(street: str, community: str, kind: StationKind, name: str, address: str) -> dict[str, Any]:
    return {"street": street, "community": community, "kind": kind, "name": name, "address": address}
