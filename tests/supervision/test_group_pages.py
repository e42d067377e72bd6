"""Groups, sites and draws on pages: named and changed by the desk, drawn by two, read again by everybody."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.domain.actors import Role
from app.domain.lots import DrawSeat, commitment
from app.people.tables import DeputyRow
from tests.factories import account, client_of, signed_in
from tests.statements import queries, statements
from tests.supervision.scene import Supervised

PAGE = {"Accept": "text/html"}
HOSTILE = "<script>alert(1)</script>"


def page(client: TestClient, path: str) -> str:
    answer = client.get(path, headers=PAGE)
    assert answer.status_code == 200, answer.text
    return answer.text


def post(client: TestClient, path: str, status: int = 303, **fields: str) -> str:
    """The page it leads to, or that was answered."""
    answer = client.post(path, data=fields, headers=PAGE, follow_redirects=False)
    assert answer.status_code == status, answer.text
    return answer.headers["location"] if status == 303 else answer.text


@dataclass
class Desk:
    """``number`` is the 代表证号 of each of the scene's deputies, in their order."""

    scene: Supervised
    number: list[str] = field(default_factory=list)

    @property
    def naming(self) -> str:
        return f"/desk/projects/{self.scene.project}/supervision"

    @property
    def sites(self) -> str:
        return f"/desk/projects/{self.scene.project}/sites"

    @property
    def announcing(self) -> str:
        return f"/desk/years/{self.scene.year.cycle}/draw"

    def named(self) -> str:
        """The group's page: the first deputy leads, the second is with him."""
        post(self.scene.clerk, self.naming, leader=self.number[0], deputies=self.number[1])
        led = self.scene.clerk.get(self.naming, headers=PAGE, follow_redirects=False)
        return led.headers["location"]

    def announced(self) -> str:
        """The draw's page: one of three sites."""
        for name in ("溪东园", "溪西园", HOSTILE):
            post(self.scene.clerk, self.sites, name=name)
        return post(self.scene.clerk, self.announcing, purpose="第四季度视察", wanted="1")


@pytest.fixture
def desk(scene: Supervised) -> Desk:
    found = scene.clerk.get("/api/deputies").json()["items"]
    by_id = {one["id"]: one["number"] for one in found}
    return Desk(scene, [by_id[one] for one in scene.deputies])


def test_a_group_is_named_for_a_project_and_found_from_everywhere(desk: Desk) -> None:
    scene = desk.scene
    year = f"/desk/years/{scene.year.cycle}/supervision"
    assert f'href="{desk.naming}"' in page(scene.clerk, f"/desk/projects/{scene.project}")
    assert year in page(scene.clerk, f"/desk/years/{scene.year.cycle}")
    assert page(scene.clerk, year).count("尚未确定监督小组") == 3
    unled = post(scene.clerk, desk.naming, 422, leader="", deputies=desk.number[1])
    assert 'href="#f-members-0-deputy"' in unled
    assert f">{desk.number[1]}</textarea>" in unled
    assert "没有代表证号 9999" in post(scene.clerk, desk.naming, 422, leader="9999")
    group = desk.named()
    assert "已有监督小组" in post(scene.clerk, desk.naming, 409, leader=desk.number[2])
    assert group in page(scene.clerk, year)
    assert "组长" in page(scene.clerk, group)


def test_members_come_go_and_take_over(desk: Desk) -> None:
    clerk, group = desk.scene.clerk, desk.named()
    post(clerk, f"{group}/members", kind="resident", name=HOSTILE, post="溪口社区")
    assert "&lt;script&gt;alert(1)" in page(clerk, group)
    nobody = post(clerk, f"{group}/members", 422, kind="expert", post="设计院")
    assert 'value="设计院"' in nobody
    twice = post(clerk, f"{group}/members", 422, kind="deputy", deputy=desk.number[1])
    assert "已在小组之中" in twice
    post(clerk, f"{group}/members", kind="deputy", deputy=desk.number[2], leads="yes")
    [first, second] = re.findall(r'"(/desk/\S+/release)"', page(clerk, group))[:2]
    post(clerk, second)
    post(clerk, first.replace("/release", "/lead"))
    assert post(clerk, first, 409).count("组长须先由另一位代表接任") == 1
    group_id = group.rpartition("/")[2]
    members = clerk.get(f"/api/supervision/groups/{group_id}").json()["members"]
    assert [(one["kind"], one["leads"]) for one in members] == [
        ("deputy", True),
        ("deputy", False),
        ("resident", False),
    ]


