"""Where a request comes from is what limits count by: only a named proxy is believed about it."""

from __future__ import annotations

from typing import Any

import pytest
import uvicorn

from app import commands


@pytest.mark.parametrize("named", ["", "10.0.0.7,10.0.1.0/24"])
def test_only_named_proxies_are_believed(monkeypatch: pytest.MonkeyPatch, named: str) -> None:
    served: dict[str, Any] = {}
    monkeypatch.setenv("PIAOJUE_TRUSTED_PROXIES", named)
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    monkeypatch.setattr(commands, "_check", lambda _settings: None)
    monkeypatch.setattr(uvicorn, "run", lambda _app, **options: served.update(options))
    assert commands.serve([]) == 0
    assert served["forwarded_allow_ips"] == (named or "127.0.0.1")
