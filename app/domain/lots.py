"""Drawing lots that nobody can steer and anybody can recompute: which sites an inspection goes to.

The order of steps is what keeps it honest:

1. The draw is announced: its sites and how many are wanted are fixed and their digest is published.
2. Two humans, one of the desk and one deputy, each make up a secret of 64 hexadecimal characters (32
   random bytes) and hand in its commitment, ``SHA-256("commit|" + draw + "|" + seat + "|" + secret)``.
   Neither knows the other's secret, and the sites are fixed already.
3. Only when both commitments are in do they hand in their secrets; one that does not fit its commitment
   is refused. ``seed = SHA-256("seed|" + draw + "|" + clerk's secret + "|" + deputy's secret)``.
4. Every site gets ``SHA-256(seed + "|" + project + "|" + site)``; the sites are ordered by it and the
   first so many are drawn.

All digests are lower-case hexadecimal, texts UTF-8, ids as published. No secret is shown before both are
in, so that not even the second hand knows the outcome; a secret that is withheld cannot be replaced, and a
draw that is given up stays public with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from app.domain.canonical import canonical, digest_bytes
from app.domain.words import Term

SECRET: Final = re.compile(r"[0-9a-f]{64}")


class DrawSeat(Term):
    """Who gives a part of a draw's seed: two seats, two humans."""

    CLERK = "clerk", "代表工委工作人员"
    DEPUTY = "deputy", "人大代表"


class DrawStatus(Term):
    """A draw: announced with its sites, sealed by two, drawn; or given up, for all to see."""

    ANNOUNCED = "announced", "已公布抽取范围"
    COMMITTED = "committed", "两人均已提交承诺"
    DRAWN = "drawn", "已抽取"
    ABANDONED = "abandoned", "已放弃"


class Site(NamedTuple):
    """A site by the published ids of its project and its own."""

    project: str
    site: str


def sites_text(sites: Sequence[Site], wanted: int) -> str:
    """What a draw is among: canonical JSON of the sorted sites and the number wanted."""
    return canonical({"sites": [list(site) for site in sorted(sites)], "wanted": wanted}).decode()


def sites_digest(sites: Sequence[Site], wanted: int) -> str:
    """校验码 of what a draw is among."""
    return digest_bytes(sites_text(sites, wanted).encode())


def commitment_text(draw_id: str, seat: DrawSeat, secret: str) -> str:
    return f"commit|{draw_id}|{seat}|{secret}"


def commitment(draw_id: str, seat: DrawSeat, secret: str) -> str:
    """What a seat hands in before its secret."""
    return digest_bytes(commitment_text(draw_id, seat, secret).encode())


def seed_text(draw_id: str, secrets: Mapping[DrawSeat, str]) -> str:
    """Raises KeyError while one is missing."""
    return f"seed|{draw_id}|{'|'.join(secrets[seat] for seat in DrawSeat)}"


def seed_of(draw_id: str, secrets: Mapping[DrawSeat, str]) -> str:
    """The seed, from both secrets. Raises KeyError while one is missing."""
    return digest_bytes(seed_text(draw_id, secrets).encode())


def lot_text(seed: str, site: Site) -> str:
    return f"{seed}|{site.project}|{site.site}"


def lot(seed: str, site: Site) -> str:
    """A site's lot; the smaller comes first."""
    return digest_bytes(lot_text(seed, site).encode())


def drawn(seed: str, sites: Sequence[Site], wanted: int) -> list[Site]:
    """The ``wanted`` sites with the smallest lots, in that order; the order of ``sites`` plays no part."""
    return sorted(sites, key=lambda site: lot(seed, site))[:wanted]
