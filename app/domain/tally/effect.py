"""效果票评: the level of each project.

满意 if 满意 alone are over the cut; else 基本满意 if 满意 and 基本满意 together are; else 不满意.
Exactly half is 不满意: a level always takes more than the cut (``reading`` sees to it, whatever ``strict``
says). Nothing is ranked and there are no places.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.tally.majority import reaches
from app.domain.tally.model import Group, GroupResult, Item, ItemResult, Majority, Row
from app.domain.words import Grade


def grade(group: Group, items: tuple[Item, ...], rows: Mapping[int, Row], base: int) -> GroupResult:
    """The level of each item of a group; the share shown is that of 满意."""
    results = tuple(
        ItemResult(
            item=item,
            counts=rows[item.no],
            votes=rows[item.no][Grade.SATISFIED],
            base=base,
            rank=None,
            outcome=level(rows[item.no], group.majority, base),
        )
        for item in items
    )
    return GroupResult(group, None, results)


def level(row: Row, majority: Majority | None, base: int) -> Grade:
    satisfied = row[Grade.SATISFIED]
    if reaches(satisfied, majority, base):
        return Grade.SATISFIED
    if reaches(satisfied + row[Grade.BASICALLY_SATISFIED], majority, base):
        return Grade.BASICALLY_SATISFIED
    return Grade.UNSATISFIED
