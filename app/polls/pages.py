"""The HTML door of a deputy's ballot: 票决票, 核对, 回执. No script is needed, and nothing of it is kept.

The choices travel in the form alone: from the ballot to the page that reads them back, and from there into
the box. The server holds none of them in between, and the address and every header say nothing of them.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Final

from anyio import from_thread
from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from app.db.session import Database
from app.domain.errors import AlreadyVoted, Malformed, NonceTaken, Refusal
from app.domain.permissions import require
from app.people.actor import unauthenticated
from app.people.shell import SIZE, Shell, SignedShell, SignedShellApart, Size, remember
from app.people.use import unnoted
from app.polls import service
from app.polls.schemas import BallotPage, Beside, CastIn, Choice, Receipt
from app.polls.sheet import Marks, drawn, groups, unfilled
from app.polls.writer import BoxWriter
from app.web.deps import Db, Now
from app.web.forms import FIRST, Form, field
from app.web.i18n import _, translate
from app.web.problems import Said, said
from app.web.qr import picture
from app.web.routing import Router
from app.web.schemas import Id

router = Router(prefix="/polls", include_in_schema=False, dependencies=FIRST)
NONCE_BYTES: Final = 32
FIELD: Final = "mark-"
_BLANK: Final = _("这是一张空白票：没有任何一项作了选择。确要这样提交，可以继续")


@router.get("/{poll_id}/ballot")
def ballot(poll_id: Id, db: Db, shell: SignedShell) -> Response:
    """The ballot for who may cast it now; who may not reads why, and sees none."""
    page, beside = service.ballot_sheet(db, shell.actor, poll_id)
    if page.voted:
        return _voted(shell, page)
    return _ballot(shell, page, beside, nonce=_new_nonce())


@router.get("/{poll_id}/preview")
def preview(poll_id: Id, db: Db, shell: SignedShell) -> Response:
    """预览: the ballot as deputies are going to see it; nothing on it can be pressed."""
    page = service.preview(db, poll_id, by=shell.actor)
    sheet = drawn(shell.language, page, service.beside(db, poll_id), {})
    return shell.page("polls/preview.html", {"page": page, "sheet": sheet, "nonce": "", "fault": None})


@router.get("/{poll_id}/ballot/check")
def back_to_ballot(poll_id: Id) -> Response:
    """Whoever comes back to an address that is only posted to."""
    return RedirectResponse(f"/polls/{poll_id}/ballot", 303)


@router.post("/{poll_id}/ballot/check")
def check(poll_id: Id, request: Request, form: Form, shell: SignedShellApart) -> Response:
    """核对. ``do``: check, or back to the ballot with its marks (edit), without them (clear), in another
    size of text (size:…). A ballot over a limit comes back as it is, with what to do about it."""
    database: Database = request.app.state.database
    with database.unit(write=False) as db:
        page, beside = service.ballot_sheet(db, shell.actor, poll_id)
    if page.voted:
        return _voted(shell, page)
    sent, nonce, do = _sent(form), field(form, "nonce") or _new_nonce(), field(form, "do")
    if do == "check":
        return _checked(shell, page, beside, sent, nonce)
    shell, size = _resized(shell, do)
    answer = _ballot(shell, page, beside, nonce=nonce, marks={} if do == "clear" else dict(sent))
    if size:
        remember(answer, SIZE, size)
    return answer


@router.post("/{poll_id}/ballot")
def cast(poll_id: Id, request: Request, form: Form, shell: SignedShellApart, now: Now) -> Response:
    """投票. The same form sent again, by a hand or by a network, gives the same receipt."""
    unnoted(request)
    database: Database = request.app.state.database
    sent = _sent(form)
    choices = [Choice.model_construct(no=no, mark=mark) for no, mark in sent]
    body = CastIn.model_construct(nonce=field(form, "nonce"), choices=choices)
    try:
        receipt = _put(request, shell, poll_id, body, now)
    except (Malformed, NonceTaken) as refusal:
        return _again(database, shell, poll_id, dict(sent), refusal)
    except AlreadyVoted as refusal:
        return shell.page("polls/voted.html", {"said": said(refusal, shell.language).detail}, status=409)
    return _receipt(shell, receipt)


def _put(request: Request, shell: Shell, poll_id: str, body: CastIn, now: datetime) -> Receipt:
    """Into the box with the casts of everybody else. The session is looked up once more there."""
    require(shell.actor, "poll.cast")
    box: BoxWriter = request.app.state.box
    try:
        return from_thread.run(box.cast, poll_id, body, shell.borne(now))
    except service.NoVoter:
        raise unauthenticated() from None


def _voted(shell: Shell, page: BallotPage) -> Response:
    return shell.page("polls/voted.html", {"said": translate(page.sentence, shell.language)})


def _again(database: Database, shell: Shell, poll_id: str, marks: Marks, refusal: Refusal) -> Response:
    """The ballot as it was filled in, with what was wrong and a nonce that nobody has used."""
    with database.unit(write=False) as db:
        page, beside = service.ballot_sheet(db, shell.actor, poll_id)
    if page.voted:
        return _voted(shell, page)
    fault = said(refusal, shell.language)
    return _ballot(shell, page, beside, nonce=_new_nonce(), marks=marks, fault=fault)


def _ballot(
    shell: Shell,
    page: BallotPage,
    beside: Beside,
    *,
    nonce: str,
    marks: Marks | None = None,
    fault: Said | None = None,
) -> Response:
    sheet = drawn(shell.language, page, beside, marks or {})
    shown = {"page": page, "sheet": sheet, "nonce": nonce, "fault": fault}
    return shell.page("polls/ballot.html", shown, status=fault.status if fault else 200)


def _checked(
    shell: Shell,
    page: BallotPage,
    beside: Beside,
    sent: list[tuple[int, str]],
    nonce: str,
) -> Response:
    marks = dict(sent)
    try:
        service.check_marks(page, sent)
    except Malformed as refusal:
        fault = said(refusal, shell.language)
        return _ballot(shell, page, beside, nonce=nonce, marks=marks, fault=fault)
    shown = {"page": page, "groups": groups(page, beside, marks), "nonce": nonce}
    return shell.page("polls/check.html", {**shown, "warning": "" if marks else _BLANK})


def _receipt(shell: Shell, receipt: Receipt) -> Response:
    values = {"receipt": receipt, "qr": picture(receipt.receipt, random=True)}
    return shell.page("polls/receipt.html", values, status=200 if receipt.replayed else 201)


def _sent(form: Form) -> list[tuple[int, str]]:
    """(item number, mark) as sent, each as often as it was; what is no item's number is -1: none has it."""
    fields = ((name, str(value)) for name, value in form.multi_items() if name.startswith(FIELD))
    return [(_number(name.removeprefix(FIELD)), mark) for name, value in fields if (mark := unfilled(value))]


def _number(text: str) -> int:
    plain = text.isascii() and text.isdigit() and len(text) < 6 and not text.startswith("0")
    return int(text) if plain else -1


def _resized(shell: Shell, do: str) -> tuple[Shell, Size | None]:
    wish = do.removeprefix("size:")
    return (shell.resized(Size(wish)), Size(wish)) if wish in set(Size) else (shell, None)


def _new_nonce() -> str:
    return secrets.token_urlsafe(NONCE_BYTES)
