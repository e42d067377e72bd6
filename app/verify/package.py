"""An export as it lies on the disk: small parts are read, the acts are gone through line by line.

What comes in is taken for hostile: it is read within limits, and nothing of it is ever written to disk.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.domain import tally

SCHEMA: Final = "piaojue-export/1"
EVENTS: Final = "audit/events.jsonl"
MANIFEST: Final = "manifest.json"
SIGNED: Final = "audit/signed.json"
_MOST_FILES, _MOST_BYTES = 5_000, 256 * 1024 * 1024
_MOST_ACTS, _MOST_LINE = 16 * 1024**3, 1024 * 1024  # bytes of all acts, and of one
_NAME = re.compile(
    r"(manifest\.json|audit/events\.jsonl|audit/signed\.json|(polls|results)/[A-Za-z0-9-]{1,40}/[a-z]{1,20}\.(json|txt))"
)


class NotAnExport(Exception):
    """The file cannot be read as an export; the text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Package:
    """An export's manifest and its parts by name, as they were read; the acts stay on the disk."""

    file: Path
    manifest: Mapping[str, Any]
    parts: Mapping[str, bytes]

    def document(self, name: str) -> dict[str, Any]:
        """A part as JSON. Raises NotAnExport where it is missing or is none."""
        if name not in self.parts:
            raise NotAnExport(f"核验包残缺：没有 {name}，请向大会秘书处重新索取")
        return parsed(self.parts[name], name)

    def folders(self, top: str) -> list[str]:
        return sorted({name.split("/")[1] for name in self.parts if name.startswith(f"{top}/")})

    def acts(self) -> Acts:
        return Acts(self.file)


class Acts:
    """The lines of the acts, once through; ``digest`` is that of all bytes gone through so far."""

    def __init__(self, file: Path) -> None:
        self._file, self._seen = file, hashlib.sha256()

    @property
    def digest(self) -> str:
        return self._seen.hexdigest()

    def __iter__(self) -> Iterator[bytes]:
        """Raises NotAnExport for a line, or as many, as no export of ours has."""
        left = _MOST_ACTS
        with _opened(self._file) as archive, archive.open(EVENTS) as stream:
            while line := stream.readline(_MOST_LINE):
                left -= len(line)
                if len(line) == _MOST_LINE or left < 0:
                    raise NotAnExport(f"{EVENTS} 过长，不是核验包")
                self._seen.update(line)
                yield line


def read_package(file: Path) -> Package:
    """Raises NotAnExport for anything that no export of ours looks like."""
    with _opened(file) as archive:
        names = _names(archive)
        parts = _parts(archive, [name for name in names if name != EVENTS])
    manifest = parsed(parts.pop(MANIFEST, b""), MANIFEST)
    if manifest.get("schema") != SCHEMA:
        raise NotAnExport("这不是本系统的核验包，或版本不同：请用导出它的那一版程序核验")
    if set(manifest["files"]) != {*parts, EVENTS} or EVENTS not in names:
        raise NotAnExport("核验包的内容与其清单不齐，请向大会秘书处重新索取")
    return Package(file, manifest, parts)


def parsed(data: bytes, name: str) -> dict[str, Any]:
    try:
        return tally.load(data)
    except tally.MalformedPoll as fault:
        raise NotAnExport(f"{name} 不合格式（{fault}），请向大会秘书处重新索取") from fault


@contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except OSError as error:
        raise NotAnExport(f"读不了“{file.name}”：请检查文件名和读取权限") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise NotAnExport("这不是核验包，或文件已损坏、已加密：请重新下载") from error


def _names(archive: zipfile.ZipFile) -> list[str]:
    names = archive.namelist()
    if len(names) > _MOST_FILES:
        raise NotAnExport(f"文件多于 {_MOST_FILES} 个，不是核验包")
    for name, times in Counter(names).items():
        if not _NAME.fullmatch(name):
            raise NotAnExport(f"含有核验包不该有的文件：{name[:80]!r}")
        if times > 1:
            raise NotAnExport(f"同一文件出现了不止一次：{name}")
    return names


def _parts(archive: zipfile.ZipFile, names: list[str]) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    left = _MOST_BYTES
    for name in names:
        with archive.open(name) as stream:  # the stated size may lie: read no further than the limit
            parts[name] = stream.read(left + 1)
        left -= len(parts[name])
        if left < 0:
            raise NotAnExport(f"解压后超过 {_MOST_BYTES // 2**20} MB，不是核验包")
    return parts
