"""One human records what a body decided, another countersigns; then it counts, once, for what it named.

Source: the rules paper, "Bodies decide; two humans make it count". A move of a cycle, poll, sitting or
project asks ``settle`` for its decision; waivers of procedural conditions are decisions too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlmodel import Session

from app.audit.service import record
from app.decisions import store
from app.decisions.tables import DecisionRow
from app.domain import errors as e
from app.domain.actors import Actor, Body, Role
from app.domain.permissions import may, require

__all__ = [
    "TOLD",
    "DecisionRow",
    "Subject",
    "Votes",
    "countersign",
    "decision",
    "due",
    "inbox",
    "inbox_of",
    "may_make",
    "may_record",
    "of_action",
    "of_subject",
    "propose",
    "settle",
    "still_open",
    "waivers",
]
COUNTERSIGN_WITHIN = timedelta(hours=24)
MOST_WAITING = 200
# Of what a decision carries: said with both hands, so that nobody exchanges it later.
TOLD: Final = ("opens",)
PERSONS = {Body.EXECUTIVE_CHAIR: Role.EXECUTIVE_CHAIR, Body.TELLERS: Role.TELLER}


@dataclass(frozen=True, slots=True)
class Subject:
    """What is decided about, as it stands: ``kind`` is cycle, poll, sitting, project, motion, year …"""

    kind: str
    id: str
    digest: str


@dataclass(frozen=True, slots=True)
class Votes:
    in_favour: int
    against: int
    abstained: int


def propose(
    db: Session,
    now: datetime,
    *,
    body: Body,
    action: str,
    subject: Subject,
    by: Actor,
    proposers: Sequence[Role],
    decided_on: date,
    meeting: str = "",
    document_no: str = "",
    outcome: str = "",
    votes: Votes | None = None,
    reason: str = "",
    content: dict[str, Any] | None = None,
    waives: Sequence[str] = (),
) -> DecisionRow:
    """Records a decision; it counts for nothing until another human has countersigned it."""
    require(by, "decision.record")
    _may_record(by, body, proposers)
    _meeting_named(body, meeting, document_no)
    row = DecisionRow(
        body=body,
        action=action,
        subject_kind=subject.kind,
        subject_id=subject.id,
        subject_digest=subject.digest,
        meeting=meeting,
        decided_on=decided_on,
        document_no=document_no,
        outcome=outcome,
        votes_for=votes.in_favour if votes else None,
        votes_against=votes.against if votes else None,
        votes_abstain=votes.abstained if votes else None,
        reason=reason,
        content=content or {},
        waives=list(waives),
        proposers=[str(role) for role in proposers],
        recorded_by=by.id,
        recorder_name=by.name,
        recorder_human=by.human,
        recorded_at=now,
    )
    db.add(row)
    db.flush()
    _tell(db, now, "decision.recorded", by, row)
    return row


def countersign(
    db: Session, now: datetime, decision_id: str, *, current: Subject, by: Actor, proposers: Sequence[Role]
) -> DecisionRow:
    """The second human. Raises SameHuman, DecisionExpired (24 h), SubjectChanged, AlreadyCountersigned."""
    require(by, "decision.countersign")
    row = _locked(db, decision_id)
    if row.countersigned_at:
        raise e.AlreadyCountersigned("此决定已由{name}复核", name=row.countersigner_name)
    _countersign(db, now, row, current, by, proposers)
    return row


def settle(
    db: Session,
    now: datetime,
    decision_id: str | None,
    *,
    body: Body,
    action: str,
    subject: Subject,
    by: Actor,
    proposers: Sequence[Role],
) -> DecisionRow:
    """The decision behind a move that is now made; its second human may be the one who makes the move.

    Raises NotYourRole for somebody who could be neither hand, DecisionNeeded where none is named or it is
    another body's, action's or subject's, DecisionUsed the second time, SubjectChanged when the subject is
    no longer what was decided about.
    """
    if decision_id is None:
        raise e.DecisionNeeded("须先记录{body}的决定，并由另一人复核", body=body.label)
    _may_make_the_move(by, body, proposers)
    row = _locked(db, decision_id)
    if (row.action, row.subject_id, row.body) != (action, subject.id, body) or row.waives:
        raise e.DecisionNeeded("所列决定不是{body}就此事项作出的决定", body=body.label)
    if row.used_at:
        raise e.DecisionUsed("此决定已经执行过，不能再次使用")
    if row.countersigned_at is None:
        require(by, "decision.countersign")
        _countersign(db, now, row, subject, by, proposers)
    elif row.subject_digest != subject.digest:
        raise e.SubjectChanged("决定之后内容已有改动，须重新作出决定并复核")
    row.used_at = now
    db.add(row)
    return row


def waivers(db: Session, *, action: str, subject: Subject) -> list[DecisionRow]:
    """Countersigned waivers for that action on that subject, as it stands."""
    return [
        row
        for row in store.of_subject(db, subject.id)
        if row.waives
        and row.action == action
        and row.countersigned_at
        and row.subject_digest == subject.digest
    ]


def decision(db: Session, decision_id: str) -> DecisionRow:
    row = store.get(db, decision_id)
    if row is None:
        raise e.Missing
    return row


def of_subject(db: Session, subject_id: str) -> Sequence[DecisionRow]:
    return store.of_subject(db, subject_id)


def of_action(db: Session, kind: str, action: str) -> Sequence[DecisionRow]:
    """Every decision for that action on subjects of that kind, the oldest first."""
    return store.of_action(db, kind, action)


def inbox(db: Session, now: datetime) -> Sequence[DecisionRow]:
    """待复核: what still can be countersigned, the oldest first, at most MOST_WAITING."""
    return store.open_ones(db, now - COUNTERSIGN_WITHIN, MOST_WAITING)


def inbox_of(db: Session, now: datetime, by: Actor) -> list[DecisionRow]:
    """What waits for this person: recorded by another human, for one of the person's hands."""
    if not may(by, "decision.countersign"):
        return []
    return [row for row in inbox(db, now) if by.human != row.recorder_human and _is_second_hand(by, row)]


