"""``python -m app deliver``: a sender of its own, for installations that keep it out of the service."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence

from sqlalchemy.exc import OperationalError

from app.config import Settings
from app.db.clock import system_clock
from app.db.migrations import NotMigrated, require_current
from app.db.session import Database, unreachable
from app.notices.sender import Chore, Sender


def deliver(argv: Sequence[str], chores: Sequence[Chore] = ()) -> int:
    """Sends notices until it is stopped, or with ``--once`` what is due now. Exit 1: some failed for good;
    3: the database is away, or not at the code's version.
    """
    parser = argparse.ArgumentParser(prog="python -m app deliver", description="发送办理进展通知")
    parser.add_argument("--once", action="store_true", help="只发送现在到期的通知，然后结束")
    once = parser.parse_args(argv).once
    settings = Settings()
    database = Database(settings.database_url)
    try:
        require_current(database)
        sender = Sender(database, system_clock, settings, chores)
        return _once(sender) if once else _on(sender)
    except NotMigrated as fault:
        sys.stderr.write(f"{fault}\n")
        return 3
    except OperationalError as fault:
        sys.stderr.write(f"{unreachable(fault)}\n")
        return 3
    finally:
        database.close()


def _once(sender: Sender) -> int:
    done = sender.deliver_all()
    sys.stdout.write(f"已发送 {done.sent} 条，待重试 {done.postponed} 条，失败 {done.failed} 条。\n")
    return 1 if done.failed else 0


def _on(sender: Sender) -> int:
    for kind in (signal.SIGINT, signal.SIGTERM):
        signal.signal(kind, lambda *_: sender.quit())
    sender.run()
    return 0
