"""Residents say what they need, others support it; some of it is said to deputies or at a station."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from app.demo.life.record import Life, Said
from app.demo.names import phone
from app.demo.scene import Scene, at
from app.demo.topic_texts import TopicText, said_again, suggestions
from app.domain.actors import Actor
from app.domain.words import TopicChannel, TopicOrigin
from app.people import service as people
from app.people.service.sessions import actor_of_resident
from app.topics import consent
from app.topics import service as topics
from app.topics.schemas import SupportIn, TopicIn

FIRST_PHONE: Final = 2_001  # other humans than the deputies, the staff and those who grade
AGAIN: Final = 0.12  # share of suggestions that somebody else has made before
SUPPORTED: Final = 0.3
MOST_SUPPORTERS: Final = 9
AT_A_STATION: Final = 0.08
TOLD_EVERY: Final = 500  # who asks for messages: few, as `serve` sends what waits on the first day
_HOURS: Final = (7, 22)


def texts(scene: Scene) -> Iterator[tuple[TopicText, TopicText | None]]:
    """What is said, and whose words it repeats."""
    said: list[TopicText] = []
    for text in suggestions(scene.draw.randrange(10**6), scene.size.topics):
        if said and scene.draw.random() < AGAIN:
            first = scene.draw.choice(said[-400:])
            yield said_again(scene.draw.randrange(10**6), first), first
        else:
            said.append(text)
            yield text, None


def day(scene: Scene, life: Life, number: int) -> None:
    """Everything that is said and supported on one day, in one transaction: it saves two thousand."""
    moments = sorted(scene.draw.randrange(*(hour * 3600 for hour in _HOURS)) for _ in range(number))
    start = at(scene.clock_day(), 0)
    with scene.act(0) as (db, _now):
        for second in moments:
            scene.clock.move_to(max(scene.clock(), start + timedelta(seconds=second)))
            _say(db, scene, life, scene.clock())
            _support(db, scene, life, scene.clock())
            scene.tick("居民提出建议")


def _say(db: Session, scene: Scene, life: Life, now: datetime) -> None:
    text, repeats = next(life.texts)
    serial = len(life.said)
    number = phone(FIRST_PHONE + scene.draw.randrange(scene.size.topics * 2 // 3))
    at_station = scene.draw.random() < AT_A_STATION
    by = life.stations[text.street] if at_station else resident(scene, number)
    body = TopicIn(
        nonce=f"demonstration-{serial:06}",
        title=text.title,
        text=text.text,
        category=text.category,
        street=life.streets[text.street],
        community=life.communities[text.street, text.community],
        place=text.place or None,
        channel=TopicChannel.CAMPAIGN if life.campaign and not at_station else TopicChannel.STANDING,
        campaign=life.campaign if life.campaign and not at_station else None,
        origin=TopicOrigin.RECEPTION if at_station else None,
        phone=number,
        notify=serial % TOLD_EVERY == 0,
        consent=consent.current(scene.settings).version,
    )
    made = topics.submit(db, now, scene.settings, body=body, by=by, address=_address(number)).topic
    life.note(Said(made.id, made.number, number[-4:], text, repeats, made.due_on))


def _support(db: Session, scene: Scene, life: Life, now: datetime) -> None:
    """Some of what is open is supported by a few others."""
    if scene.draw.random() > SUPPORTED or not life.waiting:
        return
    topic = scene.draw.choice(life.waiting[-200:])
    for _ in range(scene.draw.randint(1, MOST_SUPPORTERS)):
        number = phone(FIRST_PHONE + scene.size.topics + scene.draw.randrange(scene.size.topics))
        body = SupportIn(phone=number, notify=False, consent=consent.current(scene.settings).version)
        by = resident(scene, number)
        topics.support(db, now, scene.settings, topic_id=topic.id, body=body, by=by)


def resident(scene: Scene, number: str) -> Actor:
    """Whoever has verified this number, without the message and its answer."""
    return actor_of_resident(people.resident_of(scene.settings, number))


def _address(number: str) -> str:
    """An address of a range that documentation uses."""
    return f"203.0.113.{int(number[-3:]) % 250 + 1}"
