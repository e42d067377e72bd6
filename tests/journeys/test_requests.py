"""docs/requests tells the truth: each step has its document, and its requests work as written."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import datetime

import pytest
from fastapi import FastAPI

from app.domain.actors import Role
from app.domain.calendar import SHANGHAI
from app.domain.errors import Refusal
from tests.factories import (
    PASSWORD,
    account,
    client_of,
    found_congress,
    resident_client,
    sent_code,
    signed_in,
    visitor,
)
from tests.house.catalogue import every, load_everything
from tests.journeys import beginning, district, test_one_year
from tests.journeys.district import AWAY, CANDIDATES, DEPUTIES, ON_DEVICES, ON_PAPER
from tests.journeys.documents import FOLDER, documents, named_paths, requests
from tests.journeys.hall import XLSX, ballot, ok, open_hall
from tests.journeys.playing import Play, ask, desks_of, people_of
from tests.journeys.test_one_year import clock

assert clock  # the year of the documents begins in March as well
NOBODY = "0123456789"
PAGES = {("GET", "/results/*/report"), ("GET", "/results/*/notice")}


def test_each_step_has_its_document() -> None:
    steps = [name.removeprefix("step_") for name in vars(test_one_year) if name.startswith("step_")]
    assert [document.stem for document in documents()] == sorted(steps)
    assert len(steps) == 9


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_path_that_a_document_names_exists(app: FastAPI) -> None:
    paths = app.openapi()["paths"]
    known = PAGES | {(method.upper(), path) for path, methods in paths.items() for method in methods}
    shapes = [(method, _shape(path)) for method, path in known]
    named = {(one.stem, *pair) for one in documents() for pair in named_paths(one)}
    assert len(named) > 80
    missing = [
        one
        for one in named
        if not any(one[1] == method and shape.fullmatch(one[2]) for method, shape in shapes)
    ]
    assert missing == []


def _shape(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}|\\\*", "[^/]+", re.escape(path)))


def test_every_refusal_that_a_document_names_exists() -> None:
    load_everything()
    codes = {kind.code() for kind in every(Refusal)}
    tables = {one.stem: one.read_text(encoding="utf-8").split("## 会被怎样拒绝")[1] for one in documents()}
    named = {(step, code) for step, text in tables.items() for code in re.findall(r"4\d\d `([a-z-]+)`", text)}
    assert len(named) > 30
    assert {one for one in named if one[1] not in codes} == set()


def test_the_documents_play_a_year(app: FastAPI) -> None:
    """Every request of a plain year, in the order of the documents, as written."""
    hall = open_hall(app)
    row = account(app, Role.SYSADMIN, username="guanliyuan")
    play = Play(hall, people_of(hall, client_of(app, row)), {"用户名": row.username, "密码": PASSWORD})
    play.play("0_beginning")
    beginning.desks(hall)
    play.people |= desks_of(hall)
    _collect(play)
    _screen(play)
    play.play("3_deliberation")
    posts = ("总监票人账号", "监票人账号", "计票人甲账号", "计票人乙账号")
    play.values |= dict(zip(posts, hall.teller_accounts, strict=True))
    _gather(play, app)
    _grade(play)
    _select(play)
    play.play("7_rectified_and_closed")
    play.values["组长代表"] = ok(hall.clerk.get("/api/deputies"))["items"][0]["id"]
    play.play("8_implementation")
    stages = [year["stage"] for year in ok(hall.clerk.get("/api/cycles"))]
    assert stages == ["IMPLEMENTING", "CLOSED"]
    _nothing_left_out(play)


def _collect(play: Play) -> None:
    """A resident reads the code on the phone, then says five things; a friend supports the first."""
    app, phone, friend = play.hall.app, beginning.AUTHOR, beginning.FRIEND
    play.values |= {"手机号": phone, "后四位": phone[-4:], "另一位的手机号": friend}
    play.play("1_collection", "一", "二")
    first, second = (r for r in requests(FOLDER / "1_collection.md") if r.section.startswith("三"))
    play.send(first)
    play.values["验证码"] = sent_code(app.state.settings, phone)
    play.send(second)
    play.people["居民"] = [visitor(app, play.values["居民的token"])]
    play.people["另一位居民"] = [resident_client(app, friend)]
    play.values["标题"] = [beginning.SAID[place][0] for place in (0, 1, 2, 3, 5)]
    play.values["随机串"] = [f"suibian-{place:012}" for place in range(5)]
    play.play("1_collection", "四", "五", "六", "七", "八", "九")


def _screen(play: Play) -> None:
    play.values["责任单位编号"] = ok(play.hall.clerk.get("/api/departments"))[0]["id"]
    play.values["候选项目名称"], play.values["投资类名称"] = list(CANDIDATES[:3]), list(CANDIDATES[3:])
    play.values["入库的建议"] = play.values["建议"][:3]
    play.play("2_screening")


def _gather(play: Play, app: FastAPI) -> None:
    play.values["缺席代表证号"] = AWAY[0]
    play.values["电子票代表证号"], play.values["纸质票代表证号"] = list(ON_DEVICES), list(ON_PAPER)
    play.play("4_session", "一", "二", "三", "四", "五", "六")
    play.values["签到卡代码"] = play.values["签到卡代码"][: len(ON_DEVICES)]
    play.people["代表"] = [visitor(app) for _ in ON_DEVICES]
    play.play("4_session", "七", "八")
    play.people["代表"] = [visitor(app, token) for token in play.values["代表的token"]]


def _grade(play: Play) -> None:
    play.play("5_effect_vote", "一、", "二", "三", "四", "五")
    _draw_nonces(play)
    play.play("5_effect_vote", "六", "七", "八", "九", "十")


def _select(play: Play) -> None:
    """What the sixth document takes over from the fifth is played from there."""
    play.play("6_selection", "一", "二")
    play.play("5_effect_vote", "四", "五")
    _draw_nonces(play)
    play.play("6_selection", "三")
    play.play("5_effect_vote", "七")
    play.play("6_selection", "四")
    play.play("5_effect_vote", "九", "十、", "十一", "十二", "十三")
    play.play("6_selection", "六", "七", "八", "九", "十")


def _draw_nonces(play: Play) -> None:
    play.values["随机数"] = [ballot(play.values["票决"], number, {})["nonce"] for number in ON_DEVICES]


def _nothing_left_out(play: Play) -> None:
    plain = {one.where for d in documents() for one in requests(d) if not one.section.startswith("如果")}
    assert plain <= set(play.sent)
    assert len(DEPUTIES) == len(ON_DEVICES) + len(ON_PAPER) + len(AWAY)


def test_requests_for_when_something_happens_are_understood(app: FastAPI) -> None:
    """On a service that knows none of their subjects they are refused for that, not for how they stand."""
    app.state.clock.move_to(datetime(2026, 11, 23, 9, tzinfo=SHANGHAI))
    clerk = signed_in(app, Role.CLERK)
    found_congress(app)
    roll = {"file": ("名册.xlsx", district.roll(), XLSX)}
    tag = {"If-Match": ok(clerk.post("/api/imports/roll/preview", files=roll))["digest"]}
    ok(clerk.post("/api/imports/roll", files=roll, headers=tag), 201)
    values: dict[str, str] = defaultdict(lambda: NOBODY)
    found = [one for d in documents() for one in requests(d) if one.section.startswith("如果")]
    assert len(found) > 20
    for request in found:
        answer = ask(clerk, request, values)
        assert answer.status_code not in (405, 422), f"{request.where}: {answer.text}"
        assert "http-404" not in answer.text, request.where
