"""One table: figure, ratio, target; and the machine it was measured on, never its name."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Final

from bench.load import Window, figure

HEAD: Final = ("path", "database", "standing", "figure", "ratio", "target", "")
_GIB: Final = 2**30


@dataclass(frozen=True)
class Line:
    """``standing``: how many there are already. ``ratio`` is to a bare endpoint of the same run, where the
    target is one."""

    path: str
    database: str
    standing: str
    figure: str
    ratio: str = ""
    target: str = ""
    verdict: str = ""


def reached(value: float, target: float) -> str:
    return "✓" if value >= target else "✗"


def compared(
    path: str, database: str, standing: str, found: tuple[float, Window, Window], target: float
) -> Line:
    """Of what was measured ``beside`` the bare async endpoint."""
    ratio, plain, window = found
    words = f"{figure(window)}; bare async {plain.rate:,.0f}/s"
    return Line(path, database, standing, words, f"{ratio:.2f}", f"≥ {target}", reached(ratio, target))


def table(lines: Sequence[Line]) -> str:
    rows = [HEAD, *(astuple(line) for line in lines)]
    widths = [max(len(str(row[at])) for row in rows) for at in range(len(HEAD))]
    return "\n".join(
        "  ".join(str(cell).ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def machine(seconds: float, windows: int) -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GIB
    disk = shutil.disk_usage("/tmp").total / _GIB
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GiB memory, {disk:.0f} GiB disk, "
        f"{platform.system()} {platform.release().split('-')[0]}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}; server, database and load generator share the cores; "
        f"median of {windows} windows of {seconds:g} s"
    )
