"""A suggestion at the desk, beside the list it came from: what the desk sees of it, and each way on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any, Final, TypeVar

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel
from sqlmodel import Session
from starlette.datastructures import FormData

from app.domain.errors import Malformed, Refusal
from app.domain.permissions import may, require
from app.domain.words import TopicCategory
from app.people.shell import Shell, SignedShell, SignedShellApart
from app.screens import topic_ways
from app.screens.decision_words import OUTCOMES
from app.screens.queue_list import Asked, AskedHere, listed
from app.topics import desk_schemas as s
from app.topics import desk_showing, showing
from app.topics.service import batches, deciding, merging, queues, redirecting, studying
from app.topics.service.deciding import Draft
from app.topics.service.queues import OnDesk
from app.web.deps import Db, Now
from app.web.forms import FIRST, Form, answered, field, id_in
from app.web.i18n import _
from app.web.problems import said
from app.web.routing import Router
from app.web.schemas import Id
from app.web.validation import read_as

router = Router(prefix="/desk", include_in_schema=False, dependencies=FIRST)
Done = Annotated[str, Query(max_length=20)]
SAID: Final = {
    "study": _("研究意见已保存。"),
    "send": _("已转办，已告知建议人。"),
    "draft": _("已列入批次草案，等待街道批次决定。"),
    "undraft": _("已从批次草案中撤出。"),
    "answer": _("答复已登记，建议人可以看到。"),
    "undo": _("已撤销合并，重新单独办理。"),
    "merge": _("已合并；编号、建议人和支持都保留，以后随所并入的建议办理。"),
    "batch": _("批次已着手，可以列入草案了。"),
}


@dataclass(frozen=True, slots=True)
class TopicForm:
    """One form about one suggestion, as it came in. ``code`` is its way's."""

    request: Request
    shell: Shell
    now: datetime
    topic_id: str
    asked: Asked
    form: FormData

    def answer(self, code: str, done: str, act: Callable[[Session], object]) -> Response:
        """Back to the suggestion, which says what was done; refused, the page with the form filled in."""
        here = f"/desk/topics/{self.topic_id}"
        shell = self.shell.at(f"{here}{self.asked.query()}")

        def again(db: Session, refusal: Refusal | None) -> Response:
            return _page(db, self.now, shell, self.topic_id, self.asked, code, self.form, refusal)

        return answered(self.request, act, f"{here}{self.asked.query(done=done)}", again)


def _post(
    topic_id: Id, request: Request, shell: SignedShellApart, now: Now, asked: AskedHere, form: Form
) -> TopicForm:
    return TopicForm(request, shell, now, topic_id, asked, form)


AtTopic = Annotated[TopicForm, Depends(_post)]


@router.get("/queues")
def desk_queues(db: Db, now: Now, shell: SignedShell, asked: AskedHere) -> Response:
    """The reader's own queue, overdue first; for who drafts candidates the pool."""
    require(shell.actor, "topic.read_desk")
    values = {
        "found": listed(db, now, shell, asked),
        "ways": _more(shell),
        "categories": TopicCategory,
        "outcomes": OUTCOMES,
    }
    return shell.page("screens/queues/queues.html", values)


@router.get("/topics/{topic_id}")
def desk_topic(
    topic_id: Id, db: Db, now: Now, shell: SignedShell, asked: AskedHere, done: Done = ""
) -> Response:
    """One suggestion beside its list."""
    require(shell.actor, "topic.read_desk")
    return _page(db, now, shell, topic_id, asked, done=SAID.get(done, ""))


@router.post("/topics/{topic_id}/study")
def study(post: AtTopic) -> Response:
    """社区初步研究, or the study anew."""
    require(post.shell.actor, "topic.study")

    def act(db: Session) -> None:
        read = _read(s.StudyIn, post.form)
        told: dict[str, Any] = {**dict(read), "place": read.place or ""}
        studying.study(db, post.now, post.topic_id, **told, by=post.shell.actor)

    return post.answer("study", "study", act)


@router.post("/topics/{topic_id}/redirect")
def redirect(post: AtTopic) -> Response:
    """转办 by one person, of what nobody has studied."""
    require(post.shell.actor, "topic.redirect")

    def act(db: Session) -> None:
        read = dict(_read(s.RedirectIn, post.form))
        redirecting.redirect(db, post.now, post.topic_id, **read, by=post.shell.actor)

    return post.answer("send", "send", act)


@router.post("/topics/{topic_id}/answer")
def answer(post: AtTopic) -> Response:
    """What the destination answered."""
    require(post.shell.actor, "topic.redirect")

    def act(db: Session) -> None:
        read = dict(_read(s.RedirectAnswerIn, post.form))
        redirecting.answer(db, post.now, post.topic_id, **read, by=post.shell.actor)

    return post.answer("answer", "answer", act)


