"""What was written stays as it was: the chain, frozen rolls, the stored results."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from app.audit import service as audit
from app.doctor import store
from app.domain.canonical import canonical, digest_bytes
from app.domain.chain import check
from app.domain.findings import Finding
from app.results.schemas import SwitchesSet
from app.results.service.cutting import cut


def chain(db: Session, checkpoint: tuple[int, str] | None = None) -> Iterator[Finding]:
    """10: from the first event to the head; with ``checkpoint``, an older backup or a cut tail shows."""
    height, last = audit.head(db)
    broken = check(audit.events(db), checkpoint) or check(
        audit.events(db), (height, last) if height else None
    )
    text = f"审计链在第 {broken.height} 条断开：{broken.reason}" if broken else f"审计链 {height} 条逐条相接"
    yield Finding("audit.chain", broken is None, text)
    extra = sum(1 for _ in audit.events(db, after=height))
    if extra and not broken:
        yield Finding("audit.head", False, f"链首记录停在第 {height} 条，其后另有 {extra} 条")


def outside(db: Session) -> Iterator[Finding]:
    """An older state, or another, against the last checkpoint that is kept beside the database."""
    try:
        last = audit.last_known(db)
    except (OSError, ValueError):
        yield Finding(
            "audit.outside", False, "库外保存的检查点读不出：不能开始投票或计票，请检查检查点文件夹"
        )
        return
    if last is None:
        yield Finding("audit.outside", True, "库外没有保存这条审计链的检查点，无从对照")
        return
    known = f"库外保存的检查点（第 {last.height} 条）"
    text = (
        f"审计链到达{known}"
        if last.reached
        else f"审计链未到达{known}，可能恢复了较早的备份：不能开始投票或计票"
    )
    yield Finding("audit.outside", last.reached, text)


def frozen_rolls(db: Session) -> Iterator[Finding]:
    """8: the bytes of every roll that a head count froze, and the polls that took it over."""
    rolls = {row.id: row for row in store.rows(db, "sitting", "id")}
    faults = [
        f"全体会议 {row.id}"
        for row in rolls.values()
        if row.roll and digest_bytes(row.roll) != row.roll_digest
    ]
    faults += [
        f"票决 {row.id}"
        for row in store.rows(db, "poll", "id")
        if row.roll and row.roll != rolls[row.sitting_id].roll
    ]
    counted = sum(row.roll is not None for row in rolls.values())
    text = (
        f"名册在清点人数之后有改动：{'、'.join(faults)}"
        if faults
        else f"{counted} 份清点人数时的名册没有改动"
    )
    yield Finding("roll.fixed", not faults, text)


def results(db: Session) -> Iterator[Finding]:
    """11: stored results carry their digests, and the full one cut again gives every view to the byte."""
    switches = {row.subject: row.switches for row in store.rows(db, "result_switches", "subject")}
    faults: list[str] = []
    stored = store.rows(db, "result", "subject", "view")
    full = {row.subject: row for row in stored if row.view == "full"}
    for row in stored:
        whole = full.get(row.subject)
        if digest_bytes(row.content) != row.digest or whole is None or row.full_digest != whole.digest:
            faults.append(f"{row.subject}（{row.view}）与其校验码不符")
        elif row.view != "full" and _cut_again(whole, row, switches.get(row.subject)) != row.content:
            faults.append(f"{row.subject}（{row.view}）与完整结果不符")
    text = "；".join(faults) if faults else f"{len(stored)} 份存档的结果与校验码相符，重新摘取逐字相同"
    yield Finding("result.bytes", not faults, text)


def _cut_again(full: sa.Row[Any], stored: sa.Row[Any], switches: Any) -> bytes:
    known = json.loads(stored.content)
    return canonical(
        cut(
            json.loads(full.content),
            stored.view,
            SwitchesSet.model_validate(switches or {}),
            full_digest=full.digest,
            announced_on=date.fromisoformat(known["announced_on"]),
        )
    )
