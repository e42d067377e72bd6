"""Limits and flags. Who passes a limit is asked to wait; who stays under it and still does much is shown to
a person (``FlagRow``), and nothing is dropped by itself.

Phones, addresses, texts and numbers stand here sealed, for the days of ``keep_hands_days``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from app.config import Settings
from app.domain.errors import TooManyTries
from app.domain.networks import network
from app.domain.words import Hand
from app.people import service as people
from app.people.secret import seal
from app.topics import store
from app.topics.tables import FlagRow, HandRow, TopicRow
from app.web.i18n import _

DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Seen:
    """A submission's hands as they were before it: how often each had been seen, and from which count on it
    is shown to a person."""

    kind: Hand
    trace: str
    before: int
    flag_from: int


def submission(
    db: Session, now: datetime, settings: Settings, *, text: str, person: str | None, address: str
) -> list[Seen]:
    """The hands behind a submission, held until the transaction ends. ``person``: a resident's own, whom
    the limits are for; who enters for others is seen by the words alone. Raises TooManyTries.
    """
    remembered = now - timedelta(days=settings.keep_hands_days)
    hands = {Hand.TEXT: (seal(settings, "hand|text", text), remembered, settings.flag_text)}
    if person is not None:
        day = now - DAY
        hands[Hand.PHONE] = (_phone(settings, person), day, settings.flag_phone)
        hands[Hand.ADDRESS] = (_address(settings, address), day, settings.flag_address)
    for kind in sorted(hands):
        people.one_at_a_time(db, hands[kind][0])
    before = store.hands_each(db, {trace: since for trace, since, _flag in hands.values()})
    seen = [Seen(kind, trace, before[trace], flag) for kind, (trace, _since, flag) in hands.items()]
    _require_few(settings, {one.kind: one.before for one in seen})
    return seen


def note_submission(db: Session, now: datetime, topic: TopicRow, seen: Iterable[Seen]) -> None:
    """Notes a submission's hands and flags it where it is one of many."""
    for one in seen:
        db.add(HandRow(trace=one.trace, topic_id=topic.id, at=now))
        if one.before + 1 >= one.flag_from:
            db.add(_flag(now, topic, one))
    db.flush()


def take_support(db: Session, now: datetime, settings: Settings, person: str, topic_id: str) -> None:
    """Notes a support before it is given. Raises TooManyTries."""
    trace = support_trace(settings, person)
    people.one_at_a_time(db, trace)
    if store.hands(db, trace, now - DAY) >= settings.supports_a_day:
        raise TooManyTries(
            _("同一手机号一天至多支持 {most} 条建议，请明天再支持"), most=settings.supports_a_day
        )
    db.add(HandRow(trace=trace, topic_id=topic_id, at=now))
    db.flush()


def take_look(db: Session, now: datetime, settings: Settings, number: str, address: str) -> list[HandRow]:
    """Notes a look-up by number and tail before the tail is compared; the right one forgets it again.

    ``number`` is "" for what cannot be one. Noted first: forty guesses at once are still as many guesses as
    are allowed. Raises TooManyTries.
    """
    allowed = _looks(settings, number, network(address))
    for trace in sorted(allowed):
        people.one_at_a_time(db, trace)
    if any(store.hands(db, trace, now - since) >= most for trace, (since, most) in allowed.items()):
        raise TooManyTries(
            _(
                "查询输错次数过多，请过一小时再试，仍不行的请明天再试；忘记编号的，可用手机号登录查看自己的建议"
            )
        )
    rows = [HandRow(trace=trace, at=now) for trace in allowed]
    db.add_all(rows)
    db.flush()
    return rows


def _looks(settings: Settings, number: str, here: str) -> dict[str, tuple[timedelta, int]]:
    """Trace → in how long how many may be wrong. A stranger's guesses use up what his own network has for
    this number, not its author's; the higher bound over all networks keeps 10,000 tails from being tried out.
    """
    looks = {seal(settings, "hand|look", here): (HOUR, settings.wrong_tails_an_address)}
    if number:  # what is no number at all is nobody's: strangers' slips would lock each other out
        looks[seal(settings, "hand|number here", f"{number}|{here}")] = DAY, settings.wrong_tails
        looks[seal(settings, "hand|number", number)] = DAY, settings.wrong_tails_everywhere
    return looks


def support_trace(settings: Settings, person: str) -> str:
    return seal(settings, "hand|support", person)


def traces_of(settings: Settings, person: str) -> list[str]:
    """What this person is noted under, less his addresses: those are a household's."""
    return [_phone(settings, person), support_trace(settings, person)]


def _phone(settings: Settings, person: str) -> str:
    return seal(settings, "hand|phone", person)


def _address(settings: Settings, address: str) -> str:
    return seal(settings, "hand|address", network(address))


def _require_few(settings: Settings, before: Mapping[Hand, int]) -> None:
    if before.get(Hand.PHONE, 0) >= settings.topics_a_day:
        raise TooManyTries(
            _("同一手机号一天至多提交 {most} 条建议，请明天再提；内容相近的，可以支持已有的建议"),
            most=settings.topics_a_day,
        )
    if before.get(Hand.ADDRESS, 0) >= settings.topics_an_address_a_day:
        raise TooManyTries(_("您所在的网络今天提交的建议过多，请明天再提，或到就近的代表家站点当面提出"))


def _flag(now: datetime, topic: TopicRow, seen: Seen) -> FlagRow:
    return FlagRow(
        kind=seen.kind,
        trace=seen.trace,
        topic_id=topic.id,
        street_id=topic.street_id,
        count=seen.before + 1,
        raised_at=now,
    )