def test_who_does_not_manage_groups_only_reads(desk: Desk) -> None:
    scene, group = desk.scene, desk.named()
    for reader in (scene.leader, scene.unit, signed_in(scene.app, Role.AUDITOR)):
        for path in (group, desk.sites, f"/desk/years/{scene.year.cycle}/supervision"):
            assert '<form method="post" action="/desk' not in page(reader, path)
        assert "由代表工委确定" in page(reader, desk.naming.replace(scene.project, scene.year.projects[1]))
    for path in (f"{group}/members", desk.naming, desk.sites, desk.announcing):
        assert scene.leader.post(path, headers=PAGE).status_code == 403
    assert scene.public.get(group, headers=PAGE, follow_redirects=False).status_code == 303


def test_sites_are_registered_once_and_withdrawn(desk: Desk) -> None:
    clerk = desk.scene.clerk
    assert "还没有登记点位" in page(clerk, desk.sites)
    assert "还没有登记点位" in page(clerk, desk.announcing)
    post(clerk, desk.sites, name="溪东园", address="溪东路1号")
    again = post(clerk, desk.sites, 409, name="溪东园", address="别处")
    assert 'value="别处"' in again
    post(clerk, desk.sites, 422, name="")
    [gone] = re.findall(r'action="(\S+/withdraw)"', page(clerk, desk.sites))
    post(clerk, gone)
    assert "溪东园" not in page(clerk, desk.sites)
    post(clerk, gone, 404)


def test_two_humans_draw_and_everybody_checks_it(desk: Desk) -> None:
    scene, draw = desk.scene, desk.announced()
    number = draw.rpartition("/")[2]
    own = {DrawSeat.CLERK: secrets.token_hex(32), DrawSeat.DEPUTY: secrets.token_hex(32)}
    hands = {DrawSeat.CLERK: scene.clerk, DrawSeat.DEPUTY: scene.leader}
    assert draw in page(scene.leader, "/deputy")
    assert "提交承诺" not in page(scene.unit, draw).replace("等待两人提交承诺", "").replace(
        "尚未提交承诺", ""
    )
    for seat, client in hands.items():
        post(client, f"{draw}/secrets", 409, secret=own[seat])
        assert 'href="#f-digest"' in post(client, f"{draw}/commitments", 422, digest="abc")
        post(client, f"{draw}/commitments", digest=commitment(number, seat, own[seat]).upper())
    assert draw in page(scene.leader, "/deputy")
    assert draw not in page(scene.second, "/deputy")
    assert 'href="#f-secret"' in post(scene.clerk, f"{draw}/secrets", 422, secret="0" * 64)
    post(scene.clerk, f"{draw}/secrets", secret=own[DrawSeat.CLERK])
    assert own[DrawSeat.CLERK] not in page(scene.public, draw)
    kept = {"file": ("抽签.txt", f"{own[DrawSeat.DEPUTY]}\n".encode(), "text/plain")}
    done = scene.leader.post(f"{draw}/secrets", data={}, files=kept, headers=PAGE, follow_redirects=False)
    assert done.status_code == 303, done.text
    shown = page(scene.public, draw)
    for words in ("抽中的点位", *own.values(), f"seed|{number}|", "&lt;script&gt;alert(1)"):
        assert words in shown
    assert HOSTILE not in shown
    with statements(scene.year.database) as asked:
        listed = page(scene.public, f"/years/{scene.year.cycle}/draws")
    assert "抽中：" in listed
    assert "3 个点位中抽 1 个" in listed
    [query] = [one for one in queries(asked) if "inspection_draw" in one]
    assert query.count("sites") == query.count("json_array_length(inspection_draw.sites)") == 1


def test_a_draw_that_was_given_up_stays_with_its_reason(desk: Desk) -> None:
    scene, draw = desk.scene, desk.announced()
    assert "还有一次抽取没有完成" in post(scene.clerk, desk.announcing, 409, purpose="再抽", wanted="1")
    assert f"{draw}/abandon" not in page(scene.leader, draw)
    post(scene.clerk, f"{draw}/abandon", 422, reason="")
    post(scene.leader, f"{draw}/abandon", 403, reason="不想抽了")
    post(scene.clerk, f"{draw}/abandon", reason="随机数丢失")
    assert "放弃的理由：随机数丢失" in page(scene.public, f"/years/{scene.year.cycle}/draws")
    assert 'value="三"' in post(scene.clerk, desk.announcing, 422, purpose="再抽", wanted="三")


def test_one_human_has_no_form_for_both_seats(desk: Desk, app: FastAPI) -> None:
    scene, draw = desk.scene, desk.announced()
    with app.state.database.unit(write=False) as db:
        leader = db.get(DeputyRow, scene.deputies[0])
        same = client_of(app, account(app, Role.CLERK, number=leader.phone))
    digest = commitment(draw.rpartition("/")[2], DrawSeat.CLERK, "a" * 64)
    post(same, f"{draw}/commitments", digest=digest)
    assert "提交您的承诺" not in page(scene.leader, draw)
    assert "提交您的承诺" in page(scene.second, draw)
