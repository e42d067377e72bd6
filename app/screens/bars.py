"""Widths of bars that are drawn into a page: in per cent, exact to two decimals, never past the whole.

A bar stands beside its number and says nothing that the number does not; see docs/decisions/0025.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.tally.report import percent
from app.domain.words import Grade

NOTHING: Final = "0"
PARTS: Final[Sequence[str]] = (*Grade, "abstain", "invalid")


@dataclass(frozen=True, slots=True)
class Part:
    """Of a bar of several: ``x`` is where it begins."""

    name: str
    x: str
    width: str


def bar(part: int, whole: int) -> str:
    """``bar(360, 720)`` is 50.00; more than the whole is the whole, and of nothing there is nothing."""
    return percent(min(part, whole), whole) or NOTHING


def stacked(counts: Mapping[str, int], whole: int) -> list[Part]:
    """The grades one after the other in their order; what is missing of the whole stays empty."""
    found, done = [], 0
    for name in PARTS:
        if counts.get(name):
            found.append(Part(str(name), bar(done, whole), bar(counts[name], whole)))
            done += counts[name]
    return found
