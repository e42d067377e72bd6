"""总监票人, 监票人, 计票人: proposed for a sitting, adopted by its body, one of them replaced if need be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.audit.service import record
from app.domain import errors as e
from app.domain.actors import Actor, Role
from app.domain.permissions import require
from app.domain.words import TellerPost
from app.meetings import store
from app.meetings.service.sitting import known, locked
from app.meetings.tables import SittingRow, TellerRow
from app.people import service as people
from app.people.tables import AccountRow

LEAST = {TellerPost.CHIEF_TELLER: 1, TellerPost.TELLER: 1, TellerPost.COUNTER: 2}


def propose_tellers(
    db: Session,
    now: datetime,
    *,
    sitting_id: str,
    tellers: Sequence[tuple[str, TellerPost]],
    by: Actor,
) -> list[TellerRow]:
    """The presidium's list, (account id, post) each; a later list replaces it until it is adopted.

    Raises TellersUnfit: exactly one chief teller, at least one teller and two counters, each an account of
    a teller, no human twice, and nobody who is a clerk under any account. TellersAdopted once adopted.
    """
    require(by, "teller.propose")
    sitting, _ = locked(db, sitting_id)
    before = store.tellers(db, sitting.id)
    if any(row.adopted_at for row in before):
        raise e.TellersAdopted("名单已经通过；要更换其中一人，请办理更换")
    _require_fit(db, tellers)
    for row in before:
        db.delete(row)
    db.flush()
    rows = [TellerRow(sitting_id=sitting.id, account_id=i, post=post, proposed_at=now) for i, post in tellers]
    db.add_all(rows)
    db.flush()
    payload = {"tellers": [plain(row) for row in rows]}
    record(db, now, "tellers.proposed", actor=by.id, subject=f"sitting:{sitting.id}", payload=payload)
    return rows


def propose_replacement(
    db: Session, now: datetime, *, sitting_id: str, leaving: str, coming: str, by: Actor
) -> TellerRow:
    """One account for another on the same post; it stands once adopted (step ``replace_teller``)."""
    require(by, "teller.propose")
    sitting, _ = locked(db, sitting_id)
    rows = {row.account_id: row for row in store.tellers(db, sitting.id)}
    old = rows.get(leaving)
    if old is None or not _serves(old):
        raise e.Missing("此次全体会议没有这位监票人、计票人")
    if coming in rows and rows[coming].adopted_at:
        raise e.TellersUnfit("此人已在名单中", faults=[e.Fault("/coming", "请另选一人")])
    _withdraw_pending(db, rows.values())
    _require_fit(db, _with_replacement(rows, leaving, coming), pointer="/coming")
    new = TellerRow(
        sitting_id=sitting.id, account_id=coming, post=old.post, proposed_at=now, replaces=leaving
    )
    db.add(new)
    db.flush()
    payload = {"leaving": leaving, "coming": coming, "post": old.post}
    record(
        db, now, "teller.replacement_proposed", actor=by.id, subject=f"sitting:{sitting.id}", payload=payload
    )
    return new


def adopt(db: Session, now: datetime, sitting: SittingRow) -> None:
    """The body has passed the list."""
    rows = store.tellers(db, sitting.id)
    if not rows:
        raise e.OutOfOrder("尚未提出总监票人、监票人、计票人名单，请先提名")
    # Roles may have changed since the list was proposed.
    _require_fit(db, [(row.account_id, row.post) for row in rows])
    for row in rows:
        row.adopted_at = now
        db.add(row)


def adopt_replacement(db: Session, now: datetime, sitting: SittingRow, coming: str) -> None:
    rows = {row.account_id: row for row in store.tellers(db, sitting.id)}
    new = rows.get(coming)
    if new is None or new.adopted_at or new.replaces is None:
        raise e.Missing("没有提出由此人更换，请先提名")
    old = rows[new.replaces]
    _require_fit(db, _with_replacement(rows, new.replaces, coming), pointer="/subject")
    old.left_at, new.adopted_at = now, now
    db.add_all([old, new])


def tellers(db: Session, sitting_id: str, *, adopted: bool = True) -> list[TellerRow]:
    """Who serves now; with ``adopted=False`` also those proposed. Who has been replaced is in neither."""
    rows = store.tellers(db, known(db, sitting_id).id)
    return [row for row in rows if _serves(row) or (row.left_at is None and not adopted)]


def eligible(db: Session, *, by: Actor) -> list[AccountRow]:
    """Who may be named: active accounts of a teller; nobody who is a clerk under any account."""
    require(by, "teller.propose")
    clerks = store.phones_with_role(db, Role.CLERK)
    return [row for row in store.accounts_with_role(db, Role.TELLER) if row.phone not in clerks]


def coming(db: Session, sitting_id: str) -> str:
    """The account that is proposed to replace somebody, and not adopted yet; "" if none."""
    rows = store.tellers(db, known(db, sitting_id).id)
    return next((row.account_id for row in rows if row.replaces and row.adopted_at is None), "")


def require_teller(db: Session, sitting_id: str, actor: Actor, *posts: TellerPost) -> TellerRow:
    """The actor's place among the tellers who serve; of these posts, if any are named. Raises NotYourRole."""
    for row in tellers(db, sitting_id):
        if (
            row.account_id == actor.id
            and row.post in (posts or tuple(TellerPost))
            and not actor.has(Role.CLERK)
        ):
            return row
    wanted = "、".join(post.label for post in posts or TellerPost)
    raise e.NotYourRole("须由本次全体会议通过的{posts}办理", posts=wanted)


