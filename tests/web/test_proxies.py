"""Where a request comes from is what limits count by: only a named proxy is believed about it."""

from __future__ import annotations

import pytest
import uvicorn

from app import commands


@pytest.mark.parametrize("named", ["", "10.0.0.7,10.0.1.0/24"])
def test_only_named_proxies_are_believed(monkeypatch: pytest.MonkeyPatch, named: str) -> None:
    served: list[uvicorn.Config] = []
    monkeypatch.setenv("PIAOJUE_TRUSTED_PROXIES", named)
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    monkeypatch.setattr(commands, "_check", lambda _settings: None)
    monkeypatch.setattr(commands, "_alone", served.append)
    commands.serve([])
    assert [config.forwarded_allow_ips for config in served] == [named or "127.0.0.1"]
