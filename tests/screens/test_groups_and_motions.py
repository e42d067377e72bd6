"""The year's groups with their rule worked out; a motion deliberated, answered and its changes explained."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI

from app.cycles import service as cycles
from app.domain.actors import Role
from app.domain.words import Stage
from tests.candidates import lists
from tests.candidates.screening import Screening
from tests.deliberations.year import Year, year_of
from tests.factories import found_deputies, resident_client, signed_in
from tests.screens.hand import Hand, said

HOSTILE = "<b id=x>&{{7*7}}选址太偏"


@pytest.fixture
def year(app: FastAPI) -> Year:
    return year_of(app)


def groups(year: Screening) -> str:
    return f"/desk/years/{year.cycle}/groups"


def version(text: str) -> str:
    [found] = re.findall(r'name="version" value="(\w+)"', text)
    return str(found)


def test_groups_are_set_in_their_order_and_worked_out(app: FastAPI) -> None:
    found_deputies(app, 9)
    screening = Screening(app)
    office = Hand(screening.office)
    page = office.look(groups(screening))
    assert page.text.count('name="code"') == 2
    wanted = {
        "code": ["general", "investment_plan"],
        "title-general": "一般类", "places-general": "2", "order-general": "2",
        "title-investment_plan": "政府投资类", "places-investment_plan": "１", "order-investment_plan": "1",
    }  # fmt: skip
    wrong = office.client.post(
        groups(screening),
        data={"csrf": office.csrf, "version": version(page.text), **wanted, "places-general": "两项"},
    )
    assert wrong.status_code == 422
    assert '<a href="#field-groups-0-places">应为整数' in wrong.text
    assert 'value="两项"' in wrong.text
    first = {"csrf": office.csrf, "version": version(page.text), **wanted}
    assert office.client.post(groups(screening), data=first).status_code == 303
    shown = said(office.look(groups(screening)))
    assert shown.index("政府投资类 0 选 1") < shown.index("一般类 0 选 2")
    assert "0 选 2，全体代表 9 人，须 5 票" in shown
    assert "差额不足：候选 0 项，至少须有 3 项" in shown
    stale = office.client.post(groups(screening), data={**first, "places-general": "3"})
    assert stale.status_code == 412
    assert "他人刚设定的 政府投资类：应选 1 项 一般类：应选 2 项" in said(stale)
    assert 'name="places-general" type="text" inputmode="numeric" maxlength="5" value="3"' in stale.text
    again = {**first, "places-general": "3", "version": version(stale.text), "places-investment_plan": ""}
    assert office.client.post(groups(screening), data=again).status_code == 303
    assert "须 5 票" in said(office.look(groups(screening)))
    clerk = Hand(screening.clerk)
    assert "办理等额票决的决定" in said(clerk.look(groups(screening)))
    assert 'name="places-general"' not in clerk.look(groups(screening)).text
    assert clerk.client.post(groups(screening), data={**again, "csrf": clerk.csrf}).status_code == 403
    listed = said(clerk.look(f"/desk/years/{screening.cycle}"))
    assert "每个类别的候选项目数多于应选项目数" in listed
    assert f'href="{groups(screening)}"' in clerk.look(f"/desk/years/{screening.cycle}").text


def test_opinions_are_answered_and_an_overtaken_answer_loses_nothing(year: Year) -> None:
    motion = year.submit()
    office, clerk = Hand(year.government), Hand(year.clerk)
    here = f"/desk/motions/{motion}"
    assert f'href="/desk/moves/motion/{motion}/deliberate"' in clerk.look(here).text
    one, whole = year.deliberate(motion, (HOSTILE, year.candidates[0]), "项目宜再精简")["opinions"]
    answer = f"{here}/opinions/{one['id']}/answer"
    page = office.look(here)
    assert "2 条意见尚未答复" in said(page)
    assert "<b id=x>" not in page.text
    assert "全体组成人员 31 人，出席 27 人；赞成 24，反对 1，弃权 2。 ✓ 达到法定人数" in said(page)
    bare = office.post(answer, answer="not_adopted", reason="", version="1")
    assert bare.status_code == 422
    assert '<a href="#field-reason">请写明未采纳的理由' in bare.text
    none = office.post(answer, reason="说明", version="1")
    assert (none.status_code, 'href="#field-answer"' in none.text) == (422, True)
    year.try_answer(one, "partly", "另选一处")
    stale = office.post(answer, answer="not_adopted", reason="没有别的\r\n用地", version="1")
    assert stale.status_code == 412
    assert "他人刚答复：部分采纳 另选一处" in said(stale)
    assert ">没有别的\n用地</textarea>" in stale.text
    done = office.follow(answer, answer="not_adopted", reason="没有别的用地", version="2")
    assert "1 条意见尚未答复" in said(done)
    office.follow(f"{here}/opinions/{whole['id']}/answer", answer="adopted", reason="", version="1")
    assert "意见均已答复，改动均已注明" in said(office.look(here))
    assert "第 1 次提请" in said(clerk.look(f"/desk/years/{year.cycle}/motions"))
    assert clerk.post(answer, answer="adopted", reason="", version="3").status_code == 403
    assert 'name="reason"' not in clerk.look(here).text


def test_a_change_names_the_opinion_it_answers(app: FastAPI, year: Year) -> None:
    motion = year.submit()
    office, here = Hand(year.government), f"/desk/motions/{motion}"
    one, other = year.deliberate(motion, ("宜扩大范围", year.candidates[0]), ("别项", year.candidates[1]))[
        "opinions"
    ]
    for each in (one, other):
        year.try_answer(each, "adopted")
    year.change(0, scope="全区和两所学校")
    page = office.look(here)
    assert "与审议的名单不同之处（1 处）" in said(page)
    assert "全区 → 全区和两所学校" in said(page)
    assert re.findall(r'<option value="(\w{10})"', page.text) == [one["id"]]
    [digest] = re.findall(r'name="difference" value="(\w{64})"', page.text)
    bare = office.post(f"{here}/differences", difference=digest, opinion="")
    assert (bare.status_code, 'href="#field-opinion"' in bare.text) == (422, True)
    assert office.post(f"{here}/differences", difference=digest, opinion=other["id"]).status_code == 422
    done = office.follow(f"{here}/differences", difference=digest, opinion=one["id"])
    assert "✓ 答复的意见：宜扩大范围" in said(done)
    assert "意见均已答复，改动均已注明" in said(done)
    desk = Hand(year.clerk).look(f"/desk/years/{year.cycle}").text
    assert f'href="/desk/years/{year.cycle}/motions"' in desk
    assert resident_client(app).get(here, headers={"Accept": "text/html"}).status_code == 403
    assert office.look("/desk/motions/0000000000").status_code == 404


def test_a_returned_motion_and_the_next(year: Year) -> None:
    first = year.submit()
    [one] = year.deliberate(first, "须重新论证", outcome="returned")["opinions"]
    assert year.move("return_list", year.secretary, year.clerk).status_code == 200
    office = Hand(year.government)
    assert "已退回研究" in said(office.look(f"/desk/motions/{first}"))
    answer = f"/desk/motions/{first}/opinions/{one['id']}/answer"
    assert "1 条意见尚未答复" not in said(office.follow(answer, answer="adopted", reason="", version="1"))
    year.change(0, budget=2_500_000)
    year.change(0, version=2, appraised_version=2)
    second = year.submit()
    page = said(office.look(f"/desk/motions/{second}"))
    assert "与上次提请的名单不同之处（1 处）" in page
    assert "2,000,000 元 → 2,500,000 元" in page
    listed = said(office.look(f"/desk/years/{year.cycle}/motions"))
    assert listed.index("第 2 次提请") < listed.index("第 1 次提请")


def test_once_voted_nobody_is_asked_for_more_candidates(app: FastAPI) -> None:
    voted = lists.listed(app)
    clerk = Hand(signed_in(app, Role.CLERK))
    candidates, groups = f"/desk/years/{voted}/candidates", f"/desk/years/{voted}/groups"
    assert "类别和应选项目数" in said(clerk.look(candidates))
    with app.state.database.unit(write=True) as db:
        row = cycles.cycle(db, voted)
        row.stage = Stage.IMPLEMENTING
        db.add(row)
    listed = said(clerk.look(candidates))
    assert "本年度已经票决" in listed
    assert "至少须有" not in listed
    assert "调整候选名单" not in listed
    assert "差额" not in said(clerk.look(groups))


def test_a_town_is_told_that_nothing_is_deliberated(app: FastAPI) -> None:
    town = year_of(app, "town")
    motion = town.submit()
    office = Hand(town.government)
    listed = said(office.look(f"/desk/years/{town.cycle}/motions"))
    assert "本年度的规则不设预先审议" in listed
    assert "等待主席团审查" in listed
    page = said(office.look(f"/desk/motions/{motion}"))
    assert "本年度的规则不设预先审议，由主席团审查后公布" in page
    assert "记录预先审议" not in page


def test_candidates_are_put_in_order_within_their_group(app: FastAPI) -> None:
    """By the numbers typed; one that came meanwhile refuses the order, and what was typed stays."""
    screening = Screening(app)
    screening.grouped(general=1)
    office, address = Hand(screening.office), f"{groups(screening)}/order"
    one, two, three = (
        screening.draft(title, topics=[topic], group="general")["id"]
        for title, topic in zip(("甲", "乙", "丙"), screening.pool, strict=False)
    )
    typed = {"csrf": office.csrf, "candidates": [one, two, three]}
    numbers = {f"place-{one}": "３", f"place-{two}": "1", f"place-{three}": "2"}
    done = office.client.post(address, data={**typed, **numbers})
    assert done.headers["location"] == f"{groups(screening)}?done=order"
    shown = office.look(done.headers["location"])
    assert "次序已排定" in said(shown)
    assert re.findall(r'name="candidates" value="(\w{10})"', shown.text) == [two, three, one]
    listed = screening.office.get(f"/api/candidates?cycle={screening.cycle}").json()["items"]
    assert [row["id"] for row in listed] == [two, three, one]
    late = screening.draft("丁", topics=[screening.pool[3]], group="general")["id"]
    stale = office.client.post(address, data={**typed, **numbers, f"place-{two}": "9"})
    assert stale.status_code == 412
    assert "候选项目有增减" in said(stale)
    assert f'name="place-{two}" type="text" inputmode="numeric" maxlength="3" value="9"' in stale.text
    assert late in stale.text
    clerk = Hand(screening.clerk)
    assert clerk.client.post(address, data={**typed, **numbers, "csrf": clerk.csrf}).status_code == 403
    assert "次序由区政府办排定" in said(clerk.look(groups(screening)))
