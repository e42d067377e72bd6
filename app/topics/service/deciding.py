"""What a batch decides: drafted one by one or many at once, decided by the 人大街道工委 with two humans,
applied all at once. A decision names exactly the outcomes that were drafted and the word of the street
government: whoever changes either lets the decision go stale.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from app.audit.service import record
from app.cycles import service as cycles
from app.decisions import service as decisions
from app.decisions.service import Subject
from app.domain import errors as e
from app.domain.actors import Actor, Body
from app.domain.batches import UNDECIDED, Action
from app.domain.canonical import digest
from app.domain.permissions import require
from app.domain.rulesets import RuleSet
from app.domain.words import RedirectTo, ReturnReason, TopicStatus, TopicStep
from app.domain.workflow import TOPIC, TopicFacts, Transition, row, stand_in, unmet, waiving_body
from app.topics import desk_store, store
from app.topics.service.batches import batch, held
from app.topics.service.desks import deciding_office, require_batch
from app.topics.service.moving import move
from app.topics.service.timeline import happened
from app.topics.tables import BatchItemRow, StreetBatchRow, TopicRow

DECIDE: Final = "decide"
AT_ONCE: Final = 50
# What an outcome says about a suggestion; anything else with it is a slip.
SAYS: Final[dict[str, tuple[str, ...]]] = {
    "pool": (),
    "return": ("return_reason", "sentence"),
    "redirect": ("redirect_to", "recipient", "sentence"),
}
ACTIONS: Final[tuple[Action, ...]] = ("pool", "return", "redirect")
STEPS: Final = {"pool": TopicStep.POOLED, "return": TopicStep.RETURNED, "redirect": TopicStep.REDIRECTED}


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to become of one suggestion. ``sentence`` is read by its author."""

    topic_id: str
    action: Action
    return_reason: ReturnReason | None = None
    sentence: str = ""
    redirect_to: RedirectTo | None = None
    recipient: str = ""


@dataclass(frozen=True, slots=True)
class BatchMatter:
    """``transition`` stands for all of them: what it asks of a batch may be waived as it says."""

    subject: Subject
    body: Body
    transition: Transition[TopicFacts]


def matter(db: Session, batch_id: str, action: str) -> BatchMatter:
    """What is decided about a batch as it stands now. Raises Missing, BatchClosed, Conflict without draft."""
    found = desk_store.batch(db, batch_id)
    if found is None or action != DECIDE:
        raise e.Missing
    if found.closed_at:
        raise e.BatchClosed("此批次已办结，不能再作决定")
    return _matter(db, found, _drafted(db, found))


def require_own_batch(db: Session, batch_id: str, by: Actor) -> None:
    """Raises Missing for another street's."""
    require_batch(desk_store.batch(db, batch_id), by)


def outcomes(db: Session, topic: TopicRow) -> list[Action]:
    """What a batch may be asked to decide about it as it stands; whether it may now is asked of the batch."""
    rules = cycles.rules_in_force(db)
    said = TopicFacts(
        rules=rules,
        return_reason=ReturnReason.OTHER,
        sentence="-",
        redirect_to=RedirectTo.HOTLINE,
        recipient="-",
    )
    return [action for action in ACTIONS if _fits(topic.status, action, said)]


def _fits(status: TopicStatus, action: Action, facts: TopicFacts) -> bool:
    try:
        transition = _row(status, action)
    except e.WrongStage:
        return False
    return all(condition.waivable_by is not None for condition in unmet(transition, facts))


def drafts(
    db: Session, batch_id: str, *, after: str | None = None, limit: int, by: Actor
) -> Sequence[BatchItemRow]:
    """What is drafted and waits for the decision, by suggestion; ``after`` is the last suggestion seen."""
    found = batch(db, batch_id, by)
    return desk_store.drafts(db, found.id, after=after or "", limit=limit)


def drafted(
    db: Session, batch_id: str, *, after: str | None = None, limit: int, by: Actor
) -> list[tuple[BatchItemRow, TopicRow]]:
    """As ``drafts``, each with its suggestion."""
    return _with_topics(db, drafts(db, batch_id, after=after, limit=limit, by=by))


def draft_counts(db: Session, batch_id: str, *, by: Actor) -> dict[str, int]:
    """How many are drafted by outcome."""
    return desk_store.draft_counts(db, batch(db, batch_id, by).id)


def decided_by(db: Session, batch_id: str, decision_id: str) -> list[tuple[BatchItemRow, TopicRow]]:
    """What that decision did, or is to do: the draft as it stands while it has not been carried out."""
    done = [item for item in desk_store.decided(db, batch_id) if item.decision_id == decision_id]
    return _with_topics(db, done or desk_store.drafts(db, batch_id))


def _with_topics(db: Session, items: Sequence[BatchItemRow]) -> list[tuple[BatchItemRow, TopicRow]]:
    topics = store.topics(db, [item.topic_id for item in items])
    return [(item, topics[item.topic_id]) for item in items]


