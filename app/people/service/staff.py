"""Accounts of staff, tellers and chairs: opened and changed by the system administrator, never one's own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from sqlmodel import Session

from app.audit.service import record
from app.domain import permissions
from app.domain.actors import Actor, Body, Role
from app.domain.errors import (
    BadAccount,
    Conflict,
    Fault,
    HallFixed,
    Missing,
    OwnAccount,
    PasswordFixed,
    SameHuman,
    UsernameTaken,
    WeakPassword,
)
from app.people import passwords, store
from app.people.service import second_step
from app.people.service.tokens import end_all
from app.people.service.tries import one_try, password_subject, require_password
from app.people.tables import AccountRoleRow, AccountRow
from app.web.i18n import _

STAFF_ROLES: Final = tuple(role for role in Role if role not in (Role.RESIDENT, Role.DEPUTY))
OF_A_STREET: Final = frozenset({Role.STATION_CLERK, Role.STREET_CONGRESS_OFFICE})
IN_THE_HALL: Final = frozenset({Role.TELLER, Role.EXECUTIVE_CHAIR})
USERNAME: Final = re.compile(r"[0-9a-z\u4e00-\u9fff][0-9a-z\u4e00-\u9fff._-]{1,39}")
PHONE: Final = re.compile(r"1[3-9][0-9]{9}")
_SAME: Final = _("新密码须与原密码不同，请另选一个")
_BOTH_KEYS: Final = _("同一位系统管理员不能既重设密码又解除两步登录，请由另一位系统管理员办理")
_HALL: Final = _(
    "已清点人数：到闭会之前，不能开设、启用、停用监票人、计票人和执行主席的账号，也不能给予或取消这些身份；"
    "要替换的人，请从已有账号的人中产生"
)
_FIXED: Final = _(
    "已清点人数：到闭会之前，监票人、计票人和执行主席的密码和两步登录不能由他人重设；本人可以凭原密码修改密码"
)


def add_account(
    db: Session,
    now: datetime,
    *,
    username: str,
    name: str,
    phone: str,
    password: str,
    roles: Iterable[Role],
    department_id: str | None = None,
    body: Body | None = None,
    street_id: str | None = None,
    community_id: str | None = None,
    temporary: bool = True,
    by: Actor | None,
) -> AccountRow:
    """``by`` is None for the command line. ``temporary`` is False for a password that its owner has typed.

    Raises BadAccount, WeakPassword, UsernameTaken, SameHuman; HallFixed for a teller or a chair from the head
    count to the sitting's end, save on the command line.
    """
    _require_manager(by)
    username, kinds = username.strip().lower(), frozenset(roles)
    _require_form(username, phone)
    _require_roles(db, kinds, department_id, body)
    _require_place(db, kinds, street_id, community_id)
    passwords.require_strong(password, username=username, phone=phone)
    if by is not None and by.human == f"phone:{phone}":
        raise SameHuman(_("不能为自己的手机号开设账号，请由另一位系统管理员办理"))
    if by is not None:
        require_own_hall(db, kinds)
    store.one_at_a_time(db, f"username:{username}")
    if store.account_named(db, username):
        raise UsernameTaken(_("用户名“{username}”已被使用，请换一个"), username=username)
    row = AccountRow(
        username=username,
        name=name,
        phone=phone,
        password_hash=passwords.hashed(password),
        must_change=temporary,
        password_by=by.human if by else None,
        department_id=department_id,
        body=body,
        street_id=street_id,
        community_id=community_id,
        created_at=now,
    )
    db.add(row)
    db.flush()
    _set_roles(db, row.id, kinds)
    told = {"username": username, "roles": sorted(kinds), **_place(row)}
    _note(db, now, "account.add", row, by, told)
    return row


def set_roles(
    db: Session,
    now: datetime,
    account_id: str,
    *,
    roles: Iterable[Role],
    department_id: str | None = None,
    body: Body | None = None,
    street_id: str | None = None,
    community_id: str | None = None,
    by: Actor,
) -> AccountRow:
    """Takes effect at once: the account's sessions end.

    Raises HallFixed for one who is a teller or a chair, or would be, from head count to the sitting's end.
    """
    row, kinds = _of_another(db, account_id, by), frozenset(roles)
    _require_roles(db, kinds, department_id, body)
    _require_place(db, kinds, street_id, community_id)
    require_own_hall(db, kinds.union(store.roles(db, [row.id])[row.id]))
    store.forget_roles(db, row.id)
    _set_roles(db, row.id, kinds)
    row.department_id, row.body = department_id, body
    row.street_id, row.community_id = street_id, community_id
    db.add(row)
    end_all(db, now, account_id=row.id)
    _note(db, now, "account.roles", row, by, {"roles": sorted(kinds), **_place(row)})
    return row


def set_active(db: Session, now: datetime, account_id: str, *, active: bool, by: Actor) -> AccountRow:
    """Closes an account and ends its sessions, or opens it again; an identity is tied anew afterwards.

    Raises HallFixed, as ``set_roles``.
    """
    row = _of_another(db, account_id, by)
    require_own_hall(db, store.roles(db, [row.id])[row.id])
    row.active = active
    db.add(row)
    store.forget_identity(db, row.id)
    end_all(db, now, account_id=row.id)
    _note(db, now, "account.open" if active else "account.close", row, by, {})
    return row


def set_password(db: Session, now: datetime, account_id: str, *, password: str, by: Actor) -> AccountRow:
    """For somebody who forgot it, or whose account is in other hands: the tries are forgotten too, the
    sessions end, and no identity is tied to it any more. To be changed by its owner.

    Raises PasswordFixed for a teller or a chair from the head count to the sitting's end; SameHuman for who
    took the second step away: with both one would be in.
    """
    row = _keys_of_another(db, account_id, by)
    if row.second_step_off_by == by.human:
        raise SameHuman(_BOTH_KEYS)
    _store_password(db, now, row, password, "/password", by=by)
    store.forget_identity(db, row.id)
    _note(db, now, "account.password", row, by, {})
    return row


def unlock(db: Session, now: datetime, account_id: str, *, by: Actor) -> AccountRow:
    """Forgets the wrong tries before their fifteen minutes are over."""
    row = _of_another(db, account_id, by)
    store.forget_failures(db, password_subject(row.username))
    _note(db, now, "account.unlock", row, by, {})
    return row


def reset_second_step(db: Session, now: datetime, account_id: str, *, by: Actor) -> AccountRow:
    """For somebody whose phone is lost: the sessions end, and the password alone signs in again.

    Raises Conflict where there is none; PasswordFixed for a teller or a chair from the head count to the
    sitting's end; SameHuman for who set the password, while its owner has not changed it.
    """
    row = _keys_of_another(db, account_id, by)
    if row.second_step_at is None:
        raise Conflict(_("此账号没有启用两步登录"))
    if row.must_change and row.password_by == by.human:
        raise SameHuman(_BOTH_KEYS)
    second_step.forget_second_step(db, row)
    row.second_step_off_by = by.human
    end_all(db, now, account_id=row.id)
    _note(db, now, "account.second_step_reset", row, by, {})
    return row


def change_own_password(db: Session, now: datetime, *, old: str, new: str, by: Actor) -> None:
    """Ends every session of the account. A wrong old password is a try like any other."""
    row = store.account(db, by.id)
    if row is None:
        raise Missing(_("只有用密码登录的账号可以修改密码"))
    with one_try(db, now, row.username):
        require_password(row, old, _("原密码不正确，请重新输入"))
    if new == old:
        raise WeakPassword(_SAME, faults=[Fault("/new", _SAME)])
    _store_password(db, now, row, new, "/new", by=None)
    _note(db, now, "account.own_password", row, by, {})


def accounts(db: Session, *, after: str = "", limit: int = 50, by: Actor) -> Sequence[AccountRow]:
    """By user name."""
    permissions.require(by, "account.read")
    return store.accounts(db, after=after, limit=limit)


def account(db: Session, account_id: str) -> AccountRow:
    """Raises Missing."""
    row = store.account(db, account_id)
    if row is None:
        raise Missing(_("没有这个账号"))
    return row


def names_of(db: Session, account_ids: Iterable[str]) -> dict[str, str]:
    """Account id → the person's name, of those that are known."""
    return store.account_names(db, account_ids)


