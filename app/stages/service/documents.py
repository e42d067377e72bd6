"""What a result is made of, gathered from polls, meetings, cycles and decisions as plain values."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import Session

from app.cycles import service as cycles
from app.cycles.service import CycleRow
from app.decisions import service as decisions
from app.decisions.service import DecisionRow
from app.domain.actors import Body
from app.domain.workflow.cycle import party_informed
from app.meetings import service as meetings
from app.people import service as people
from app.polls import service as polls
from app.polls.service import PollRow
from app.results.schemas import (
    Certificate,
    CycleInfo,
    DecisionInfo,
    Figures,
    MeetingInfo,
    PollInfo,
    PollMinutes,
    RuleValue,
    Settlement,
    WaiverInfo,
)
from app.stages.service.chain import SETTLE_TIE, SelectionChain, open_groups

_SHOWN_FIGURES = (
    "members", "expected", "present", "late", "issued", "returned", "spoiled", "valid", "not_cast",
)  # fmt: skip


def poll_minutes(db: Session, poll: PollRow) -> PollMinutes:
    """Everything of one certified poll."""
    minutes = polls.minutes(db, poll.id)
    definition = polls.definition(poll)
    cycle = cycles.cycle(db, poll.cycle_id)
    congress = people.congress(db)
    return PollMinutes(
        congress=congress.name,
        demonstration=congress.demonstration,
        cycle=_cycle_info(cycle),
        meeting=_meeting_info(db, poll),
        poll=_poll_info(poll),
        figures=_figures(minutes.figures),
        rule=definition["rule"],
        group_titles={group["code"]: group["title"] for group in definition["groups"]},
        refs={item["no"]: item["ref"] for item in definition["items"]},
        tally=polls.outcome(poll),
        definition_digest=minutes.definition_digest,
        roll_digest=minutes.roll_digest,
        key_digest=minutes.key_digest,
        merkle_root=minutes.root,
        certificates=tuple(Certificate(post=c["post"], name=c["name"]) for c in minutes.certificates),
        waivers=tuple(_waivers(db, cycle)),
        decisions=tuple(_decisions(db, poll)),
        rules=_rule_values(poll),
    )


def settlements(db: Session, chain: SelectionChain) -> list[Settlement]:
    """The presidium's choices among items that stayed tied."""
    return [
        Settlement(poll=left.poll.id, selected=_refs(left.poll, left.settled), decision=_info(decision))
        for left in open_groups(db, chain)
        if left.settled is not None
        for decision in decisions.of_subject(db, left.poll.id)
        if decision.action == SETTLE_TIE and decision.used_at and decision.content["group"] == left.code
    ]


def _cycle_info(cycle: CycleRow) -> CycleInfo:
    return CycleInfo(
        id=cycle.id,
        title=cycle.title,
        term=cycle.term,
        session_no=cycle.session_no,
        formed_outside=cycle.formed_outside,
        document_no=cycle.document_no,
    )


def _meeting_info(db: Session, poll: PollRow) -> MeetingInfo:
    sitting = meetings.sitting(db, poll.sitting_id)
    meeting = meetings.meeting(db, sitting.meeting_id)
    return MeetingInfo(
        body=meeting.body,
        title=meeting.title,
        term=meeting.term,
        number=meeting.number,
        sitting=sitting.title,
        held_on=sitting.held_on,
    )


def _poll_info(poll: PollRow) -> PollInfo:
    return PollInfo(
        id=poll.id,
        kind=poll.kind,
        title=poll.title,
        channel=poll.channel,
        follows=poll.follows_id,
        regrade=poll.regrade,
        advisory=poll.advisory,
    )


def _figures(known: dict[str, int]) -> Figures:
    return Figures(**{name: known["eligible" if name == "members" else name] for name in _SHOWN_FIGURES})


def _waivers(db: Session, cycle: CycleRow) -> Iterator[WaiverInfo]:
    """Every waiver a move used, but for that of the party step: nothing of it stands in any paper."""
    for made in cycles.moves(db, cycle.id):
        for waiver in made.waivers:
            if waiver["code"] == party_informed.code:
                continue
            yield WaiverInfo(
                action=made.action,
                condition=waiver["code"],
                text=waiver["text"],
                body=Body(waiver["body"]),
                reason=waiver["reason"],
                document_no=waiver["document_no"],
            )


def _decisions(db: Session, poll: PollRow) -> Iterator[DecisionInfo]:
    """On the poll itself. What was decided about showing its result stands with the switches: until the
    announcement it may still be taken back."""
    for decision in decisions.of_subject(db, poll.id):
        if decision.used_at and decision.subject_kind == "poll":
            yield _info(decision)


def _info(decision: DecisionRow) -> DecisionInfo:
    return DecisionInfo(
        action=decision.action,
        body=decision.body,
        meeting=decision.meeting,
        decided_on=decision.decided_on,
        document_no=decision.document_no,
    )


def _rule_values(poll: PollRow) -> tuple[RuleValue, ...]:
    return tuple(
        RuleValue(name=name, label=label, value=value, standing=str(standing))
        for name, label, value, standing, _note in polls.rules(poll).parameters()
    )


def _refs(poll: PollRow, numbers: tuple[int, ...]) -> tuple[str, ...]:
    by_number = {item["no"]: item["ref"] for item in polls.definition(poll)["items"]}
    return tuple(by_number[number] for number in numbers)
