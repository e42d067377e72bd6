"""The files of docs/deploy say what the program knows: its commands, its settings, its addresses."""

from __future__ import annotations

import re
from configparser import RawConfigParser
from pathlib import Path

import pytest
import yaml

from app.__main__ import COMMANDS
from app.config import Settings
from app.web.security import FILE_LIMIT
from tests.house.sources import ROOT

DEPLOY = ROOT / "docs" / "deploy"
PREFIX = str(Settings.model_config["env_prefix"])
KNOWN = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
TEXTS = [*sorted(DEPLOY.iterdir()), ROOT / "docs" / "operate.md", ROOT / "README.md"]


class _Unit(RawConfigParser):
    """A unit's entries; ``ExecStart`` may stand several times."""

    def optionxform(self, optionstr: str) -> str:
        return optionstr


@pytest.mark.parametrize("file", TEXTS, ids=lambda file: file.name)
def test_every_setting_and_command_that_is_named_exists(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    settings = set(re.findall(rf"\b{PREFIX}[A-Z_]+[A-Z]\b", text)) - {f"{PREFIX}WEBHOOK"}
    assert settings <= KNOWN
    assert set(re.findall(r"-m app ([a-z][a-z-]+)", text)) <= set(COMMANDS)
    assert set(re.findall(r'"-m", "app", "([a-z-]+)"', text)) <= set(COMMANDS)


def test_the_compose_file_keeps_the_database_off_every_network() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    assert services["database"]["network_mode"] == "none"
    assert all(port.startswith("127.0.0.1:") for port in services["service"]["ports"])
    assert services["service"]["mem_limit"] == services["service"]["memswap_limit"]
    assert services["service"]["ulimits"]["core"] == 0
    Settings(
        _env_file=None,
        **{
            name.removeprefix(PREFIX).lower(): value
            for name, value in services["service"]["environment"].items()
        },
    )


@pytest.mark.parametrize("name", ["piaojue.service", "piaojue-daily.service"])
def test_no_unit_leaves_memory_on_a_disk(name: str) -> None:
    unit = _Unit(strict=False, interpolation=None)
    unit.read_string((DEPLOY / name).read_text(encoding="utf-8"))
    assert unit["Service"]["LimitCORE"] == unit["Service"]["MemorySwapMax"] == "0"
    assert unit["Service"]["User"] == "piaojue"


def test_the_proxy_logs_no_request_and_lets_uploads_and_events_through() -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    assert "access_log off;" in text
    assert not re.search(r"access_log(?! off;)", text.replace("access log", ""))
    [most] = re.findall(r"client_max_body_size (\d+)m;", text)
    assert int(most) * 1024 * 1024 > FILE_LIMIT
    [events] = re.findall(r"location ~ (\S+) \{", text)
    routes = (ROOT / "tests" / "house" / "routes.txt").read_text(encoding="utf-8")
    [wall] = re.findall(r"^GET +(/wall/\S+/events) ", routes, re.MULTILINE)
    assert re.search(events, wall)
