"""``python -m app doctor`` and ``python -m app export FILE.zip``: both only read, however often they run."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO, Final, TypeVar

import sqlalchemy as sa
from sqlmodel import Session

from app.config import Settings
from app.db.migrations import NotMigrated, require_current
from app.db.session import Database, unreachable
from app.doctor import service
from app.domain.actors import Actor, Role
from app.domain.errors import Refusal
from app.domain.findings import Finding
from app.verify import NotAnExport, parse_checkpoint

COMMAND_LINE: Final = Actor("command-line", "command-line", "命令行", frozenset({Role.AUDITOR}))
GOOD, FAILED, UNUSABLE = 0, 1, 2
T = TypeVar("T")


def run(argv: Sequence[str]) -> int:
    """Exit: 0 every check holds, 1 one does not, 2 the database cannot be examined."""
    parser = argparse.ArgumentParser(prog="python -m app doctor", description="检查票箱与记录的不变量")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.add_argument("--checkpoint", metavar="高度:校验码", help="以前导出的检查点，用以发现恢复了旧备份")
    options = parser.parse_args(argv)
    try:
        checkpoint = parse_checkpoint(options.checkpoint)
    except NotAnExport as fault:
        return _complain(str(fault))
    found = _read(lambda db: service.examine(db, checkpoint))
    if found is None:
        return UNUSABLE
    sys.stdout.write(_as_json(found) if options.json else _as_text(found))
    return GOOD if all(finding.ok for finding in found) else FAILED


def export(argv: Sequence[str]) -> int:
    """Exit: 0 written, 2 not. The file is whole or not there."""
    parser = argparse.ArgumentParser(prog="python -m app export", description="导出核验包，不含任何选票")
    parser.add_argument("file", metavar="FILE.zip", help="写到哪里")
    parser.add_argument("--full", action="store_true", help="包含完整结果和全部操作内容，只给有权查看的人")
    options = parser.parse_args(argv)
    file, part = Path(options.file), Path(f"{options.file}.part")
    try:
        with part.open("wb") as whole:
            size = _read(lambda db: _written(db, whole, full=options.full))
        if size is not None:
            part.replace(file)
    except OSError as error:
        return _complain(f"写不到“{file.name}”：{error.strerror}。请检查文件夹、写入权限和磁盘的空余")
    finally:
        with suppress(OSError):
            part.unlink()
    if size is None:
        return UNUSABLE
    sys.stdout.write(f"已写出 {file.name}（{size} 字节）。核验：python -m app verify {file.name}\n")
    return GOOD


def _written(db: Session, file: BinaryIO, *, full: bool) -> int:
    """How many bytes. Raises OSError where there is no room for them."""
    service.export_package(db, file, full=full, by=COMMAND_LINE)
    file.flush()
    return file.tell()


def _read(ask: Callable[[Session], T]) -> T | None:
    """What ``ask`` finds on the configured database; None, and a sentence, where there is no asking it."""
    settings = Settings()
    database = Database(settings.database_url, settings.checkpoints)
    try:
        require_current(database)
        with database.unit(write=False, steady=True) as db:
            return ask(db)
    except (NotMigrated, Refusal) as fault:
        _complain(str(fault))
    except sa.exc.DBAPIError as fault:
        _complain(unreachable(fault))
    finally:
        database.close()
    return None


def _as_text(found: Sequence[Finding]) -> str:
    lines = [f"{'✓' if finding.ok else '✗'} {finding.text}" for finding in found]
    failed = sum(not finding.ok for finding in found)
    verdict = f"{failed} 项不成立：请停止办理票决，保留数据库原样，联系技术人员" if failed else "全部成立"
    return "\n".join([*lines, "", f"结论：{verdict}。", ""])


def _as_json(found: Sequence[Finding]) -> str:
    document = {"ok": all(f.ok for f in found), "findings": [asdict(f) for f in found]}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _complain(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return UNUSABLE
