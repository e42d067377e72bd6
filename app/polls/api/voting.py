"""What a deputy does: see the ballot, cast it."""

from __future__ import annotations

from anyio import to_thread
from fastapi import Request, Response
from fastapi.responses import JSONResponse

from app.domain.permissions import require
from app.people.actor import BEARER_TOO, ByToken, CurrentActor, actor_now, unauthenticated
from app.people.straight import straight
from app.polls import service
from app.polls.schemas import BallotPage, CastIn, Receipt
from app.polls.writer import BoxWriter
from app.web.deps import Db, Lang
from app.web.i18n import language_of, translate
from app.web.routing import Router
from app.web.schemas import Id

router = Router(prefix="/api/polls", tags=["polls"])


@router.get("/{poll_id}/ballot")
def ballot(poll_id: Id, db: Db, actor: CurrentActor, language: Lang) -> BallotPage:
    """选票。不能投票的，先得到理由，看不到选票。"""
    page = service.ballot_page_data(db, actor, poll_id)
    return page.model_copy(update={"sentence": translate(page.sentence, language)})


async def cast(poll_id: Id, body: CastIn, request: Request, voter: ByToken) -> Response:
    """投票。网络中断时用同一随机数重试：只会投出一张。201 为投出，200 为此前已投。"""
    box: BoxWriter = request.app.state.box
    try:
        receipt = await box.cast(poll_id, body, voter)
    except service.NoVoter:
        require(await to_thread.run_sync(actor_now, request, voter.now), "poll.cast")  # says why
        raise unauthenticated() from None
    told = {**receipt.model_dump(), "sentence": translate(receipt.sentence, language_of(request))}
    return JSONResponse(told, 200 if receipt.replayed else 201)


router.add_api_route(
    "/{poll_id}/ballot",
    cast,
    methods=["POST"],
    status_code=201,
    response_model=Receipt,
    responses={200: {"model": Receipt, "description": "此前已投票"}},
    openapi_extra=BEARER_TOO,
    route_class_override=straight(cast, "poll_id", CastIn),
)
