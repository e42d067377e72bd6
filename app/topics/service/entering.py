"""What is asked of a submission before it is kept: who says it where, by which channel, about which place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from app.config import Settings
from app.cycles import service as cycles
from app.domain.actors import Actor, Role
from app.domain.calendar import shanghai_day
from app.domain.errors import CampaignClosed, ChannelClosed, Fault, Malformed, Missing
from app.domain.masking import cleaned
from app.domain.rulesets import RuleSet
from app.domain.words import Masked, TopicChannel, TopicOrigin
from app.people import service as people
from app.stations import service as stations
from app.topics import consent, store
from app.topics.schemas import TopicIn
from app.topics.service.campaigns import is_open
from app.topics.service.persons import Person, spoken_for
from app.web.i18n import _

_O = TopicOrigin
ORIGINS: Final = {
    Role.RESIDENT: (_O.ONLINE,),
    Role.DEPUTY: (_O.DEPUTY, _O.VISIT, _O.RECEPTION, _O.STATION),
    Role.STATION_CLERK: (_O.STATION, _O.RECEPTION, _O.VISIT),
    Role.CLERK: (_O.STATION, _O.RECEPTION, _O.VISIT),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A submission that may be kept, under the rules in force.

    ``agreed`` is the consent's version, "" where nobody's was needed.
    ``on_behalf``: entered by a deputy or clerk for the resident whose number is given.
    """

    body: TopicIn
    rules: RuleSet
    origin: TopicOrigin
    author: Person
    agreed: str
    title: str
    text: str
    place: str
    masked: tuple[Masked, ...]
    on_behalf: bool


def checked(db: Session, now: datetime, settings: Settings, body: TopicIn, by: Actor) -> Entry:
    """Raises Malformed, Forbidden, OutdatedConsent, ChannelClosed or CampaignClosed."""
    author = spoken_for(settings, by, body.phone)
    on_behalf = not by.has(Role.RESIDENT) and by.human != f"phone:{author.phone}"
    if on_behalf and body.email:  # his notices would go where he has never said
        raise _wrong("/email", _("代居民录入的不填邮箱：通知发到其手机号；要用邮箱的，由本人登录后设定"))
    origin = _origin(body, by)
    _require_activity(db, body, by)
    rules = cycles.rules_in_force(db)
    _require_channel(db, now, rules, body)
    _require_place(db, body)
    agreed = ""
    if by.has(Role.RESIDENT) or body.phone:
        agreed = consent.require_current(db, now, settings, body.consent)
    title, text, place = cleaned(body.title), cleaned(body.text), cleaned(body.place or "")
    found = {kind for words in (title, text, place) for kind in words.kinds}
    masked = tuple(kind for kind in Masked if kind in found)
    return Entry(body, rules, origin, author, agreed, title.text, text.text, place.text, masked, on_behalf)


def _origin(body: TopicIn, by: Actor) -> TopicOrigin:
    allowed = [origin for role, origins in ORIGINS.items() if by.has(role) for origin in origins]
    origin = body.origin or (allowed[0] if len(allowed) == 1 else None)
    if origin not in allowed:
        sentence = _("请选择在何处提出：{origins}")
        names = "、".join(known.label for known in dict.fromkeys(allowed))
        raise Malformed(sentence, faults=[Fault("/origin", sentence, (("origins", names),))], origins=names)
    return origin


def _require_activity(db: Session, body: TopicIn, by: Actor) -> None:
    if body.activity is None:
        return
    if by.has(Role.RESIDENT):
        raise _wrong("/activity", _("网上提交的建议不填家站点活动"))
    try:
        stations.activity_read(db, body.activity, by=by)
    except Missing:
        raise _wrong("/activity", _("没有这次活动的记录，请先登记活动")) from None


def _require_channel(db: Session, now: datetime, rules: RuleSet, body: TopicIn) -> None:
    if (body.channel is TopicChannel.CAMPAIGN) != (body.campaign is not None):
        raise _wrong("/campaign", _("集中征集须填写是哪一次，全年常态征集不填"))
    if body.channel not in rules.channels:
        raise ChannelClosed("现行规则未设“{channel}”渠道，请改用其他渠道", channel=body.channel.label)
    if body.campaign is None:
        return
    call = store.campaign(db, body.campaign)
    if call is None:
        raise _wrong("/campaign", _("没有这次集中征集，请检查后重新选择"))
    if not is_open(call, shanghai_day(now)):
        raise CampaignClosed(
            "这次集中征集的时间是 {starts} 至 {ends}；请改以“全年常态征集”提交，全年任何时候都可以",
            starts=call.starts_on,
            ends=call.ends_on,
        )


def _require_place(db: Session, body: TopicIn) -> None:
    if body.street not in people.street_names(db):
        raise _wrong("/street", _("没有这个街道，请检查后重新选择"))
    if body.community is None:
        return
    if body.community not in {row.id for row in people.communities(db, body.street)}:
        raise _wrong("/community", _("该街道没有这个社区，请检查后重新选择"))


def _wrong(pointer: str, sentence: str) -> Malformed:
    return Malformed(sentence, faults=[Fault(pointer, sentence)])
