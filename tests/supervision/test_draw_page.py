"""``docs/draw.md`` tells the public how to draw again: its example is what the rules give."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from app.domain import lots
from app.domain.lots import DrawSeat, Site

PAGE = Path(__file__).parents[2] / "docs/draw.md"
DRAW, WANTED = "DRAW000001", 2
SECRETS = {DrawSeat.CLERK: "a" * 64, DrawSeat.DEPUTY: "b" * 64}
SITES = [Site("P1", "S1"), Site("P1", "S2"), Site("P2", "S3")]


def test_the_example_is_drawn_as_it_says() -> None:
    shown = json.loads(PAGE.read_text("utf-8").split("```json\n")[1].split("```")[0])
    assert shown == _drawn()


def _drawn() -> dict[str, Any]:
    seed = lots.seed_of(DRAW, SECRETS)
    return {
        "sites_digest": lots.sites_digest(SITES, WANTED),
        "clerk": lots.commitment(DRAW, DrawSeat.CLERK, SECRETS[DrawSeat.CLERK]),
        "deputy": lots.commitment(DRAW, DrawSeat.DEPUTY, SECRETS[DrawSeat.DEPUTY]),
        "seed": seed,
        "drawn": ["/".join(site) for site in lots.drawn(seed, SITES, WANTED)],
    }
