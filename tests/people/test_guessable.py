"""A service of a real congress does not start with a secret that others know or guess."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from app import commands
from app.db.clock import system_clock
from app.db.session import Database
from app.people import service
from app.people.guessable import Guessable, guessable

GOOD = secrets.token_urlsafe(33)
EXAMPLES = (
    "a secret for tests that is long enough",
    "change-me-change-me-change-me-change-me",
    "openssl rand -base64 33 的输出，另存一份在保险柜里才安全",
    "0123456789abcdef0123456789abcdef",
    "kJ3xQ9kJ3xQ9kJ3xQ9kJ3xQ9kJ3xQ9kJ3xQ9",
    "ab" * 16,
    "x" * 40,
)


@pytest.fixture
def started(
    monkeypatch: pytest.MonkeyPatch, database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Any:
    """What ``serve`` answers with these settings, and what it says; ``None`` where it serves."""
    served: list[str] = []

    def serving(config: uvicorn.Config) -> int:
        served.append(str(config.app))
        return 0

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(commands, "_alone", serving)

    def start(**values: str) -> str | None:
        monkeypatch.setenv("PIAOJUE_DATABASE_URL", database_url)
        for name in ("SECRET", "WEBHOOK_SECRET", "METRICS_TOKEN", "DATABASE_URL"):
            if name in values or name != "DATABASE_URL":
                monkeypatch.setenv(f"PIAOJUE_{name}", values.get(name, ""))
        served.clear()
        code = commands.serve([])
        assert (code, len(served)) in {(0, 1), (4, 0)}
        return None if code == 0 else capsys.readouterr().err

    return start


def found(url: str, *, demonstration: bool) -> None:
    database = Database(url)
    with database.unit(write=True) as db:
        service.found_congress(db, system_clock(), "某区", demonstration=demonstration)
    database.close()


@pytest.mark.parametrize("named", [False, True])
def test_a_congress_is_not_served_with_a_secret_that_can_be_guessed(
    started: Any, database_url: str, named: bool
) -> None:
    """Nor is one that has no name yet: what it seals stays under that secret."""
    if named:
        found(database_url, demonstration=False)
    for example in EXAMPLES:
        told = started(SECRET=example)
        assert told
        words = ("拒绝启动", "Refusing to start", "PIAOJUE_SECRET", "openssl rand")
        assert all(word in told for word in words)
        assert example not in told
        with pytest.raises(Guessable):
            commands.served_app()
    assert started(SECRET=GOOD) is None
    assert started() is None, "it makes one for itself"
    for name in ("WEBHOOK_SECRET", "METRICS_TOKEN"):
        assert f"PIAOJUE_{name}" in str(started(SECRET=GOOD, **{name: EXAMPLES[0]}))
        assert f"PIAOJUE_{name}" in str(started(SECRET=GOOD, **{name: GOOD}))
        assert started(SECRET=GOOD, **{name: secrets.token_urlsafe(33)}) is None


def test_a_demonstration_starts_with_any_but_a_short_one(started: Any, database_url: str) -> None:
    found(database_url, demonstration=True)
    assert started() is None
    assert started(SECRET=EXAMPLES[0]) is None
    told = started(SECRET="short")
    assert ("不足 32 个字符" in told, "shorter than 32" in told) == (True, True)


@pytest.mark.parametrize("password", ["keeper", "postgres", "my%20password%20of%20the%20database"])
def test_a_common_password_of_the_database(
    started: Any, monkeypatch: pytest.MonkeyPatch, database_url: str, password: str
) -> None:
    """Looked at before anything else would be: the database itself is the test's."""
    real = Database(database_url)
    monkeypatch.setattr(commands, "Database", lambda _url: real)
    url = f"postgresql://keeper:{password}@db.internal/congress"
    told = started(SECRET=GOOD, DATABASE_URL=url)
    assert "PIAOJUE_DATABASE_URL" in str(told)
    assert "my password" not in str(told)
    assert started(SECRET=GOOD, DATABASE_URL=f"postgresql://keeper:{GOOD}@db.internal/congress") is None
    assert started(SECRET=GOOD, DATABASE_URL="postgresql://keeper:@/congress?host=/run") is None


def test_what_chance_draws_is_not_guessable() -> None:
    drawn = [make(24) for make in (secrets.token_hex, secrets.token_urlsafe) for _n in range(300)]
    assert [one for one in drawn if guessable(one)] == []
