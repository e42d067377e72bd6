"""The two levels: stations study, streets merge, decide by the quarter and close; one street is behind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlmodel import Session

from app.demo.decided import propose_by
from app.demo.district import STREETS
from app.demo.life.record import Life, Said
from app.demo.scene import Scene
from app.demo.staff import SECOND
from app.domain.words import Recommendation, RedirectTo, ReturnReason
from app.topics.service import batches, deciding, merging, redirecting, studying
from app.topics.service.deciding import Draft

LAZY: Final = tuple(STREETS)[-1]
ANSWERED_AT_ONCE: Final = 2
_OUTCOMES: Final = ("pool", "return", "redirect")
_SHARES: Final = (62, 24, 14)
_RETURNED: Final = (
    (ReturnReason.ALREADY_PLANNED, "这件事已列入今年的计划，年内动工。"),
    (ReturnReason.NOT_THIS_LEVEL, "这件事由市里统一安排，区里已代为反映。"),
    (ReturnReason.NOT_FEASIBLE, "现场地下管线密集，暂时不具备条件。"),
    (ReturnReason.NO_FUNDS, "所需资金较多，今年财力难以安排，明年可以再提。"),
    (ReturnReason.UNCLEAR_TARGET, "没有写明具体地点，联系后仍不清楚，补充后欢迎再提。"),
    (ReturnReason.NOT_PUBLIC_INTEREST, "属于业主共有部分，请由业主大会商议。"),
    (ReturnReason.OTHER, "意见已转有关单位日常工作中参考。"),
)
_REDIRECTED: Final = (
    (RedirectTo.MICRO_PROJECT, "社区党委", "金额不大，由社区用民生微实事经费办理。"),
    (RedirectTo.HOTLINE, "政务服务热线", "属于日常管理，转热线派单处理。"),
    (RedirectTo.DEPUTY_SUGGESTION, "区人大代表工委", "由代表作为建议提出，承办单位书面答复。"),
    (RedirectTo.OTHER_LEVEL, "市轨道交通建设指挥部", "由市级部门负责，已书面转交。"),
)


def decide(scene: Scene, life: Life, due: date, street: str, *, number: int) -> None:
    """Everything of the street that waits for that batch: studied, said twice merged, the rest decided."""
    waiting = [said for said in life.waiting if said.text.street == street and _due(said, due)]
    if not waiting:
        return
    with scene.act() as (db, _now):
        for said in waiting:
            _study(db, scene, life, said)
        left = [said for said in waiting if not _merged(db, scene, life, said)]
    batch_id = _open(scene, life, due, street)
    for first in range(0, len(left), deciding.AT_ONCE):
        chunk = left[first : first + deciding.AT_ONCE]
        _decide_at_once(scene, life, batch_id, street, chunk, number)


def close(scene: Scene, life: Life, due: date, street: str) -> None:
    """办结: the summary is published, what is left is carried."""
    batch_id = _open(scene, life, due, street)
    with scene.act() as (db, now):
        batches.close(db, now, batch_id, by=life.offices[street])
    scene.tick("批次办结")


def answer(scene: Scene, life: Life, street: str) -> None:
    """What the places it redirected something to have to say so far."""
    waiting = [said for said in life.redirected if said.text.street == street]
    for said in waiting[:ANSWERED_AT_ONCE]:
        life.redirected.remove(said)
        life.answered.append(said)
        with scene.act(30) as (db, now):
            redirecting.answer(
                db, now, said.id, text="已到现场处理，请您再看看；还有问题请与社区联系（虚构）。",
                on=scene.clock_day(), by=life.offices[street],
            )  # fmt: skip
        scene.tick("转办答复")


def _due(said: Said, due: date) -> bool:
    return said.due_on is not None and said.due_on <= due


def _study(db: Session, scene: Scene, life: Life, said: Said) -> None:
    if said.id in life.studied:
        return
    life.studied.add(said.id)
    scene.clock.move(seconds=30)
    studying.study(
        db,
        scene.clock(),
        said.id,
        findings="到现场看过，情况属实，周边居民有同样需要（虚构）。",
        category=said.text.category,
        recommendation=Recommendation.MERGE if said.repeats else Recommendation.POOL,
        by=life.stations[said.text.street],
    )
    scene.tick("社区初步研究")


def _merged(db: Session, scene: Scene, life: Life, said: Said) -> bool:
    """Into the one that says the same, where that is still open."""
    first = life.first_of.get(said.repeats) if said.repeats else None
    if first is None or first.id == said.id or not (first in life.waiting or first in life.pooled):
        return False
    scene.clock.move(seconds=20)
    office = life.offices[said.text.street]
    merging.merge(db, scene.clock(), said.id, target_id=first.id, reason="说的是同一件事", by=office)
    life.decided(said)
    scene.tick("合并同类建议")
    return True


def _open(scene: Scene, life: Life, due: date, street: str) -> str:
    with scene.act() as (db, now):
        street_id, office = life.streets[street], life.offices[street]
        found = batches.open_batch(db, now, street_id=street_id, due_on=due, by=office)
        if found.consulted_on is None:
            text = "街道办无不同意见（虚构）。"
            batches.consult(db, now, found.id, on=scene.clock_day(), text=text, by=office)
        return found.id


def _decide_at_once(
    scene: Scene, life: Life, batch_id: str, street: str, chunk: Sequence[Said], number: int
) -> None:
    drafts = [_drafted(scene, said) for said in chunk]
    office = life.offices[street]
    with scene.act(600) as (db, now):
        deciding.draft(db, now, batch_id, drafts, by=office)
    decision = propose_by(
        scene, office, "batch", batch_id, "decide", meeting=f"{street}人大工委会议（虚构）",
        document_no=f"{street.removesuffix('街道')}工委〔{scene.clock_day().year}〕{number + 1}号（虚构）",
    )  # fmt: skip
    with scene.act(120) as (db, now):
        deciding.decide(db, now, batch_id, decision_id=decision, by=scene.staff[SECOND])
    for said, draft in zip(chunk, drafts, strict=True):
        life.decided(said)
        if draft.action == "pool":
            life.pooled.append(said)
        elif draft.action == "return":
            life.returned.append(said)
        else:
            life.redirected.append(said)
    scene.tick("街道定期处理")


def _drafted(scene: Scene, said: Said) -> Draft:
    action = scene.draw.choices(_OUTCOMES, _SHARES)[0]
    if action == "return":
        reason, sentence = scene.draw.choice(_RETURNED)
        return Draft(said.id, "return", return_reason=reason, sentence=sentence)
    if action == "redirect":
        to, recipient, sentence = scene.draw.choice(_REDIRECTED)
        return Draft(said.id, "redirect", redirect_to=to, recipient=recipient, sentence=sentence)
    return Draft(said.id, "pool")
