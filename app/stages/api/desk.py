"""The JSON door of the desk: decisions, moves, preparing polls, what is next."""

from __future__ import annotations

from fastapi import Query, Request

from app.cycles import service as cycles
from app.decisions import service as decisions
from app.domain import rulesets
from app.domain.calendar import shanghai_day
from app.domain.errors import Missing
from app.domain.permissions import require
from app.people.actor import ActorApart, CurrentActor
from app.polls import service as polls
from app.polls.schemas import CountOut
from app.stages import schemas as s
from app.stages import service, showing
from app.web.deps import Db, Lang, Now
from app.web.routing import Router
from app.web.schemas import Id, Name, Ref

router = Router(prefix="/api", tags=["推进台 desk"])


@router.get("/rulesets")
def list_rule_sets(lang: Lang) -> list[s.RuleSetOut]:
    """The shipped rule sets, each value with its standing."""
    return [showing.rule_set(rulesets.load(code), lang) for code in rulesets.shipped()]


@router.get("/cycles")
def list_cycles(db: Db, actor: CurrentActor, lang: Lang) -> list[s.CycleOut]:
    """Every year, the latest first."""
    require(actor, "cycle.read")
    return [showing.cycle(c, lang) for c in cycles.cycles(db)]


@router.get("/cycles/{cycle_id}")
def show_cycle(db: Db, actor: CurrentActor, cycle_id: Id, lang: Lang) -> s.CycleOut:
    require(actor, "cycle.read")
    return showing.cycle(cycles.cycle(db, cycle_id), lang)


@router.get("/cycles/{cycle_id}/rules")
def show_rules(db: Db, actor: CurrentActor, cycle_id: Id, lang: Lang) -> s.RuleSetOut:
    """The rule set as this year adopted it; an assumed value is shown as such."""
    require(actor, "ruleset.read")
    return showing.rule_set(cycles.rules_of(cycles.cycle(db, cycle_id)), lang)


@router.get("/cycles/{cycle_id}/desk")
def show_desk(db: Db, now: Now, actor: CurrentActor, cycle_id: Id, lang: Lang) -> s.DeskOut:
    """Every possible move of the year and its polls, each unmet condition, its class, who may waive it."""
    require(actor, "desk.read")
    return showing.desk(db, now, cycles.cycle(db, cycle_id), actor, lang)


@router.get("/polls/{poll_id}/desk")
def show_poll_desk(db: Db, now: Now, actor: CurrentActor, poll_id: Id, lang: Lang) -> s.PollDeskOut:
    """Every possible move of one poll."""
    require(actor, "desk.read")
    return showing.poll_desk(db, now, polls.poll(db, poll_id), lang)


@router.post("/cycles/{cycle_id}/moves/{action}")
def move_cycle(
    db: Db, now: Now, actor: CurrentActor, cycle_id: Id, action: Name, body: s.MoveIn, lang: Lang
) -> s.CycleOut:
    """Makes a move of the year on a decision; the one who makes it may be its second human."""
    moved = service.move_cycle(db, now, cycle_id, action, decision_id=body.decision, by=actor)
    return showing.cycle(moved, lang)


@router.post("/cycles/{cycle_id}/dossiers-sent")
def note_dossiers_sent(
    db: Db, now: Now, actor: CurrentActor, cycle_id: Id, body: s.DayIn, lang: Lang
) -> s.CycleOut:
    """Notes the day the dossiers reached the deputies."""
    return showing.cycle(cycles.note_dossiers_sent(db, now, cycle_id, body.on, actor), lang)


@router.post("/cycles/{cycle_id}/mid-year-absence")
def note_mid_year_absence(
    db: Db, now: Now, actor: CurrentActor, cycle_id: Id, body: s.WhyIn, lang: Lang
) -> s.CycleOut:
    """Notes in the effect dossier why a mid-year report is missing."""
    return showing.cycle(cycles.note_mid_year_absence(db, now, cycle_id, body.why, actor), lang)


@router.post("/cycles/{cycle_id}/polls", status_code=201)
def prepare_poll(
    db: Db, now: Now, actor: CurrentActor, cycle_id: Id, body: s.PrepareIn, lang: Lang
) -> s.PollDeskOut:
    """Prepares a poll of this year from its candidates or projects; again, while it is not frozen."""
    poll = service.prepare(
        db,
        now,
        kind=body.kind,
        cycle_id=cycle_id,
        sitting_id=body.sitting,
        channel=body.channel,
        position=body.position,
        by=actor,
    )
    return showing.poll_desk(db, now, poll, lang)


@router.post("/polls/{poll_id}/moves/{action}")
def move_poll(
    db: Db, now: Now, actor: CurrentActor, poll_id: Id, action: Name, body: s.MoveIn, lang: Lang
) -> s.PollDeskOut:
    """Makes a move of the poll on a decision: freeze, open, seal, declare, certify, announce, annul …"""
    moved = service.move_poll(db, now, poll_id, action, decision_id=body.decision, by=actor)
    return showing.poll_desk(db, now, moved, lang)


@router.post("/polls/{poll_id}/count")
def count_poll(request: Request, now: Now, actor: ActorApart, poll_id: Id, body: s.CountIn) -> CountOut:
    """Opens the box with the key cards and counts; a second call gives the stored result."""
    return service.count_poll(request.app.state.database, now, poll_id, cards=body.cards, by=actor)


@router.post("/polls/{poll_id}/tie-settlement")
def settle_tie(
    db: Db, now: Now, actor: CurrentActor, poll_id: Id, body: s.MoveIn, lang: Lang
) -> s.PollDeskOut:
    """The presidium's decision on items that stayed tied."""
    left = service.settle_tie(db, now, poll_id, decision_id=body.decision, by=actor)
    return showing.poll_desk(db, now, left.poll, lang)


@router.post("/decisions", status_code=201)
def record_decision(db: Db, now: Now, actor: CurrentActor, body: s.DecisionIn, lang: Lang) -> s.DecisionOut:
    """Records what a body decided; it counts once another human has countersigned it within 24 hours."""
    return showing.decision(service.propose(db, now, showing.proposal(body, shanghai_day(now)), actor), lang)


@router.post("/decisions/{decision_id}/countersign")
def countersign(db: Db, now: Now, actor: CurrentActor, decision_id: Id, lang: Lang) -> s.DecisionOut:
    """The second human; refused for the one who recorded, and where the subject has changed."""
    return showing.decision(service.countersign(db, now, decision_id, actor), lang)


@router.get("/decisions")
def list_decisions(
    db: Db,
    now: Now,
    actor: CurrentActor,
    lang: Lang,
    subject: Ref | None = Query(None, description="只看某一事项的决定"),
) -> list[s.DecisionOut]:
    """The countersigning inbox, or every decision about one subject."""
    require(actor, "decision.read")
    rows = decisions.of_subject(db, subject) if subject else decisions.inbox(db, now)
    return [showing.decision(row, lang) for row in service.readable(db, rows, actor)]


@router.get("/decisions/{decision_id}")
def show_decision(db: Db, actor: CurrentActor, decision_id: Id, lang: Lang) -> s.DecisionOut:
    require(actor, "decision.read")
    found = service.readable(db, [decisions.decision(db, decision_id)], actor)
    if not found:
        raise Missing
    return showing.decision(found[0], lang)
