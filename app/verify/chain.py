"""The acts, gone through once: whether their chain holds, and what of them the rest of the package is held
against. Of a million acts only that is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from app.domain.chain import GENESIS, Broken, Event, Withheld, check
from app.domain.decided import BODIES, USES
from app.verify.package import EVENTS, parsed

ONCE: Final = ("poll.open", "poll.seal", "poll.announce", "result.announced")
DECIDED: Final = ("decision.recorded", "decision.countersigned")
_BINDING: Final = ("poll.freeze", *ONCE)
_KNOWN: Final = ("height", "parent", "at", "type", "actor", "subject", "digest")


class Chain:
    """``told``: how often what is done once was told, by type and subject. ``acts``: the last payload of what
    binds a result, by subject and type. ``announced``: the act that announced each result. ``signed``: what
    is shown of decisions about polls, by decision and type. ``moves``: the kinds of acts about each poll.
    ``bodies``: what was decided about years, sittings, projects and results, and the acts by which it was
    carried out."""

    def __init__(self, lines: Iterable[bytes], checkpoint: tuple[int, str] | None) -> None:
        self.height, self.last = 0, GENESIS
        self.told: Counter[tuple[str, str]] = Counter()
        self.acts: dict[tuple[str, str], Mapping[str, Any]] = {}
        self.announced: dict[str, Event] = {}
        self.signed: dict[tuple[str, str], Event] = {}
        self.moves: set[tuple[str, str]] = set()
        self.bodies: list[Event] = []
        events = self._noted(lines)
        self.broken: Broken | None = check(events, checkpoint)
        for _rest in events:  # also behind a break: what was announced is to be in the package all the same
            pass

    def subjects(self, type: str) -> list[str]:
        """What acts of that type were about, without its kind."""
        return sorted(subject.partition(":")[2] for subject, kind in self.acts if kind == type)

    def _noted(self, lines: Iterable[bytes]) -> Iterator[Event]:
        for line in lines:
            event = _event(line)
            self.height, self.last = self.height + 1, event.digest
            if event.type in _BINDING:
                self.acts[event.subject, event.type] = event.payload
            if event.type == "result.announced":
                self.announced[event.subject.partition(":")[2]] = event
            if event.type in ONCE:
                self.told[event.type, event.subject] += 1
            if event.subject.startswith("poll:"):
                self._of_a_poll(event)
            elif event.type in USES or (event.type in DECIDED and event.subject.partition(":")[0] in BODIES):
                self.bodies.append(event)
            yield event

    def _of_a_poll(self, event: Event) -> None:
        if event.type.startswith("poll."):
            self.moves.add((event.subject, event.type))
        elif event.type in DECIDED and "decision" in event.payload:
            self.signed[str(event.payload["decision"]), event.type] = event


def _event(line: bytes) -> Event:
    event = parsed(line, EVENTS)
    payload = event["payload"] if "payload" in event else Withheld(event["payload_digest"])
    return Event(payload=payload, **{name: event[name] for name in _KNOWN})