def draft(
    db: Session, now: datetime, batch_id: str, drafts: Sequence[Draft], *, by: Actor
) -> list[BatchItemRow]:
    """Puts them into the batch's draft, all or none; one that stands there already is drafted anew.

    Raises Malformed with a fault for each that cannot be decided so, BatchClosed.
    """
    require(by, "batch.draft")
    found = held(db, batch_id, by)
    ids = [one.topic_id for one in drafts]
    topics = {topic.id: topic for topic in store.locked(db, set(ids))}
    standing = desk_store.drafts_of(db, topics)
    rules = cycles.rules_in_force(db)
    faults = [
        fault
        for place, one in enumerate(drafts)
        for fault in _faults(place, one, topics.get(one.topic_id), found, standing, rules, ids)
    ]
    if faults:
        raise e.Malformed("草案未保存：有 {count} 处须改正", count=len(faults), faults=faults)
    rows = [_drafted_row(standing.get(one.topic_id), found, one, now, by) for one in drafts]
    db.add_all(rows)
    db.flush()
    told = [{"topic": one.topic_id, "action": one.action} for one in drafts]
    record(db, now, "batch.drafted", actor=by.id, subject=f"batch:{found.id}", payload={"items": told})
    return rows


def undraft(db: Session, now: datetime, batch_id: str, topic_id: str, *, by: Actor) -> None:
    """Takes it out of the draft. Raises Missing where it does not stand there."""
    require(by, "batch.draft")
    found = held(db, batch_id, by)
    item = desk_store.drafts_of(db, [topic_id]).get(topic_id)
    if item is None or item.batch_id != found.id:
        raise e.Missing("草案中没有这条建议")
    db.delete(item)
    db.flush()
    payload = {"topic": topic_id}
    record(db, now, "batch.undrafted", actor=by.id, subject=f"batch:{found.id}", payload=payload)


def _faults(
    place: int,
    one: Draft,
    topic: TopicRow | None,
    found: StreetBatchRow,
    standing: Mapping[str, BatchItemRow],
    rules: RuleSet,
    ids: Sequence[str],
) -> Iterator[e.Fault]:
    where = f"/items/{place}/topic"
    if topic is None or found.street_id not in (None, topic.street_id):
        yield e.Fault(where, "没有找到这条建议，或不属于此街道")
        return
    if ids.index(one.topic_id) != place:
        yield e.Fault(where, "同一条建议列了两次")
    item = standing.get(topic.id)
    if item is not None and item.batch_id != found.id:
        yield e.Fault(where, "此建议已列入另一批次的草案")
    if topic.status in UNDECIDED and found.due_on and topic.due_on and topic.due_on > found.due_on:
        yield e.Fault(where, "此建议属于以后的批次")
    yield from _unfit(f"/items/{place}", one, topic, found, rules)


def _unfit(
    where: str, one: Draft, topic: TopicRow, found: StreetBatchRow, rules: RuleSet
) -> Iterator[e.Fault]:
    """What the table has against it; what may be waived is asked when the body decides."""
    for name in ("return_reason", "redirect_to", "recipient"):
        if getattr(one, name) and name not in SAYS[one.action]:
            yield e.Fault(f"{where}/{name}", "此事项不需要此项，请去掉")
    try:
        transition = _row(topic.status, one.action)
    except e.WrongStage as wrong:
        yield e.Fault(f"{where}/outcome", wrong.sentence, tuple(wrong.values.items()))
        return
    for condition in unmet(transition, _facts(found, one, rules)):
        if condition.waivable_by is None:
            yield e.Fault(where, condition.text)


def _row(status: TopicStatus, action: str) -> Transition[TopicFacts]:
    """Raises WrongStage also for what one person may do without a batch."""
    transition = row(TOPIC, status, action)
    if transition.decided_by is Body.PROPOSER:
        raise e.WrongStage("此建议尚未作社区初步研究，由经办人直接转办，不必列入批次")
    return transition


def _facts(found: StreetBatchRow, one: Draft | BatchItemRow, rules: RuleSet) -> TopicFacts:
    return TopicFacts(
        rules=rules,
        street_office_consulted=found.consulted_on is not None,
        return_reason=one.return_reason,
        sentence=one.sentence,
        redirect_to=one.redirect_to,
        recipient=one.recipient,
    )


def _drafted_row(
    item: BatchItemRow | None, found: StreetBatchRow, one: Draft, now: datetime, by: Actor
) -> BatchItemRow:
    drafted: dict[str, Any] = {
        "outcome": one.action,
        "return_reason": one.return_reason,
        "sentence": one.sentence,
        "redirect_to": one.redirect_to,
        "recipient": one.recipient,
        "drafted_by": by.id,
        "drafted_at": now,
    }
    if item is None:
        return BatchItemRow(batch_id=found.id, topic_id=one.topic_id, **drafted)
    return item.sqlmodel_update(drafted)


