"""Opening a year, exchanging its rules while it collects: each by two hands."""

from __future__ import annotations

from app.people.actor import CurrentActor
from app.stages import schemas as s
from app.stages import service, showing
from app.web.deps import Db, Lang, Now
from app.web.routing import Router
from app.web.schemas import Id

router = Router(prefix="/api", tags=["推进台 desk"])


@router.get("/desk")
def show_years(db: Db, now: Now, actor: CurrentActor, lang: Lang) -> s.YearsOut:
    """一张办理台看几个年度：征集、实施、整改；各年度下一步和尚欠的条件，以及等待您复核的决定。"""
    return showing.years(service.years(db, now, by=actor), lang)


@router.post("/years", status_code=201)
def propose_year(db: Db, now: Now, actor: CurrentActor, body: s.YearIn, lang: Lang) -> s.DecisionOut:
    """提出设立一个年度及其规则；决定的 subject 即该年度将有的编号，另一人据此设立。"""
    draft = service.YearDraft(body.term, body.session_no, body.title, body.rules)
    return showing.decision(service.propose_year(db, now, draft, actor), lang)


@router.post("/years/{year_id}/open", status_code=201)
def open_year(
    db: Db, now: Now, actor: CurrentActor, year_id: Id, body: s.SettledIn, lang: Lang
) -> s.CycleOut:
    """由另一人复核并设立年度，进入项目征集。"""
    return showing.cycle(service.open_year(db, now, year_id, decision_id=body.decision, by=actor), lang)


@router.post("/cycles/{cycle_id}/rules")
def adopt_rules(
    db: Db, now: Now, actor: CurrentActor, cycle_id: Id, body: s.SettledIn, lang: Lang
) -> s.CycleOut:
    """征集期间按决定（adopt_rules）更换规则；征集结束后不再更换。"""
    return showing.cycle(service.adopt_rules(db, now, cycle_id, decision_id=body.decision, by=actor), lang)
