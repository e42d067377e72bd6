"""街道批次: those of a desk, one of them from the word of the street government to the published summary."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import Depends, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.datastructures import FormData

from app.candidates import service as candidates
from app.cycles import service as cycles
from app.decisions import service as decisions
from app.domain.actors import Actor
from app.domain.errors import Fault, Malformed, Refusal
from app.domain.permissions import may, require
from app.domain.words import RedirectTo, ReturnReason
from app.people import service as people
from app.people.shell import Shell, SignedShell, SignedShellApart
from app.screens.decision_words import OUTCOMES
from app.screens.moves import recorded
from app.stages import service as stages
from app.topics import desk_schemas as s
from app.topics import desk_showing
from app.topics.service import batches, deciding, queues
from app.topics.service.deciding import AT_ONCE, Draft
from app.topics.service.desks import reach
from app.topics.tables import StreetBatchRow, TopicRow
from app.web.deps import Db, Now
from app.web.forms import FIRST, Form, answered, field, id_in, local, refused, shown_again
from app.web.i18n import _
from app.web.problems import said
from app.web.routing import Router
from app.web.schemas import Cursor, Id, is_id
from app.web.validation import read_as

router = Router(prefix="/desk/batches", include_in_schema=False, dependencies=FIRST)
A_PAGE: Final = 25
Sent = Annotated[str, Query(max_length=20)]
SAID: Final = {
    "consult": _("征求街道办意见已登记。"),
    "drafts": _("已列入草案。"),
    "undraft": _("已从草案中撤出。"),
    "close": _("批次已办结，汇总已公布。"),
}
_SURE: Final = _("请核对之后勾选，再办结")
_NONE: Final = _("请先勾选要列入草案的建议")


@router.get("")
def list_batches(db: Db, now: Now, shell: SignedShell, street: Sent = "", after: Cursor = "") -> Response:
    """What waits by street and quarter, then those begun and closed."""
    require(shell.actor, "batch.read")
    return _list(db, now, shell, street, after)


@router.post("")
def begin(request: Request, now: Now, shell: SignedShellApart, form: Form) -> Response:
    """Opens a batch, or leads to the one that is open; ``back`` to where it was asked for."""
    require(shell.actor, "batch.draft")
    made: list[str] = []

    def act(db: Session) -> None:
        wanted = read_as(s.BatchIn, {n: field(form, n) for n in ("street", "due_on") if field(form, n)})
        row = batches.open_batch(db, now, street_id=wanted.street, due_on=wanted.due_on, by=shell.actor)
        made.append(row.id)

    refusal = refused(request, act)
    if refusal is None:
        back = field(form, "back")
        return RedirectResponse(local(back) if back else f"/desk/batches/{made[0]}", 303)
    here = shell.at("/desk/batches")
    return shown_again(request, lambda db, why: _list(db, now, here, "", "", why), refusal)


@router.get("/{batch_id}")
def one_batch(
    batch_id: Id,
    db: Db,
    now: Now,
    shell: SignedShell,
    after: Cursor = "",
    drafts: Cursor = "",
    done: Sent = "",
) -> Response:
    """The four steps of a batch, or its summary."""
    require(shell.actor, "batch.read")
    return _one(db, now, shell, batch_id, after=after, drafts=drafts, done=SAID.get(done, ""))


@dataclass(frozen=True, slots=True)
class BatchForm:
    """One form about one batch, as it came in."""

    request: Request
    shell: Shell
    now: datetime
    batch_id: str
    form: FormData

    def answer(self, code: str, act: Callable[[Session], object]) -> Response:
        way = f"/desk/batches/{self.batch_id}"

        def again(db: Session, refusal: Refusal | None) -> Response:
            return _one(db, self.now, self.shell.at(way), self.batch_id, code, self.form, refusal)

        return answered(self.request, act, f"{way}?done={code}", again)


def _post(batch_id: Id, request: Request, shell: SignedShellApart, now: Now, form: Form) -> BatchForm:
    return BatchForm(request, shell, now, batch_id, form)


AtBatch = Annotated[BatchForm, Depends(_post)]


@router.post("/{batch_id}/consultation")
def consult(post: AtBatch) -> Response:
    """征求街道办意见."""
    require(post.shell.actor, "batch.draft")

    def act(db: Session) -> None:
        sent = {name: text for name in ("on", "text") if (text := field(post.form, name))}
        heard = read_as(s.ConsultIn, sent)
        batches.consult(db, post.now, post.batch_id, on=heard.on, text=heard.text, by=post.shell.actor)

    return post.answer("consult", act)


@router.post("/{batch_id}/drafts")
def draft(post: AtBatch) -> Response:
    """Those that are ticked, all into the pool."""
    require(post.shell.actor, "batch.draft")

    def act(db: Session) -> None:
        ticked = [one for one in post.form.getlist("topic") if isinstance(one, str) and is_id(one)]
        if not ticked:
            raise Malformed(_NONE, faults=[Fault("/topic", _NONE)])
        wanted = [Draft(one, "pool") for one in ticked]
        deciding.draft(db, post.now, post.batch_id, wanted, by=post.shell.actor)

    return post.answer("drafts", act)


@router.post("/{batch_id}/undraft")
def undraft(post: AtBatch) -> Response:
    """One of them out of the draft."""
    require(post.shell.actor, "batch.draft")

    def act(db: Session) -> None:
        deciding.undraft(db, post.now, post.batch_id, id_in(post.form, "topic"), by=post.shell.actor)

    return post.answer("undraft", act)


@router.post("/{batch_id}/close")
def close(post: AtBatch) -> Response:
    """办结: for good, so it asks whether the figures were looked at."""
    require(post.shell.actor, "batch.draft")

    def act(db: Session) -> None:
        if not field(post.form, "sure"):
            raise Malformed(_SURE, faults=[Fault("/sure", _SURE)])
        batches.close(db, post.now, post.batch_id, by=post.shell.actor)

    return post.answer("close", act)


def _list(
    db: Session, now: datetime, shell: Shell, street: str, after: str, refusal: Refusal | None = None
) -> Response:
    everywhere, names = reach(shell.actor).everywhere, people.street_names(db)
    chosen = street if everywhere and street in names else None
    rows = batches.batches(db, street_id=chosen, after=after or None, limit=A_PAGE + 1, by=shell.actor)
    waiting = batches.waiting_days(db, now, street_id=chosen, by=shell.actor)
    shown = desk_showing.batches(db, now, rows, waiting, A_PAGE)
    fault = said(refusal, shell.language) if refusal else None
    values = {
        "waiting": shown.waiting,
        "open": [one for one in shown.items if one.closed_at is None],
        "closed": [one for one in shown.items if one.closed_at],
        "known": {(one.street_id, one.due_on): one for one in shown.items},
        "next": shown.next,
        "first": not after,
        "streets": names if everywhere else {},
        "street": chosen or "",
        "begins": may(shell.actor, "batch.draft"),
        "town": not cycles.rules_in_force(db).street_batches,
        "fault": fault,
    }
    return shell.page("screens/queues/batches.html", values, status=fault.status if fault else 200)


def _one(
    db: Session,
    now: datetime,
    shell: Shell,
    batch_id: str,
    code: str = "",
    form: FormData | None = None,
    refusal: Refusal | None = None,
    *,
    after: str = "",
    drafts: str = "",
    done: str = "",
) -> Response:
    row = batches.batch(db, batch_id, shell.actor)
    fault = said(refusal, shell.language) if refusal else None
    values: dict[str, Any] = {
        "batch": desk_showing.batch(db, row),
        "outcomes": OUTCOMES,
        "fault": fault,
        "refused": code if fault else "",
        "form": form or {},
        "done": done,
        "drafts_it": may(shell.actor, "batch.draft") and row.closed_at is None,
        "recorded": _decisions(db, now, shell, row),
    }
    if row.closed_at:
        values |= _closed(db, row, shell.actor)
        return shell.page("screens/queues/batch_closed.html", values, status=fault.status if fault else 200)
    values |= _worklist(db, now, shell, row, after) | _drafted(db, shell, row, drafts)
    values |= {"may_close": batches.may_close(now, row), "left": batches.undecided(db, row)}
    return shell.page("screens/queues/batch.html", values, status=fault.status if fault else 200)


def _closed(db: Session, row: StreetBatchRow, by: Actor) -> dict[str, Any]:
    """``drawing``: the years that draw on the pool now, for who reads their candidates."""
    years = cycles.cycles(db) if may(by, "candidate.read") else ()
    drawing = [year for year in years if candidates.is_screening(year)]
    shown = desk_showing.summary(row)
    return {"summary": shown, "reasons": ReturnReason, "ways": RedirectTo, "drawing": drawing}


def _worklist(db: Session, now: datetime, shell: Shell, row: StreetBatchRow, after: str) -> dict[str, Any]:
    rows = queues.worklist(db, row.id, after=after or None, limit=A_PAGE + 1, by=shell.actor)
    page = desk_showing.queue(db, now, rows, A_PAGE, shell.language)
    return {
        "rows": page.items,
        "next": page.next,
        "after": after,
        "poolable": {one.id for one in rows if _poolable(db, one)},
    }


def _poolable(db: Session, topic: TopicRow) -> bool:
    return "pool" in deciding.outcomes(db, topic)


def _drafted(db: Session, shell: Shell, row: StreetBatchRow, after: str) -> dict[str, Any]:
    pairs = deciding.drafted(db, row.id, after=after or None, limit=AT_ONCE + 1, by=shell.actor)
    counts = deciding.draft_counts(db, row.id, by=shell.actor)
    return {
        "drafted": pairs[:AT_ONCE],
        "drafted_next": pairs[AT_ONCE - 1][0].topic_id if len(pairs) > AT_ONCE else "",
        "drafts_after": after,
        "counts": counts,
        "all_drafted": sum(counts.values()),
    }


def _decisions(db: Session, now: datetime, shell: Shell, row: StreetBatchRow) -> list[Any]:
    """The latest first."""
    rows = stages.readable(db, decisions.of_subject(db, row.id), shell.actor)
    return [recorded(db, now, shell, one) for one in reversed(rows)]
