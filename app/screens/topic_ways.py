"""What this reader may do with a suggestion at the desk, each way with its form.

A form's fields are those of the JSON door; a way that the suggestion's state or the reader's role does not
allow is not offered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session
from starlette.datastructures import FormData

from app.domain.actors import Actor
from app.domain.batches import UNDECIDED, Action
from app.domain.calendar import shanghai_day
from app.domain.permissions import may
from app.domain.words import Recommendation, RedirectTo, ReturnReason, TopicCategory, TopicStatus
from app.screens.decision_fields import Field
from app.screens.decision_words import OUTCOMES
from app.topics.service import batches, deciding, redirecting
from app.topics.service.queues import OnDesk
from app.topics.tables import BatchItemRow, StreetBatchRow
from app.web.forms import field as text_of
from app.web.i18n import _

_READ: Final = _("建议人可以看到")


@dataclass(frozen=True, slots=True)
class Way:
    """``code`` begins the ids of its fields, ``path`` is where it is posted to. ``first``: what is most
    likely next, shown open.
    """

    code: str
    path: str
    label: str
    button: str
    fields: tuple[Field, ...] = ()
    hint: str = ""
    hidden: Mapping[str, str] = field(default_factory=dict)
    first: bool = False


def ways(db: Session, now: datetime, found: OnDesk, by: Actor) -> list[Way]:
    """In the order of the work."""
    status = found.topic.status
    offered: list[Way] = []
    if may(by, "topic.study") and status in UNDECIDED:
        offered.append(_study(found))
    if may(by, "topic.redirect") and redirecting.at_once(found.topic):
        offered.append(_redirect("send", "redirect", _("直接转办"), _SEND, _("转办，告知建议人")))
    if may(by, "batch.draft"):
        offered += _drafts(db, found, by)
    if may(by, "topic.redirect") and status is TopicStatus.REDIRECTED:
        offered.append(_answer(now, found))
    if may(by, "topic.merge") and status is TopicStatus.MERGED:
        offered.append(_undo())
    return offered


def standing(found: OnDesk) -> BatchItemRow | None:
    """What a batch has drafted about it and not decided."""
    return next((item for item in found.items if item.decided_at is None), None)


def typed(form: FormData) -> dict[str, list[str]]:
    """To fill the form in again."""
    return {name: [text_of(form, name)] for name in form}


def _study(found: OnDesk) -> Way:
    done = found.study
    findings = done.findings if done else ""
    recommended = [(str(one), one.label) for one in Recommendation]
    category = str(found.topic.category)
    return Way(
        "study",
        "study",
        _("改作研究意见") if done else _("社区初步研究"),
        _("保存研究意见"),
        (
            Field("findings", _("了解到的情况"), "area", 1000, True, _FINDINGS, findings),
            Field("category", _("类别"), "select", value=category, options=_options(TopicCategory)),
            Field("place", _("具体地点"), most=80, hint=_PLACE, value=found.topic.place),
            Field(
                "recommendation",
                _("研究意见"),
                "select",
                required=True,
                hint=_("只作建议，由街道批次决定"),
                value=str(done.recommendation) if done else "",
                options=recommended,
            ),
            Field("comment", _("给街道的说明"), "area", 500, hint=_COMMENT, value=done.note if done else ""),
        ),
        first=done is None,
    )


_FINDINGS: Final = _("供街道决定时参考，不公开")
_PLACE: Final = _("与提交的不同时改正")
_COMMENT: Final = _("如建议合并到哪一条；不公开")
_SEND: Final = _("不属社区研究范围的，可以由经办人直接转办；已研究的须由街道批次决定。")


def _drafts(db: Session, found: OnDesk, by: Actor) -> Iterator[Way]:
    """The outcomes that a batch may be asked to decide, once one is open that can."""
    open_ones = batches.open_for(db, found.topic, by)
    if not open_ones:
        return
    item, recommended = standing(found), found.study.recommendation if found.study else None
    for action in deciding.outcomes(db, found.topic):
        own = item if item is not None and item.outcome == action else None
        likely = own is not None if item else recommended == action
        yield _draft(action, own, open_ones, first=likely)


def _draft(action: Action, item: BatchItemRow | None, open_ones: Any, *, first: bool) -> Way:
    chosen = item.batch_id if item else open_ones[0].id
    where = tuple(_batch_field(open_ones, chosen)) if len(open_ones) > 1 else ()
    hidden = {"outcome": action} if where else {"outcome": action, "batch": chosen}
    return Way(
        action,
        "draft",
        OUTCOMES[action],
        _("列入批次草案"),
        (*where, *_SAYS[action](item)),
        hint=_("先列入街道批次的草案，批次决定之后才告知建议人。"),
        hidden=hidden,
        first=first,
    )


def _batch_field(open_ones: list[StreetBatchRow], chosen: str) -> Iterator[Field]:
    options = [(one.id, one.due_on.isoformat() if one.due_on else _("当前批次")) for one in open_ones]
    yield Field("batch", _("列入哪一批"), "select", required=True, value=chosen, options=options)


def _return_fields(item: BatchItemRow | None) -> tuple[Field, ...]:
    reason = str(item.return_reason) if item else ""
    sentence = item.sentence if item else ""
    return (
        Field("return_reason", _("理由"), "select", 0, True, value=reason, options=_options(ReturnReason)),
        Field("sentence", _("用一句话说明"), "area", 300, True, _READ, sentence),
    )


def _redirect_fields(item: BatchItemRow | None, name: str = "redirect_to") -> tuple[Field, ...]:
    to, recipient = (str(item.redirect_to), item.recipient) if item else ("", "")
    return (
        Field(name, _("转办去向"), "select", 0, True, value=to, options=_options(RedirectTo)),
        Field("recipient", _("受理单位"), "text", 80, True, _RECIPIENT, recipient),
        Field("sentence", _("给建议人的说明"), "area", 300, False, _READ, item.sentence if item else ""),
    )


_RECIPIENT: Final = _("写全称，如“榕溪街道市政服务中心”")
_SAYS: Final = {"pool": lambda item: (), "return": _return_fields, "redirect": _redirect_fields}


def _redirect(code: str, path: str, label: str, hint: str, button: str) -> Way:
    return Way(code, path, label, button, _redirect_fields(None, "to"), hint)


def _answer(now: datetime, found: OnDesk) -> Way:
    today = shanghai_day(now).isoformat()
    again = bool(found.topic.redirect_answer)
    return Way(
        "answer",
        "answer",
        _("登记新的答复") if again else _("登记受理单位的答复"),
        _("登记答复"),
        (
            Field("text", _("答复的内容"), "area", 1000, True, _READ),
            Field("on", _("答复日期"), "date", 10, True, value=today),
        ),
        first=not again,
    )


def _undo() -> Way:
    return Way(
        "undo",
        "merge/undo",
        _("撤销合并"),
        _("撤销合并，重新单独办理"),
        (Field("reason", _("说明"), "area", 300, False, _READ),),
        hint=_("编号、建议人和支持一直都在；撤销之后回到“已作社区初步研究”，由街道批次另行决定。"),
    )


def _options(kind: type[TopicCategory] | type[ReturnReason] | type[RedirectTo]) -> list[tuple[str, str]]:
    return [(str(one), one.label) for one in kind]