@router.post("/topics/{topic_id}/merge/undo")
def undo_merge(post: AtTopic) -> Response:
    """On its own again."""
    require(post.shell.actor, "topic.merge")

    def act(db: Session) -> None:
        reason = _read(s.UndoIn, post.form).reason
        merging.undo_merge(db, post.now, post.topic_id, reason=reason, by=post.shell.actor)

    return post.answer("undo", "undo", act)


@router.post("/topics/{topic_id}/draft")
def draft(post: AtTopic) -> Response:
    """Into a batch's draft, with one of the outcomes."""
    require(post.shell.actor, "batch.draft")
    return post.answer(field(post.form, "outcome"), "draft", lambda db: _draft(db, post))


@router.post("/topics/{topic_id}/undraft")
def undraft(post: AtTopic) -> Response:
    """Out of the draft again."""
    require(post.shell.actor, "batch.draft")

    def act(db: Session) -> None:
        deciding.undraft(db, post.now, id_in(post.form, "batch"), post.topic_id, by=post.shell.actor)

    return post.answer("undraft", "undraft", act)


def _draft(db: Session, post: TopicForm) -> None:
    """Raises Malformed naming the fields of this form."""
    sent = {name: text for name in DRAFTED if (text := field(post.form, name))}
    read = read_as(s.BatchDraftIn, {**sent, "topic": post.topic_id})
    one = Draft(
        read.topic, read.outcome, read.return_reason, read.sentence, read.redirect_to, read.recipient or ""
    )
    try:
        deciding.draft(db, post.now, id_in(post.form, "batch"), [one], by=post.shell.actor)
    except Malformed as wrong:
        faults = [replace(fault, pointer=fault.pointer.removeprefix("/items/0")) for fault in wrong.faults]
        raise Malformed(wrong.sentence, faults=faults, **wrong.values) from None


DRAFTED: Final = ("outcome", "return_reason", "sentence", "redirect_to", "recipient")
Schema = TypeVar("Schema", bound=BaseModel)


def _read(schema: type[Schema], form: FormData) -> Schema:
    """Raises Malformed. An empty field is one that was not sent."""
    sent = {name: text for name in schema.model_fields if (text := field(form, name))}
    return read_as(schema, sent)


def _page(
    db: Session,
    now: datetime,
    shell: Shell,
    topic_id: str,
    asked: Asked,
    code: str = "",
    form: FormData | None = None,
    refusal: Refusal | None = None,
    *,
    done: str = "",
) -> Response:
    found = queues.on_desk(db, topic_id, by=shell.actor)
    fault = said(refusal, shell.language) if refusal else None
    ways = topic_ways.ways(db, now, found, shell.actor)
    beside = listed(db, now, shell, asked)
    values = {
        "found": beside,
        "onward": _onward([row.id for row in beside.rows], topic_id),
        "topic": desk_showing.on_desk(db, now, found, shell.language),
        "told": showing.followed(db, found.topic, shell.language),
        "others": found.others,
        "ways": ways,
        "opened": code or next((way.code for way in ways if way.first and not done), ""),
        "refused": code if fault else "",
        "known": _known(ways, code),
        "typed": topic_ways.typed(form) if form else {},
        "fault": fault,
        "done": done,
        "draft": topic_ways.standing(found),
        "outcomes": OUTCOMES,
        **_offers(db, now, shell, found),
    }
    return shell.page("screens/queues/topic.html", values, status=fault.status if fault else 200)


def _onward(ids: list[str], here: str) -> str:
    """The next one of the list; its first where this one has left it."""
    at = ids.index(here) + 1 if here in ids else 0
    return ids[at] if at < len(ids) else ""


def _known(ways: Sequence[topic_ways.Way], code: str) -> list[str]:
    return [one.name for way in ways if way.code == code for one in way.fields]


def _offers(db: Session, now: datetime, shell: Shell, found: OnDesk) -> dict[str, Any]:
    """What has a page of its own: merging, and the batch to begin where none is open."""
    drafts = may(shell.actor, "batch.draft") and bool(deciding.outcomes(db, found.topic))
    open_ones = batches.open_for(db, found.topic, shell.actor) if drafts else []
    return {
        "drafts": drafts,
        "merges": may(shell.actor, "topic.merge") and merging.can_merge(found.topic),
        "begin": batches.day_for(db, now, found.topic) if drafts and not open_ones else None,
        "batches": {one.id: one.due_on for one in open_ones},
    }


def _more(shell: Shell) -> list[tuple[str, str]]:
    """The other pages of this desk that its reader may see."""
    doors = (
        ("batch.read", "/desk/batches", _("街道批次")),
        ("flag.review", "/desk/flags", _("异常提交核查")),
        ("campaign.publish", "/desk/calls", _("集中征集")),
    )
    return [(way, label) for action, way, label in doors if may(shell.actor, action)]
