"""What the database promises: nothing that was answered is lost, and it is the code's version."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext
from sqlmodel import Session

from app.db.durability import weak_settings
from app.db.migrations import expected
from app.domain.findings import Finding


def durability(db: Session) -> Iterator[Finding]:
    sqlite = db.get_bind().dialect.name == "sqlite"
    weak = weak_settings(db)
    text = f"数据库没有保证断电不丢失：{'；'.join(weak)}" if weak else "数据库设置保证断电不丢失已答复的选票"
    yield Finding("storage.durable", not weak, text)
    if sqlite:
        yield from _sqlite_whole(db)


def _sqlite_whole(db: Session) -> Iterator[Finding]:
    answer = str(db.execute(sa.text("PRAGMA integrity_check")).scalars().first())
    dangling = len(db.execute(sa.text("PRAGMA foreign_key_check")).all())
    ok = answer == "ok" and not dangling
    text = "数据库文件完整" if ok else f"数据库文件已损坏（{answer}，悬空引用 {dangling} 处），请从备份恢复"
    yield Finding("storage.whole", ok, text)


def migrated(db: Session) -> Iterator[Finding]:
    here, wanted = MigrationContext.configure(db.connection()).get_current_revision(), expected()
    ok = here == wanted
    text = (
        f"数据库版本 {here} 与程序一致"
        if ok
        else f"数据库版本为 {here}，程序需要 {wanted}：请运行 python -m app migrate"
    )
    yield Finding("storage.version", ok, text)
