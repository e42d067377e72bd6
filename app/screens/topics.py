"""``/topics``: everybody's suggestions, one of them, and 支持 with a number and its code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import Query, Response
from pydantic import ValidationError
from sqlmodel import Session

from app.config import Settings
from app.domain.errors import Fault, Malformed, Refusal, TooManyTries
from app.domain.topics import CAN_BE_SUPPORTED
from app.domain.words import TopicCategory, TopicStatus
from app.people import service as people
from app.people.shell import PageShell, Shell
from app.screens.caller import Caller, Calling, is_other, other
from app.screens.suggestion import AGREE, SENTENCES
from app.topics import consent, service, showing
from app.topics.schemas import SupportIn
from app.topics.tables import TopicRow
from app.web.deps import AppSettings, Db
from app.web.forms import FIRST, field
from app.web.i18n import _
from app.web.problems import said
from app.web.routing import Router
from app.web.schemas import Id

router = Router(include_in_schema=False, dependencies=FIRST)
A_PAGE: Final = 50
Asked = Annotated[str, Query(max_length=20)]
SHOWN: Final = tuple(status for status in TopicStatus if status is not TopicStatus.WITHDRAWN)


@router.get("/topics")
def topics(
    db: Db, shell: PageShell, category: Asked = "", street: Asked = "", status: Asked = "", before: Asked = ""
) -> Response:
    """Newest first, 50 a page; what is no category, street or state of ours asks for all of them."""
    streets = people.street_names(db)
    wanted = _wanted(category, street if street in streets else "", status)
    rows = service.topics(db, wanted=wanted, before=before or None, limit=A_PAGE + 1)
    asked = {"category": category, "street": street, "status": status}
    more = urlencode({**_given(asked), "before": rows[A_PAGE - 1].id}) if len(rows) > A_PAGE else ""
    values: dict[str, Any] = {
        "rows": showing.topics(rows[:A_PAGE], shell.language),
        "streets": streets,
        "more": more,
    }
    values |= {"categories": TopicCategory, "statuses": SHOWN, "asked": asked, "first": not before}
    values |= {"filtered": bool(wanted), "start": urlencode(_given(asked))}
    return shell.page("screens/topics.html", values)


@router.get("/topics/{topic_id}")
def topic(topic_id: Id, db: Db, shell: PageShell, settings: AppSettings) -> Response:
    return shell.page("screens/topic.html", _one(db, shell, settings, service.public_topic(db, topic_id)))


@router.post("/topics/{topic_id}/support")
def support(topic_id: Id, caller: Calling) -> Response:
    """``do``: code, support, or take_back. The answer is the page again, saying what was done."""
    if is_other(caller.shell):
        return other(caller.shell, status=409)
    verb = DO.get(field(caller.form, "do"), _support)
    try:
        return _shown(caller, topic_id, **verb(caller, topic_id))
    except Refusal as refusal:
        again = isinstance(refusal, TooManyTries) or bool(field(caller.form, "sent"))
        return _shown(caller, topic_id, refusal=refusal, sent=again)


@router.get("/topics/{topic_id}/support")
def back(topic_id: Id, db: Db, shell: PageShell, settings: AppSettings) -> Response:
    """Whoever comes back to an address that is only posted to."""
    return topic(topic_id, db, shell, settings)


def _code(caller: Caller, topic_id: str) -> dict[str, Any]:
    _body(caller)
    caller.send_code()
    return {"sent": True}


def _support(caller: Caller, topic_id: str) -> dict[str, Any]:
    body = _body(caller)
    if not caller.known:
        caller.enter()
    with caller.database.unit(write=True) as db:
        given = service.support(
            db, caller.now, caller.settings, topic_id=topic_id, body=body, by=caller.actor
        )
    return {"done": _("已支持，谢谢您。") if given.fresh else _("您已经支持过，不重复计算。")}


def _take_back(caller: Caller, topic_id: str) -> dict[str, Any]:
    with caller.database.unit(write=True) as db:
        service.take_back(db, caller.now, caller.settings, topic_id=topic_id, by=caller.actor)
    return {"done": _("已收回您的支持。")}


DO: Final[Mapping[str, Callable[[Caller, str], dict[str, Any]]]] = {
    "code": _code,
    "support": _support,
    "take_back": _take_back,
}


def _body(caller: Caller) -> SupportIn:
    """Raises Malformed naming the fields that are wrong."""
    version, sent = consent.current(caller.settings).version, field(caller.form, "consent")
    faults = [Fault("/consent", AGREE)] if sent != version else []
    try:
        body = SupportIn(phone=caller.phone, notify=bool(field(caller.form, "notify")), consent=version)
    except ValidationError:
        faults = [Fault("/phone", SENTENCES["phone"]), *faults]
    if faults:
        raise Malformed(_("还有 {count} 处要改，已填的内容都在"), faults=faults, count=len(faults))
    return body


def _shown(
    caller: Caller, topic_id: str, *, refusal: Refusal | None = None, sent: bool = False, done: str = ""
) -> Response:
    fault = said(refusal, caller.shell.language) if refusal else None
    with caller.database.unit(write=False) as db:
        values = _one(db, caller.shell, caller.settings, service.public_topic(db, topic_id))
    known = caller.shell.is_resident and not refusal
    values |= {"fault": fault, "sent": sent and not known, "done": done}
    values |= {"phone": caller.phone, "notify": field(caller.form, "notify")}
    values |= {"ticked": field(caller.form, "consent")}
    return caller.page("screens/topic.html", values, status=fault.status if fault else 200)


def _one(db: Session, shell: Shell, settings: Settings, row: TopicRow) -> dict[str, Any]:
    end = service.end_of(db, row)
    agreement = consent.current(settings)
    return {
        "topic": showing.detail(db, row, shell.language),
        "end": end if end.id != row.id else None,
        "open": end.status in CAN_BE_SUPPORTED,
        "other": is_other(shell),
        "consent": (agreement.version, agreement.english if shell.language == "en" else agreement.chinese),
        "fault": None,
        "sent": False,
        "done": "",
        "phone": "",
        "notify": "",
        "ticked": "",
    }


def _wanted(category: str, street: str, status: str) -> dict[str, Any]:
    kinds = {"category": (category, TopicCategory), "status": (status, TopicStatus)}
    found: dict[str, Any] = {name: kind(sent) for name, (sent, kind) in kinds.items() if sent in set(kind)}
    return {**found, "street_id": street} if street else found


def _given(asked: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in asked.items() if value}
