"""Rows as the desk shows them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

from sqlmodel import Session

from app.cycles.service import CycleRow
from app.decisions.service import DecisionRow, Votes
from app.domain.actors import Actor
from app.domain.rulesets import RuleSet
from app.domain.workflow import CycleFacts
from app.polls import service as polls
from app.polls.service import PollRow
from app.stages import schemas as s
from app.stages.service.carried import CARRIES
from app.stages.service.deciding import Proposal
from app.stages.service.desk import (
    Possible,
    Tie,
    desk_of_poll,
    moves_as_read,
    moves_made,
    ties_of_poll,
)
from app.stages.service.years import Board, Years
from app.web.i18n import Language, say, translate

_CARRIED: Final = tuple(CARRIES.values())


def cycle(row: CycleRow, language: Language) -> s.CycleOut:
    return s.CycleOut(
        id=row.id,
        term=row.term,
        session_no=row.session_no,
        title=row.title,
        stage=row.stage,
        stage_label=translate(row.stage.label, language),
        version=row.version,
        rules=row.rules["code"],
        formed_outside=row.formed_outside,
        document_no=row.document_no,
        listed_on=row.listed_on,
        dossiers_sent_on=row.dossiers_sent_on,
    )


def desk(db: Session, now: datetime, row: CycleRow, by: Actor, language: Language) -> s.DeskOut:
    made = [
        s.MadeOut(
            version=m.version,
            action=m.action,
            source=m.source,
            target=m.target,
            decision=m.decision_id,
            waivers=[_waiver(used, language) for used in waivers],
            moved_at=m.moved_at,
        )
        for m, waivers in moves_made(db, row, by)
    ]
    return s.DeskOut(
        cycle=cycle(row, language),
        moves=[move(possible, language) for possible in moves_as_read(db, now, row, by)],
        made=made,
        polls=[poll_desk(db, now, p, language) for p in polls.polls_of(db, cycle_id=row.id)],
    )


def _waiver(used: dict[str, Any], language: Language) -> dict[str, Any]:
    return {**used, "text": translate(used["text"], language)}


def poll_desk(db: Session, now: datetime, row: PollRow, language: Language) -> s.PollDeskOut:
    return s.PollDeskOut(
        id=row.id,
        cycle=row.cycle_id,
        sitting=row.sitting_id,
        kind=row.kind,
        title=row.title,
        channel=row.channel,
        status=row.status,
        status_label=translate(row.status.label, language),
        follows=row.follows_id,
        regrade=row.regrade,
        definition_digest=row.definition_digest,
        moves=[move(p, language) for p in desk_of_poll(db, now, row)],
        ties=[_tie(t, language) for t in ties_of_poll(db, now, row)],
    )


def move(possible: Possible, language: Language) -> s.MoveOut:
    transition = possible.transition
    return s.MoveOut(
        action=transition.action,
        label=translate(transition.label, language),
        target=str(transition.target),
        target_label=translate(transition.target.label, language),
        proposers=list(transition.proposers),
        body=possible.body,
        body_label=translate(possible.body.label, language),
        unmet=[
            s.ConditionOut(
                code=u.code,
                text=translate(u.text, language),
                detail=say(u.detail, language),
                klass=u.klass,
                waivable_by=u.waivable_by,
                waived=u.code in possible.waived,
            )
            for u in possible.unmet
        ],
        decisions=[decision(d, language) for d in possible.open_decisions],
    )


def decision(row: DecisionRow, language: Language) -> s.DecisionOut:
    return s.DecisionOut(
        id=row.id,
        body=row.body,
        body_label=translate(row.body.label, language),
        kind=row.subject_kind,
        subject=row.subject_id,
        action=row.action,
        digest=row.subject_digest,
        meeting=row.meeting,
        decided_on=row.decided_on,
        document_no=row.document_no,
        outcome=row.outcome,
        reason=row.reason,
        content=row.content,
        waives=row.waives,
        recorded_by=row.recorder_name,
        recorded_at=row.recorded_at,
        countersigned_by=row.countersigner_name,
        countersigned_at=row.countersigned_at,
        used=row.used_at is not None,
    )


def proposal(body: s.DecisionIn, today: date) -> Proposal:
    votes = body.votes
    # Rules are the sender's data until they are checked: no text of theirs has to be one that can be written.
    sent = {**body.model_dump(mode="json", exclude={"rules"}), "rules": body.rules}
    return Proposal(
        kind=body.kind,
        subject_id=body.subject,
        action=body.action,
        decided_on=body.decided_on or today,
        meeting=body.meeting,
        document_no=body.document_no,
        outcome=body.outcome,
        votes=Votes(votes.in_favour, votes.against, votes.abstained) if votes else None,
        reason=body.reason,
        carried={name: value for name in _CARRIED if (value := sent[name]) is not None},
        waives=tuple(body.waives),
    )


def rule_set(rules: RuleSet, language: Language) -> s.RuleSetOut:
    return s.RuleSetOut(
        code=rules.code,
        name=translate(rules.name, language),
        parameters=[
            s.RuleOut(
                name=name,
                label=translate(label, language),
                value=value,
                standing=standing,
                note=translate(note, language),
            )
            for name, label, value, standing, note in rules.parameters()
        ],
    )


def _tie(waiting: Tie, language: Language) -> s.TieOut:
    return s.TieOut(
        group=waiting.group.code,
        seats=waiting.group.seats,
        items=list(waiting.group.items),
        body=waiting.body,
        body_label=translate(waiting.body.label, language),
        decisions=[decision(d, language) for d in waiting.open_decisions],
    )


def years(found: Years, language: Language) -> s.YearsOut:
    topics = found.topics
    return s.YearsOut(
        years=[_board(board, language) for board in found.boards],
        topics=s.TopicsWaitingOut(**asdict(topics)) if topics else None,
        inbox=[decision(row, language) for row in found.inbox],
    )


def _board(board: Board, language: Language) -> s.YearBoardOut:
    return s.YearBoardOut(
        cycle=cycle(board.cycle, language),
        moves=[_next_move(possible, language) for possible in board.moves],
        counts=_counts(board.facts) if board.facts else None,
        rectifications=[
            s.RectifyingOut(
                project=one.project,
                title=one.title,
                step=one.due.step,
                step_label=translate(one.due.step.label, language),
                due_on=one.due.on,
                days_left=one.due.days_left,
            )
            for one in board.rectifications
        ],
        owed=[
            s.OwedOut(
                project=one.project_id,
                title=one.title,
                what=one.what,
                label=translate(one.what.label, language),
                due_on=one.due_on,
                overdue=one.overdue,
            )
            for one in board.owed
        ],
    )


def _next_move(possible: Possible, language: Language) -> s.NextMoveOut:
    transition = possible.transition
    return s.NextMoveOut(
        action=transition.action,
        label=translate(transition.label, language),
        target_label=translate(transition.target.label, language),
        body=possible.body,
        body_label=translate(possible.body.label, language),
        blockers=[
            s.BlockerOut(
                code=u.code,
                text=translate(u.text, language),
                detail=say(u.detail, language),
                klass=u.klass,
                waivable_by=u.waivable_by,
            )
            for u in possible.unmet
            if u.code not in possible.waived
        ],
        decisions=len(possible.open_decisions),
    )


def _counts(facts: CycleFacts) -> s.YearCountsOut:
    return s.YearCountsOut(
        batches_undecided=facts.batches_undecided,
        candidates_unappraised=facts.candidates_unappraised,
        dossiers_incomplete=len(facts.dossiers_incomplete),
        opinions_unanswered=facts.opinions_unanswered,
        differences_unexplained=facts.differences_unexplained,
        projects_without_final_report=len(facts.projects_without_final_report),
        adjustments_pending=facts.adjustments_pending,
    )
