"""``retention``: forgets what is kept about people only for a while. For a timer, once a day."""

from __future__ import annotations

import argparse
import sys

from app.config import Settings
from app.db.clock import system_clock
from app.db.session import Database
from app.notices import service as notices
from app.topics.service import forget_old


def retention(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m app retention", description="删除到期的个人信息")
    parser.parse_args(argv)
    settings, now = Settings(), system_clock()
    database = Database(settings.database_url)
    with database.unit(write=True) as db:
        done = forget_old(db, now, settings)
        while notices.forget_old(db, now, settings):
            pass
    database.close()
    sys.stdout.write(
        f"已删除：防滥用记录 {done.hands} 条，称呼 {done.names} 个，联系方式 {done.contacts} 个。\n"
    )
    return 0