def roles_of(db: Session, account_ids: Iterable[str]) -> dict[str, list[Role]]:
    return store.roles(db, account_ids)


def role_counts(db: Session) -> dict[Role, int]:
    """How many open accounts have each role: numbers, and nobody's name."""
    return store.role_counts(db)


def _require_manager(by: Actor | None) -> None:
    if by is not None:
        permissions.require(by, "account.manage")


def is_own(row: AccountRow, by: Actor) -> bool:
    """Whether it belongs to the same human: by itself, or by the number of the phone."""
    return row.id == by.id or by.human == f"phone:{row.phone}"


def _of_another(db: Session, account_id: str, by: Actor) -> AccountRow:
    permissions.require(by, "account.manage")
    row = account(db, account_id)
    if is_own(row, by):
        raise OwnAccount(_("自己的账号须由另一位系统管理员办理"))
    return row


def _require_form(username: str, phone: str) -> None:
    faults = []
    if not USERNAME.fullmatch(username):
        faults.append(
            Fault("/username", _("用户名为 2 至 40 个字母、数字、汉字或 . _ -，以字母、数字或汉字开头"))
        )
    if not PHONE.fullmatch(phone):
        faults.append(Fault("/phone", _("请填写 11 位手机号；同一手机号视为同一人")))
    if faults:
        raise BadAccount(faults[0].sentence, faults=faults)


