"""Accounts: the system administrator's door."""

from __future__ import annotations

from fastapi import status

from app.domain import permissions
from app.domain.actors import Role
from app.people import service
from app.people.actor import CurrentActor
from app.people.notifier import masked
from app.people.schemas import AccountIn, AccountOut, AccountsOut, NewPasswordIn, RolesIn
from app.people.tables import AccountRow
from app.web.deps import Db, Now
from app.web.routing import Router
from app.web.schemas import After, Id, Limit

router = Router(prefix="/api/accounts", tags=["accounts"])


@router.get("")
def accounts(actor: CurrentActor, db: Db, after: After = None, limit: Limit = 50) -> AccountsOut:
    """账号，按用户名排列。"""
    rows = service.accounts(db, after=after or "", limit=limit, by=actor)
    roles = service.roles_of(db, [row.id for row in rows])
    items = [_shown(row, roles.get(row.id, [])) for row in rows]
    return AccountsOut(items=items, next=rows[-1].username if len(rows) == limit else None)


@router.get("/{account_id}")
def account(account_id: Id, actor: CurrentActor, db: Db) -> AccountOut:
    """一个账号。"""
    permissions.require(actor, "account.read")
    return _answer(db, service.account(db, account_id))


@router.post("", status_code=status.HTTP_201_CREATED)
def add_account(body: AccountIn, actor: CurrentActor, db: Db, now: Now) -> AccountOut:
    """开设账号。"""
    return _answer(db, service.add_account(db, now, **dict(body), by=actor))


@router.post("/{account_id}/roles")
def set_roles(account_id: Id, body: RolesIn, actor: CurrentActor, db: Db, now: Now) -> AccountOut:
    """更换身份；该账号的登录随即结束。"""
    return _answer(db, service.set_roles(db, now, account_id, **dict(body), by=actor))


@router.post("/{account_id}/password")
def set_password(account_id: Id, body: NewPasswordIn, actor: CurrentActor, db: Db, now: Now) -> AccountOut:
    """为忘记密码的人重设密码；该账号的登录随即结束。"""
    return _answer(db, service.set_password(db, now, account_id, password=body.password, by=actor))


@router.post("/{account_id}/second-step/reset")
def reset_second_step(account_id: Id, actor: CurrentActor, db: Db, now: Now) -> AccountOut:
    """解除遗失手机的人的两步登录；该账号的登录随即结束。"""
    return _answer(db, service.reset_second_step(db, now, account_id, by=actor))


@router.post("/{account_id}/unlock")
def unlock(account_id: Id, actor: CurrentActor, db: Db, now: Now) -> AccountOut:
    """解除因输错密码而暂停的登录。"""
    return _answer(db, service.unlock(db, now, account_id, by=actor))


@router.post("/{account_id}/close")
def close(account_id: Id, actor: CurrentActor, db: Db, now: Now) -> AccountOut:
    """停用账号；该账号的登录随即结束。"""
    return _answer(db, service.set_active(db, now, account_id, active=False, by=actor))


@router.post("/{account_id}/open")
def open_again(account_id: Id, actor: CurrentActor, db: Db, now: Now) -> AccountOut:
    """重新启用账号。"""
    return _answer(db, service.set_active(db, now, account_id, active=True, by=actor))


def _answer(db: Db, row: AccountRow) -> AccountOut:
    return _shown(row, service.roles_of(db, [row.id]).get(row.id, []))


def _shown(row: AccountRow, roles: list[Role]) -> AccountOut:
    return AccountOut(
        id=row.id,
        username=row.username,
        name=row.name,
        phone=masked(row.phone),
        roles=roles,
        active=row.active,
        department_id=row.department_id,
        body=row.body,
        street_id=row.street_id,
        community_id=row.community_id,
    )