def still_open(db: Session, now: datetime, *, action: str, subject: Subject) -> list[DecisionRow]:
    """Recorded for that action on that subject as it stands, not used, and not left unsigned for too long."""
    return [
        row
        for row in store.of_subject(db, subject.id)
        if row.action == action
        and row.used_at is None
        and row.subject_digest == subject.digest
        and (row.countersigned_at or not _expired(now, row))
    ]


def due(row: DecisionRow) -> datetime:
    """Until when it can be countersigned."""
    return row.recorded_at + COUNTERSIGN_WITHIN


def may_record(by: Actor, body: Body, proposers: Collection[Role]) -> bool:
    """Whether this person could be the first hand."""
    return may(by, "decision.record") and _is_hand(by, body, proposers)


def may_make(by: Actor, row: DecisionRow) -> bool:
    """Whether this person could act on it: as its second human, or as either hand once there was one."""
    if row.countersigned_at is None:
        able = may(by, "decision.countersign") and by.human != row.recorder_human
        return able and _is_second_hand(by, row)
    return _is_hand(by, row.body, _hands(row.body, map(Role, row.proposers)))


def _locked(db: Session, decision_id: str) -> DecisionRow:
    row = store.locked(db, decision_id)
    if row is None:
        raise e.Missing
    return row


def _countersign(
    db: Session, now: datetime, row: DecisionRow, current: Subject, by: Actor, proposers: Sequence[Role]
) -> None:
    if by.human == row.recorder_human:
        raise e.SameHuman("记录人与复核人须为两人；同一手机号的两个账号视为一人")
    _may_countersign(by, row.body, proposers)
    if _expired(now, row):
        raise e.DecisionExpired("记录后已超过 24 小时，须重新记录")
    if row.subject_digest != current.digest:
        raise e.SubjectChanged("记录之后内容已有改动，须重新记录并复核")
    row.countersigned_by, row.countersigner_name = by.id, by.name
    row.countersigner_human, row.countersigned_at = by.human, now
    db.add(row)
    db.flush()
    _tell(db, now, "decision.countersigned", by, row)


def _expired(now: datetime, row: DecisionRow) -> bool:
    return now > due(row)


def _may_record(by: Actor, body: Body, proposers: Sequence[Role]) -> None:
    if not _is_hand(by, body, proposers):
        raise e.NotYourRole("此事项须由{roles}提出", roles="、".join(r.label for r in proposers))


def _is_second_hand(by: Actor, row: DecisionRow) -> bool:
    person = PERSONS.get(row.body)
    if person is not None:
        return by.has(person)
    return _is_hand(by, row.body, (Role.CLERK, *map(Role, row.proposers)))


def _may_countersign(by: Actor, body: Body, proposers: Sequence[Role]) -> None:
    person = PERSONS.get(body)
    if person is not None:
        if not by.has(person):
            raise e.NotYourRole("此事项须由{roles}决定", roles=body.label)
    elif not _is_hand(by, body, (Role.CLERK, *proposers)):
        raise e.NotYourRole("此事项须由{roles}复核", roles=f"{Role.CLERK.label}、{Role.BODY_SECRETARY.label}")


def _may_make_the_move(by: Actor, body: Body, proposers: Sequence[Role]) -> None:
    """Either hand may: whoever could have recorded the decision, or could have countersigned it."""
    hands = _hands(body, proposers)
    if not _is_hand(by, body, hands):
        raise e.NotYourRole("此事项须由{roles}办理", roles="、".join(sorted(r.label for r in hands)))


def _hands(body: Body, proposers: Iterable[Role]) -> set[Role]:
    return {Role.CLERK, *proposers, PERSONS.get(body, Role.CLERK)}


def _is_hand(by: Actor, body: Body, roles: Collection[Role]) -> bool:
    """One of these roles; but a secretary records for the body of that account and for no other."""
    if by.has(*(role for role in roles if role is not Role.BODY_SECRETARY)):
        return True
    own = by.body == body or (body is Body.SECOND_PERSON and Role.BODY_SECRETARY in roles)
    return by.has(Role.BODY_SECRETARY) and own


def _meeting_named(body: Body, meeting: str, document_no: str) -> None:
    if body in (Body.SECOND_PERSON, *PERSONS):
        return
    faults = [
        e.Fault(pointer, sentence)
        for pointer, value, sentence in (
            ("/meeting", meeting, "请填写作出决定的会议，如“主席团第二次会议”"),
            ("/document_no", document_no, "请填写文号或会议纪要编号"),
        )
        if not value.strip()
    ]
    if faults:
        raise e.Malformed("决定须写明会议和文号", faults=faults)


def _tell(db: Session, now: datetime, type: str, by: Actor, row: DecisionRow) -> None:
    payload = {
        "decision": row.id,
        "body": row.body,
        "action": row.action,
        "digest": row.subject_digest,
        "document_no": row.document_no,
        "waives": row.waives,
        **{name: row.content[name] for name in TOLD if name in row.content},
    }
    record(db, now, type, actor=by.id, subject=f"{row.subject_kind}:{row.subject_id}", payload=payload)