def _require_roles(db: Session, roles: frozenset[Role], department_id: str | None, body: Body | None) -> None:
    sentence = _fault_in_roles(roles, department_id, body)
    if sentence:
        raise BadAccount(sentence, faults=[Fault("/roles", sentence)])
    if department_id is not None and store.department(db, department_id) is None:
        missing = _("没有这个责任单位，请先导入")
        raise BadAccount(missing, faults=[Fault("/department_id", missing)])


def _fault_in_roles(roles: frozenset[Role], department_id: str | None, body: Body | None) -> str:
    """The first thing wrong with this set of roles, or ""."""
    if not roles or not roles.issubset(STAFF_ROLES):
        return _("请至少选一个工作身份；代表凭签到卡登录，居民凭验证码登录，均不设账号")
    if Role.SYSADMIN in roles and len(roles) > 1:
        return _("系统管理员只管理账号和设置，不能兼任其他身份")
    if {Role.CLERK, Role.TELLER} <= roles:
        return _("同一账号不能既是大会秘书处又是监票人、计票人")
    if (Role.DEPARTMENT in roles) != (department_id is not None):
        return _("责任单位账号须指明所属单位，其他账号不填")
    if (Role.BODY_SECRETARY in roles) != (body is not None):
        return _("会议秘书账号须指明所记录的会议，其他账号不填")
    return ""


def _require_place(
    db: Session, roles: frozenset[Role], street_id: str | None, community_id: str | None
) -> None:
    """A station's and a street office's people work for one street, a station's perhaps for one community."""
    for pointer, sentence in _faults_in_place(db, roles, street_id, community_id):
        raise BadAccount(sentence, faults=[Fault(pointer, sentence)])


def _faults_in_place(
    db: Session, roles: frozenset[Role], street_id: str | None, community_id: str | None
) -> Iterator[tuple[str, str]]:
    if (street_id is None) == bool(roles & OF_A_STREET):
        yield "/street_id", _("联络站工作人员、人大街道工委的账号须指明所在街道，其他账号不填")
    elif street_id is not None and store.street(db, street_id) is None:
        yield "/street_id", _("没有这个街道，请先设立或导入")
    if community_id is None:
        return
    community = store.community(db, community_id)
    if Role.STATION_CLERK not in roles or community is None or community.street_id != street_id:
        yield "/community_id", _("社区须属于该街道，并只由联络站工作人员的账号填写")


def _place(row: AccountRow) -> dict[str, object]:
    """For the record of what was done; nothing where the account has no place."""
    named = {"street": row.street_id, "community": row.community_id}
    return {key: value for key, value in named.items() if value}


def _set_roles(db: Session, account_id: str, roles: frozenset[Role]) -> None:
    db.add_all([AccountRoleRow(account_id=account_id, role=role) for role in sorted(roles)])
    db.flush()


def _require_own_keys(db: Session, row: AccountRow) -> None:
    """While a sitting that has counted goes on, nobody else gets into the account of one of the hall."""
    if _hall_is_counted(db, store.roles(db, [row.id])[row.id]):
        raise PasswordFixed(_FIXED)


def require_own_hall(db: Session, roles: Iterable[Role], sentence: str = _HALL) -> None:
    """Nor does anybody become one of the hall then, cease to be, or get another way in. Raises HallFixed."""
    if _hall_is_counted(db, roles):
        raise HallFixed(sentence)


def _hall_is_counted(db: Session, roles: Iterable[Role]) -> bool:
    """Locks the congress: a head count comes before, or waits."""
    if IN_THE_HALL.isdisjoint(roles):
        return False
    congress = store.congress(db, lock=True)
    return congress is not None and congress.roll_frozen_for is not None


def _keys_of_another(db: Session, account_id: str, by: Actor) -> AccountRow:
    """The account, for its password or second step to be reset: one administrator at a time."""
    row = _of_another(db, account_id, by)
    store.one_at_a_time(db, password_subject(row.username))
    db.refresh(row)
    _require_own_keys(db, row)
    return row


def _store_password(
    db: Session, now: datetime, row: AccountRow, password: str, pointer: str, *, by: Actor | None
) -> None:
    """``by`` is None for its owner, who alone knows it then."""
    passwords.require_strong(password, username=row.username, phone=row.phone, pointer=pointer)
    row.password_hash, row.must_change = passwords.hashed(password), by is not None
    row.password_by = by.human if by else None
    db.add(row)
    store.forget_failures(db, password_subject(row.username))
    end_all(db, now, account_id=row.id)


def _note(
    db: Session, now: datetime, type: str, row: AccountRow, by: Actor | None, payload: dict[str, object]
) -> None:
    record(db, now, type, actor=by.id if by else "command-line", subject=row.id, payload=payload)
