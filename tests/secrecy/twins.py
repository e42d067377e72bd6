"""Two halls that are one until the vote: the same ids, sessions and voters, then other choices.

The second database is a copy of the first, taken while the vote is open. Nonces are the same in both, so
that receipts, the sealed list and its root are too: whatever differs afterwards comes from a choice, from
the sealing's own randomness, or from ids drawn since.
"""

from __future__ import annotations

import io
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.main import create_app
from tests.factories import visitor
from tests.permissions.matrix import MATRIX
from tests.permissions.rows import Row
from tests.permissions.scene import Scene

_ID = re.compile(r"(?<![0-9A-Za-z])[0-9A-HJKMNP-TV-Z]{10}(?![0-9A-Za-z])")
_DIGEST = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
# Drawn anew whenever a form is shown, before anybody has chosen anything.
_NONCE = re.compile(r'(?<=name="nonce" value=")[^"]+')
_PROPOSED = re.compile(r'(?<=value=")(?:[2-9a-z]{4}-){3}[2-9a-z]{4}(?=")')  # a first password
# What is the same in every congress; the rest is looked at.
_FIXED = ("/docs", "/openapi.json", "/healthz", "/readyz", "/template", "/rulesets")
LOOKING: tuple[Row, ...] = tuple(
    row for row in MATRIX if row.method == "GET" and not row.path.endswith(_FIXED)
)


def twin(scene: Scene, folder: Path) -> Scene:
    """A second hall over a copy of the database as it stands."""
    first = scene.hall.app
    here = first.state.database.url.database
    with sqlite3.connect(here) as source, sqlite3.connect(folder / "twin.db") as target:
        source.backup(target)
    aside = folder / "twin-checkpoints"  # two databases that go on alike but apart: each has its own
    shutil.copytree(first.state.settings.checkpoints, aside)
    own = {"database_url": f"sqlite:///{folder / 'twin.db'}", "checkpoints": aside}
    settings = first.state.settings.model_copy(update=own)
    app = create_app(settings, first.state.clock)
    hall = scene.hall
    clients: dict[str, Any] = {
        name: _same(app, client) for name, client in vars(hall).items() if isinstance(client, TestClient)
    }
    other = replace(
        hall,
        app=app,
        **clients,
        tellers=[_same(app, client) for client in hall.tellers],
        deputies={number: _same(app, client) for number, client in hall.deputies.items()},
    )
    people = {role: _same(app, client) for role, client in scene.people.items()}
    return Scene(other, dict(scene.ids), people)


def seen(scene: Scene, rows: Iterable[Row] = LOOKING) -> Mapping[tuple[str, str], tuple[int, str]]:
    """What everybody gets from every address that can be looked at: (address, role) → status and text."""
    answers = {}
    for row in rows:
        for role, client in scene.people.items():
            answer = client.get(**row.asking(scene.ids))
            answers[str(answer.request.url), str(role)] = (answer.status_code, plain(answer))
    return answers


def plain(answer: Any) -> str:
    """The text, with nonces, ids and digests replaced by when they first appear."""
    content = answer.content
    text = (
        _unzipped(content) if content[:2] == b"PK" else content.decode(errors="replace")
    )  # a photo is bytes
    for pattern in (_NONCE, _PROPOSED, _ID, _DIGEST):
        known: dict[str, str] = {}
        text = pattern.sub(lambda m, known=known: known.setdefault(m[0], f"<{len(known)}>"), text)
    return str(text)


def _unzipped(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return "\n".join(f"{name}\n{package.read(name)!r}" for name in sorted(package.namelist()))


def _same(app: FastAPI, client: TestClient) -> TestClient:
    return visitor(app, client.headers.get("authorization", "").removeprefix("Bearer "))
