"""票决: who is selected in a group.

Steps 5 to 7 of counting. An item that does not reach the majority, or that nobody approved, is out.
The others are ordered by approvals and cut at the places. A tie across the cut is a result of its own;
no order of items ever breaks it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.domain.tally.majority import reaches
from app.domain.tally.model import Group, GroupResult, Item, ItemResult, Outcome, Reason, Row, Shortfall, Tie
from app.domain.words import Mark


def select(group: Group, items: tuple[Item, ...], rows: Mapping[int, Row], base: int) -> GroupResult:
    """The outcome of each item of a group, the places left vacant, and what has to follow."""
    places = group.places or 0
    approvals = {item.no: rows[item.no][Mark.APPROVE] for item in items}
    passed = {no: votes for no, votes in approvals.items() if reaches(votes, group.majority, base)}
    selected, tied = cut(passed, places)
    rank = ranks(approvals)
    results = tuple(
        ItemResult(
            item,
            rows[item.no],
            approvals[item.no],
            base,
            rank[item.no],
            outcome(item.no, passed, selected, tied),
        )
        for item in items
    )
    vacant = max(0, places - len(passed))
    return GroupResult(group, vacant, results, tuple(_what_follows(group, len(selected), tied, vacant)))


def cut(passed: Mapping[int, int], places: int) -> tuple[frozenset[int], frozenset[int]]:
    """Who surely has a place, and who is tied across the cut (nobody, if all who passed find a place)."""
    if len(passed) <= places:
        return frozenset(passed), frozenset()
    last = sorted(passed.values(), reverse=True)[places - 1]
    above = frozenset(no for no, votes in passed.items() if votes > last)
    level = frozenset(no for no, votes in passed.items() if votes == last)
    if len(above) + len(level) > places:
        return above, level
    return above | level, frozenset()


def ranks(approvals: Mapping[int, int]) -> dict[int, int]:
    """1, 2, 2, 4: items with equal approvals share a rank, and the next one is left out."""
    rank_of: dict[int, int] = {}
    for rank, votes in enumerate(sorted(approvals.values(), reverse=True), start=1):
        rank_of.setdefault(votes, rank)
    return {no: rank_of[votes] for no, votes in approvals.items()}


def outcome(no: int, passed: Mapping[int, int], selected: frozenset[int], tied: frozenset[int]) -> Outcome:
    if no in selected:
        return Outcome.SELECTED
    if no in tied:
        return Outcome.TIED
    return Outcome.PASSED_NOT_SEATED if no in passed else Outcome.NOT_PASSED


def _what_follows(group: Group, selected: int, tied: frozenset[int], vacant: int) -> Iterator[Reason]:
    if tied:
        code = {Tie.RUNOFF: "tie_runoff", Tie.PRESIDIUM: "tie_presidium"}[group.tie]
        numbers = "、".join(str(no) for no in sorted(tied))
        left = (group.places or 0) - selected
        yield Reason(code, f"“{group.code}”类别第{numbers}项得票相同，余{left}个名额，{group.tie.label}")
    if vacant and group.shortfall == Shortfall.SECOND_ROUND:
        yield Reason("second_round_due", f"“{group.code}”类别尚缺{vacant}项，应再次票决")
