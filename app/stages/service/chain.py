"""A year's selection: its poll, the run-offs that follow it, the ties the presidium settled.

Source: the rules paper, "A poll", counting step 6: a tie across the cut goes to a run-off among the tied
(default) or to the presidium; a second tie goes to the presidium; nothing is ever broken by order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from app.decisions import service as decisions
from app.domain.words import PollKind, PollStatus
from app.polls import service as polls
from app.polls.service import PollRow

SETTLE_TIE = "settle_tie"
_GONE = (PollStatus.ANNULLED, PollStatus.VOID)


@dataclass(frozen=True, slots=True)
class OpenGroup:
    """A group that a count left open: ``seats`` still to fill, among ``items`` (numbers on the ballot)."""

    poll: PollRow
    code: str
    seats: int
    items: tuple[int, ...]
    by_runoff: bool  # a run-off is due; else the presidium decides
    settled: tuple[int, ...] | None  # the numbers the presidium decided for


@dataclass(frozen=True, slots=True)
class SelectionChain:
    """``selection`` is the last selection poll after any annulment or void; ``runoffs`` follow it."""

    selection: PollRow | None
    runoffs: tuple[PollRow, ...]

    @property
    def frozen(self) -> bool:
        """Whether the list stands on a ballot that can no longer change."""
        return self.selection is not None and self.selection.status is not PollStatus.PREPARED

    @property
    def polls(self) -> tuple[PollRow, ...]:
        return (*((self.selection,) if self.selection else ()), *self.runoffs)


def selection_chain(db: Session, cycle_id: str) -> SelectionChain:
    """The polls that decide this year's list. Annulled and void ones are on record, not in the chain."""
    alive = [p for p in polls.polls_of(db, cycle_id=cycle_id) if p.status not in _GONE]
    selection = next((p for p in alive if p.kind is PollKind.SELECTION), None)
    # A poll that led to a run-off was counted, and what is counted is never annulled: all are of this one.
    return SelectionChain(selection, tuple(p for p in alive if p.kind is PollKind.RUNOFF))


def effect_poll(db: Session, cycle_id: str) -> PollRow | None:
    """The year's effect poll, after any annulment or void; regrades apart."""
    found = [
        p
        for p in polls.polls_of(db, cycle_id=cycle_id)
        if p.kind is PollKind.EFFECT and not p.regrade and p.status not in _GONE
    ]
    return found[0] if found else None


def open_groups(db: Session, chain: SelectionChain) -> Iterator[OpenGroup]:
    """Every tie or due second round of announced polls that no run-off has taken up."""
    taken = {code for runoff in chain.runoffs for code in _group_codes(runoff)}
    for poll in chain.polls:
        if poll.status is not PollStatus.ANNOUNCED:  # until then a ruling can still change the count
            continue
        is_runoff = poll.kind is PollKind.RUNOFF
        for group in polls.outcome(poll)["groups"]:
            if not is_runoff and group["code"] in taken:
                continue
            yield from _open_group(db, poll, group, is_runoff)


def _open_group(db: Session, poll: PollRow, group: dict[str, Any], is_runoff: bool) -> Iterator[OpenGroup]:
    rule = group_rule(polls.definition(poll), group["code"])
    if group["tied"]:
        seats = group["places"] - sum(i["outcome"] == "selected" for i in group["items"])
        by_runoff = rule["tie"] == "runoff" and not is_runoff
        settled = None if by_runoff else _settled(db, poll, group["code"])
        yield OpenGroup(poll, group["code"], seats, tuple(group["tied"]), by_runoff, settled)
    elif group["vacant"] and rule["shortfall"] == "second_round" and not is_runoff:
        left = tuple(i["no"] for i in group["items"] if i["outcome"] == "not_passed")
        if left:
            yield OpenGroup(poll, group["code"], group["vacant"], left, True, None)


def group_rule(definition: dict[str, Any], code: str) -> dict[str, Any]:
    """The rule as it holds for one group: its own values over the poll's."""
    own = next(g for g in definition["groups"] if g["code"] == code)
    return {**definition["rule"], **{k: own[k] for k in ("majority", "tie", "shortfall") if k in own}}


def selected_numbers(db: Session, chain: SelectionChain) -> tuple[int, ...]:
    """The numbers that are in: by count, by run-off, by the presidium's decision."""
    numbers: set[int] = set()
    for poll in chain.polls:
        for group in polls.outcome(poll)["groups"]:
            numbers |= {i["no"] for i in group["items"] if i["outcome"] == "selected"}
    for left in open_groups(db, chain):
        numbers |= set(left.settled or ())
    return tuple(sorted(numbers))


def _settled(db: Session, poll: PollRow, code: str) -> tuple[int, ...] | None:
    for decision in decisions.of_subject(db, poll.id):
        if decision.action == SETTLE_TIE and decision.used_at and decision.content["group"] == code:
            return tuple(decision.content["selected"])
    return None


def _group_codes(poll: PollRow) -> tuple[str, ...]:
    return tuple(g["code"] for g in polls.definition(poll)["groups"])
