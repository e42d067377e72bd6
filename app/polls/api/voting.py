"""What a deputy does: see the ballot, cast it."""

from __future__ import annotations

from fastapi import Depends, Request, Response

from app.people.actor import ActorApart, CurrentActor
from app.polls import service
from app.polls.schemas import BallotPage, CastIn, Receipt
from app.web.deps import Db, Lang, wait_apart
from app.web.i18n import translate
from app.web.routing import Router
from app.web.schemas import Id

router = Router(prefix="/api/polls", tags=["polls"])


@router.get("/{poll_id}/ballot")
def ballot(poll_id: Id, db: Db, actor: CurrentActor, language: Lang) -> BallotPage:
    """选票。不能投票的，先得到理由，看不到选票。"""
    page = service.ballot_page_data(db, actor, poll_id)
    return page.model_copy(update={"sentence": translate(page.sentence, language)})


@router.post(
    "/{poll_id}/ballot",
    status_code=201,
    responses={200: {"model": Receipt, "description": "此前已投票"}},
    dependencies=[Depends(wait_apart)],
)
def cast(
    poll_id: Id, body: CastIn, request: Request, response: Response, actor: ActorApart, language: Lang
) -> Receipt:
    """投票。网络中断时用同一随机数重试：只会投出一张。201 为投出，200 为此前已投。"""
    receipt = service.cast(request.app.state.database, poll_id=poll_id, body=body, actor=actor)
    response.status_code = 200 if receipt.replayed else 201
    return receipt.model_copy(update={"sentence": translate(receipt.sentence, language)})
