"""``python -m tests.house.environment`` writes ``.env.example`` from the settings."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator

from pydantic import SecretStr

from app.config import Settings
from tests.house.sources import ROOT

FILE = ROOT / ".env.example"
HEAD = "# 全部设置。复制为 .env 后按需修改；空着的用默认值。\n# Every setting and its default."


def text() -> str:
    return "\n\n".join([HEAD, *_entries()]) + "\n"


def _entries() -> Iterator[str]:
    prefix = Settings.model_config["env_prefix"]
    for name, field in Settings.model_fields.items():
        words = textwrap.wrap(field.description or "", 100, initial_indent="# ", subsequent_indent="# ")
        default = field.default
        shown = default.get_secret_value() if isinstance(default, SecretStr) else default
        value = str(shown).lower() if isinstance(shown, bool) else shown
        yield "\n".join([*words, f"{prefix}{name}={value}".upper().split("=")[0] + f"={value}"])


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
    sys.stdout.write(f"{FILE.name} written\n")
