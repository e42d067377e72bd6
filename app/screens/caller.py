"""Who speaks on a resident's page: the number that was typed, the session it is known by, or its code.

A page that asks for a number and a code in passing keeps what else was typed: signing in is a step of its
form, not another page. ``fresh`` is a session that this request opened; its answer carries the cookie.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import Depends, Request, Response

from app.config import Settings
from app.db.session import Database
from app.domain.actors import Actor, Role
from app.domain.errors import Fault, Malformed
from app.people import service as people
from app.people.actor import carried_token, set_cookie
from app.people.notifier import notifier_of
from app.people.service import SignedIn
from app.people.shell import Shell, ShellApart
from app.web.deps import AppSettings, Now
from app.web.forms import Form, field
from app.web.i18n import _
from app.web.security import require_own_origin

_NO_DIGIT: Final = re.compile(r"[^0-9]")
_COUNTRY: Final = re.compile(r"^(0086|86)(?=1[0-9]{10}$)")


@dataclass(slots=True)
class Caller:
    request: Request
    form: Form
    shell: Shell
    now: datetime
    settings: Settings
    fresh: SignedIn | None = None

    @property
    def database(self) -> Database:
        database: Database = self.request.app.state.database
        return database

    @property
    def address(self) -> str:
        return self.request.client.host if self.request.client else ""

    @property
    def phone(self) -> str:
        """As it was typed, without blanks, dashes and the country's number."""
        digits = _NO_DIGIT.sub("", unicodedata.normalize("NFKC", field(self.form, "phone")))
        return _COUNTRY.sub("", digits)[:20]

    @property
    def actor(self) -> Actor:
        return self.shell.actor

    @property
    def known(self) -> bool:
        """Whether this session is the resident's whose number was typed."""
        session = self.shell.session
        if session is None or not session.actor.has(Role.RESIDENT):
            return False
        return people.resident_of(self.settings, self.phone) == session.actor.id

    def send_code(self) -> None:
        """Raises Malformed for what is no number, TooManyTries, Unavailable, NotOurPage."""
        require_own_origin(self.request)
        notifier = notifier_of(self.settings)
        people.request_code(
            self.database, self.now, self.settings, notifier, phone=self.phone, address=self.address
        )

    def enter(self) -> None:
        """Opens the session that the code is for, in the place of the one that was carried.

        Raises Malformed without a code, WrongSignIn, TooManyTries, NotOurPage.
        """
        require_own_origin(self.request)
        code = _NO_DIGIT.sub("", unicodedata.normalize("NFKC", field(self.form, "code")))
        if not code:
            sentence = _("请填写短信里的 6 位验证码")
            raise Malformed(sentence, faults=[Fault("/code", sentence)])
        with self.database.unit(write=True) as db:
            self.fresh = people.sign_in_by_code(db, self.now, self.settings, phone=self.phone, code=code)
            people.sign_out(db, self.now, token=carried_token(self.request) or "")
        self.shell = replace(self.shell, session=self.fresh)

    def page(self, template: str, values: Mapping[str, Any], *, status: int = 200) -> Response:
        answer = self.shell.page(template, values, status=status)
        if self.fresh:
            set_cookie(answer, self.settings, self.fresh, self.now)
        return answer


def _caller(request: Request, form: Form, shell: ShellApart, now: Now, settings: AppSettings) -> Caller:
    return Caller(request, form, shell, now, settings)


Calling = Annotated[Caller, Depends(_caller)]


def is_other(shell: Shell) -> bool:
    """Signed in, and as no resident: a page for residents does not take that session's place."""
    return shell.session is not None and not shell.is_resident


def other(shell: Shell, *, status: int = 200) -> Response:
    """What it says to such a reader."""
    return shell.page("screens/other.html", {}, status=status)
