"""Taking a backup: one moment of the database, and the attachments that it names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from app.backup import archive, postgresql, sqlite
from app.backup.archive import ATTACHMENTS, SCHEMA, BackupFault, Draft
from app.backup.snapshot import LEFT_OUT, Snapshot
from app.db.migrations import current
from app.db.session import Database
from app.domain.calendar import to_the_minute

_OPEN: Final = "SELECT title FROM poll WHERE status = 'OPEN' ORDER BY id"


@dataclass(frozen=True, slots=True)
class Taken:
    """``missing``: attachments that the database names and the folder does not have."""

    height: int
    digest: str
    attachments: int
    missing: int
    open_polls: list[str]


def take(database: Database, attachments: Path, target: Path, now: datetime) -> Taken:
    """Writes the backup while the service runs. Raises BackupFault; then no file is left."""
    version = current(database)
    if version is None:
        raise BackupFault("数据库是空的，没有可备份的内容")
    taken: list[Taken] = []

    def fill(draft: Draft) -> dict[str, Any]:
        with _snapshot(database) as found:
            for name, pieces in found.parts():
                draft.add(name, pieces)
            missing = _add_attachments(draft, found, attachments)
            taken.append(_taken(found, draft, missing))
            return _head(found, taken[0], version, now, missing)

    archive.write(target, fill)
    return taken[0]


def _snapshot(database: Database) -> AbstractContextManager[Snapshot]:
    return sqlite.snapshot(database) if database.is_sqlite else postgresql.snapshot(database)


def _add_attachments(draft: Draft, found: Snapshot, folder: Path) -> list[str]:
    """A file that is gone by now was dropped, or erased at somebody's wish, since that moment."""
    missing = []
    for (name,) in found.rows("SELECT stored_name FROM attachment ORDER BY stored_name"):
        file = folder / name[:2] / name
        try:
            data = file.read_bytes()
        except FileNotFoundError:
            missing.append(str(name))
        else:
            draft.add(f"{ATTACHMENTS}/{name[:2]}/{name}", [data])
    return missing


def _taken(found: Snapshot, draft: Draft, missing: list[str]) -> Taken:
    ends = [
        (int(height), str(digest)) for height, digest in found.rows("SELECT height, digest FROM audit_head")
    ]
    height, digest = ends[0]
    kept = sum(name.startswith(f"{ATTACHMENTS}/") for name in draft.digests)
    return Taken(height, digest, kept, len(missing), [str(title) for (title,) in found.rows(_OPEN)])


def _head(found: Snapshot, taken: Taken, version: str, now: datetime, missing: list[str]) -> dict[str, Any]:
    names = found.rows("SELECT name FROM congress")
    return {
        "schema": SCHEMA,
        "kind": found.kind,
        "version": version,
        "congress": names[0][0] if names else "",
        "made_at": to_the_minute(now).isoformat(),
        "checkpoint": {"height": taken.height, "digest": taken.digest},
        "left_out": list(LEFT_OUT),
        "open_polls": taken.open_polls,
        "missing_attachments": missing,
    }


def lines(taken: Taken, target: Path) -> Iterator[str]:
    """What was done, in words."""
    yield f"已备份到“{target.name}”，附件 {taken.attachments} 个。"
    yield f"审计链检查点 {taken.height}:{taken.digest}（请另行抄存）"
    yield "备份不含开箱所得的选票、逐张录入的纸质票、登录状态和服务密钥；服务密钥须另行保管。"
    if taken.missing:
        yield f"注意：有 {taken.missing} 个附件的文件不在附件文件夹，未能备份。"
    for title in taken.open_polls:
        yield f"注意：“{title}”正在投票；由此备份恢复时，备份之后投的票不在票箱，该票决只能废止后重新票决。"
