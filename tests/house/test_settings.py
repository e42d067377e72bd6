"""``.env.example`` is exactly the settings, each with its description and its default."""

from __future__ import annotations

from app.config import Settings
from tests.house.environment import FILE, text


def test_the_example_is_the_settings() -> None:
    assert FILE.read_text(encoding="utf-8") == text(), "write it anew: python -m tests.house.environment"


def test_every_setting_is_described() -> None:
    assert all(field.description for field in Settings.model_fields.values())
