"""Sign-in and sign-out: password, card, one-time code; who am I."""

from __future__ import annotations

from datetime import datetime

from fastapi import Depends, Request, Response, status

from app.config import Settings
from app.db.session import Database
from app.domain.actors import Role
from app.people import service
from app.people.actor import (
    CurrentActor,
    CurrentSession,
    carried_token,
    clear_cookie,
    set_cookie,
)
from app.people.notifier import notifier_of
from app.people.schemas import (
    CardIn,
    CodeIn,
    EnrolmentOut,
    MeOut,
    OwnPasswordIn,
    PasswordIn,
    PasswordOnceMoreIn,
    PhoneIn,
    RecoveryCodesOut,
    SecondStepCodeIn,
    SecondStepOffIn,
    SignedInOut,
)
from app.web.deps import Address, AppSettings, Db, Lang, Now, wait_apart
from app.web.i18n import translate
from app.web.routing import Router
from app.web.security import csrf_token, require_own_origin

router = Router(prefix="/api", tags=["sign-in"])


@router.post("/sessions", status_code=status.HTTP_201_CREATED, dependencies=[Depends(wait_apart)])
def sign_in(
    request: Request, response: Response, body: PasswordIn, now: Now, settings: AppSettings, address: Address
) -> SignedInOut:
    """工作人员凭用户名、密码（和动态码）登录。15 分钟内输错 5 次后暂停。"""
    require_own_origin(request)
    database: Database = request.app.state.database
    signed_in = service.sign_in(database, now, settings, **dict(body), address=address)
    carried = carried_token(request)
    if carried:
        with database.unit(write=True) as db:
            service.sign_out(db, now, token=carried)
    return _welcome(response, settings, signed_in, now)


@router.post("/sessions/card", status_code=status.HTTP_201_CREATED)
def sign_in_by_card(
    request: Request,
    response: Response,
    body: CardIn,
    db: Db,
    now: Now,
    settings: AppSettings,
    where: Address,
) -> SignedInOut:
    """代表签到后凭签到卡登录；同一时间只在一台设备上。"""
    require_own_origin(request)
    carried = carried_token(request)
    origin = service.card_origin(settings, where)
    signed_in = service.sign_in_by_card(db, now, settings, code=body.code, carried=carried, origin=origin)
    service.sign_out(db, now, token=carried or "")
    return _welcome(response, settings, signed_in, now)


@router.post("/codes", status_code=status.HTTP_202_ACCEPTED, dependencies=[Depends(wait_apart)])
def request_code(request: Request, body: PhoneIn, now: Now, settings: AppSettings, address: Address) -> None:
    """向居民的手机发送验证码，10 分钟内有效；先前发送的在其 10 分钟内仍然有效。"""
    require_own_origin(request)
    database: Database = request.app.state.database
    notifier = notifier_of(settings)
    service.request_code(database, now, settings, notifier, phone=body.phone, address=address)


@router.post("/sessions/code", status_code=status.HTTP_201_CREATED)
def sign_in_by_code(
    request: Request, response: Response, body: CodeIn, db: Db, now: Now, settings: AppSettings
) -> SignedInOut:
    """居民凭手机验证码登录。"""
    require_own_origin(request)
    signed_in = service.sign_in_by_code(db, now, settings, phone=body.phone, code=body.code)
    service.sign_out(db, now, token=carried_token(request) or "")
    return _welcome(response, settings, signed_in, now)


@router.delete("/sessions/current", status_code=status.HTTP_204_NO_CONTENT)
def sign_out(response: Response, session: CurrentSession, db: Db, now: Now, settings: AppSettings) -> None:
    """退出登录，立即生效。"""
    service.sign_out(db, now, token=session.token)
    clear_cookie(response, settings)


@router.get("/me")
def me(session: CurrentSession, lang: Lang) -> MeOut:
    """当前登录的人。"""
    actor, roles = session.actor, _in_order(session.actor.roles)
    return MeOut(
        id=actor.id,
        name=actor.name,
        roles=roles,
        role_names=[translate(role.label, lang) for role in roles],
        deputy_id=actor.deputy_id,
        department_id=actor.department_id,
        body=actor.body,
        street_id=actor.street_id,
        community_id=actor.community_id,
        expires_at=session.expires_at,
        csrf_token=csrf_token(session.token),
        must_change_password=session.must_change,
    )


@router.post("/me/password", status_code=status.HTTP_204_NO_CONTENT)
def change_own_password(body: OwnPasswordIn, actor: CurrentActor, db: Db, now: Now) -> None:
    """修改自己的密码；所有登录随之结束，请用新密码重新登录。"""
    service.change_own_password(db, now, old=body.old, new=body.new, by=actor)


@router.post("/me/second-step", status_code=status.HTTP_201_CREATED)
def begin_second_step(
    body: PasswordOnceMoreIn, actor: CurrentActor, db: Db, now: Now, settings: AppSettings
) -> EnrolmentOut:
    """凭密码取得两步登录的密钥；确认之后才启用。"""
    made = service.begin_second_step(db, now, settings, password=body.password, by=actor)
    return EnrolmentOut(secret=made.secret, address=made.address)


@router.post("/me/second-step/confirm")
def confirm_second_step(
    body: SecondStepCodeIn, session: CurrentSession, db: Db, now: Now, settings: AppSettings
) -> RecoveryCodesOut:
    """以一个动态码确认，自此登录须两步；该账号在别处的登录随之结束。"""
    codes = service.confirm_second_step(
        db, now, settings, code=body.code, by=session.actor, token=session.token
    )
    return RecoveryCodesOut(codes=codes)


@router.post("/me/second-step/off", status_code=status.HTTP_204_NO_CONTENT)
def stop_second_step(
    body: SecondStepOffIn, session: CurrentSession, db: Db, now: Now, settings: AppSettings
) -> None:
    """凭密码和动态码停用两步登录；该账号在别处的登录随之结束。"""
    service.stop_second_step(db, now, settings, **dict(body), by=session.actor, token=session.token)


def _welcome(
    response: Response, settings: Settings, signed_in: service.SignedIn, now: datetime
) -> SignedInOut:
    set_cookie(response, settings, signed_in, now)
    return SignedInOut(
        token=signed_in.token,
        expires_at=signed_in.expires_at,
        name=signed_in.actor.name,
        roles=_in_order(signed_in.actor.roles),
        csrf_token=csrf_token(signed_in.token),
        must_change_password=signed_in.must_change,
    )


def _in_order(roles: frozenset[Role]) -> list[Role]:
    return [role for role in Role if role in roles]
