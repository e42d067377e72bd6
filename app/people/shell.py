"""What stands around every page: whose house it is, who is signed in, the language and the size of text.

    @router.get("/…")
    def show(shell: PageShell, …) -> Response:
        return shell.page("feature/name.html", {…})

``ShellApart`` is for pages that are posted to and hold no unit of work of their own (the ballot).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import Depends, Request, Response
from sqlmodel import Session

from app.db.session import Database
from app.domain.actors import Actor, Role
from app.domain.permissions import may
from app.people import store
from app.people.actor import MaybeSession, required, session_of, was_idle
from app.people.service.sessions import Borne, SignedIn
from app.people.service.tokens import digest_of
from app.web.deps import Db, Now
from app.web.i18n import Language, _, language_of
from app.web.pages import page
from app.web.security import csrf_token

SIZE: Final = "size"
A_YEAR: Final = 365 * 86_400


class Size(StrEnum):
    """Of text: 标准, and 长辈版 in two steps."""

    NORMAL = "normal"
    LARGE = "large"
    LARGEST = "largest"


SIZES: Final = ((Size.NORMAL, _("标准")), (Size.LARGE, _("大字")), (Size.LARGEST, _("特大字")))


@dataclass(frozen=True, slots=True)
class Shell:
    """``congress``: its name, "" before one is founded. ``path`` is where the reader is, with its query.
    ``idle``: who had signed in, and is out because nobody did anything."""

    language: Language
    size: Size
    path: str
    congress: str
    demonstration: bool
    session: SignedIn | None
    idle: bool = False

    @property
    def actor(self) -> Actor:
        """Raises Unauthenticated."""
        return required(self.session, idle=self.idle).actor

    def borne(self, now: datetime) -> Borne:
        """The token, for who looks its session up once more. Raises Unauthenticated."""
        return Borne(digest_of(required(self.session).token), now)

    def signed_in(self) -> Shell:
        """Raises Unauthenticated."""
        required(self.session, idle=self.idle)
        return self

    @property
    def csrf(self) -> str:
        return csrf_token(self.session.token) if self.session else ""

    @property
    def here(self) -> str:
        """``path`` as a part of another address."""
        return quote(self.path, safe="")

    @property
    def is_deputy(self) -> bool:
        return self.session is not None and self.session.actor.has(Role.DEPUTY)

    @property
    def is_staff(self) -> bool:
        """Somebody with a desk (办理台)."""
        return self.session is not None and may(self.session.actor, "desk.read")

    @property
    def keeps_accounts(self) -> bool:
        """A system administrator, who has no desk."""
        return self.session is not None and may(self.session.actor, "account.manage")

    @property
    def is_resident(self) -> bool:
        return self.session is not None and self.session.actor.has(Role.RESIDENT)

    def resized(self, size: Size) -> Shell:
        return replace(self, size=size)

    def at(self, path: str) -> Shell:
        """For a page that answers at an address which is only posted to: where its reader goes on."""
        return replace(self, path=path)

    def page(self, template: str, values: Mapping[str, Any] | None = None, *, status: int = 200) -> Response:
        """A page of one reader's: nothing keeps it, also not for the button that goes back."""
        shown = {"shell": self, "sizes": SIZES, **(values or {})}
        return page(
            template, self.language, shown, status_code=status, Cache_Control="no-store", Vary="Cookie"
        )


def page_shell(request: Request, db: Db, session: MaybeSession) -> Shell:
    return shell_of(request, db, session)


def shell_apart(request: Request, now: Now) -> Shell:
    """In a short reading unit of its own, which has ended when the endpoint begins."""
    database: Database = request.app.state.database
    with database.unit(write=False) as db:
        return shell_of(request, db, session_of(request, db, now))


def watching_shell(request: Request, db: Db, now: Now) -> Shell:
    """For what runs in front of a hall with nobody at its keyboard: a session that is used no more is enough,
    and is not kept alive by it. Raises Unauthenticated."""
    return shell_of(request, db, session_of(request, db, now, unused=True)).signed_in()


def shell_of(request: Request, db: Session, session: SignedIn | None) -> Shell:
    congress = store.congress(db)
    return replace(
        bare_shell(request),
        congress=congress.name if congress else "",
        demonstration=bool(congress and congress.demonstration),
        session=session,
        idle=was_idle(request),
    )


def bare_shell(request: Request) -> Shell:
    """For a page that may ask nobody: neither whose house it is, nor who is signed in."""
    return Shell(
        language=language_of(request),
        size=_size(request.cookies.get(SIZE, "")),
        path=_path(request),
        congress="",
        demonstration=False,
        session=None,
    )


def _path(request: Request) -> str:
    query = f"?{request.url.query}" if request.url.query and request.method == "GET" else ""
    return request.url.path + query


def remember(answer: Response, name: str, wish: str) -> None:
    """A reader's wish, for a year, in the browser alone."""
    answer.set_cookie(name, wish, max_age=A_YEAR, samesite="lax", path="/")


def _size(wish: str) -> Size:
    return Size(wish) if wish in set(Size) else Size.NORMAL


PageShell = Annotated[Shell, Depends(page_shell)]
ShellApart = Annotated[Shell, Depends(shell_apart)]


async def signed_shell(shell: PageShell) -> Shell:
    """Raises Unauthenticated; a reader is led to sign in, and back."""
    return shell.signed_in()


async def signed_shell_apart(shell: ShellApart) -> Shell:
    """Raises Unauthenticated."""
    return shell.signed_in()


SignedShell = Annotated[Shell, Depends(signed_shell)]
WatchingShell = Annotated[Shell, Depends(watching_shell)]
SignedShellApart = Annotated[Shell, Depends(signed_shell_apart)]
