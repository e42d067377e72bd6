"""``retention``: forgets what is kept about people only for a while. For a timer, once a day."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Final

from sqlmodel import Session

from app.attachments import service as attachments
from app.config import Settings
from app.db.clock import Clock, system_clock
from app.db.migrations import NotMigrated, require_current
from app.db.session import Database
from app.notices import service as notices
from app.topics.service import forget_old

NOT_MIGRATED: Final = 3


def retention(argv: list[str], *, settings: Settings | None = None, clock: Clock = system_clock) -> int:
    """Exit 0, done; again changes nothing. 3: the database is not at the code's version."""
    parser = argparse.ArgumentParser(prog="python -m app retention", description="删除到期的个人信息")
    parser.parse_args(argv)
    settings, now = settings or Settings(), clock()
    database = Database(settings.database_url)
    try:
        require_current(database)
        with database.unit(write=True) as db:
            done = forget_old(db, now, settings)
        sent = _until_none(database, lambda db: notices.forget_old(db, now, settings))
        files = _until_none(database, lambda db: attachments.sweep(db, now, settings))
    except NotMigrated as fault:
        sys.stderr.write(f"{fault}\n")
        return NOT_MIGRATED
    finally:
        database.close()
    sys.stdout.write(
        f"已删除：防滥用记录 {done.hands} 条，称呼 {done.names} 个，联系方式 {done.contacts} 个，"
        f"通知 {sent} 条，附件 {files} 个。\n"
    )
    return 0


def _until_none(database: Database, some: Callable[[Session], int]) -> int:
    """A transaction for each lot, so that nobody waits long for the database."""
    total = 0
    while True:
        with database.unit(write=True) as db:
            done = some(db)
        if not done:
            return total
        total += done
