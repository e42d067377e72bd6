"""Draws: sites fixed first, two humans seal a secret each, anybody draws again and gets the same."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.db.session import Database
from app.domain.actors import Role
from app.domain.lots import Site, drawn, sites_digest
from app.domain.words import AdjustmentKind
from app.people.tables import DeputyRow
from tests.factories import account, client_of, signed_in
from tests.supervision.scene import Supervised


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class Draws:
    def __init__(self, scene: Supervised) -> None:
        self.scene = scene
        self.secrets = {"clerk": secrets.token_hex(32), "deputy": secrets.token_hex(32)}
        self.seats = {"clerk": scene.clerk, "deputy": scene.leader}
        for place in range(6):
            self.site(f"点位{place}", place % 2)

    def site(self, name: str, project: int = 0) -> Any:
        body = {"project": self.scene.year.projects[project], "name": name, "address": "溪东路"}
        return self.scene.clerk.post("/api/supervision/sites", json=body)

    def announce(self, **more: Any) -> Any:
        body = {"cycle": self.scene.year.cycle, "purpose": "第四季度视察", "wanted": 2, **more}
        return self.scene.clerk.post("/api/supervision/draws", json=body)

    def made(self, **more: Any) -> dict[str, Any]:
        answer = self.announce(**more)
        assert answer.status_code == 201, answer.text
        draw: dict[str, Any] = answer.json()
        return draw

    def commit(self, draw: str, seat: str, client: TestClient | None = None) -> Any:
        digest = sha(f"commit|{draw}|{seat}|{self.secrets[seat]}")
        path = f"/api/supervision/draws/{draw}/commitments"
        return (client or self.seats[seat]).post(path, json={"digest": digest})

    def reveal(self, draw: str, seat: str, secret: str = "", client: TestClient | None = None) -> Any:
        path = f"/api/supervision/draws/{draw}/secrets"
        return (client or self.seats[seat]).post(path, json={"secret": secret or self.secrets[seat]})

    def shown(self, draw: str) -> dict[str, Any]:
        found: dict[str, Any] = self.scene.public.get(f"/api/supervision/draws/{draw}").json()
        return found


@pytest.fixture
def draws(scene: Supervised) -> Draws:
    return Draws(scene)


def test_anybody_draws_again_from_what_is_public(draws: Draws) -> None:
    draw = draws.made()
    sites = [Site(place["project"], place["site"]) for place in draw["sites"]]
    assert (len(sites), draw["sites_digest"]) == (6, sites_digest(sites, 2))
    for seat in ("deputy", "clerk"):
        assert draws.commit(draw["id"], seat).status_code == 201
    assert draws.reveal(draw["id"], "clerk").json()["drawn"] == []
    hidden = draws.shown(draw["id"])
    assert ([s["secret"] for s in hidden["seats"]], hidden["seed"]) == ([None, None], "")
    done = draws.reveal(draw["id"], "deputy").json()
    shown = draws.shown(draw["id"])
    assert (done["status"], shown) == ("drawn", done)
    by_seat = {s["seat"]: s["secret"] for s in shown["seats"]}
    assert by_seat == draws.secrets
    assert shown["seed"] == sha(f"seed|{draw['id']}|{by_seat['clerk']}|{by_seat['deputy']}")
    again = drawn(shown["seed"], sites[::-1], 2)
    assert [(place["project"], place["site"]) for place in shown["drawn"]] == again


def test_no_secret_before_both_commitments_and_none_but_the_one_committed(draws: Draws) -> None:
    draw = draws.made()["id"]
    assert draws.reveal(draw, "clerk").status_code == 409
    draws.commit(draw, "clerk")
    assert draws.reveal(draw, "clerk").status_code == 409
    draws.commit(draw, "deputy")
    other = draws.reveal(draw, "clerk", secrets.token_hex(32))
    assert (other.status_code, other.json()["type"]) == (422, "/problems/secret-differs")
    assert draws.reveal(draw, "clerk", "zz").status_code == 422
    assert draws.reveal(draw, "clerk").status_code == 201
    assert draws.reveal(draw, "clerk").status_code == 409
    assert draws.shown(draw)["status"] == "committed"


def test_two_seats_are_two_humans_and_each_is_taken_once(draws: Draws) -> None:
    draw = draws.made()["id"]
    database: Database = draws.scene.app.state.database
    with database.unit(write=False) as db:
        leader = db.get(DeputyRow, draws.scene.deputies[0])
        assert leader is not None
    same = client_of(draws.scene.app, account(draws.scene.app, Role.CLERK, number=leader.phone))
    assert draws.commit(draw, "deputy").status_code == 201
    refused = draws.commit(draw, "clerk", same)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/same-human")
    assert draws.commit(draw, "deputy", draws.scene.second).status_code == 409
    assert draws.commit(draw, "clerk").status_code == 201
    second_clerk = signed_in(draws.scene.app, Role.CLERK)
    assert draws.commit(draw, "clerk", second_clerk).status_code == 409
    assert draws.reveal(draw, "clerk", client=second_clerk).status_code == 403
    assert draws.reveal(draw, "deputy", client=draws.scene.second).status_code == 403


def test_the_sites_are_fixed_when_the_draw_is_announced(draws: Draws) -> None:
    draw = draws.made(wanted=6)
    gone = draw["sites"][0]["site"]
    assert draws.scene.clerk.delete(f"/api/supervision/sites/{gone}").status_code == 204
    assert draws.scene.clerk.delete(f"/api/supervision/sites/{gone}").status_code == 404
    draws.site("后来的点位")
    for step in (draws.commit, draws.reveal):
        for seat in ("clerk", "deputy"):
            step(draw["id"], seat)
    shown = draws.shown(draw["id"])
    assert {p["site"] for p in shown["drawn"]} == {p["site"] for p in draw["sites"]}


def test_a_draw_given_up_stays_for_all_to_see(draws: Draws) -> None:
    first = draws.made()["id"]
    assert draws.announce().status_code == 409
    draws.commit(first, "clerk")
    draws.commit(first, "deputy")
    draws.reveal(first, "clerk")
    path = f"/api/supervision/draws/{first}/abandon"
    assert draws.scene.leader.post(path, json={"reason": "丢失"}).status_code == 403
    assert draws.scene.clerk.post(path, json={"reason": "代表遗失随机数"}).json()["status"] == "abandoned"
    assert draws.scene.clerk.post(path, json={"reason": "再来"}).status_code == 409
    assert draws.reveal(first, "deputy").status_code == 409
    assert [s["secret"] for s in draws.shown(first)["seats"]] == [None, None]
    second = draws.made()
    asked = {"cycle": draws.scene.year.cycle, "limit": "1"}
    page = draws.scene.public.get("/api/supervision/draws", params=asked).json()
    rest = draws.scene.public.get("/api/supervision/draws", params={**asked, "before": page["next"]}).json()
    assert [(d["id"], d["number"], d["reason"]) for d in page["items"] + rest["items"]] == [
        (second["id"], 2, ""),
        (first, 1, "代表遗失随机数"),
    ]


def test_a_draw_may_be_among_one_projects_sites_and_leaves_terminated_ones_out(draws: Draws) -> None:
    other = draws.scene.year.projects[1]
    assert {p["project"] for p in draws.made(project=other)["sites"]} == {other}
    [draw] = draws.scene.public.get(
        "/api/supervision/draws", params={"cycle": draws.scene.year.cycle}
    ).json()["items"]
    draws.scene.clerk.post(f"/api/supervision/draws/{draw['id']}/abandon", json={"reason": "范围有误"})
    draws.scene.year.adjust(2, AdjustmentKind.TERMINATE)
    assert {p["project"] for p in draws.made()["sites"]} == {draws.scene.project}


def test_what_cannot_be_drawn_is_refused(draws: Draws) -> None:
    for wrong in ({"wanted": 7}, {"wanted": 0}, {"wanted": True}, {"project": draws.scene.year.projects[2]}):
        assert draws.announce(**wrong).status_code == 422, wrong
    assert draws.announce(cycle="NEVER00000").status_code == 404
    assert draws.site("点位0").status_code == 409
    assert draws.scene.public.get("/api/supervision/draws/NEVER00000").status_code == 404
    assert draws.scene.leader.post("/api/supervision/draws", json={}).status_code in (403, 422)


def test_sites_page_by_page(draws: Draws) -> None:
    asked = {"cycle": draws.scene.year.cycle, "project": draws.scene.project, "limit": "2"}
    first = draws.scene.public.get("/api/supervision/sites", params=asked).json()
    rest = draws.scene.public.get("/api/supervision/sites", params={**asked, "after": first["next"]}).json()
    assert {s["name"] for s in first["items"] + rest["items"]} == {"点位0", "点位2", "点位4"}
    assert rest["next"] is None
