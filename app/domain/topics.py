"""Rules of a suggestion that need no database: its number, its joined timeline, what the same words are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

from app.domain.canonical import digest
from app.domain.crockford import ALPHABET, normalise
from app.domain.words import TopicStatus, TopicStep

NUMBER_LENGTH: Final = 8
# From these steps no further one needs to follow: what is kept about people may be forgotten some day.
ENDS: Final = frozenset(
    {
        TopicStep.RETURNED,
        TopicStep.REDIRECTED,
        TopicStep.REDIRECT_ANSWERED,
        TopicStep.WITHDRAWN,
        TopicStep.CLOSED,
        TopicStep.TERMINATED,
    }
)
# Nobody supports what has left the road.
CAN_BE_SUPPORTED: Final = frozenset(
    {TopicStatus.SUBMITTED, TopicStatus.STUDIED, TopicStatus.POOLED, TopicStatus.ADOPTED}
)
_NOT_TEXT: Final = re.compile(r"[\W_]+")


class Node(Protocol):
    """One event of one suggestion. ``seq`` counts from 1; see ``joined`` for the other two."""

    @property
    def seq(self) -> int: ...

    @property
    def step(self) -> TopicStep: ...

    @property
    def target_id(self) -> str | None: ...

    @property
    def target_seq(self) -> int | None: ...


N = TypeVar("N", bound=Node)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Events of a target after ``after`` and, where the merge was undone, up to and with ``until``."""

    topic_id: str
    after: int
    until: int | None


def read_number(typed: str) -> str | None:
    """The number somebody typed (``7k4m-9qxd``, ``7K4M 9QXD``, O for 0) as it is kept; None for any other."""
    number = normalise(unicodedata.normalize("NFKC", typed))
    return number if len(number) == NUMBER_LENGTH and set(number) <= set(ALPHABET) else None


def same_text(title: str, text: str) -> str:
    """What two submissions of the same words have in common, whatever their spaces, signs and widths."""
    plain = unicodedata.normalize("NFKC", f"{title}{text}").casefold()
    return digest(_NOT_TEXT.sub("", plain))


def joined(topic_id: str, events: Mapping[str, Sequence[N]]) -> list[N]:
    """The timeline of a suggestion: its own events and, from each merge to its undoing, the target's.

    ``events`` holds, by suggestion, its events in their order: its own and those of every target of a merge
    behind it. A target that is merged on leads on. Of a circle, which no merge makes, one turn is shown.
    """
    return _walk(_Stretch(topic_id, 0, None), events, frozenset())


def _walk(stretch: _Stretch, events: Mapping[str, Sequence[N]], seen: frozenset[str]) -> list[N]:
    own = events.get(stretch.topic_id, ())
    shown: list[N] = []
    for place, event in enumerate(own):
        if _within(stretch, event.seq):
            shown.append(event)
        if event.step is TopicStep.MERGED and event.target_id and event.target_id not in seen:
            on = _Stretch(event.target_id, event.target_seq or 0, _undone(own[place + 1 :]))
            if stretch.until is None or event.seq <= stretch.until:
                shown += _walk(on, events, seen | {stretch.topic_id})
    return shown


def _within(stretch: _Stretch, seq: int) -> bool:
    return stretch.after < seq and (stretch.until is None or seq <= stretch.until)


def _undone(later: Sequence[Node]) -> int | None:
    """Where the target's events stop: what ended the merge, its undoing or the author's taking back, says
    it; None while it stands.
    """
    ends = (e for e in later if e.target_id is not None and e.step is not TopicStep.MERGED)
    return next((e.target_seq or 0 for e in ends), None)
