"""票决票 on A3: the frozen definition in its order, three equal columns, nothing that tells two apart.

No number, no name, no code, no time: sheets are counted, not numbered. What is not frozen prints as a sample.
"""

from __future__ import annotations

from typing import Any

from fastapi import Response

from app.domain.errors import SheetStock
from app.domain.permissions import require
from app.domain.words import Channel, PollKind
from app.people.shell import SignedShell
from app.polls import service as polls
from app.polls.sheet import groups
from app.screens.preparation import heading
from app.web.deps import Db
from app.web.routing import Router
from app.web.schemas import Id

router = Router(prefix="/print/polls/{poll_id}", include_in_schema=False)


@router.get("/ballot")
def show(poll_id: Id, db: Db, shell: SignedShell) -> Response:
    require(shell.actor, "paper.stock")
    poll = polls.poll(db, poll_id)
    if poll.channel is Channel.ELECTRONIC:
        raise SheetStock("此票决只用电子票，不印纸质票")
    page = polls.preview(db, poll_id, by=shell.actor)
    rule: dict[str, Any] = polls.definition(poll)["rule"]
    values = {
        **heading(db, poll),
        "page": page,
        "groups": groups(page, {}, {}),
        "graded": poll.kind is PollKind.EFFECT,
        "unmarked": rule["unmarked"],
    }
    return shell.page("screens/ballot_paper.html", values)
