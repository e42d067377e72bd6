"""A second step whose secret and recovery codes are known: beside the phone they stand sealed or nowhere."""

from __future__ import annotations

import base64
import logging
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from app.config import Settings
from app.db.clock import MovingClock
from app.db.session import Database
from app.domain.actors import Role
from app.main import create_app
from app.people.tables import AccountRow
from tests import factories as make
from tests.backup.taken import as_sql, run
from tests.people.test_second_step import code_of, enrolled, sign_in
from tests.polls.test_remnants import found as found_in_files
from tests.secrecy.marked import found

METRICS = "a token of no word at all"


def spelled(secret: str, codes: list[str]) -> list[bytes]:
    """The secret as the phone has it, as bytes, and as programs like to write bytes; each recovery code."""
    raw = base64.b32decode(secret)
    texts = [secret, raw.hex(), repr(raw)[2:-1], base64.b85encode(raw).decode()]
    texts += [encode(raw).decode().rstrip("=") for encode in (base64.b64encode, base64.urlsafe_b64encode)]
    texts += [form for code in codes for form in (code, code.replace("-", ""))]
    cases = [text for one in texts for text in (one, one.lower(), one.upper())]
    return [raw, *(text.encode() for text in dict.fromkeys(cases))]


def packed(file: Path, database: Database, folder: Path) -> Iterator[bytes]:
    """Each part of it, unpacked as far as anybody could."""
    with zipfile.ZipFile(file) as parts:
        for name in parts.namelist():
            dump = name.startswith("database.") and not database.is_sqlite
            yield as_sql(parts.read(name), database, folder) if dump else parts.read(name)


def left(app: FastAPI, folder: Path) -> Iterator[bytes]:
    """What leaves the service, by its commands and for who measures it."""
    for command in ("doctor", "export open.zip", "export full.zip --full", "backup backup.zip"):
        words = [str(folder / word) if word.endswith(".zip") else word for word in command.split()]
        done = run(app.state.settings, *words)
        assert done.returncode == 0, done.stderr
        yield (done.stdout + done.stderr).encode()
    for file in ("open.zip", "full.zip", "backup.zip"):
        yield from packed(folder / file, app.state.database, folder)
    measured = make.visitor(app, METRICS).get("/metrics")
    assert measured.status_code == 200
    yield measured.content


@pytest.fixture
def measured(settings: Settings, clock: MovingClock) -> Iterator[FastAPI]:
    app = create_app(settings.model_copy(update={"metrics_token": SecretStr(METRICS)}), clock)
    make.found_congress(app)
    yield app
    app.state.database.close()


def test_secret_and_recovery_codes_stand_sealed_or_not_at_all(
    measured: FastAPI, clock: MovingClock, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    row = make.account(measured, Role.CLERK)
    _client, secret, codes = enrolled(measured, row)
    clock.move(seconds=60)
    assert sign_in(measured, row, code_of(measured, secret)).status_code == 201
    assert sign_in(measured, row, codes[0]).status_code == 201
    assert sign_in(measured, row, codes[0]).status_code == 401
    secrets, places = spelled(secret, codes), list(left(measured, tmp_path))
    assert found(secrets, [*places, caplog.text.encode()]) == []
    assert found_in_files(measured.state.database, secrets) == set()

    with measured.state.database.unit(write=False) as db:
        sealed = db.get_one(AccountRow, row.id).second_step
    assert sealed is not None
    assert found([sealed, sealed.hex().encode()], places), "what is looked for is found where it is"
    assert found_in_files(measured.state.database, [sealed]) == {sealed}
