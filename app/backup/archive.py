"""A backup is one zip file: a manifest with the digest of every other part, the database, the attachments.

    manifest.json                what it is, its checkpoint, what it leaves out, each part's SHA-256
    database.sqlite | .pgdump    the database, without what single ballots say
    rows.json                    on PostgreSQL: rows that pg_dump cannot pick out of a table
    attachments/<shard>/<name>   the files that the database names

It is written under another name and becomes the file once it is whole and on the disk. Only its owner may
read it.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import secrets
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, BinaryIO, Final

from app.attachments.files import settle

SCHEMA: Final = "piaojue-backup/1"
MANIFEST: Final = "manifest.json"
ROWS: Final = "rows.json"
ATTACHMENTS: Final = "attachments"
_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_PART: Final = re.compile(
    r"database\.(sqlite|pgdump)|rows\.json|attachments/[0-9a-f]{2}/[0-9a-f]{32}\.[a-z]{3,4}"
)
_PIECE: Final = 1 << 20


class BackupFault(Exception):
    """A backup or a restore that cannot be; the text says why, and what to do. Nothing is left behind."""


@dataclass
class Draft:
    """A zip file in the making, and the digest of every part that is in it already."""

    archive: zipfile.ZipFile
    digests: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        seal = hashlib.sha256()
        with self.archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as out:
            for piece in pieces:
                seal.update(piece)
                out.write(piece)
        self.digests[name] = seal.hexdigest()


def write(target: Path, fill: Callable[[Draft], Mapping[str, Any]]) -> None:
    """``fill`` adds the parts and gives the manifest's head. Raises BackupFault; then there is no file."""
    if target.exists():
        raise BackupFault(f"已有“{target.name}”，未覆盖：请换一个文件名")
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with _private(part) as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
                draft = Draft(archive)
                head = fill(draft)
                draft.archive.writestr(MANIFEST, _as_text({**head, "files": draft.digests}))
            file.flush()
            os.fsync(file.fileno())
        part.rename(target)
        settle(target.parent)
    except OSError as fault:
        raise BackupFault(told(fault, target)) from fault
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def told(fault: OSError, place: Path) -> str:
    """What happened to a file, and what to do."""
    if fault.errno in _FULL:
        return f"磁盘已满，写不下“{place.name}”，未留下任何文件：请腾出空间或换一个磁盘后重试"
    return f"写不到“{place.name}”（{fault.strerror}）：请检查文件夹和写入权限"


@contextmanager
def opened(source: Path) -> Iterator[tuple[zipfile.ZipFile, dict[str, Any]]]:
    """The archive and its manifest, every digest checked. Raises BackupFault for what is no whole backup."""
    try:
        archive = zipfile.ZipFile(source)
    except OSError as fault:
        raise BackupFault(f"读不了“{source.name}”（{fault.strerror}）：请检查文件名和读取权限") from fault
    except zipfile.BadZipFile as fault:
        raise BackupFault("这不是备份文件，或文件已损坏：请换另一份备份") from fault
    with archive:
        yield archive, _checked(archive)


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece


@contextmanager
def _private(file: Path) -> Iterator[BinaryIO]:
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w+b") as out:
        yield out


def copy_out(archive: zipfile.ZipFile, name: str, place: Path) -> None:
    """The part as a file that only its owner reads, on the disk when this returns."""
    with archive.open(name) as part, _private(place) as out:
        for piece in pieces(part):
            out.write(piece)
        out.flush()
        os.fsync(out.fileno())


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
        whole = set(manifest["files"]) | {MANIFEST} == set(archive.namelist())
        fits = manifest["schema"] == SCHEMA
    except (KeyError, ValueError, TypeError) as fault:
        raise BackupFault("这不是本系统的备份文件") from fault
    if not fits:
        raise BackupFault("这不是本系统的备份文件，或版本不同")
    if not (whole and all(map(_PART.fullmatch, manifest["files"]))):
        raise BackupFault("备份的内容与其清单不齐：请换另一份备份")
    return manifest


def _checked(archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        manifest = _manifest(archive)
        changed = [name for name, seal in manifest["files"].items() if _digest(archive, name) != seal]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as fault:
        raise BackupFault("备份已损坏：请换另一份备份") from fault
    if changed:
        raise BackupFault(f"备份已损坏，与清单的校验码不符：{'、'.join(changed[:5])}。请换另一份备份")
    return manifest


def _digest(archive: zipfile.ZipFile, name: str) -> str:
    seal = hashlib.sha256()
    with archive.open(name) as part:
        for piece in pieces(part):
            seal.update(piece)
    return seal.hexdigest()


def _as_text(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
