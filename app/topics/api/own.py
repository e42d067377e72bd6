"""The JSON door of what a resident may ask about himself: the consent, a copy, an end to it, erasure."""

from __future__ import annotations

from app.people.actor import CurrentActor
from app.topics import consent, service
from app.topics import schemas as s
from app.web.deps import AppSettings, Db, Now
from app.web.routing import Router

router = Router(prefix="/api", tags=["privacy"])


@router.get("/consent")
def consent_text(settings: AppSettings) -> s.ConsentOut:
    """现行的个人信息告知书和它的版本。"""
    current = consent.current(settings)
    return s.ConsentOut(version=current.version, zh=list(current.chinese), en=list(current.english))


@router.get("/me/data")
def my_data(db: Db, settings: AppSettings, actor: CurrentActor) -> s.MyDataOut:
    """系统保存的关于您的全部个人信息的副本。"""
    return service.data_of(db, settings, by=actor)


@router.post("/me/consent/withdrawal")
def withdraw_consent(db: Db, now: Now, actor: CurrentActor) -> s.ConsentWithdrawnOut:
    """撤回同意：不再通知，删除联系方式和称呼；已提的建议继续办理。"""
    contact, names = service.withdraw_consent(db, now, by=actor)
    return s.ConsentWithdrawnOut(contact=contact, names=names)


@router.post("/me/erasure")
def erase(body: s.ErasureIn, db: Db, now: Now, settings: AppSettings, actor: CurrentActor) -> s.ErasedOut:
    """删除您的个人信息；登录随之结束。不能恢复。"""
    done = service.erase(db, now, settings, confirmed=body.confirm, by=actor)
    return s.ErasedOut(topics=done.topics, texts=done.texts, supports=done.supports, contact=done.contact)
