"""Rules of a suggestion that need no database: its number, its joined timeline, what the same words are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
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
    """One event of one suggestion. ``seq`` counts from 1. What begins or ends a merge names its target, and
    how many events that one had then.
    """

    @property
    def seq(self) -> int: ...

    @property
    def step(self) -> TopicStep: ...

    @property
    def at(self) -> datetime: ...

    @property
    def target_id(self) -> str | None: ...

    @property
    def target_seq(self) -> int | None: ...


N = TypeVar("N", bound=Node)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Events of a target after ``after`` and, where the merge ended, up to and with ``until`` and its time.

    The time also bounds what the target itself was merged into, of which the end tells no number.
    """

    topic_id: str
    after: int
    until: int | None
    ended_at: datetime | None

    def shows(self, event: Node) -> bool:
        return self.after < event.seq and self.reaches(event)

    def reaches(self, event: Node) -> bool:
        in_number = self.until is None or event.seq <= self.until
        return in_number and (self.ended_at is None or event.at <= self.ended_at)


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
    return _walk(_Stretch(topic_id, 0, None, None), events, frozenset())


def _walk(stretch: _Stretch, events: Mapping[str, Sequence[N]], seen: frozenset[str]) -> list[N]:
    own = events.get(stretch.topic_id, ())
    shown: list[N] = []
    for place, event in enumerate(own):
        if stretch.shows(event):
            shown.append(event)
        onward = _onward(stretch, event, own[place + 1 :])
        if onward is not None and onward.topic_id not in seen:
            shown += _walk(onward, events, seen | {stretch.topic_id})
    return shown


def _onward(stretch: _Stretch, event: Node, later: Sequence[Node]) -> _Stretch | None:
    """Where a merge leads: None where this is none, or none within the stretch."""
    if event.step is not TopicStep.MERGED or event.target_id is None or not stretch.reaches(event):
        return None
    end = next((e for e in later if e.target_id is not None and e.step is not TopicStep.MERGED), None)
    if end is None:
        return _Stretch(event.target_id, event.target_seq or 0, None, stretch.ended_at)
    if end.seq <= stretch.after:
        return None
    ended_at = min(end.at, stretch.ended_at) if stretch.ended_at else end.at
    return _Stretch(event.target_id, event.target_seq or 0, end.target_seq or 0, ended_at)
