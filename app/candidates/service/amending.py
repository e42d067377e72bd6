"""调整候选名单: a candidate leaves it, a dossier is corrected; a new version, the old one kept.

Who decides (directors' meeting, in session the presidium) and whether the groups are still contested is
the year's move ``amend_list``: ``stages`` asks the table with ``group_facts(…, amendment)`` and calls
``amend`` in the same transaction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from sqlmodel import Session

from app.audit.service import record
from app.candidates import store
from app.candidates.schemas import AmendedBy, AmendmentIn, DossierChange
from app.candidates.service.dossiers import living
from app.candidates.service.drafting import revised
from app.candidates.service.leaving import fall
from app.candidates.service.versions import publish_version
from app.candidates.tables import CandidateListRow, CandidateRow
from app.cycles import service as cycles
from app.domain.actors import Actor, Body
from app.domain.dossiers import ends_before_start
from app.domain.errors import Fault, Malformed
from app.domain.words import CandidateStatus, Stage
from app.domain.workflow import CANDIDATE, CandidateFacts, GroupFacts, deciding_body, row
from app.people import service as people

# The government takes back what it moved; others amend the list or correct it, they cannot take back for it.
_MAY: Final = {
    AmendedBy.GOVERNMENT: ("withdraw",),
    AmendedBy.DEPUTIES: ("drop", "change"),
    AmendedBy.PRESIDIUM: ("drop", "change"),
}
_WORDS: Final = {"withdraw": "撤回候选项目", "drop": "不再列为候选", "change": "改动材料"}


def group_facts(db: Session, cycle_id: str, amendment: AmendmentIn | None = None) -> tuple[GroupFacts, ...]:
    """Candidates against places of each group, as they stand or as the amendment would leave them."""
    leaving = amendment.leaving if amendment else frozenset()
    uncontested = amendment.uncontested if amendment else ()
    standing = Counter(c.group_code for c in living(db, cycle_id) if c.id not in leaving)
    return tuple(
        GroupFacts(g.code, standing[g.code], g.places, g.uncontested or g.code in uncontested)
        for g in store.groups(db, cycle_id)
    )


def amend(
    db: Session,
    now: datetime,
    cycle_id: str,
    *,
    amendment: AmendmentIn,
    poll_frozen: bool = False,
    by: Actor,
) -> CandidateListRow:
    """Does what was decided and publishes the next version.

    Raises Malformed with every fault of the amendment, RulesUnmet where a candidate cannot leave the list
    (in session: once its poll is frozen).
    """
    check(db, cycle_id, amendment)
    listed = _listed(db, cycle_id)
    facts = _facts(db, cycle_id, amendment, poll_frozen)
    for action, ids in (("withdraw", amendment.withdraw), ("drop", amendment.drop)):
        for candidate_id in ids:
            _leave(db, now, listed[candidate_id], action, facts, by)
    for change in amendment.change:
        for name, value in change.values().items():
            setattr(listed[change.candidate], name, value)
        revised(db, now, listed[change.candidate], amendment.reason, by)
    for group in store.groups(db, cycle_id):
        if group.code in amendment.uncontested:
            group.uncontested = True
            db.add(group)
    db.flush()
    payload = amendment.model_dump(mode="json", exclude_defaults=True)
    record(db, now, "candidates.amended", actor=by.id, subject=f"cycle:{cycle_id}", payload=payload)
    return publish_version(db, now, cycle_id, reason=amendment.reason, by=by)


def check(db: Session, cycle_id: str, amendment: AmendmentIn) -> None:
    """Raises Malformed with every fault; a decision can be checked before anybody signs it."""
    faults = [*_faults_of_kind(amendment), *_faults_of_names(db, cycle_id, amendment)]
    faults += [*_faults_of_who(db, cycle_id, amendment), *_faults_of_changes(db, cycle_id, amendment)]
    if faults:
        raise Malformed("名单的调整有 {count} 处错误", count=len(faults), faults=faults)


def _faults_of_kind(amendment: AmendmentIn) -> Iterator[Fault]:
    allowed = _MAY[amendment.amended_by]
    for name, words in _WORDS.items():
        if getattr(amendment, name) and name not in allowed:
            yield Fault(f"/{name}", "此类调整不能{what}，请改由有权的一方提出", (("what", words),))
    if not any(getattr(amendment, name) for name in _WORDS):
        yield Fault("", "没有写明任何调整，请至少写明一项")


def _faults_of_names(db: Session, cycle_id: str, amendment: AmendmentIn) -> Iterator[Fault]:
    listed = _listed(db, cycle_id)
    named = {
        "withdraw": amendment.withdraw,
        "drop": amendment.drop,
        "change": tuple(change.candidate for change in amendment.change),
    }
    times = Counter(candidate_id for ids in named.values() for candidate_id in ids)
    for name, ids in named.items():
        for place, candidate_id in enumerate(ids):
            if candidate_id not in listed:
                yield Fault(f"/{name}/{place}", "此编号不在现行候选名单上，请核对")
            elif times[candidate_id] > 1:
                yield Fault(f"/{name}/{place}", "同一候选项目写了不止一次，请只写一次")


def _faults_of_who(db: Session, cycle_id: str, amendment: AmendmentIn) -> Iterator[Fault]:
    deputies = {deputy.id for deputy in people.entitled(db)} if amendment.joint_signers else set()
    for place, signer in enumerate(amendment.joint_signers):
        if signer not in deputies:
            yield Fault(f"/joint_signers/{place}", "名册中没有此代表，请核对")
    codes = {group.code for group in store.groups(db, cycle_id)}
    for place, code in enumerate(amendment.uncontested):
        if code not in codes:
            yield Fault(f"/uncontested/{place}", "没有“{code}”这一类别，请核对", (("code", code),))


def _faults_of_changes(db: Session, cycle_id: str, amendment: AmendmentIn) -> Iterator[Fault]:
    listed = _listed(db, cycle_id)
    departments = {department.id for department in people.departments(db)}
    renamed = {change.candidate: change.title for change in amendment.change}
    titles = Counter(renamed.get(c.id) or c.title for c in listed.values() if c.id not in amendment.leaving)
    for place, change in enumerate(amendment.change):
        pointer = f"/change/{place}"
        if not change.values():
            yield Fault(pointer, "没有写明改动哪一项材料，请补上")
        if change.lead_department_id and change.lead_department_id not in departments:
            yield Fault(f"{pointer}/lead_department_id", "名册中没有此责任单位，请核对")
        if change.title and titles[change.title] > 1:
            yield Fault(f"{pointer}/title", "名称与名单上的另一项相同，请改写")
        if change.candidate in listed and _ends_before_start(listed[change.candidate], change):
            yield Fault(f"{pointer}/finishes_on", "完成日期早于开工日期，请改正")


def _ends_before_start(candidate: CandidateRow, change: DossierChange) -> bool:
    starts, finishes = change.starts_on or candidate.starts_on, change.finishes_on or candidate.finishes_on
    return ends_before_start(starts, finishes)


def _listed(db: Session, cycle_id: str) -> dict[str, CandidateRow]:
    rows: Sequence[CandidateRow] = store.candidates(db, cycle_id)
    return {row.id: row for row in rows if row.status is CandidateStatus.LISTED}


def _facts(db: Session, cycle_id: str, amendment: AmendmentIn, poll_frozen: bool) -> CandidateFacts:
    cycle = cycles.cycle(db, cycle_id)
    return CandidateFacts(
        cycles.rules_of(cycle),
        reason=amendment.reason,
        in_session=cycle.stage is Stage.IN_SESSION,
        selection_poll_frozen=poll_frozen,
    )


def _leave(
    db: Session, now: datetime, candidate: CandidateRow, action: str, facts: CandidateFacts, by: Actor
) -> None:
    name = f"{action}_in_session" if facts.in_session else action
    body = deciding_body(row(CANDIDATE, candidate.status, name), meeting_body=Body.PLENARY, rules=facts.rules)
    fall(db, now, candidate, name, facts, body.label, by)
