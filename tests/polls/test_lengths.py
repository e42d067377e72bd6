"""TLS hides what is sent, and not how much: of one poll every ballot is as long as any other, on its way in
and in what answers it. Only the receipt's own picture differs, by chance."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlencode

import pytest
from fastapi import FastAPI
from httpx2 import Response
from playwright.sync_api import Browser as Chrome
from playwright.sync_api import Page, expect

from app.domain.words import PollKind
from tests.browser import PHONE, browsing, chrome, serving
from tests.copied import app_on_a_copy
from tests.factories import deputy_client, deputy_token
from tests.polls.factory import Box, many, nonce, opened
from tests.polls.test_ballot_pages import PAGE, Hand

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SELECTION: tuple[dict[int, str], ...] = (
    {},
    {1: "approve"},
    {5: "oppose"},
    {1: "approve", 2: "approve", 3: "oppose", 4: "abstain", 5: "approve"},
    dict.fromkeys(range(1, 6), "oppose"),
    dict.fromkeys(range(1, 6), "abstain"),
)
GRADES: tuple[dict[int, str], ...] = (
    {},
    {1: "satisfied"},
    {2: "basically_satisfied", 3: "unsatisfied"},
    dict.fromkeys(range(1, 6), "basically_satisfied"),
    dict.fromkeys(range(1, 6), "unsatisfied"),
)
ITEMS = 10


@pytest.fixture(scope="module")
def started() -> Iterator[Chrome]:
    with chrome() as browser:
        yield browser


def pressed(page: Response, marks: Mapping[int, str], do: str) -> bytes:
    """What a browser without script sends of that page's first form: hidden fields and checked controls."""
    form = re.findall(r"<form.*?</form>", page.text, re.DOTALL)[0]
    fields = {name: html.unescape(value) for name, value in hidden_in(form)}
    for name, value, checked in re.findall(r'type="radio" name="([^"]+)" value="([^"]+)"( checked)?', form):
        wished = marks.get(int(name.removeprefix("mark-")), "")
        if (value.rstrip(".") == wished) if marks else checked:
            fields[name] = value
    return urlencode({**fields, **({"do": do} if do else {})}).encode()


def hidden_in(form: str) -> list[tuple[str, str]]:
    return re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)


def sent(hand: Hand, path: str, body: bytes) -> Response:
    return hand.client.post(hand.address + path, content=body, headers=FORM)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("kind", "ballots"),
    [(PollKind.SELECTION, SELECTION), (PollKind.EFFECT, GRADES)],
    ids=["chosen", "graded"],
)
def test_without_script_every_ballot_is_of_one_length(
    app: FastAPI, kind: PollKind, ballots: tuple[dict[int, str], ...], language: str
) -> None:
    box = opened(app, devices=len(ballots), kind=kind)
    told = [lengths(Hand(app, box, place), marks, language) for place, marks in enumerate(ballots)]
    assert len({tuple(one.items()) for one in told}) == 1, told
    assert min(told[0].values()) > 150


def lengths(hand: Hand, marks: dict[int, str], language: str) -> dict[str, int]:
    """Of one deputy's way, there, back to change and there again: every body up and every page down."""
    hand.client.cookies.set("lang", language)
    page = hand.look()
    assert ('lang="en"' in page.text) == (language == "en")
    to_check = pressed(page, marks, "check")
    check = sent(hand, "/check", to_check)
    back = pressed(check, {}, "edit")
    ballot = sent(hand, "/check", back)
    again = pressed(ballot, {}, "check")
    cast = pressed(sent(hand, "/check", again), {}, "")
    assert (check.status_code, ballot.status_code, again) == (200, 200, to_check)
    done = sent(hand, "", cast)
    assert done.status_code == 201
    picture = re.findall(r"<svg.*</svg>", done.text, re.DOTALL)[0]
    bodies = {"to check": to_check, "back": back, "cast": cast}
    pages = {"check": check.content, "ballot": ballot.content}
    sizes = {name: len(body) for name, body in (bodies | pages).items()}
    return sizes | {"receipt": len(done.content) - len(picture.encode())}


def test_with_script_and_without_the_browser_sends_the_same_length(
    sqlite_template: Path, tmp_path: Path, started: Chrome
) -> None:
    """Real requests and answers of Chromium, a deputy for each ballot and each way."""
    ballots: tuple[dict[int, str], ...] = ({}, {1: "approve", **dict.fromkeys(range(3, 11), "oppose")})
    with app_on_a_copy(sqlite_template, tmp_path) as app:
        box = opened(app, devices=2 * len(ballots), content=many(ITEMS, 1))
        tokens = [deputy_token(app, deputy) for deputy in box.devices]
        with serving(app) as site:
            told = [
                watched(started, site, tokens.pop(), box, marks, script=script)
                for script in (True, False)
                for marks in ballots
            ]
    assert told[0]["cast"] > ITEMS * len("mark-1=approve")
    assert [one for one in told if one != told[0]] == []


def watched(
    started: Chrome, site: str, token: str, box: Box, marks: Mapping[int, str], *, script: bool
) -> dict[str, int]:
    """What one browser sends and gets: to the check, back to change, there again, to the receipt."""
    with browsing(started, site, token=token, script=script) as browser:
        page = browser.new_page(PHONE)
        page.goto(f"{site}/polls/{box.poll_id}/ballot")
        expect(page.locator("html.scripted")).to_have_count(int(script))
        for no, mark in marks.items():
            page.locator(f".marks input[name=mark-{no}][value^={mark}]").check(force=True)
        first = pressed_in(page, "检查票决票", "check")
        back = pressed_in(page, "返回修改", "ballot")
        expect(page.locator(".marks input:checked")).to_have_count(len(marks) if script else ITEMS)
        assert pressed_in(page, "检查票决票", "check") == first
        cast = pressed_in(page, "确认提交", "receipt")
        expect(page.get_by_role("heading", name="投票成功")).to_be_visible()
    return {**first, **back, "cast": cast["sent for receipt"]}


def pressed_in(page: Page, button: str, answer: str) -> dict[str, int]:
    """How long the form is that the button sends, and the page that answers it."""
    with page.expect_response(lambda one: one.request.method == "POST") as answered:
        page.get_by_role("button", name=button).click()
    body = answered.value.request.post_data_buffer
    assert body
    return {f"sent for {answer}": len(body), answer: len(answered.value.body())}


def test_a_program_fills_its_request_itself(app: FastAPI) -> None:
    """Nothing reads or keeps ``padding``; too much of it is refused, and not repeated."""
    box = opened(app, devices=1)
    client, address = deputy_client(app, box.devices[0]), f"/api/polls/{box.poll_id}/ballot"
    body = {"nonce": nonce(1), "choices": [{"no": 1, "mark": "approve"}], "padding": "x" * 40_001}
    refused = client.post(address, json=body)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/padding")
    assert "xxxxx" not in refused.text
    body["padding"] = "x" * (400 - len(json.dumps({**body, "padding": ""})))
    cast = client.post(address, content=json.dumps(body), headers={"Content-Type": "application/json"})
    assert (cast.status_code, len(cast.request.content)) == (201, 400)
    assert cast.json()["receipt"] == client.post(address, json={**body, "padding": ""}).json()["receipt"]
    looked = client.get(f"/polls/{box.poll_id}/ballot", headers=PAGE)
    assert "您已投票" in looked.text
