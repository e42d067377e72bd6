"""A resident's browser without a page engine: forms are sent as they came, hidden fields and all.

reader = Reader(app)
page = reader.open("/suggest")
page = reader.send(page, do="check", **suggestion(app, place))
"""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from app.topics import consent
from tests.topics.factory import Place

_FORM = re.compile(r'<form method="post" action="([^"]+)"[^>]*class="ask[^>]*>(.*?)</form>', re.DOTALL)
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
_NUMBER = re.compile(r"<output>([0-9A-Z]{4}-[0-9A-Z]{4})</output>")


class Reader:
    def __init__(self, app: FastAPI, token: str = "", address: str = "testclient") -> None:
        self.client = TestClient(
            app,
            base_url="http://testserver",
            headers={"Accept": "text/html"},
            follow_redirects=False,
            client=(address, 50000),
        )
        if token:
            self.client.cookies.set("piaojue_session", token)

    def open(self, path: str, **query: str) -> Response:
        return self.client.get(path, params=query)

    def send(
        self, page: Response, files: list[bytes] | None = None, /, form: int = 0, **fields: Any
    ) -> Response:
        """The page's form, filled in further; what is None is left out."""
        action, inside = _FORM.findall(page.text)[form]
        sent: dict[str, Any] = {}
        for name, value in _HIDDEN.findall(inside):
            sent.setdefault(name, []).append(unescape(value))
        sent |= fields
        data = {name: value for name, value in sent.items() if value is not None}
        parts = [("files", (f"{n}.jpg", one, "image/jpeg")) for n, one in enumerate(files or ())]
        return self.client.post(action, data=data, files=parts or None)


def suggestion(app: FastAPI, place: Place, number: str, /, **other: Any) -> dict[str, Any]:
    return {
        "title": "给幸福路加装路灯",
        "where": f"{place.street}/{place.community}",
        "place": "幸福路3号门前",
        "text": "晚上很暗，老人出门容易摔倒，\r\n希望每隔三十米装一盏灯。",
        "category": "safety",
        "phone": number,
        "consent": consent.current(app.state.settings).version,
        **other,
    }


def number_of(page: Response) -> str:
    [number] = _NUMBER.findall(page.text)
    return str(number)
