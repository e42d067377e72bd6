"""An export may keep payloads back; the chain holds all the same, and still binds them."""

from __future__ import annotations

from dataclasses import replace

from app.domain.canonical import digest
from app.domain.chain import GENESIS, Withheld, check, link


def test_a_withheld_payload_keeps_the_chain_whole() -> None:
    event = link(
        0, GENESIS, at="2026-11-23T00:30:00+00:00", type="a", actor="x", subject="y", payload={"n": 1}
    )
    assert check([replace(event, payload=Withheld(digest({"n": 1})))]) is None


def test_another_payload_behind_it_is_found() -> None:
    event = link(
        0, GENESIS, at="2026-11-23T00:30:00+00:00", type="a", actor="x", subject="y", payload={"n": 1}
    )
    broken = check([replace(event, payload=Withheld(digest({"n": 2})))])
    assert broken is not None
    assert broken.height == 1
