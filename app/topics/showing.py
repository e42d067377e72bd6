"""Suggestions as answers, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlmodel import Session

from app.attachments import service as attachments
from app.attachments.schemas import attachments_out
from app.domain.calendar import shanghai_day
from app.domain.crockford import in_fours
from app.domain.errors import Fault, Malformed
from app.domain.words import TopicStep
from app.people import service as people
from app.topics import schemas as s
from app.topics.service.campaigns import is_open
from app.topics.service.similar import Similar
from app.topics.service.submitting import TOPIC, Submitted
from app.topics.service.timeline import timeline
from app.topics.store import Listed
from app.topics.tables import CampaignRow, FlagRow, TopicEventRow, TopicPersonRow, TopicRow
from app.web.i18n import Language, _, translate

MASKED: Final = _("为保护个人信息，文字中的{kinds}已隐去；需要联系的，请在通知中留下您自己的方式")
# What comes after each step; {due} is the day of the street's batch.
_T = TopicStep
AHEAD: Final = {
    _T.SUBMITTED: _("社区先作初步研究，{due} 集中处理，结果会写在这里"),
    _T.STUDIED: _("{due} 集中处理：纳入项目储备库、转办或说明不予采纳的理由"),
    _T.POOLED: _("编制年度候选项目时从项目储备库选用"),
    _T.ADOPTED: _("政府办会同有关单位论证，通过后提请审议"),
    _T.RETURNED: _("办理已结束；情况有变的，可以重新提出"),
    _T.MERGED: _("随所并入的建议一同办理，凭原编号继续查询"),
    _T.MERGE_UNDONE: _("{due} 集中处理；已过此日的，在下一批处理"),
    _T.REDIRECTED: _("由受理单位办理，答复会写在这里"),
    _T.REDIRECT_ANSWERED: _("办理已结束；对答复不满意的，可以向受理单位反映或重新提出"),
    _T.WITHDRAWN: _("办理已结束；仍有需要的，可以重新提出"),
    _T.RELEASED: _("留在项目储备库，以后年度仍可列为候选项目"),
    _T.OVERDUE: _("在下一批集中处理时办理"),
    _T.APPRAISED: _("由政府提请审议"),
    _T.SUBMITTED_TO_COMMITTEE: _("审议后公布候选项目名单"),
    _T.DELIBERATED: _("修改完善后公布候选项目名单"),
    _T.SENT_BACK: _("政府办研究修改后再提请审议"),
    _T.LISTED: _("由代表在人民代表大会会议上票决"),
    _T.DROPPED: _("退回项目储备库"),
    _T.CANDIDATE_WITHDRAWN: _("退回项目储备库"),
    _T.SELECTED: _("牵头单位提出实施方案，按月公布进展"),
    _T.NOT_SELECTED: _("退回项目储备库，以后年度仍可列为候选项目"),
    _T.PLAN_FILED: _("按实施方案建设，按月公布进展"),
    _T.PROGRESS: _("继续实施，按月公布进展"),
    _T.ADJUSTED: _("按调整后的内容继续实施，票评仍对照票决时的目标"),
    _T.REPORTED: _("请登录评价：满意、基本满意或不满意；随后由代表票评"),
    _T.GRADED: _("不满意的限期整改，其余项目办结"),
    _T.RECTIFYING: _("牵头单位整改后再次票评"),
    _T.CLOSED: _("办理已结束，感谢您的建议"),
    _T.TERMINATED: _("项目已经终止，办理已结束"),
    _T.CARRIED_OVER: _("在下一年度继续实施"),
}
GROUP: Final = 8  # characters of a trace: enough to tell sources apart on a page
SOON: Final = _("最近一批")
# 17 digits of microseconds end in the year 5138.
_PLACE: Final = re.compile(r"([0-9]{1,17})-([0-9A-HJKMNP-TV-Z]{10})")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


class Places:
    """Names of streets and communities, read once for a page."""

    def __init__(self, db: Session, rows: Iterable[TopicRow]) -> None:
        wanted = {row.community_id for row in rows if row.community_id}
        self.streets = people.street_names(db)
        self.communities = {key: people.community(db, key).name for key in wanted}

    def of(self, row: TopicRow) -> dict[str, Any]:
        community = self.communities[row.community_id] if row.community_id else None
        return {"street": self.streets[row.street_id], "street_id": row.street_id, "community": community}


def submitted(done: Submitted, language: Language) -> s.SubmittedOut:
    row = done.topic
    kinds = ("、" if language == "zh" else ", ").join(translate(kind.label, language) for kind in done.masked)
    return s.SubmittedOut(
        id=row.id,
        number=in_fours(row.number),
        status=row.status,
        due_on=row.due_on,
        next=ahead(TopicStep.SUBMITTED, row, language),
        masked=list(done.masked),
        note=translate(MASKED, language, {"kinds": kinds}) if kinds else "",
    )


def topics(rows: Sequence[Listed], language: Language) -> list[s.TopicOut]:
    return [
        s.TopicOut(
            **_said(row, language), street=row.street, street_id=row.street_id, community=row.community
        )
        for row in rows
    ]


def detail(db: Session, row: TopicRow, language: Language) -> s.TopicDetailOut:
    return s.TopicDetailOut(**_detail(db, row, language))


def followed(db: Session, row: TopicRow, language: Language) -> s.TimelineOut:
    events = timeline(db, row)
    return s.TimelineOut(
        **_detail(db, row, language),
        number=in_fours(row.number),
        due_on=row.due_on,
        events=[_event(event, language) for event in events],
        next=ahead(events[-1].step, row, language),
    )


def mine(
    db: Session, pairs: Sequence[tuple[TopicPersonRow, TopicRow]], language: Language
) -> list[s.MineOut]:
    places = Places(db, [row for _person, row in pairs])
    return [
        s.MineOut(
            **_summary(row, places, language),
            number=in_fours(row.number) if person.author else None,
            author=person.author,
            joined_at=person.joined_at,
        )
        for person, row in pairs
    ]


def ahead(step: TopicStep, row: TopicRow, language: Language) -> str:
    """What comes next, with its day where the street has one to keep."""
    return translate(AHEAD[step], language, {"due": str(row.due_on or SOON)})


def place(moment: datetime, key: str) -> str:
    """A cursor: the moment in microseconds and the id of a page's last row."""
    return f"{(moment - _EPOCH) // _MICROSECOND}-{key}"


