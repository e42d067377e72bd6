"""What a page's form sent, its token with it: a form is the carrier that needs no script."""

from __future__ import annotations

import unicodedata
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Final

from fastapi import Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.datastructures import FormData

from app.db.session import Database
from app.domain.errors import Fault, Malformed, Refusal
from app.web.deps import READS, wait_apart
from app.web.schemas import is_id

CSRF_FIELD = "csrf"
Again = Callable[[Session, Refusal | None], Response]


async def read_form(request: Request) -> AsyncIterator[FormData]:
    """The fields, read once; its files are closed when the answer has left. Raises nothing: a body that is no
    form has no fields, and so no token."""
    if request.method in READS:
        yield FormData()
        return
    form = await request.form()
    request.state.csrf = field(form, CSRF_FIELD)
    try:
        yield form
    finally:
        await form.close()


def field(form: FormData, name: str) -> str:
    """The field's text without blanks around it, its lines ended as ours are; "" where it is missing."""
    value = form.get(name, "")
    if not isinstance(value, str):
        return ""
    known = value.encode("utf-8", "replace").decode()  # half a character in a foreign encoding is no text
    return known.replace("\r\n", "\n").strip()


def required(form: FormData, name: str, sentence: str) -> str:
    """The field's text. Raises Malformed with the sentence where there is none."""
    text = field(form, name)
    if not text:
        raise Malformed(sentence, faults=[Fault(f"/{name}", sentence)])
    return text


def id_in(form: FormData, name: str) -> str:
    """The id that a form carries; "" for anything else: the database is not asked for what can be none."""
    text = field(form, name)
    return text if is_id(text) else ""


def chosen(form: FormData, name: str, sentence: str) -> str:
    """As ``id_in``. Raises Malformed with the sentence where there is none."""
    found = id_in(form, name)
    if not found:
        raise Malformed(sentence, faults=[Fault(f"/{name}", sentence)])
    return found


def typed_number(form: FormData, name: str) -> int | str:
    """A whole number as people write it (1,200 or １２００); what is none stays as it was typed."""
    return number_or_text(field(form, name))


def number_or_text(typed: str) -> int | str:
    """As ``typed_number``, of what stands elsewhere than in a form."""
    plain = unicodedata.normalize("NFKC", typed).replace(",", "").replace(" ", "")
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 16 else typed


def refused(request: Request, act: Callable[[Session], object]) -> Refusal | None:
    """Does it in a writing unit of its own, which has ended when the page about it is drawn."""
    database: Database = request.app.state.database
    try:
        with database.unit(write=True) as db:
            act(db)
    except Refusal as refusal:
        return refusal
    return None


def answered(
    request: Request,
    act: Callable[[Session], object],
    onward: str,
    again: Again,
    *,
    refusal: Refusal | None = None,
) -> Response:
    """Onward once it is done; refused, the page again. ``refusal``: one of before, which leaves it undone."""
    refusal = refusal or refused(request, act)
    return shown_again(request, again, refusal) if refusal else RedirectResponse(onward, 303)


def shown_again(request: Request, again: Again, refusal: Refusal | None = None) -> Response:
    """The page from what the database says now."""
    database: Database = request.app.state.database
    with database.unit(write=False) as db:
        return again(db, refusal)


def line(form: FormData, name: str, sentence: str, *, most: int) -> str:
    """One line of text. Raises Malformed with the sentence: none, too long, or what no page can show."""
    text = required(form, name, sentence)
    if len(text) > most or any(unicodedata.category(one) in ("Cc", "Cs") for one in text):
        raise Malformed(sentence, faults=[Fault(f"/{name}", sentence)])
    return text


def whole(form: FormData, name: str, sentence: str, *, least: int = 0, most: int = 100_000) -> int:
    """A whole number between the two. Raises Malformed with the sentence."""
    number = typed_number(form, name)
    if not isinstance(number, int) or not least <= number <= most:
        raise Malformed(sentence, faults=[Fault(f"/{name}", sentence)])
    return number


Form = Annotated[FormData, Depends(read_form)]
# What every page has that is posted to and writes in units of work of its own.
FIRST: Final = [Depends(read_form), Depends(wait_apart)]


def local(path: str) -> str:
    """Where a page of ours may lead back to: a path of this site, and home for anything else."""
    inside = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if inside and "\\" not in path else "/"
