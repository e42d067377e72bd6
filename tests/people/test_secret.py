"""The service's secret and how messages leave."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import SecretStr

from app.config import Settings
from app.people.notifier import ConsoleNotifier, FileNotifier, Message, masked, notifier_of
from app.people.secret import WeakSecret, seal, service_secret


def settings(folder: Path, secret: str = "", **more: object) -> Settings:
    values = {"secret": SecretStr(secret), "secret_file": folder / "kept" / "secret", **more}
    return Settings.model_validate(values)


def test_a_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    first = service_secret(settings(tmp_path))
    assert len(first) >= 32
    assert service_secret(settings(tmp_path)) == first
    assert (tmp_path / "kept" / "secret").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in (tmp_path / "kept").iterdir()] == ["secret"]


def test_processes_that_start_together_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        made = set(pool.map(lambda _: service_secret(settings(tmp_path)), range(64)))
    assert len(made) == 1


def test_a_secret_that_is_set_is_used_and_no_file_made(tmp_path: Path) -> None:
    assert service_secret(settings(tmp_path, "s" * 32)) == b"s" * 32
    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize("secret", ["short", "s" * 31])
def test_a_short_secret_is_refused(tmp_path: Path, secret: str) -> None:
    with pytest.raises(WeakSecret):
        service_secret(settings(tmp_path, secret))


def test_a_seal_depends_on_secret_purpose_and_value(tmp_path: Path) -> None:
    one, two = settings(tmp_path, "1" * 32), settings(tmp_path, "2" * 32)
    seals = {seal(one, "a", "x"), seal(one, "a", "y"), seal(one, "b", "x"), seal(two, "a", "x")}
    assert len(seals) == 4
    assert {len(value) for value in seals} == {40}


def test_messages_leave_by_the_way_that_is_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outbox = tmp_path / "outbox"
    assert notifier_of(settings(tmp_path, notifier="file", outbox=outbox)) == FileNotifier(outbox)
    console = notifier_of(settings(tmp_path, notifier="console"))
    assert isinstance(console, ConsoleNotifier)
    console.send(Message("15400000001", "您好"))
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "15400000001 您好\n")


@pytest.mark.parametrize(
    ("phone", "shown"), [("15412345678", "154****5678"), ("1234", "****"), ("~x", "****")]
)
def test_a_phone_is_shown_masked(phone: str, shown: str) -> None:
    assert masked(phone) == shown
