"""Ties that the presidium decides: which there are, and what a decision on one may say.

Source: the rules paper, "A poll", counting step 6. Decided once for each group, on announced figures.
"""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from app.domain.errors import Conflict, Fault, Malformed
from app.polls import service as polls
from app.stages.service.chain import OpenGroup, open_groups, selection_chain


def ties(db: Session, poll_id: str) -> dict[str, OpenGroup]:
    """The poll's groups that wait for the presidium, by code."""
    chain = selection_chain(db, polls.poll(db, poll_id).cycle_id)
    return {
        group.code: group
        for group in open_groups(db, chain)
        if group.poll.id == poll_id and not group.by_runoff and group.settled is None
    }


def settled_group(tied: dict[str, OpenGroup], content: dict[str, Any]) -> OpenGroup:
    """The tie that this settlement (``group``, ``selected``) decides. Raises Conflict where none waits,
    Malformed unless it names exactly as many of the tied as there are seats left.
    """
    left = tied.get(content["group"])
    if left is None:
        raise Conflict("该类别没有须由主席团决定的相同得票，或已经决定")
    chosen = content["selected"]
    if len(set(chosen)) != len(chosen) or len(chosen) != left.seats or not set(chosen) <= set(left.items):
        faults = [Fault("/settlement/selected", "须为得票相同的项目序号，不多不少，不得重复")]
        raise Malformed("须从得票相同的项目中恰好选定 {seats} 项", seats=left.seats, faults=faults)
    return left
