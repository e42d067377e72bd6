"""``docs/privacy.md`` tells clerks what is kept about residents: every rule, period and door is on it."""

from __future__ import annotations

import re
from pathlib import Path

from app.config import Settings
from app.domain.masking import cleaned
from app.domain.words import Masked

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/privacy.md").read_text("utf-8")
SAID = "微信号abc_12345，a@b.cn，11010519491231002X，4111111111111111，15400000001，粤B12345"


def test_every_masked_kind_is_listed_with_its_sign() -> None:
    masked = cleaned(SAID)
    signs = re.findall(r"\[[^\]]+\]", masked.text)
    assert set(masked.kinds) == set(Masked)
    assert len(signs) == len(Masked)
    for kind in Masked:
        assert f"| {kind.label} |" in PAGE
    for sign in signs:
        assert f"| {sign} |" in PAGE


def test_every_period_stands_there_as_it_is_set() -> None:
    kept = {name: field for name, field in Settings.model_fields.items() if name.startswith("keep_")}
    told = re.findall(r"(\d+) 天（`PIAOJUE_([A-Z_]+)`）", PAGE)
    assert {name.lower(): int(days) for days, name in told} == {
        name: field.default for name, field in kept.items()
    }


def test_every_door_it_names_is_there() -> None:
    routes = (ROOT / "tests/house/routes.txt").read_text("utf-8")
    doors = re.findall(r"`(GET|POST|DELETE) (/api/[^`]+)`", PAGE)
    assert len(doors) == 7
    for method, path in doors:
        shape = re.escape(path).replace("〈建议〉", r"\{[a-z_]+\}")
        assert re.search(rf"^{method}\s+{shape}\s", routes, re.MULTILINE), path