def tellers_digested(db: Session, sitting_id: str, action: str) -> list[dict[str, Any]]:
    """The tellers a decision is about: the list submitted or adopted, or the replacement pending."""
    rows = store.tellers(db, sitting_id)
    if action in ("presidium_submits", "tellers_adopted"):
        return [plain(row) for row in rows if row.replaces is None]
    if action == "replace_teller":
        return [plain(row) for row in rows if row.left_at is None]
    return []


def _serves(row: TellerRow) -> bool:
    return row.adopted_at is not None and row.left_at is None


def _with_replacement(rows: dict[str, TellerRow], leaving: str, coming: str) -> list[tuple[str, TellerPost]]:
    serving = [(row.account_id, row.post) for row in rows.values() if _serves(row)]
    return [(coming if account_id == leaving else account_id, post) for account_id, post in serving]


def _withdraw_pending(db: Session, rows: Iterable[TellerRow]) -> None:
    """One replacement at a time: a newer proposal takes the place of one not adopted."""
    for row in rows:
        if row.adopted_at is None:
            db.delete(row)
    db.flush()


def plain(row: TellerRow) -> dict[str, Any]:
    return {"account": row.account_id, "post": row.post, "replaces": row.replaces}


def _require_fit(
    db: Session, tellers: Sequence[tuple[str, TellerPost]], *, pointer: str = "/tellers/{place}/account"
) -> None:
    faults = [*_posts(tellers), *_persons(db, tellers, pointer)]
    if faults:
        raise e.TellersUnfit("名单有 {count} 处不符合要求", count=len(faults), faults=faults)


def _posts(tellers: Sequence[tuple[str, TellerPost]]) -> list[e.Fault]:
    numbers = Counter(post for _, post in tellers)
    if numbers[TellerPost.CHIEF_TELLER] > 1:
        return [e.Fault("/tellers", "总监票人只能有一人")]
    return [
        e.Fault("/tellers", "{post}至少 {least} 人", (("post", post.label), ("least", str(least))))
        for post, least in LEAST.items()
        if numbers[post] < least
    ]


def _persons(db: Session, tellers: Sequence[tuple[str, TellerPost]], pointer: str) -> list[e.Fault]:
    accounts = store.accounts(db, (account_id for account_id, _ in tellers))
    roles = people.roles_of(db, accounts)
    clerks = store.phones_with_role(db, Role.CLERK)
    seen: set[str] = set()
    faults = []
    for place, (account_id, _) in enumerate(tellers):
        account = accounts.get(account_id)
        phone = account.phone if account else ""
        sentence = ""
        if account is None or not account.active or Role.TELLER not in roles.get(account_id, ()):
            sentence = "没有这个监票人、计票人账号，或账号已停用；请系统管理员先授予身份"
        elif phone in clerks:
            sentence = "大会秘书处工作人员不能担任监票人、计票人"
        elif phone in seen:
            sentence = "同一人不能列两次；同一手机号的两个账号视为一人"
        seen.add(phone)
        if sentence:
            faults.append(e.Fault(pointer.format(place=place), sentence))
    return faults
