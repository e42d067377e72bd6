"""JSON door of the motion. Everybody reads it once the list is published, the party step never."""

from __future__ import annotations

from app.deliberations import schemas as s
from app.deliberations import service, showing
from app.people.actor import CurrentActor, MaybeActor
from app.web.deps import Db, Lang, Now
from app.web.routing import Router
from app.web.schemas import Id
from app.web.versions import Version

router = Router(prefix="/api", tags=["deliberations"])


@router.post("/cycles/{cycle_id}/party-step", status_code=201)
def note_party_step(
    cycle_id: Id, body: s.PartyStepIn, db: Db, now: Now, actor: CurrentActor
) -> s.PartyStepOut:
    """登记报告同级党委的日期和文号；不公开，代表和公众都看不到。"""
    row = service.note_party_step(
        db, now, cycle_id, told_on=body.told_on, document_no=body.document_no, by=actor
    )
    return showing.party_step(row)


@router.get("/cycles/{cycle_id}/party-step")
def party_steps(cycle_id: Id, db: Db, actor: CurrentActor) -> list[s.PartyStepOut]:
    """报告同级党委的登记，最近的在前；只有秘书处、会议秘书和区政府办可以查看。"""
    return [showing.party_step(row) for row in service.party_steps(db, cycle_id, by=actor)]


@router.post("/cycles/{cycle_id}/draft-budget", status_code=201)
def note_draft_budget(
    cycle_id: Id, body: s.DraftBudgetIn, db: Db, now: Now, actor: CurrentActor
) -> s.DraftBudgetOut:
    """登记所需资金已列入预算草案及其文号。"""
    row = service.note_draft_budget(db, now, cycle_id, document_no=body.document_no, note=body.note, by=actor)
    return showing.draft_budget(row)


@router.get("/cycles/{cycle_id}/draft-budget")
def draft_budgets(cycle_id: Id, db: Db, actor: CurrentActor) -> list[s.DraftBudgetOut]:
    """列入预算草案的登记，最近的在前。"""
    return [showing.draft_budget(row) for row in service.draft_budgets(db, cycle_id, by=actor)]


@router.get("/cycles/{cycle_id}/motions")
def motions(cycle_id: Id, db: Db, actor: MaybeActor) -> s.MotionsOut:
    """一个年度历次提请审议；名单公布后任何人可以查看。"""
    return s.MotionsOut(items=[showing.brief(row) for row in service.motions(db, cycle_id, by=actor)])


@router.get("/motions/{motion_id}")
def motion(motion_id: Id, db: Db, actor: MaybeActor, lang: Lang) -> s.MotionOut:
    """一次提请：审议结果和票数、每条意见及答复、与审议名单的不同之处、再次提请的改动。"""
    return showing.motion(service.overview(db, motion_id, by=actor), lang)


@router.post("/motions/{motion_id}/deliberation", status_code=201)
def deliberate(
    motion_id: Id, body: s.SettledIn, db: Db, now: Now, actor: CurrentActor, lang: Lang
) -> s.MotionOut:
    """按已记录的决定（deliberate）登记预先审议，由另一人办理。"""
    service.deliberate(db, now, motion_id, decision_id=body.decision, by=actor)
    return showing.motion(service.overview(db, motion_id, by=actor), lang)


@router.post("/motions/{motion_id}/differences", status_code=201)
def explain(motion_id: Id, body: s.ExplainIn, db: Db, now: Now, actor: CurrentActor) -> s.DifferenceOut:
    """注明一处改动所答复的审议意见；改动之后再改的，须重新注明。"""
    one = service.explain(db, now, motion_id, difference=body.difference, opinion_id=body.opinion, by=actor)
    return showing.difference(one)


@router.put("/opinions/{opinion_id}/answer")
def answer(
    opinion_id: Id,
    body: s.OpinionAnswerIn,
    db: Db,
    now: Now,
    actor: CurrentActor,
    version: Version,
    lang: Lang,
) -> s.OpinionOut:
    """答复一条审议意见；名单公布之前可以修改。"""
    row = service.answer(
        db, now, opinion_id, given=body.answer, reason=body.reason, version=version, by=actor
    )
    return showing.opinion(row, lang)
