"""What the demonstration remembers of what residents said, so that streets and government go on with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from app.demo.topic_texts import TopicText
from app.domain.actors import Actor


@dataclass(frozen=True, slots=True)
class Said:
    """A suggestion; ``repeats`` are the words of the one it says again."""

    id: str
    number: str
    tail: str
    text: TopicText
    repeats: TopicText | None
    due_on: date | None


@dataclass
class Life:
    """``waiting``: not decided yet; ``pooled``: in the pool, and no candidate's; ``drawable``: ids of what
    was pooled when the year's collection was closed."""

    texts: Iterator[tuple[TopicText, TopicText | None]]
    streets: dict[str, str] = field(default_factory=dict)  # name → id
    communities: dict[tuple[str, str], str] = field(default_factory=dict)
    offices: dict[str, Actor] = field(default_factory=dict)  # by street
    stations: dict[str, Actor] = field(default_factory=dict)
    campaign: str | None = None
    next_year: str = ""
    said: list[Said] = field(default_factory=list)
    waiting: list[Said] = field(default_factory=list)
    pooled: list[Said] = field(default_factory=list)
    drawable: frozenset[str] = frozenset()
    returned: list[Said] = field(default_factory=list)
    redirected: list[Said] = field(default_factory=list)  # and not answered yet
    answered: list[Said] = field(default_factory=list)
    studied: set[str] = field(default_factory=set)
    first_of: dict[TopicText, Said] = field(default_factory=dict)
    sources: dict[str, list[Said]] = field(default_factory=dict)  # candidate → what it came from

    def note(self, said: Said) -> None:
        self.said.append(said)
        self.waiting.append(said)
        if said.repeats is None:
            self.first_of.setdefault(said.text, said)

    def decided(self, said: Said) -> None:
        self.waiting.remove(said)
