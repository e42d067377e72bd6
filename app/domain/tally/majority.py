"""过半数 and the like: whether votes reach a cut, and over whose number."""

from __future__ import annotations

from fractions import Fraction

from app.domain.tally.model import Base, Figures, Group, Majority, Poll, Reason, Status, Stop


def reaches(votes: int, majority: Majority | None, base: int) -> bool:
    """Whether ``votes`` out of ``base`` are enough; where no majority is asked, one vote is.

    Exactly half does not reach a strict half. No votes are never enough, not even of nothing.
    """
    if votes == 0 or majority is None:
        return votes > 0
    needed: Fraction = majority.over * base
    return votes > needed if majority.strict else votes >= needed


def base_number(majority: Majority | None, figures: Figures) -> int | None:
    """The number that votes are held against: the majority's base, else the valid ballots."""
    numbers = {
        Base.ALL_MEMBERS: figures.eligible,
        Base.PRESENT: figures.present,
        Base.RETURNED: figures.returned,
        Base.VALID: figures.valid,
    }
    return numbers[majority.base if majority else Base.VALID]


def base_numbers(poll: Poll, figures: Figures) -> dict[str, int]:
    """Group code → base, of the groups whose base is known."""
    numbers = {group.code: base_number(group.majority, figures) for group in poll.groups}
    return {code: number for code, number in numbers.items() if number is not None}


def bases_are_known(poll: Poll, figures: Figures) -> Stop | None:
    """Without the base's number a rule is refused; another number is never taken in its place."""
    known = base_numbers(poll, figures)
    reasons = tuple(_unknown(group) for group in poll.groups if group.code not in known)
    return Stop(Status.REFUSED, reasons) if reasons else None


def _unknown(group: Group) -> Reason:
    label = group.majority.base.label if group.majority else Base.VALID.label
    return Reason("base_unknown", f"“{group.code}”类别以{label}数为基数，该数未知，不能计算")