def read_place(text: str | None) -> tuple[datetime, str] | None:
    """Raises Malformed for what is no cursor of ours."""
    if text is None:
        return None
    found = _PLACE.fullmatch(text)
    if found is None:
        sentence = _("翻页的位置有误，请从第一页重新开始")
        raise Malformed(sentence, faults=[Fault("query / before", sentence)])
    return _EPOCH + int(found[1]) * _MICROSECOND, found[2]


def _summary(row: TopicRow, places: Places, language: Language) -> dict[str, Any]:
    return {**_said(row, language), **places.of(row)}


def _said(row: TopicRow | Listed, language: Language) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": row.title,
        "category": row.category,
        "channel": row.channel,
        "place": row.place,
        "status": row.status,
        "status_name": translate(row.status.label, language),
        "supporters": row.supporters,
        "submitted_on": shanghai_day(row.submitted_at),
        "merged_into": row.merged_into,
    }


def _detail(db: Session, row: TopicRow, language: Language) -> dict[str, Any]:
    return {
        **_summary(row, Places(db, [row]), language),
        "text": row.text,
        "return_reason": row.return_reason,
        "redirect_to": row.redirect_to,
        "recipient": row.recipient,
        "sentence": row.sentence,
        "redirect_answer": row.redirect_answer,
        "redirect_answered_on": row.redirect_answered_on,
        "attachments": attachments_out(attachments.of(db, TOPIC, row.id), language),
    }


def _event(event: TopicEventRow, language: Language) -> s.TopicEventOut:
    return s.TopicEventOut(
        at=event.at,
        step=event.step,
        label=translate(event.step.label, language),
        office=translate(event.office, language),
        reason=translate(event.reason, language),
    )


def alike(one: Similar, language: Language = "zh") -> s.SimilarOut:
    return s.SimilarOut(
        id=one.topic_id,
        title=one.title,
        status=one.status,
        status_name=translate(one.status.label, language),
        supporters=one.supporters,
        score=one.score,
    )


def call(row: CampaignRow, today: date) -> s.CampaignOut:
    return s.CampaignOut(
        id=row.id,
        cycle=row.cycle_id,
        title=row.title,
        text=row.text,
        published_on=row.published_on,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        open=is_open(row, today),
    )


def flag(row: FlagRow, topic: TopicRow, language: Language) -> s.FlagOut:
    return s.FlagOut(
        id=row.id,
        kind=row.kind,
        kind_name=translate(row.kind.label, language),
        group=row.trace[:GROUP],
        count=row.count,
        topic=topic.id,
        number=in_fours(topic.number),
        title=topic.title,
        raised_at=row.raised_at,
        verdict=row.verdict,
        reviewed_at=row.reviewed_at,
    )
