"""A database at one moment, of either kind, without what single ballots say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

# What the box gave and what counters read sheet by sheet; and who is signed in, or about to be.
LEFT_OUT: Final = ("opened_ballot", "paper_sheet", "session", "one_time_code")
Rows = Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """``rows`` asks it in SQL; ``parts`` gives the parts of the backup that hold it, each in pieces."""

    kind: str
    rows: Callable[[str], Rows]
    parts: Callable[[], Iterator[tuple[str, Iterable[bytes]]]]
