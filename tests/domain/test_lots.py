"""Lots are recomputable, whatever order the sites come in, and a seat cannot change its secret."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest

from app.domain.lots import SECRET, DrawSeat, Site, commitment, drawn, lot, seed_of, sites_digest

SITES = [Site(f"PROJECT{n % 3:03}", f"SITE{n:06}") for n in range(12)]
SECRETS = {DrawSeat.CLERK: "1" * 64, DrawSeat.DEPUTY: "2" * 64}


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_anybody_recomputes_a_draw_from_what_is_published() -> None:
    seed = seed_of("DRAW000001", SECRETS)
    assert seed == sha(f"seed|DRAW000001|{'1' * 64}|{'2' * 64}")
    ranked = sorted(SITES, key=lambda s: sha(f"{seed}|{s.project}|{s.site}"))
    assert drawn(seed, SITES, 4) == drawn(seed, SITES[::-1], 4) == ranked[:4]
    assert lot(seed, SITES[0]) == sha(f"{seed}|PROJECT000|SITE000000")
    assert drawn(seed, SITES, 50) == ranked


def test_a_commitment_is_of_one_draw_one_seat_and_one_secret() -> None:
    made = commitment("DRAW000001", DrawSeat.CLERK, "1" * 64)
    assert made == sha(f"commit|DRAW000001|clerk|{'1' * 64}")
    others = {
        commitment("DRAW000002", DrawSeat.CLERK, "1" * 64),
        commitment("DRAW000001", DrawSeat.DEPUTY, "1" * 64),
        commitment("DRAW000001", DrawSeat.CLERK, "3" * 64),
    }
    assert made not in others
    assert len(others) == 3
    assert SECRET.fullmatch("a0" * 32)
    assert not SECRET.fullmatch("A0" * 32)


def test_a_seed_needs_both_secrets() -> None:
    with pytest.raises(KeyError):
        seed_of("DRAW000001", {DrawSeat.CLERK: "1" * 64})


def test_the_digest_fixes_the_sites_and_their_number() -> None:
    assert sites_digest(SITES, 3) == sites_digest(SITES[::-1], 3)
    assert len({sites_digest(SITES, 3), sites_digest(SITES, 4), sites_digest(SITES[1:], 3)}) == 3


def test_every_site_has_its_chance() -> None:
    seeds = [sha(str(number)) for number in range(1200)]
    first = Counter(drawn(seed, SITES, 1)[0] for seed in seeds)
    assert set(first) == set(SITES)
    assert all(60 < times < 145 for times in first.values())
