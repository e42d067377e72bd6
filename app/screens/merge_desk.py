"""Merging at the desk: a suggestion beside those that say the same, and what a merge would do before it is
made. A merge is undone on the page of what was merged.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from app.db.session import Database
from app.domain.errors import Refusal
from app.domain.permissions import require
from app.people.shell import Shell, SignedShell, SignedShellApart
from app.screens.queue_list import Asked, AskedHere
from app.topics import desk_schemas as s
from app.topics import desk_showing
from app.topics.service import merging, queues
from app.topics.service.queues import OnDesk
from app.topics.tables import TopicRow
from app.web.deps import Db, Now
from app.web.forms import FIRST, Form, field, refused
from app.web.problems import said
from app.web.routing import Router
from app.web.schemas import Cursor, Id
from app.web.validation import read_as

router = Router(
    prefix="/desk/topics/{topic_id}/merge",
    include_in_schema=False,
    dependencies=FIRST,
)
Number = Annotated[str, Query(max_length=40)]


@router.get("")
def merge_desk(
    topic_id: Id,
    db: Db,
    now: Now,
    shell: SignedShell,
    asked: AskedHere,
    target: Cursor = "",
    number: Number = "",
) -> Response:
    """Side by side; with ``target`` (or its ``number``) what the merge would do."""
    require(shell.actor, "topic.merge")
    try:
        chosen = merging.numbered(db, number, by=shell.actor).id if number else target
        return _page(db, now, shell, topic_id, asked, chosen, number=number)
    except Refusal as refusal:
        queues.on_desk(db, topic_id, by=shell.actor)
        return _page(db, now, shell, topic_id, asked, "", number=number, refusal=refusal)


@router.post("")
def merge(
    topic_id: Id, request: Request, shell: SignedShellApart, now: Now, asked: AskedHere, form: Form
) -> Response:
    """Makes it; refused, what stands against it."""
    require(shell.actor, "topic.merge")
    sent = {name: text for name in ("target", "reason") if (text := field(form, name))}

    def act(db: Session) -> None:
        wanted = read_as(s.MergeIn, sent)
        merging.merge(db, now, topic_id, target_id=wanted.target, reason=wanted.reason, by=shell.actor)

    refusal = refused(request, act)
    if refusal is None:
        return RedirectResponse(f"/desk/topics/{topic_id}{asked.query(done='merge')}", 303)
    shell = shell.at(f"/desk/topics/{topic_id}/merge")
    database: Database = request.app.state.database
    with database.unit(write=False) as db:
        return _again(db, now, shell, topic_id, asked, sent, refusal)


def _again(
    db: Session,
    now: datetime,
    shell: Shell,
    topic_id: str,
    asked: Asked,
    sent: dict[str, str],
    refusal: Refusal,
) -> Response:
    """With the preview as it stands now, where there still is one."""
    target, reason = sent.get("target", ""), sent.get("reason", "")
    try:
        return _page(db, now, shell, topic_id, asked, target, reason=reason, refusal=refusal)
    except Refusal:
        return _page(db, now, shell, topic_id, asked, "", refusal=refusal)


def _page(
    db: Session,
    now: datetime,
    shell: Shell,
    topic_id: str,
    asked: Asked,
    target: str,
    *,
    number: str = "",
    reason: str = "",
    refusal: Refusal | None = None,
) -> Response:
    found = queues.on_desk(db, topic_id, by=shell.actor)
    fault = said(refusal, shell.language) if refusal else None
    values: dict[str, Any] = {"asked": asked, "number": number, "reason": reason, "fault": fault}
    if target:
        preview = merging.preview(db, topic_id, target_id=target, by=shell.actor)
        beside = [preview.target]
        values |= {"preview": preview}
    else:
        beside = _alike(found)
        values |= {"preview": None, "far": [one for one in found.similar if one.topic_id not in found.others]}
    [here, *others] = desk_showing.queued(db, now, [found.topic, *beside], shell.language)
    values |= {
        "here": (here, found.topic.text),
        "beside": [(one, row.text, merging.can_merge(row)) for one, row in zip(others, beside, strict=True)],
        "can": merging.can_merge(found.topic),
    }
    return shell.page("screens/queues/merge.html", values, status=fault.status if fault else 200)


def _alike(found: OnDesk) -> list[TopicRow]:
    """The most alike first."""
    return [found.others[one.topic_id] for one in found.similar if one.topic_id in found.others]
