"""Plays the documents of docs/requests, request by request, as the people they name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi.testclient import TestClient

from tests.factories import visitor
from tests.journeys import district
from tests.journeys.documents import FOLDER, NAME, Request, filled, parsed, picked, requests
from tests.journeys.hall import XLSX, Hall

NUMERALS = "一二三四五六七八九十" + "十" * 290  # beyond ten nobody names one
FILES: dict[str, Callable[[], bytes]] = {
    "名册.xlsx": district.roll,
    "候选项目.xlsx": district.this_year,
    "上年项目.xlsx": district.last_year,
    "投资计划.xlsx": district.investment_plan,
}


@dataclass
class Play:
    """``people``: who stands behind a name in the documents. A request of several people, or with a name
    that has several values, is sent once for each; of those answers 〈name一〉 is the first."""

    hall: Hall
    people: dict[str, list[TestClient]]
    values: dict[str, Any] = field(default_factory=dict)
    sent: list[str] = field(default_factory=list)

    def play(self, document: str, *sections: str) -> None:
        """The sections that begin so, or all of them but those for when something happens."""
        for request in requests(FOLDER / f"{document}.md"):
            wanted = request.section.startswith(sections) if sections else "如果" not in request.section
            if wanted:
                self.send(request)

    def send(self, request: Request) -> None:
        if request.day:
            self.hall.on(request.day)
        clients = self.people[request.who]
        names = set(NAME.findall(f"{request.path}{request.body}{request.tag}"))
        several = {name: self.values[name] for name in names if isinstance(self.values[name], list)}
        times = max([len(clients), *(len(values) for values in several.values())])
        kept: dict[str, list[Any]] = {name: [] for name in request.keeps.values()}
        for turn in range(times):
            own = {**self.values, **{name: values[turn] for name, values in several.items()}}
            answer = ask(clients[turn % len(clients)], request, own)
            assert answer.status_code == request.status, f"{request.where}: {answer.text}"
            for place, name in request.keeps.items():
                kept[name].append(picked(answer.json(), place))
        for name, found in kept.items():
            self.keep(name, found[0] if times == 1 else found)
        self.sent.append(request.where)

    def keep(self, name: str, value: Any) -> None:
        self.values[name] = value
        if isinstance(value, list):
            self.values |= {f"{name}{NUMERALS[place]}": one for place, one in enumerate(value)}


def people_of(hall: Hall, admin: TestClient) -> dict[str, list[TestClient]]:
    chief, teller, first, second = hall.tellers
    return {
        "系统管理员": [admin],
        "秘书处甲": [hall.clerk],
        "秘书处乙": [hall.second],
        "执行主席": [hall.chair],
        "总监票人": [chief],
        "监票人": [teller],
        "计票人甲": [first],
        "计票人乙": [second],
        "审计观察员": [hall.auditor],
        "任何人": [hall.public],
        "尚未登录的人": [visitor(hall.app)],
    }


def desks_of(hall: Hall) -> dict[str, list[TestClient]]:
    """Whose accounts name a department, a street or a body that has to be there first."""
    return {
        "区政府办": [hall.government],
        "责任单位": [hall.department],
        "联络站": [hall.station],
        "街道工委甲": [hall.street],
        "街道工委乙": [hall.street_second],
        "常委会秘书": [hall.committee],
    }


def ask(client: TestClient, request: Request, values: Mapping[str, Any]) -> Any:
    """The answer to the request with these values in place of its names."""
    more: dict[str, Any] = {}
    if request.file:
        more["files"] = {"file": (request.file, FILES[request.file](), XLSX)}
    if request.form:
        more["data"] = request.form
    if request.tag:
        more["headers"] = {"If-Match": filled(request.tag, values)}
    if request.body is not None:
        more["json"] = parsed(filled(request.body, values))
    return client.request(request.method, filled(request.path, values), **more)
