"""Putting a backup back, into an empty database only, and telling whether it is the state last known."""

from __future__ import annotations

import secrets
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from alembic.util import CommandError
from sqlmodel import Session

from app.attachments.files import settle
from app.audit import checkpoints
from app.audit import service as audit
from app.backup import archive, postgresql, sqlite
from app.backup.archive import ATTACHMENTS, BackupFault
from app.db.migrations import is_empty, require_known, upgrade
from app.db.session import Database
from app.domain.chain import check

RESTORED: Final = "database.restored"
ACTOR: Final = "command-line"
_PARTS: Final = {"sqlite": sqlite.PART, "postgresql": postgresql.PART}


@dataclass(frozen=True, slots=True)
class Restored:
    """``behind``: the height that is known outside and that this state does not reach; None where it does."""

    height: int
    attachments: int
    behind: int | None
    open_polls: list[str]


def restore(database: Database, attachments: Path, source: Path, now: datetime) -> Restored:
    """Raises BackupFault; then the database is as empty as before, and no attachment was added."""
    with archive.opened(source) as (zipped, manifest):
        _require_fitting(database, manifest)
        with _attachments(zipped, manifest, attachments) as added, _loaded(database, zipped) as loaded:
            upgrade(loaded)
            behind = _taken_up(loaded, now, manifest)
    return Restored(manifest["checkpoint"]["height"], added, behind, list(manifest["open_polls"]))


def _require_fitting(database: Database, manifest: Mapping[str, Any]) -> None:
    if manifest["kind"] != ("sqlite" if database.is_sqlite else "postgresql"):
        raise BackupFault(f"这是 {manifest['kind']} 的备份，只能恢复到同一种数据库")
    if _PARTS[manifest["kind"]] not in manifest["files"]:
        raise BackupFault("备份中没有数据库：请换另一份备份")
    if not is_empty(database):
        raise BackupFault("数据库不是空的，未作任何更改：请恢复到一个空的数据库")
    try:
        require_known(manifest["version"])
    except CommandError as fault:
        raise BackupFault(
            f"备份的版本 {manifest['version']} 比程序新：请用制作备份的那一版程序恢复"
        ) from fault


@contextmanager
def _attachments(zipped: zipfile.ZipFile, manifest: Mapping[str, Any], folder: Path) -> Iterator[int]:
    """Every file in its place; what was added is taken away again where the rest fails."""
    added: list[Path] = []
    names = [name for name in manifest["files"] if name.startswith(f"{ATTACHMENTS}/")]
    try:
        for name in names:
            place = folder / name.removeprefix(f"{ATTACHMENTS}/")
            if not place.exists():  # names are random: one that is there is this very file
                place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                added.append(place)
                archive.copy_out(zipped, name, place)
        yield len(names)
    except BaseException as fault:
        for place in added:
            place.unlink(missing_ok=True)
        if isinstance(fault, OSError):
            raise BackupFault(archive.told(fault, folder)) from fault
        raise


@contextmanager
def _loaded(database: Database, zipped: zipfile.ZipFile) -> Iterator[Database]:
    """The database with the backup in it: SQLite's beside its place until all is well."""
    try:
        with (
            _loaded_sqlite(database, zipped)
            if database.is_sqlite
            else _loaded_server(database, zipped) as made
        ):
            yield made
    except sa.exc.DBAPIError as fault:
        raise BackupFault(f"恢复未完成，数据库仍是空的：{fault.orig}") from fault


@contextmanager
def _loaded_sqlite(database: Database, zipped: zipfile.ZipFile) -> Iterator[Database]:
    place = Path(database.url.database or "")
    draft = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    made = Database(f"sqlite:///{draft}", database.checkpoints)
    try:
        archive.copy_out(zipped, sqlite.PART, draft)
        yield made
        pooled = made.engine.raw_connection()
        pooled.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
        pooled.close()
        made.close()
        database.close()
        sqlite.discard(place)
        draft.rename(place)
        settle(place.parent)
    finally:
        made.close()
        sqlite.discard(draft)


@contextmanager
def _loaded_server(database: Database, zipped: zipfile.ZipFile) -> Iterator[Database]:
    try:
        postgresql.load(database, zipped)
        yield database
    except BaseException:
        with suppress(sa.exc.DBAPIError):
            postgresql.discard(database)
        raise


def _taken_up(database: Database, now: datetime, manifest: Mapping[str, Any]) -> int | None:
    """The chain is whole and ends where the backup says; the restore becomes its next event."""
    end = (manifest["checkpoint"]["height"], manifest["checkpoint"]["digest"])
    with database.unit(write=True) as db:
        broken = check(audit.events(db), end if end[0] else None)
        if broken or audit.head(db) != end:
            where = f"在第 {broken.height} 条断开" if broken else "与清单的检查点不符"
            raise BackupFault(f"备份中的审计链{where}，未恢复：请换另一份备份，并报告大会秘书处")
        behind = _behind(db)
        told = {"height": end[0], "digest": end[1], "made_at": manifest["made_at"]}
        audit.record(db, now, RESTORED, actor=ACTOR, subject="database", payload=told)
        checkpoints.mark(db, f"restored from height {end[0]}, made {manifest['made_at']}")
    return behind


def _behind(db: Session) -> int | None:
    last = audit.last_known(db)
    return None if last is None or last.reached else last.height


def lines(restored: Restored) -> Iterator[str]:
    """What was done, in words, and what has to be done."""
    yield f"已恢复到审计链第 {restored.height} 条，附件 {restored.attachments} 个。所有人须重新登录。"
    if restored.behind is not None:
        yield (
            f"注意：库外保存的检查点已到第 {restored.behind} 条，这是较早的状态。"
            "不能开始投票或计票，直到两人记录并复核“接受恢复的数据”的决定，写明文号。"
        )
    for title in restored.open_polls:
        yield f"注意：“{title}”在备份时正在投票，此后投的票不在票箱：不能计票，请决定废止后重新票决。"
    yield "请运行 python -m app doctor，再启动服务。"
