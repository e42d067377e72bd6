"""``python -m app backup TARGET`` and ``python -m app restore SOURCE``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from app.backup import restoring, taking
from app.backup.archive import BackupFault
from app.config import Settings
from app.db.clock import system_clock
from app.db.session import Database, unreachable

GOOD, FAILED, OLDER = 0, 1, 3
Work = Callable[[Database, Settings], tuple[Iterator[str], int]]
_BACKUP: Final = "备份数据库和附件；服务可以照常运行。退出码：0 已备份；1 没有备份，未留下文件"
_RESTORE: Final = "把备份恢复到空的数据库。退出码：0 已恢复；1 未恢复；3 已恢复，但是较早的状态"


def backup(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m app backup", description=_BACKUP)
    parser.add_argument("target", metavar="TARGET.zip", type=Path, help="写到哪里；已有的文件不覆盖")
    target: Path = parser.parse_args(argv).target

    def work(database: Database, settings: Settings) -> tuple[Iterator[str], int]:
        taken = taking.take(database, settings.attachments, target, system_clock())
        return taking.lines(taken, target), GOOD

    return _run(work)


def restore(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m app restore", description=_RESTORE)
    parser.add_argument("source", metavar="SOURCE.zip", type=Path, help="备份文件")
    source: Path = parser.parse_args(argv).source

    def work(database: Database, settings: Settings) -> tuple[Iterator[str], int]:
        done = restoring.restore(database, settings.attachments, source, system_clock())
        return restoring.lines(done), GOOD if done.behind is None else OLDER

    return _run(work)


def _run(work: Work) -> int:
    settings = Settings()
    database = Database(settings.database_url, settings.checkpoints)
    try:
        lines, code = work(database, settings)
    except BackupFault as fault:
        sys.stderr.write(f"{fault}\n")
        return FAILED
    except sa.exc.DBAPIError as fault:
        sys.stderr.write(f"{unreachable(fault)}\n")
        return FAILED
    finally:
        database.close()
    sys.stdout.write("\n".join(lines) + "\n")
    return code
