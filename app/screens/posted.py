"""A form that was sent at a desk, the units of work about it, and the file of a table that came with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final, TypeVar

from fastapi import Depends, Request
from sqlmodel import Session
from starlette.datastructures import FormData, UploadFile

from app.db.session import Database
from app.domain.actors import Actor
from app.domain.errors import BadFile, Fault
from app.people.shell import Shell, SignedShellApart
from app.sheets.reading import MAX_BYTES, shown_name
from app.web.deps import Now
from app.web.forms import Form
from app.web.i18n import Language, _, translate

FILE: Final = "file"
MEGABYTES: Final = MAX_BYTES >> 20
SHOWN: Final = 200
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Posted:
    """``do`` writes, ``look`` reads: each in a unit of work of its own, ended before a page is drawn."""

    database: Database
    shell: Shell
    form: FormData
    now: datetime

    @property
    def by(self) -> Actor:
        return self.shell.actor

    def do(self, deed: Callable[[Session], T]) -> T:
        with self.database.unit(write=True) as db:
            return deed(db)

    def look(self, deed: Callable[[Session], T]) -> T:
        """Holds no lock that a ballot would wait for."""
        with self.database.unit(write=False) as db:
            return deed(db)


def posted(request: Request, form: Form, shell: SignedShellApart, now: Now) -> Posted:
    return Posted(request.app.state.database, shell, form, now)


AtDesk = Annotated[Posted, Depends(posted)]


@dataclass(frozen=True, slots=True)
class Table:
    """``name`` is fit to stand in a sentence."""

    data: bytes
    name: str


def table_in(form: FormData) -> Table:
    """The file that was chosen. Raises BadFile where there is none."""
    file = form.get(FILE)
    if not isinstance(file, UploadFile) or not file.filename:
        sentence = _("还没有选择文件；请选择填好的 xlsx 或 CSV 文件")
        raise BadFile(sentence, faults=[Fault(f"/{FILE}", sentence)])
    return Table(file.file.read(), shown_name(file.filename))


def told(faults: Sequence[Fault], language: Language) -> list[tuple[str, str]]:
    """Where each fault is (sheet, row, column) and what to do about it."""
    return [(one.pointer, translate(one.sentence, language, dict(one.values))) for one in faults[:SHOWN]]
