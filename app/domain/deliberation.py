"""预先审议: what a record of it may say, and whether it carried.

Source: the rules paper, "The year", ``publish_list``: quorum, and a majority of *all* members of the
committee; and the law on resolutions that it follows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.domain.actors import Body
from app.domain.errors import Fault
from app.domain.rulesets import RuleSet, quorum
from app.domain.words import DeliberationOutcome, OpinionAnswer

_ASKS_FOR_CHANGES = (DeliberationOutcome.AGREED_IN_PRINCIPLE, DeliberationOutcome.RETURNED)


@dataclass(frozen=True, slots=True)
class Deliberation:
    """``members`` is the committee's full number (全体组成人员); who is present need not vote."""

    held_on: date
    members: int
    present: int
    in_favour: int
    against: int
    abstained: int
    outcome: DeliberationOutcome
    opinions: int


def faults_of(held: Deliberation, *, moved_on: date, today: date) -> Iterator[Fault]:
    """What cannot be meant. ``moved_on`` is the day of the motion that is deliberated."""
    if not moved_on <= held.held_on <= today:
        yield Fault("/held_on", "审议日期须在提请之后、今日之前，请核对")
    if held.members < 1:
        yield Fault("/members", "须填写常委会全体组成人员的人数")
    if held.present > held.members:
        yield Fault("/present", "出席人数多于全体组成人员，请核对")
    if held.in_favour + held.against + held.abstained > held.present:
        yield Fault("/in_favour", "赞成、反对、弃权之和多于出席人数，请核对")
    if held.outcome in _ASKS_FOR_CHANGES and held.opinions == 0:
        yield Fault("/opinions", "原则同意、修改后提请，或退回研究的，须记录审议意见")


def carried(rules: RuleSet, held: Deliberation) -> bool:
    """Whether the outcome stands: else the list can be deliberated again."""
    enough = held.present >= quorum(rules, Body.STANDING_COMMITTEE, held.members)
    return enough and held.in_favour >= rules.deliberation_majority.needed(held.members)


def needs_reason(answer: OpinionAnswer) -> bool:
    """未采纳 comes with a reason."""
    return answer is OpinionAnswer.NOT_ADOPTED
