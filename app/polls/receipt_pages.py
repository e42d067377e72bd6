"""核对回执 (P1): is the ballot in the box? The receipt stands in no address, and no record is left of it."""

from __future__ import annotations

from typing import Final

from fastapi import Depends, Request, Response
from sqlmodel import Session

from app.domain.errors import Fault, Malformed, Refusal
from app.people.shell import PageShell, Shell, ShellApart
from app.polls import service
from app.polls.schemas import ReceiptFound, ReceiptIn
from app.web.deps import Db, wait_to_read
from app.web.forms import Form, field, id_in, read_form
from app.web.i18n import _, translate
from app.web.problems import Said, said
from app.web.routing import Router
from app.web.validation import read_as

router = Router(prefix="/receipts", include_in_schema=False, dependencies=[Depends(read_form)])
SHOWN: Final = 50  # the newest; an older box is asked over the API


@router.get("")
def ask(db: Db, shell: PageShell) -> Response:
    return _page(db, shell)


@router.post("", dependencies=[Depends(wait_to_read)])
def check(request: Request, shell: ShellApart, form: Form) -> Response:
    """The answer page itself; what was typed does not come back on it. Posted, but it writes nothing."""
    poll = id_in(form, "poll")
    with request.app.state.database.unit(write=False) as db:
        try:
            found = _found(db, poll, field(form, "receipt"))
        except Refusal as refusal:
            return _page(db, shell, poll, fault=said(refusal, shell.language))
        return _page(db, shell, poll, found.in_box, translate(found.sentence, shell.language))


def _found(db: Session, poll: str, typed: str) -> ReceiptFound:
    if not poll:
        raise Malformed(faults=[Fault("/poll", _("请选择是哪一次票决"))])
    return service.find_receipt(db, poll, read_as(ReceiptIn, {"receipt": typed}).receipt)


def _page(
    db: Session,
    shell: Shell,
    poll: str = "",
    in_box: bool | None = None,
    sentence: str = "",
    fault: Said | None = None,
) -> Response:
    boxes = service.sealed_boxes(db, after=None, limit=SHOWN).boxes
    values = {"boxes": boxes, "poll": poll, "in_box": in_box, "sentence": sentence, "fault": fault}
    return shell.page("polls/receipts.html", values, status=fault.status if fault else 200)
