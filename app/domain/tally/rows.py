"""Every row of votes must fit the valid ballots, or nothing is counted and the row is named.

Step 4 of counting. A row that does not fit is never repaired.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from app.domain.ballots import Method
from app.domain.tally.model import Figures, Group, Item, Poll, Reason, Status, Stop
from app.domain.words import Mark


def valid_from_rows(poll: Poll) -> int | None:
    """What all rows that must add up to valid do add up to; None where they differ or none is there."""
    sums = set(_sums(poll).values())
    return sums.pop() if len(sums) == 1 else None


def rows_reconcile(poll: Poll, figures: Figures) -> Stop | None:
    """Every row fits the number of valid ballots, and no group has more approvals than its limit allows."""
    if figures.valid is None:
        reasons = _without_valid(poll)
    else:
        reasons = (*_rows(poll, figures.valid), *_groups(poll, figures.valid))
    return Stop(Status.REFUSED, reasons) if reasons else None


def _sums(poll: Poll) -> dict[Item, int]:
    """The sum of each row of approve_each and grade_each; select_k rows hold approvals alone."""
    graded = {group.code for group in poll.groups if group.method != Method.SELECT_K}
    return {item: sum(poll.rows[item.no].values()) for item in poll.items if item.group in graded}


def _without_valid(poll: Poll) -> tuple[Reason, ...]:
    """Valid is unknown and the rows do not give it: name those that differ from most."""
    sums = _sums(poll)
    if not sums:
        return (Reason("valid_unknown", "有效票数未知，也不能由各项得票得出，无法核对各项得票"),)
    (usual, copies), *others = Counter(sums.values()).most_common()
    clear = copies > max((count for _, count in others), default=0)
    return tuple(
        Reason(
            "rows_disagree",
            f"第{item.no}项各栏合计{total}，与其他项目的合计不一致，有效票数无从确定",
            item.no,
        )
        for item, total in sums.items()
        if not clear or total != usual
    )


def _rows(poll: Poll, valid: int) -> Iterator[Reason]:
    sums = _sums(poll)
    for item in poll.items:
        approvals = poll.rows[item.no].get(Mark.APPROVE, 0)
        if item in sums and sums[item] != valid:
            detail = f"第{item.no}项各栏合计{sums[item]}，与有效票{valid}张不符"
            yield Reason("row_mismatch", detail, item.no)
        elif approvals > valid:
            detail = f"第{item.no}项赞成{approvals}票，多于有效票{valid}张"
            yield Reason("row_above_valid", detail, item.no)


def _groups(poll: Poll, valid: int) -> Iterator[Reason]:
    """Approvals of all items of a group together, against the limits of one ballot times the ballots."""
    for group in poll.groups:
        total = sum(poll.rows[item.no].get(Mark.APPROVE, 0) for item in poll.items_of(group))
        yield from _group(group, total, valid)


def _group(group: Group, total: int, valid: int) -> Iterator[Reason]:
    most, least = group.max_choices, group.min_choices
    if most is not None and total > most * valid:
        detail = f"“{group.code}”类别赞成共{total}票，多于有效票{valid}张、每张最多{most}项所能有的票数"
        yield Reason("sum_above_limit", detail)
    if total < least * valid:
        detail = f"“{group.code}”类别赞成共{total}票，少于有效票{valid}张、每张至少{least}项所应有的票数"
        yield Reason("sum_below_limit", detail)
