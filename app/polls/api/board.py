"""What everybody may see of sealed boxes, and the check of a receipt. A receipt stands in no address."""

from __future__ import annotations

from fastapi import Depends, Request

from app.polls import service
from app.polls.schemas import ReceiptFound, ReceiptIn, SealedBoxes
from app.web.deps import Db, Lang, wait_to_read
from app.web.i18n import translate
from app.web.routing import Router
from app.web.schemas import After, Id, Limit

router = Router(prefix="/api/sealed-boxes", tags=["polls"])


@router.get("")
def sealed_boxes(db: Db, after: After = None, limit: Limit = 50) -> SealedBoxes:
    """已封箱的电子票箱：张数和校验码自封箱起公开。"""
    return service.sealed_boxes(db, after=after, limit=limit)


@router.post("/{poll_id}/receipt", dependencies=[Depends(wait_to_read)])
def check(poll_id: Id, body: ReceiptIn, request: Request, lang: Lang) -> ReceiptFound:
    """核对回执：在票箱中，或不在。不需要登录，不留记录。"""
    with request.app.state.database.unit(write=False) as db:  # posted for secrecy: it takes nobody's turn
        found = service.find_receipt(db, poll_id, body.receipt)
    return found.model_copy(update={"sentence": translate(found.sentence, lang)})
