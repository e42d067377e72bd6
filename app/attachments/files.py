"""The folder of attachments: random names in 256 shards, written aside, linked into place."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from app.domain.errors import Missing, Unavailable
from app.web.i18n import _


def new_name(suffix: str) -> str:
    """``….jpg``: 128 random bits in hex; nothing of the sender's own name."""
    return f"{secrets.token_hex(16)}.{suffix}"


def keep(folder: Path, name: str, data: bytes) -> None:
    """Returns once the file is on the disk. Raises Unavailable where it cannot be; no half file is left."""
    place = _place(folder, name)
    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(place, data)
    except OSError:
        remove(folder, name)
        raise Unavailable(
            _("附件暂时无法保存，未作任何更改；请稍后重试，如仍不行请联系工作人员检查磁盘")
        ) from None


def read(folder: Path, name: str) -> bytes:
    """Raises Missing where the file is gone though its row is not."""
    try:
        return _place(folder, name).read_bytes()
    except FileNotFoundError:
        raise Missing(_("没有找到这个附件，可能已被删除")) from None
    except OSError:
        raise Unavailable(_("附件暂时无法读取，请稍后重试")) from None


def remove(folder: Path, name: str) -> None:
    """Nothing happens where it is gone already; one that stays is a stray, and the next sweep tries again."""
    with suppress(OSError):
        _place(folder, name).unlink(missing_ok=True)


def older(folder: Path, before: datetime) -> Iterator[list[str]]:
    """Names of files last written before that moment, a shard at a time; drafts that a crash left, too."""
    for shard in sorted(folder.glob("[0-9a-f][0-9a-f]")):
        names = [file.name for file in shard.iterdir() if _is_older(file, before)]
        if names:
            yield names


def _is_older(file: Path, before: datetime) -> bool:
    try:
        return file.stat().st_mtime < before.timestamp()
    except FileNotFoundError:  # a draft that has just become what it was to be
        return False


def _place(folder: Path, name: str) -> Path:
    return folder / name[:2] / name


def _write(place: Path, data: bytes) -> None:
    draft = place.with_name(f"{place.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.link(draft, place)
    finally:
        draft.unlink()
    settle(place.parent)


def settle(folder: Path) -> None:
    """So that the name survives a power cut, not only the bytes."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
