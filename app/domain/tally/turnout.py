"""The figures of the hall: whether they agree, and whether enough took part.

Steps 1 to 3 of counting. ``returned`` = ``spoiled`` + ``valid``; any two give the third.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.domain.tally.model import Figures, Poll, Reason, Status, Stop

_LABELS = {"present": "实到", "issued": "发出", "returned": "收回", "spoiled": "无效", "valid": "有效"}


def complete(figures: Figures) -> Figures:
    """The third of returned, spoiled and valid where two are known; a negative one shows they disagree."""
    returned, spoiled, valid = figures.returned, figures.spoiled, figures.valid
    if returned is None and spoiled is not None and valid is not None:
        return replace(figures, returned=spoiled + valid)
    if spoiled is None and returned is not None and valid is not None:
        return replace(figures, spoiled=returned - valid)
    if valid is None and returned is not None and spoiled is not None:
        return replace(figures, valid=returned - spoiled)
    return figures


def figures_agree(poll: Poll, figures: Figures) -> Stop | None:
    """The figures agree among themselves, and with the ballots if there are ballots."""
    reasons = (*_against_ballots(poll), *_among_themselves(figures))
    return Stop(Status.REFUSED, reasons) if reasons else None


def _against_ballots(poll: Poll) -> Iterator[Reason]:
    if poll.counted is None:
        return
    for name in ("returned", "spoiled", "valid"):
        given, counted = getattr(poll.figures, name), getattr(poll.counted, name)
        if given is not None and given != counted:
            detail = f"所填{_LABELS[name]}票数为{given}，按选票计算为{counted}，两者不符"
            yield Reason("figures_disagree", detail)


def _among_themselves(figures: Figures) -> Iterator[Reason]:
    returned, spoiled, valid = figures.returned, figures.spoiled, figures.valid
    if returned is None or spoiled is None or valid is None:
        return
    if returned != spoiled + valid or min(spoiled, valid) < 0:
        detail = f"收回{returned}张，无效{spoiled}张，有效{valid}张：收回应等于有效加无效，各数不能为负"
        yield Reason("figures_disagree", detail)


def at_least_returned(figures: Figures) -> int:
    """What must have come back: returned, or where it is unknown the valid or spoiled that are known."""
    if figures.returned is not None:
        return figures.returned
    return (figures.valid or 0) + (figures.spoiled or 0)


def no_more_returned_than_issued(_: Poll, figures: Figures) -> Stop | None:
    """Step 1. Passed over where ``issued`` is unknown. Source: Election Law art. 44 by analogy."""
    returned = at_least_returned(figures)
    if figures.issued is None or returned <= figures.issued:
        return None
    detail = f"收回{returned}张，多于发出的{figures.issued}张，本次票决无效，应重新票决"
    return Stop(Status.NO_RESULT, (Reason("returned_above_issued", detail),))


def none_above_eligible(_: Poll, figures: Figures) -> Stop | None:
    """No figure can be above all members. ``issued`` may be above ``present``: some arrive late."""
    if figures.eligible is None:
        return None
    reasons = tuple(
        Reason("above_eligible", f"{_LABELS[name]}数{number}多于全体代表{figures.eligible}人，请核对")
        for name in ("present", "issued", "returned", "valid")
        if (number := getattr(figures, name)) is not None and number > figures.eligible
    )
    return Stop(Status.REFUSED, reasons) if reasons else None


def enough_took_part(poll: Poll, figures: Figures) -> Stop | None:
    """Step 3: where the rule has a floor, returned must be more than that share of all members."""
    floor = poll.participation_over
    if floor is None:
        return None
    if figures.eligible is None:
        detail = "规则要求参加人数过限，但全体代表人数未知，不能判断"
        return Stop(Status.REFUSED, (Reason("eligible_unknown", detail),))
    if figures.returned is None:
        detail = "规则要求参加人数过限，但收回票数未知，不能判断"
        return Stop(Status.REFUSED, (Reason("returned_unknown", detail),))
    if figures.returned > floor * figures.eligible:
        return None
    detail = f"收回{figures.returned}张，未超过全体代表{figures.eligible}人的{floor}，本次票决无效"
    return Stop(Status.NO_RESULT, (Reason("participation_too_low", detail),))
