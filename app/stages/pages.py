"""The HTML door of a deputy's own page (代表首页): am I checked in, may I vote now, and on what."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Response
from sqlmodel import Session

from app.candidates import service as candidates
from app.cycles import service as cycles
from app.domain.actors import Actor
from app.domain.errors import Refusal
from app.domain.permissions import require
from app.domain.words import Stage
from app.meetings import service as meetings
from app.people.shell import SignedShell
from app.polls import service as polls
from app.results.service import announced
from app.web.deps import Db
from app.web.i18n import Language, translate
from app.web.problems import said
from app.web.routing import Router

router = Router(include_in_schema=False)
ON_LIST = (Stage.LISTED, Stage.IN_SESSION)


@dataclass(frozen=True, slots=True)
class Now:
    """An open poll as this deputy stands to it: ``said`` is empty where the ballot can be cast now."""

    poll: str
    title: str
    said: str


@router.get("/deputy")
def deputy(db: Db, shell: SignedShell) -> Response:
    """Eligibility first: nobody fills in a ballot and learns at the end that it is not taken."""
    require(shell.actor, "poll.cast")
    values = {
        "name": shell.actor.name,
        "open": [_now(db, poll.id, poll.title, shell.actor, shell.language) for poll in polls.voting(db)],
        "here": meetings.attended_now(db, shell.actor.deputy_id or ""),
        "lists": [
            (cycle, candidates.on_ballot(db, cycle.id))
            for cycle in cycles.cycles(db)
            if cycle.stage in ON_LIST
        ],
        "announced": announced(db),
    }
    return shell.page("stages/deputy.html", values)


def _now(db: Session, poll_id: str, title: str, by: Actor, language: Language) -> Now:
    try:
        page = polls.ballot_page_data(db, by, poll_id)
    except Refusal as refusal:
        return Now(poll_id, title, said(refusal, language).detail)
    return Now(poll_id, title, translate(page.sentence, language) if page.voted else "")
