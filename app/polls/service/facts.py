"""What the conditions of a poll's moves look at."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlmodel import Session

from app.domain.words import PollStatus, Stage
from app.domain.workflow import PollFacts, PollGroup
from app.meetings import service as meetings
from app.polls import store
from app.polls.service.definition import definition, rules
from app.polls.service.entry import differing, unentered
from app.polls.service.reading import counted
from app.polls.service.rulings import still_pending
from app.polls.tables import PollRow


def facts(db: Session, poll: PollRow, *, cycle_stage: Stage | None = None, reason: str = "") -> PollFacts:
    """``reason`` is the decision's: of an annulment, or the irregularity of a void vote.

    The box's voiding and the clearing of its marks belong to the move ``switch_to_paper``: it does both in
    one transaction, and the two humans of its decision are the two persons.
    """
    content, chosen = definition(poll), rules(poll)
    hall = meetings.facts(db, poll.sitting_id, suspended_counted=chosen.suspended_counted)
    keys = store.keys(db, poll.id)
    boxes = store.paper_boxes(db, poll.id)
    is_open = poll.status is PollStatus.OPEN
    issued, returned = ballots_out_and_in(db, poll)
    return PollFacts(
        rules=chosen,
        kind=poll.kind,
        channel=poll.channel,
        meeting_body=hall.meeting_body,
        members=hall.members,
        groups=_groups(content),
        item_numbers=tuple(item["no"] for item in content["items"]),
        rule_copied=bool(content["rule"]) and bool(content["ruleset"]),
        cards_made=len(keys.share_hashes) if keys else 0,
        cards_read_back=len(keys.read_back) if keys else 0,
        ever_opened=store.moved_at(db, poll.id, "open") is not None,
        printed_sheets_left=sum(box.printed - box.voided for box in boxes),
        cycle_stage=cycle_stage,
        regrade=poll.regrade,
        ballot_rule_adopted=hall.rule_adopted,
        tellers_adopted=hall.tellers_adopted,
        present=hall.present,
        electronic_box_void=is_open and not poll.box_void,
        electronic_box_opened=bool(store.multiset(db, poll.id)),
        marks_cleared_by_two=is_open and not poll.box_void,
        issued=issued,
        returned=returned,
        paper_unentered=unentered(db, poll.id),
        paper_differences=differing(db, poll.id),
        irregularity=reason if poll.status is PollStatus.SEALED else "",
        cards_needed=keys.needed if keys else 0,
        cards_presented=0,
        unreconciled=_unreconciled(poll),
        pending_rulings=still_pending(db, poll.id),
        reason=reason,
    )


def ballots_out_and_in(db: Session, poll: PollRow) -> tuple[int | None, int | None]:
    """发出 and 收回, once known: issued at sealing, returned when every paper box is counted."""
    if poll.figures is None:
        return None, None
    back = [box.returned for box in store.paper_boxes(db, poll.id)]
    known_back = [number for number in back if number is not None]
    returned = poll.figures["sealed"] + sum(known_back) if len(known_back) == len(back) else None
    return poll.figures["issued"], returned


def _groups(content: dict[str, Any]) -> tuple[PollGroup, ...]:
    items = Counter(item["group"] for item in content["items"])
    return tuple(PollGroup(g["code"], items[g["code"]], g.get("places")) for g in content["groups"])


def _unreconciled(poll: PollRow) -> tuple[int, ...]:
    """Item numbers of a refused count; every item where it is refused as a whole."""
    output = counted(poll)
    if output is None or output["status"] != "refused":
        return ()
    named = tuple(sorted({reason["item"] for reason in output["reasons"] if reason["item"]}))
    return named or tuple(item["no"] for item in definition(poll)["items"])
