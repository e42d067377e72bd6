"""统一身份认证: an identity elsewhere that its owner has tied to the account, and signs in by.

Nobody is recognised by a name, a phone or an e-mail address, and no account is made: decision 0034.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Final

from sqlmodel import Session

from app.audit.service import record
from app.config import Settings
from app.db.session import Database
from app.domain.actors import Actor
from app.domain.errors import (
    Conflict,
    IdentityTaken,
    IdentityUntied,
    JourneyOver,
    SecondStepNeeded,
    TooManyTries,
    WrongSecondStep,
    WrongSignIn,
)
from app.people import passwords, store
from app.people.journey import LASTS
from app.people.secret import seal
from app.people.service.second_step import needs_code, own_account, require_code
from app.people.service.sessions import SignedIn, admit
from app.people.service.staff import require_own_hall
from app.people.service.tokens import end_all
from app.people.service.tries import origin_of, password_subject, take, take_network, take_sign_in, take_try
from app.people.tables import AccountRow, IdentityRow
from app.web.i18n import _

_NEEDED: Final = _("此账号启用了两步登录，请再填写手机上的动态码，或一个备用码")
_USED: Final = _("登录的回应只能用一次，未作任何更改；需要的请重新登录")
_UNTIED: Final = _(
    "请先用用户名和密码登录，再到“修改密码”页下面的“{name}”中绑定；没有账号或账号已停用的，请联系系统管理员"
)
_TAKEN: Final = _("这个身份已经绑定了另一个账号；一个身份只能绑定一个账号，请先在那个账号中解除")
_ALREADY: Final = _("您的账号已经绑定了身份；要换的，请先解除")
_NOT: Final = _("您的账号没有绑定身份")
_HALL: Final = _("已清点人数：到闭会之前，监票人、计票人和执行主席的账号不能绑定或解除统一身份认证")
_WRONG: Final = _("密码不正确，请重新输入")


def identity_of(settings: Settings, subject: str) -> str:
    """What stands here of whom the provider calls so: recognisable, and no name."""
    return seal(settings, "identity", f"{settings.oidc_issuer}\n{subject}")


def tied(db: Session, settings: Settings, account_id: str) -> IdentityRow | None:
    """The account's identity at the provider that is in use."""
    row = store.identity_of(db, account_id)
    return row if row and row.issuer == settings.oidc_issuer else None


def arrive(db: Session, now: datetime, settings: Settings, *, state: str, address: str) -> str | None:
    """Before the provider is asked who came back: a journey is used once, and counted for its network until
    it leads somewhere. The try's id. Raises JourneyOver, TooManyTries.
    """
    try:
        take(db, now, "journey:" + hashlib.sha256(state.encode()).hexdigest(), 1, LASTS, _USED)
    except TooManyTries:
        raise JourneyOver(_USED) from None
    return take_network(db, now, settings, origin_of(settings, address))


def forget_arrival(db: Session, taken: str | None) -> None:
    """It was somebody whom the provider knows."""
    if taken:
        store.forget_failure(db, taken)


def sign_in_by_identity(
    database: Database, now: datetime, settings: Settings, *, identity: str, totp: str = "", address: str = ""
) -> SignedIn:
    """Raises IdentityUntied, alike for an unknown identity and a closed account; and what ``sign_in`` raises
    where the password was right: SecondStepNeeded, WrongSecondStep, TooManyTries.
    """
    with database.unit(write=True) as db:
        account = _recognised(db, settings, identity)
        if needs_code(settings, account) and not totp.strip():
            raise SecondStepNeeded(_NEEDED)
        done = take_sign_in(db, now, settings, account.username, origin_of(settings, address))
    with database.unit(write=True) as db:
        store.one_at_a_time(db, done.subject)
        account = _recognised(db, settings, identity)
        signed = admit(db, now, settings, account, totp, done)
        record(db, now, "account.identity_sign_in", actor=account.id, subject=account.id, payload={})
        return signed


def confirm_own(
    db: Session, now: datetime, settings: Settings, *, password: str, totp: str, by: Actor
) -> AccountRow:
    """Before a way in is added or taken away: by the password, and the second step where there is one.

    A wrong one is a try like any other. Raises WrongSignIn, SecondStepNeeded, WrongSecondStep, TooManyTries,
    HallFixed.
    """
    row = _own(db, by)
    try:
        take_try(db, now, row.username)
        if not passwords.matches(row.password_hash, password):
            raise WrongSignIn(_WRONG)
        require_code(db, now, settings, row, totp)
    except (WrongSignIn, SecondStepNeeded, WrongSecondStep, TooManyTries) as refusal:
        refusal.keeps = True
        raise
    store.forget_failures(db, password_subject(row.username))
    return row


def tie(db: Session, now: datetime, settings: Settings, *, subject: str, by: Actor, token: str) -> None:
    """Other sessions of the account end, as with every change of its keys.

    Raises IdentityTaken; Conflict where one is tied already; HallFixed.
    """
    row, digest = _own(db, by), identity_of(settings, subject)
    store.one_at_a_time(db, f"identity:{digest}")
    other = store.identity(db, digest)
    if other is not None and other.account_id != row.id:
        raise IdentityTaken(_TAKEN)
    if tied(db, settings, row.id):
        raise Conflict(_ALREADY)
    store.forget_identity(db, row.id)  # of a provider that was in use before
    db.add(IdentityRow(account_id=row.id, digest=digest, issuer=settings.oidc_issuer, tied_at=now))
    end_all(db, now, account_id=row.id, but=token)
    record(db, now, "account.identity", actor=by.id, subject=row.id, payload={})


def untie(
    db: Session, now: datetime, settings: Settings, *, password: str, totp: str, by: Actor, token: str
) -> None:
    """Other sessions end. Raises Conflict where none is tied, and what ``confirm_own`` raises."""
    row = confirm_own(db, now, settings, password=password, totp=totp, by=by)
    if store.identity_of(db, row.id) is None:
        raise Conflict(_NOT)
    store.forget_identity(db, row.id)
    end_all(db, now, account_id=row.id, but=token)
    record(db, now, "account.identity_off", actor=by.id, subject=row.id, payload={})


def _recognised(db: Session, settings: Settings, identity: str) -> AccountRow:
    row = store.identity(db, identity)
    account = store.account(db, row.account_id) if row else None
    if account is None or not account.active:
        raise IdentityUntied(_UNTIED, name=settings.oidc_name)
    return account


def _own(db: Session, by: Actor) -> AccountRow:
    """Raises Missing, HallFixed."""
    row = own_account(db, by, _("只有用密码登录的账号可以绑定身份"))
    require_own_hall(db, store.roles(db, [row.id])[row.id], _HALL)
    return row
