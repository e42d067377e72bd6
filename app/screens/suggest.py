"""R2, ``/suggest``: 我要提建议. One form, read back once, sent with a code, answered with a number.

Everything typed travels in the form from step to step; nothing of it is kept here before it is submitted.
The steps are ways of posting the one address (``do``): check, edit, code, photos, drop:…, submit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi import Query, Request, Response
from sqlmodel import Session

from app.attachments import service as attachments
from app.config import Settings
from app.domain.calendar import shanghai_day
from app.domain.errors import (
    AttachmentRefused,
    Missing,
    OutdatedConsent,
    Refusal,
    TooManyTries,
)
from app.domain.words import TopicCategory
from app.people import service as people
from app.people.shell import SIZE, PageShell, Shell, Size, remember
from app.screens.caller import Caller, Calling, is_other, other
from app.screens.suggestion import PHOTOS, TYPED, checked, nonce_of, photo_ids, typed, where
from app.topics import consent, service, showing
from app.topics.schemas import TopicIn
from app.topics.service import similar
from app.topics.tables import CampaignRow
from app.web.deps import AppSettings, Db, Lang, Now
from app.web.forms import FIRST, field
from app.web.i18n import _
from app.web.pages import page
from app.web.problems import said
from app.web.routing import Router

router = Router(include_in_schema=False, dependencies=FIRST)
FEW: Final = 3
LANG: Final = "lang"
LONGEST: Final = 30


@router.get("/suggest")
def suggest(
    db: Db, now: Now, shell: PageShell, settings: AppSettings, campaign: Annotated[str, Query()] = ""
) -> Response:
    if is_other(shell):
        return other(shell)
    calls = service.open_calls(db, shanghai_day(now))
    asked = campaign if campaign in {call.id for call in calls} else ""
    empty = {**dict.fromkeys(TYPED, ""), "nonce": nonce_of(""), "campaign": asked}
    return shell.page("screens/suggest.html", _form_values(db, shell, settings, empty) | {"calls": calls})


@router.get("/suggest/similar")
def alike(request: Request, db: Db, lang: Lang) -> Response:
    """A fragment: what was suggested before and sounds alike; nothing where there is none."""
    asked = request.query_params
    title = asked.get("title", "").strip()[:LONGEST]
    found = _similar(db, title, asked.get("where", "")) if len(title) > 1 else []
    return page("screens/similar.html", lang, {"similar": found}, Cache_Control="no-store")


@router.post("/suggest")
def go(caller: Calling) -> Response:
    if is_other(caller.shell):
        return other(caller.shell, status=409)
    step, _colon, which = field(caller.form, "do").partition(":")
    if step == "drop":
        return _photos(caller, without=which)
    if step in (LANG, SIZE):
        return _wished(caller, step, which)
    return DO.get(step, _check)(caller)


def _wished(caller: Caller, wish: str, which: str) -> Response:
    """The same step in another language or size of text: nothing typed is lost over it."""
    shell = caller.shell
    if wish == SIZE and which in set(Size):
        caller.shell = shell.resized(Size(which))
    elif wish == LANG and which in ("zh", "en"):
        caller.shell = replace(shell, language="en" if which == "en" else "zh")
    answer = _check(caller) if field(caller.form, "at") == "check" else _form(caller)
    if caller.shell is not shell:
        remember(answer, wish, which)
    return answer


def _check(caller: Caller) -> Response:
    """核对: everything read back, and what was suggested before."""
    try:
        return _checked(caller, _body(caller))
    except Refusal as refusal:
        return _form(caller, refusal)


def _edit(caller: Caller) -> Response:
    return _form(caller)


def _code(caller: Caller) -> Response:
    """Sends a code; too soon for another one is told beside the field for the one that is on its way."""
    try:
        body = _body(caller)
    except Refusal as refusal:
        return _form(caller, refusal)
    try:
        caller.send_code()
    except Refusal as refusal:
        return _checked(caller, body, refusal, sent=isinstance(refusal, TooManyTries))
    return _checked(caller, body, sent=True)


def _photos(caller: Caller, without: str = "") -> Response:
    """Adds what was chosen, or takes one away; only for whom the session is known."""
    try:
        body = _body(caller)
    except Refusal as refusal:
        return _form(caller, refusal)
    ids, fault = _uploaded(caller, [one for one in photo_ids(caller.form) if one != without])
    return _checked(caller, body, fault, photos=ids)


def _submit(caller: Caller) -> Response:
    try:
        body = _body(caller)
    except Refusal as refusal:
        return _form(caller, refusal)
    try:
        return _submitted(caller, body)
    except OutdatedConsent as refusal:
        return _form(caller, refusal)
    except Refusal as refusal:
        return _checked(caller, body, refusal, sent=True)


DO: Final[Mapping[str, Callable[[Caller], Response]]] = {
    "check": _check,
    "edit": _edit,
    "code": _code,
    "photos": _photos,
    "submit": _submit,
}


def _submitted(caller: Caller, body: TopicIn) -> Response:
    """Signed in first, in a unit of its own: a suggestion that is refused then asks for no second code."""
    if not caller.known:
        caller.enter()
        if field(caller.form, "photos"):
            return _checked(caller, body)
    ids, fault = _uploaded(caller, photo_ids(caller.form))
    if fault:
        return _checked(caller, body, fault, photos=ids)
    whole = body.model_copy(update={"attachments": ids})
    with caller.database.unit(write=True) as db:
        done = service.submit(
            db, caller.now, caller.settings, body=whole, by=caller.actor, address=caller.address
        )
        shown = showing.submitted(done, caller.shell.language)
    values = {"done": shown, "title": done.topic.title, "replayed": done.replayed}
    return caller.page("screens/suggest_done.html", values, status=200 if done.replayed else 201)


def _uploaded(caller: Caller, ids: list[str]) -> tuple[list[str], Refusal | None]:
    """The photos with those that were chosen now, and what was wrong with the first that was refused."""
    files = [one for one in caller.form.getlist("files") if not isinstance(one, str) and one.size]
    if not caller.known:
        return [], None
    try:
        for file in files:
            if len(ids) >= PHOTOS:
                raise AttachmentRefused(_("至多 {most} 张照片，多出的没有添加"), most=PHOTOS)
            row = attachments.upload(
                caller.database, caller.now, caller.settings, data=file.file.read(), by=caller.actor
            )
            ids = [*ids, row.id]
    except Refusal as refusal:
        return ids, refusal
    return ids, None


def _body(caller: Caller) -> TopicIn:
    with caller.database.unit(write=False) as db:
        return checked(
            typed(caller),
            known=_places(db),
            calls=_calls(db, caller),
            version=consent.current(caller.settings).version,
        )


def _form(caller: Caller, refusal: Refusal | None = None) -> Response:
    """The form as it was filled in, with what was wrong on top."""
    shell, fault = caller.shell, said(refusal, caller.shell.language) if refusal else None
    with caller.database.unit(write=False) as db:
        values = _form_values(db, shell, caller.settings, typed(caller))
        values["calls"] = list(_calls(db, caller).values())
    values |= {"fault": fault, "photo_ids": photo_ids(caller.form)}
    return caller.page("screens/suggest.html", values, status=fault.status if fault else 200)


def _form_values(db: Session, shell: Shell, settings: Settings, entered: Mapping[str, str]) -> dict[str, Any]:
    streets = [(street, people.communities(db, street.id)) for street in people.streets(db)]
    agreement = consent.current(settings)
    words = agreement.english if shell.language == "en" else agreement.chinese
    return {
        "typed": entered,
        "streets": streets,
        "categories": TopicCategory,
        "consent": (agreement.version, words),
        "most": PHOTOS,
        "fault": None,
        "photo_ids": [],
    }


def _checked(
    caller: Caller,
    body: TopicIn,
    refusal: Refusal | None = None,
    *,
    sent: bool = False,
    photos: list[str] | None = None,
) -> Response:
    fault = said(refusal, caller.shell.language) if refusal else None
    ids = photo_ids(caller.form) if photos is None else photos
    known, entered = caller.known, typed(caller)
    with caller.database.unit(write=False) as db:
        values: dict[str, Any] = {
            "place": _places(db)[entered["where"]],
            "call": _calls(db, caller).get(body.campaign or ""),
            "similar": _similar(db, body.title, entered["where"], body.text),
            "photos": [_photo(db, caller, one) for one in ids] if known else [],
        }
    values |= {"typed": entered, "photo_ids": ids, "known": known, "sent": sent and not known}
    values |= {"fault": fault, "most": PHOTOS, "mb": caller.settings.attachment_mb, "body": body}
    return caller.page("screens/suggest_check.html", values, status=fault.status if fault else 200)


def _photo(db: Session, caller: Caller, photo_id: str) -> tuple[str, str]:
    """(id, kind); "" for one that is gone."""
    try:
        return photo_id, attachments.shown(db, photo_id, by=caller.actor).row.kind
    except Missing:
        return photo_id, ""


def _calls(db: Session, caller: Caller) -> dict[str, CampaignRow]:
    """The campaigns that take suggestions today."""
    return {call.id: call for call in service.open_calls(db, shanghai_day(caller.now))}


def _places(db: Session) -> dict[str, str]:
    """What the field of the place may hold → how it is read back."""
    streets = people.street_names(db)
    places = {street_id: name for street_id, name in streets.items()}
    for row in people.communities(db):
        places[f"{row.street_id}/{row.id}"] = f"{streets[row.street_id]} · {row.name}"
    return places


def _similar(db: Session, title: str, place: str, text: str = "") -> list[similar.Similar]:
    street, _community = where(place)
    return similar.similar(db, title=title, text=text, street_id=street, limit=FEW)
