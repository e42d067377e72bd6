"""A package in a file without a name: written in pieces, read by any number at once, gone with its last
reader whatever becomes of the process. No more of it is ever in memory than a piece."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryFile
from threading import Lock
from typing import BinaryIO, Final
from weakref import finalize

from app.domain.errors import Unavailable
from app.web.i18n import _

PIECE: Final = 256 * 1024
_making = Lock()


class Packed:
    """``write`` fills it. Raises Unavailable while this process is at making another one (who waited here
    would keep others from reading), and what writing raises, with nothing left over."""

    def __init__(self, folder: Path, write: Callable[[BinaryIO], None]) -> None:
        if not _making.acquire(blocking=False):
            raise Unavailable(_("核验包正在生成，请过一会儿再取"))
        try:
            self._file = self._filled(folder, write)
        finally:
            _making.release()
        self.size = os.fstat(self._file.fileno()).st_size

    def _filled(self, folder: Path, write: Callable[[BinaryIO], None]) -> BinaryIO:
        folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as held:
            file: BinaryIO = held.enter_context(TemporaryFile(dir=folder, prefix="package-"))
            write(file)
            file.flush()
            finalize(self, held.pop_all().close)
        return file

    def pieces(self) -> Iterator[bytes]:
        """From the beginning, for one reader."""
        for place in range(0, self.size, PIECE):
            yield os.pread(self._file.fileno(), PIECE, place)
