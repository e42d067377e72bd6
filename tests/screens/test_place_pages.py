"""Streets, communities and stations on pages, on both databases; and the first day of an empty service."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI

from app.domain.actors import Role
from app.domain.words import StationKind
from tests import factories as make
from tests.screens.hand import Hand, said
from tests.stations.street import OTHER, Street, add_station, day, give_occupation, street_of

PLACES = "/desk/places"


@pytest.fixture
def street(app: FastAPI) -> Street:
    return street_of(app)


def test_a_street_and_its_communities(app: FastAPI) -> None:
    make.found_congress(app)
    clerk = Hand(make.signed_in(app, Role.CLERK))
    assert "还没有街道" in said(clerk.look(PLACES))
    made = clerk.post(PLACES, name="<i>新街道")
    one = made.headers["location"]
    twice = clerk.post(PLACES, name="<i>新街道")
    assert (twice.status_code, 'value="&lt;i&gt;新街道"' in twice.text) == (409, True)
    assert "<i>新街道" in said(clerk.follow(f"{one}/communities", name="甲社区"))
    taken = clerk.post(f"{one}/communities", name="甲社区")
    assert (taken.status_code, "已有“甲社区”" in said(taken)) == (409, True)
    [community] = re.findall(rf'action="({one}/communities/\w+)"', clerk.look(one).text)
    assert "乙社区" in said(clerk.follow(community, name="乙社区", version="1"))
    stale = clerk.post(community, name="丙社区", version="1")
    assert (stale.status_code, 'value="丙社区"' in stale.text) == (412, True)
    assert "老街道" in said(clerk.follow(one, name="老街道", position="3", version="1"))
    assert clerk.post(one, name="老街道", position="x", version="2").status_code == 422
    assert "社区 1 个" in said(clerk.look(PLACES))
    assert Hand(make.signed_in(app, Role.AUDITOR)).look(PLACES).status_code == 403


def test_a_station_is_set_up_by_hand(app: FastAPI, street: Street) -> None:
    clerk, path = Hand(street.clerk), "/desk/stations"
    [where] = re.findall(rf'value="(\w+)">{make.STREET}（不在某个社区）', clerk.look(path).text)
    sent = {"kind": "industry", "where": where, "name": "<b>园区联系点"}
    lacking = clerk.post(path, **sent)
    assert (lacking.status_code, 'href="#field-industry"' in lacking.text) == (422, True)
    assert 'value="&lt;b&gt;园区联系点"' in lacking.text
    assert f'value="{where}" selected' in lacking.text
    made = clerk.follow(path, **sent, industry="软件")
    assert "<b>园区联系点" in said(made)
    assert "软件" in said(made)
    assert clerk.post(path, **sent, industry="软件").status_code == 409
    nowhere = clerk.post(path, **{**sent, "where": "x/y"})
    assert (nowhere.status_code, 'href="#field-street_id"' in nowhere.text) == (422, True)
    assert "新设一个家站点" not in said(Hand(street.office).look(path))
    assert Hand(street.office).post(path, **sent, industry="软件").status_code == 403


def test_who_works_at_a_station(app: FastAPI, street: Street) -> None:
    clerk, one = Hand(street.clerk), f"/desk/stations/{street.station}"
    page = clerk.look(one)
    assert "到站代表（4）" in said(page)
    strange = clerk.post(f"{one}/deputies", numbers="RX-1 <b>")
    assert (strange.status_code, "名册中没有代表证号 RX-1、<b>" in said(strange)) == (422, True)
    assert 'value="RX-1 &lt;b&gt;"' in strange.text
    gone = clerk.follow(f"{one}/deputies/{street.deputies[3]}/away")
    assert "到站代表（3）" in said(gone)
    point = add_station(app, StationKind.INDUSTRY, industry="教育", name="教育联系点")
    give_occupation(app, street.stranger, "教育局教师")
    proposed = clerk.look(f"/desk/stations/{point}")
    [number] = re.findall(r'name="proposed" value="([^"]+)"', proposed.text)
    assert "到站代表（1）" in said(clerk.follow(f"/desk/stations/{point}/deputies", proposed=number))
    listed = said(clerk.look("/desk/stations"))
    assert "还缺代表之家 1 个" in listed
    assert "教育联系点" in listed


def test_a_rota_its_handover_and_both_heads(street: Street) -> None:
    clerk, one = Hand(street.clerk), f"/desk/stations/{street.station}"
    first, second = street.deputies[:2]
    rows = {
        "from_on": day(0), "version": str(street.version()),
        "terms-0-deputy": first, "terms-0-from_on": day(0), "terms-0-to_on": day(9),
        "terms-1-deputy": second, "terms-1-from_on": day(11), "terms-1-to_on": day(20),
    }  # fmt: skip
    gap = clerk.post(f"{one}/rota", **rows)
    assert (gap.status_code, 'href="#field-terms-1"' in gap.text) == (422, True)
    assert f'value="{day(11)}"' in gap.text
    arranged = said(clerk.follow(f"{one}/rota", **{**rows, "terms-1-from_on": day(10)}))
    assert "2026年12月3日至2026年12月13日" in arranged
    assert clerk.post(f"{one}/rota", **rows).status_code == 412
    leaving, coming = Hand(street.deputy(0)), Hand(street.deputy(1))
    handover = f"{one}/rota/{day(10)}"
    assert leaving.post(f"{handover}/confirm", side="leaving").status_code == 409
    leaving.follow(f"{handover}/handover", note="<b>两件未办结")
    page = leaving.look(one)
    assert "<b>两件未办结" in said(page)
    assert 'value="coming"' not in page.text
    assert leaving.post(f"{handover}/confirm", side="coming").status_code == 403
    leaving.follow(f"{handover}/confirm", side="leaving")
    assert "离任站长已确认 · 接任站长已确认" in said(coming.follow(f"{handover}/confirm", side="coming"))
    assert clerk.post(f"{handover}/handover", note="又写").status_code == 409


def test_an_activity_is_recorded_by_who_works_there(app: FastAPI, street: Street) -> None:
    one = f"/desk/stations/{street.station}"
    sent = {"kind": "reception", "held_on": day(0), "title": "接待", "visitors": "１２", "notes": "三条意见"}
    deputy = Hand(street.deputy(0))
    nobody = deputy.post(f"{one}/activities", **sent)
    assert (nobody.status_code, 'href="#field-deputies"' in nobody.text) == (422, True)
    done = said(deputy.follow(f"{one}/activities", **sent, deputies=street.deputies[0]))
    assert "来访 12 人" in done
    ahead = deputy.post(f"{one}/activities", **{**sent, "held_on": day(1)}, deputies=street.deputies[0])
    assert (ahead.status_code, 'value="接待"' in ahead.text) == (422, True)
    stranger = Hand(make.deputy_client(app, street.stranger))
    assert "登记一次活动" not in said(stranger.look(one))
    assert stranger.post(f"{one}/activities", **sent, deputies=street.stranger).status_code == 403
    office = Hand(make.signed_in(app, Role.STREET_CONGRESS_OFFICE, street=OTHER))
    assert office.look(one).status_code == 403
    assert f'href="{one}"' not in office.look("/desk/stations").text
    assert f'href="{one}"' in deputy.look("/deputy").text


def test_the_first_day_of_an_empty_service(app: FastAPI) -> None:
    row = make.account(app, Role.SYSADMIN, username="admin")
    admin, clerk = Hand(make.client_of(app, row)), Hand(make.signed_in(app, Role.CLERK))
    entered = {"username": "admin", "password": make.PASSWORD}
    signed = make.visitor(app).post("/sign-in/staff", data=entered, follow_redirects=False)
    assert signed.headers["location"] == "/desk/setup"
    assert "服务还是空的" in said(admin.look("/desk/setup"))
    assert "由系统管理员办理" in said(clerk.look("/desk/setup"))
    assert clerk.post("/desk/setup", name="榕溪区人民代表大会").status_code == 403
    empty = admin.post("/desk/setup", name=" ")
    assert (empty.status_code, 'href="#field-name"' in empty.text) == (422, True)
    assert "接下来：开设账号" in said(admin.follow("/desk/setup", name="榕溪区人民代表大会"))
    assert admin.post("/desk/setup", name="另一个").status_code == 409
    make.account(app, Role.CLERK)
    page = clerk.look("/desk/setup")
    assert "接下来：导入名册" in said(page)
    assert 'href="/desk/roll/import"' in page.text
    assert 'href="/desk/accounts/new"' not in page.text
    assert 'href="/desk/setup"' in clerk.look("/desk").text
