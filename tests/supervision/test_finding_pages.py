"""Findings on pages: each step by whom it belongs to, refusals with all kept, and what the public sees."""

from __future__ import annotations

from fastapi.testclient import TestClient

from tests.attachments.bytes import image
from tests.supervision.scene import Supervised

PAGE = {"Accept": "text/html"}
PHOTO = {"photo": ("a.jpg", image(), "image/jpeg")}


def posted(client: TestClient, path: str, **fields: str) -> int:
    return client.post(path, data=fields, headers=PAGE, follow_redirects=False).status_code


def page(client: TestClient, path: str) -> str:
    answer = client.get(path, headers=PAGE)
    assert answer.status_code == 200, answer.text
    return answer.text


def findings(scene: Supervised) -> str:
    return f"/desk/projects/{scene.project}/findings"


def only(scene: Supervised) -> str:
    """The page of the only finding."""
    [found] = scene.clerk.get("/api/supervision/findings", params={"cycle": scene.year.cycle}).json()["items"]
    return f"/desk/findings/{found['id']}"


def test_from_finding_to_verified_on_pages(scene: Supervised) -> None:
    scene.group()
    sent = {"text": "护栏松动，请联系 13912345678。", "place": "东侧"}
    made = scene.leader.post(findings(scene), data=sent, files=PHOTO, headers=PAGE, follow_redirects=False)
    assert made.status_code == 303, made.text
    one, public = only(scene), f"/projects/{scene.project}"
    assert "护栏松动" not in page(scene.public, public)
    assert "等待代表工委交办" in page(scene.leader, one)
    assert posted(scene.clerk, f"{one}/assign", due_on="2026-11-01", note="尽快") == 422
    assert posted(scene.clerk, f"{one}/assign", due_on="2026-12-01", note="尽快") == 303
    assert "待整改：护栏松动" in page(scene.unit, "/desk/projects")
    assert "报告整改情况" in page(scene.unit, one)
    assert posted(scene.unit, f"{one}/answer", text="已加固。") == 303
    assert "牵头单位的人员不能核验" in page(scene.unit, one)
    assert posted(scene.unit, f"{one}/verify", holds="yes") == 403
    assert posted(scene.leader, f"{one}/verify", note="看过") == 422
    assert posted(scene.leader, f"{one}/verify", holds="no") == 422
    assert posted(scene.leader, f"{one}/verify", holds="yes", note="看过") == 303
    text = page(scene.public, public)
    for words in ("护栏松动", "已加固。", "已核验", "[电话]"):
        assert words in text
    for kept_back in ("13912345678", "resident甲", "/api/attachments/"):
        assert kept_back not in text


def test_a_refused_step_keeps_what_was_written(scene: Supervised) -> None:
    scene.group()
    one = scene.finding().replace("/api/supervision", "/desk")
    refused = scene.clerk.post(f"{one}/assign", data={"due_on": "2026-11-01", "note": "尽快"}, headers=PAGE)
    assert refused.status_code == 422
    for words in ('href="#f-due_on">不得早于今日', 'value="2026-11-01"', ">尽快</textarea>"):
        assert words in refused.text
    early = scene.unit.post(f"{one}/answer", data={"text": "已加固。"}, headers=PAGE)
    assert early.status_code == 409


def test_the_desk_names_the_member_it_acts_for(scene: Supervised) -> None:
    assert "还没有监督小组" in page(scene.clerk, findings(scene))
    expert = scene.group()["members"][-1]["id"]
    assert posted(scene.clerk, findings(scene), text="<script>alert(1)</script>") == 422
    assert posted(scene.clerk, findings(scene), text="<script>alert(1)</script>", member=expert) == 303
    text = page(scene.clerk, findings(scene))
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_who_is_not_of_the_group_only_reads(scene: Supervised) -> None:
    scene.group()
    one = scene.finding().replace("/api/supervision", "/desk")
    assert '<form method="post" enctype' not in page(scene.stranger, findings(scene))
    assert posted(scene.stranger, findings(scene), text="缺一块砖") == 403
    assert posted(scene.unit, f"{one}/assign", due_on="2026-12-01") == 403
    assert posted(scene.clerk, f"{one}/assign", due_on="2026-12-01") == 303
    assert posted(scene.other_unit, f"{one}/answer", text="不是我们的") == 404
    assert scene.public.get(one, headers=PAGE, follow_redirects=False).status_code == 303
    assert posted(scene.clerk, "/desk/findings/NEVER00000/assign", due_on="2026-12-01") == 404


def test_the_public_door_gives_the_same(scene: Supervised) -> None:
    scene.group()
    path = scene.finding()
    door = f"/api/projects/{scene.project}/findings"
    assert scene.public.get(door).json() == {"items": []}
    scene.clerk.post(f"{path}/assign", json={"due_on": "2026-12-01"})
    [one] = scene.public.get(door).json()["items"]
    assert (one["text"], one["status_label"], one["due_on"]) == ("护栏松动。", "已交办", "2026-12-01")
    assert not {"member", "attachments"} & set(one["steps"][0])
    assert scene.public.get("/api/projects/NEVER00000/findings").status_code == 404