def decide(db: Session, now: datetime, batch_id: str, *, decision_id: str, by: Actor) -> list[BatchItemRow]:
    """Applies every drafted outcome at once: each moves, gets its node and its notices, or none does.

    What its author withdrew meanwhile lapses. Raises DraftOutdated where another suggestion has moved on,
    RulesUnmet, BatchClosed, and what ``decisions.settle`` raises.
    """
    require(by, "batch.decide")
    found = held(db, batch_id, by)
    drafts = _drafted(db, found)
    topics = {topic.id: topic for topic in store.locked(db, [item.topic_id for item in drafts])}
    stands = _matter(db, found, drafts)
    left = [item for item in drafts if topics[item.topic_id].status is not TopicStatus.WITHDRAWN]
    _require_current(left, topics)
    waived = _waived(db, stands.subject)
    rules = cycles.rules_in_force(db)
    _require_conditions(found, left, topics, rules, waived)
    _settle(db, now, stands, decision_id, by)
    for item in left:
        facts = _facts(found, item, rules)
        _apply(db, now, item, topics[item.topic_id], facts, stands.body, waived, by)
    _keep(db, now, found, drafts, left, decision_id, by)
    return left


def _drafted(db: Session, found: StreetBatchRow) -> Sequence[BatchItemRow]:
    drafts = desk_store.drafts(db, found.id)
    if not drafts:
        raise e.DraftOutdated("此批次的草案中没有待决定的建议，请先起草")
    return drafts


def _matter(db: Session, found: StreetBatchRow, drafts: Sequence[BatchItemRow]) -> BatchMatter:
    rules = cycles.rules_in_force(db)
    transition = row(TOPIC, TopicStatus.STUDIED, "pool")
    body = stand_in(rules.street_batch_decider, meeting_body=Body.PLENARY, rules=rules)
    return BatchMatter(Subject("batch", found.id, _digest(found, drafts)), body, transition)


def _digest(found: StreetBatchRow, drafts: Sequence[BatchItemRow]) -> str:
    """Of exactly the outcomes drafted and the street government's word."""
    items = [[d.topic_id, d.outcome, d.return_reason, d.sentence, d.redirect_to, d.recipient] for d in drafts]
    consulted = found.consulted_on.isoformat() if found.consulted_on else None
    return digest(
        {
            "batch": found.id,
            "action": DECIDE,
            "consulted_on": consulted,
            "consultation": found.consultation,
            "items": items,
        }
    )


def _require_current(drafts: Sequence[BatchItemRow], topics: Mapping[str, TopicRow]) -> None:
    moved = []
    for item in drafts:
        topic = topics[item.topic_id]
        try:
            _row(topic.status, item.outcome)
        except e.WrongStage:
            moved.append(topic.number)
    if moved:
        raise e.DraftOutdated(
            "建议 {numbers} 已另行办理，请从草案中撤出后重新作出决定", numbers="、".join(moved)
        )


def _waived(db: Session, subject: Subject) -> frozenset[str]:
    rows = decisions.waivers(db, action=DECIDE, subject=subject)
    return frozenset(code for decision in rows for code in decision.waives)


def _require_conditions(
    found: StreetBatchRow,
    drafts: Sequence[BatchItemRow],
    topics: Mapping[str, TopicRow],
    rules: RuleSet,
    waived: frozenset[str],
) -> None:
    """Raises RulesUnmet with each condition once, however many suggestions fail it."""
    left: dict[str, e.Unmet] = {}
    for item in drafts:
        transition = _row(topics[item.topic_id].status, item.outcome)
        for one in unmet(transition, _facts(found, item, rules)):
            if one.waivable_by is None:
                left[one.code] = one
            elif one.code not in waived:
                body = waiving_body(transition, one.code, rules=rules)
                left[one.code] = replace(one, waivable_by=str(body))
    if left:
        raise e.RulesUnmet(list(left.values()))


def _settle(db: Session, now: datetime, stands: BatchMatter, decision_id: str, by: Actor) -> None:
    decisions.settle(
        db,
        now,
        decision_id,
        body=stands.body,
        action=DECIDE,
        subject=stands.subject,
        by=by,
        proposers=stands.transition.proposers,
    )


def _apply(
    db: Session,
    now: datetime,
    item: BatchItemRow,
    topic: TopicRow,
    facts: TopicFacts,
    body: Body,
    waived: frozenset[str],
    by: Actor,
) -> None:
    changes: dict[str, Any] = {name: getattr(item, name) for name in SAYS[item.outcome]}
    move(db, now, topic, item.outcome, facts, by, waived=waived, **changes)
    office = deciding_office(db, body, topic.street_id)
    reason = item.sentence or item.recipient
    happened(db, now, topic, step=STEPS[item.outcome], office=office, reason=reason, by=by)


def _keep(
    db: Session,
    now: datetime,
    found: StreetBatchRow,
    drafts: Sequence[BatchItemRow],
    applied: Sequence[BatchItemRow],
    decision_id: str,
    by: Actor,
) -> None:
    done = {item.id for item in applied}
    for item in drafts:
        item.decision_id, item.decided_at, item.lapsed = decision_id, now, item.id not in done
        db.add(item)
    db.flush()
    told = {"decision": decision_id, "applied": len(applied), "lapsed": len(drafts) - len(applied)}
    record(db, now, "batch.decided", actor=by.id, subject=f"batch:{found.id}", payload=told)
