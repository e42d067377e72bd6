"""How the synthetic deputies vote: dealt from the figures a scene needs, so that totals are exact."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Final

from app.domain.words import Grade, Mark

Ballot = dict[int, str]  # item number → mark; an item left out is unmarked

BLANK: Final = ""


def approvals(targets: Mapping[int, int], number: int, draw: random.Random) -> list[Ballot]:
    """``number`` ballots on which each item has exactly its target of approvals.

    Dealt round-robin: no ballot has more than one approval above another, so that none is over a limit
    of ``places`` while the targets together are at most ``places × number``. Raises ValueError for a
    target that is more than the ballots.
    """
    dealt: list[Ballot] = [{} for _ in range(number)]
    place = 0
    for item in draw.sample(sorted(targets), len(targets)):
        if targets[item] > number:
            raise ValueError(f"item {item}: {targets[item]} approvals on {number} ballots")
        for _ in range(targets[item]):
            dealt[place % number][item] = Mark.APPROVE
            place += 1
    draw.shuffle(dealt)
    return dealt


def grades(targets: Mapping[int, Mapping[str, int]], number: int, draw: random.Random) -> list[Ballot]:
    """``number`` ballots on which each item has exactly its target of each grade; the rest leave it out."""
    dealt: list[Ballot] = [{} for _ in range(number)]
    for item, wanted in targets.items():
        marks = [mark for mark, count in wanted.items() for _ in range(count)]
        marks += [BLANK] * (number - len(marks))
        draw.shuffle(marks)
        for ballot, mark in zip(dealt, marks, strict=True):
            if mark:
                ballot[item] = mark
    return dealt


def together(parts: Sequence[list[Ballot]]) -> list[Ballot]:
    """Ballots that answer several groups at once."""
    return [{no: mark for part in ballot for no, mark in part.items()} for ballot in zip(*parts, strict=True)]


def tied_at_the_cut(
    items: Sequence[int], places: int, *, valid: int, members: int, draw: random.Random
) -> dict[int, int]:
    """Approvals for a group with more candidates than places: two items share the last place.

    Both have passed the majority of all members; the others above have more, those below have less.
    """
    order = draw.sample(list(items), len(items))
    tied = members // 2 + 1 + members * 13 // 200
    above, below = order[: places - 1], order[places + 1 :]
    return {
        **_falling(above, valid * 95 // 100, tied + 1),
        **dict.fromkeys(order[places - 1 : places + 1], tied),
        **_falling(below, members // 2 + members // 50, valid * 3 // 10),
    }


def clear_cut(
    items: Sequence[int], places: int, *, valid: int, members: int, draw: random.Random
) -> dict[int, int]:
    """Approvals for a group whose last place is clear: the first below it has passed and has no seat."""
    order = draw.sample(list(items), len(items))
    passed = members // 2 + 1
    return {
        **_falling(order[:places], valid * 94 // 100, passed + members // 10),
        **_falling(order[places:], passed + members // 100, valid * 3 // 10),
    }


def decided_by_runoff(
    items: Sequence[int], *, valid: int, members: int, draw: random.Random
) -> dict[int, int]:
    """Approvals in a run-off for one place: one item has the majority of all members."""
    first, *others = draw.sample(list(items), len(items))
    most = members // 2 + 1 + members // 20
    return {first: most, **_falling(others, (valid - most) * 9 // 10, (valid - most) // 2)}


def liked(valid: int, members: int, draw: random.Random) -> dict[str, int]:
    """满意 by more than half of all members."""
    satisfied = members // 2 + 1 + draw.randrange(valid // 10, valid * 3 // 10)
    return _spread(valid, satisfied, (valid - satisfied) * 6 // 10, (valid - satisfied) * 2 // 10)


def accepted(valid: int, members: int) -> dict[str, int]:
    """满意 by less than half, together with 基本满意 by more."""
    satisfied = members * 42 // 100
    return _spread(valid, satisfied, members // 2 + 1 + members // 5 - satisfied, members // 8)


def disliked(valid: int, members: int) -> dict[str, int]:
    """满意 and 基本满意 together are no majority of all members."""
    satisfied, basically = members // 5, members * 22 // 100
    return _spread(valid, satisfied, basically, (valid - satisfied - basically) * 9 // 10)


def _spread(valid: int, satisfied: int, basically: int, unsatisfied: int) -> dict[str, int]:
    """The three grades; of what is left every other ballot says 弃权, the others leave the item out."""
    left = valid - satisfied - basically - unsatisfied
    return {
        Grade.SATISFIED: satisfied,
        Grade.BASICALLY_SATISFIED: basically,
        Grade.UNSATISFIED: unsatisfied,
        Mark.ABSTAIN: left // 2,
    }


def _falling(items: Sequence[int], most: int, least: int) -> dict[int, int]:
    """From ``most`` down to ``least`` in even steps."""
    steps = max(len(items) - 1, 1)
    return {item: most - (most - least) * step // steps for step, item in enumerate(items)}
