"""票决准备: what a poll asks and by which rules, in plain words; its key cards and paper; what is next."""

from __future__ import annotations

from typing import Any

from fastapi import Response
from sqlmodel import Session

from app.cycles import service as cycles
from app.domain.actors import Actor
from app.domain.errors import KeysMissing
from app.domain.permissions import may, require
from app.domain.words import Channel, PollStatus
from app.meetings import service as meetings
from app.people.shell import SignedShell
from app.polls import service as polls
from app.polls.schemas import DefinitionOut, PaperBoxOut
from app.polls.service import PollKeyRow, PollRow
from app.screens.rule_words import example, rule_lines
from app.stages.showing import poll_desk
from app.web.deps import Db, Now
from app.web.i18n import Language, translate
from app.web.routing import Router
from app.web.schemas import Id

router = Router(prefix="/desk/polls/{poll_id}", include_in_schema=False)
PREPARING = (PollStatus.PREPARED, PollStatus.FROZEN)


@router.get("")
def show(poll_id: Id, db: Db, shell: SignedShell, now: Now) -> Response:
    require(shell.actor, "desk.read")
    poll = polls.poll(db, poll_id)
    content = polls.definition_page(db, poll_id, by=shell.actor)
    values = {
        **heading(db, poll),
        "digest": content.digest,
        "groups": _groups(db, poll, content, shell.language),
        **_rules(poll, content.definition, shell.language),
        "moves": poll_desk(db, now, poll, shell.language).moves,
        "key": keys_of(db, poll_id),
        "boxes": boxes_of(db, poll_id, shell.actor),
        "roles": lambda named: [translate(role.label, shell.language) for role in named],
        "counts": may(shell.actor, "result.read_full") and poll.status not in PREPARING,
    }
    return shell.page("screens/poll.html", values)


def _rules(poll: PollRow, definition: dict[str, Any], language: Language) -> dict[str, Any]:
    rules = polls.rules(poll)
    return {"rules": rule_lines(poll.kind, definition, rules, language), "ruleset": rules.name}


def heading(db: Session, poll: PollRow) -> dict[str, Any]:
    """What stands above every page of a poll's preparation."""
    sitting = meetings.sitting(db, poll.sitting_id)
    return {
        "poll": poll,
        "cycle": cycles.cycle(db, poll.cycle_id),
        "sitting": sitting,
        "meeting": meetings.meeting(db, sitting.meeting_id),
        "on_devices": poll.channel is not Channel.PAPER,
        "on_paper": poll.channel is not Channel.ELECTRONIC,
    }


def keys_of(db: Session, poll_id: str) -> PollKeyRow | None:
    """None before any card was made."""
    try:
        return polls.key_record(db, poll_id)
    except KeysMissing:
        return None


def boxes_of(db: Session, poll_id: str, by: Actor) -> list[PaperBoxOut] | None:
    """None for who may not read of the stock."""
    return polls.stock(db, poll_id, by=by) if may(by, "paper.read") or may(by, "paper.stock") else None


def _groups(db: Session, poll: PollRow, content: DefinitionOut, language: Language) -> list[dict[str, Any]]:
    """In the ballot's order, each with its items and its worked example."""
    worked = {one.group: one for one in content.worked}
    beside = polls.beside(db, poll.id)
    items = [{**item, "info": beside.get(item["no"], {})} for item in content.definition["items"]]
    shown = []
    for group in content.definition["groups"]:
        own = [item for item in items if item["group"] == group["code"]]
        sentence = worked[group["code"]]
        words = example(len(own), group, sentence, language)
        shown.append({**group, "items": own, "example": words, "worked": sentence.sentence})
    return shown
