"""Queries of the search for similar suggestions; they decide nothing.

Each reads a bounded number of rows, however many suggestions there are.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.words import TopicStatus
from app.topics.similar_tables import TopicWordRow, TopicWordsRow
from app.topics.tables import TopicRow

_POSTINGS: Any = sa.inspect(TopicWordRow).local_table
_WORDS: Any = sa.inspect(TopicWordsRow).local_table
_TOPIC: Any = sa.inspect(TopicRow).local_table


class Found(NamedTuple):
    """What comparing and showing one takes: sixty whole rows would cost more than the search."""

    id: str
    number: str
    title: str
    status: TopicStatus
    supporters: int
    street_id: str
    merged_into: str | None
    words: str | None


_FOUND = sa.select(*(_TOPIC.c[name] for name in Found._fields[:-1]), _WORDS.c.words)


def words_of(db: Session, topic_id: str) -> frozenset[str]:
    row = db.get(TopicWordsRow, topic_id)
    return frozenset(row.words.split()) if row else frozenset()


def write(db: Session, topic_id: str, words: Collection[str]) -> None:
    db.execute(sa.insert(TopicWordsRow), {"topic_id": topic_id, "words": " ".join(sorted(words))})
    db.execute(sa.insert(_POSTINGS), postings(topic_id, words))


def postings(topic_id: str, words: Collection[str]) -> list[dict[str, Any]]:
    """The rows of ``topic_word`` for these words."""
    return [{"word": number, "topic_id": topic_id} for number in sorted(_numbers(words))]


def erase(db: Session, topic_id: str, words: Collection[str]) -> None:
    db.execute(sa.delete(TopicWordsRow).where(col(TopicWordsRow.topic_id) == topic_id))
    db.execute(
        sa.delete(TopicWordRow).where(
            col(TopicWordRow.topic_id) == topic_id, col(TopicWordRow.word).in_(_numbers(words))
        )
    )


def holding(db: Session, words: Sequence[str], *, at_most: int) -> list[list[str]]:
    """For each of the words up to ``at_most`` suggestions that have it, the first by id."""
    found: dict[int, str] = {}
    numbers = [_number(word) for word in words]
    if numbers:
        given: dict[str, Any] = {f"word{place}": number for place, number in enumerate(numbers)}
        rows = db.execute(_holding(len(numbers)), {**given, "at_most": at_most})
        found = {word: ids for word, ids in rows if ids}
    return [found.get(number, "").split() for number in numbers]


def found(db: Session, topic_ids: Collection[str]) -> list[Found]:
    """These suggestions, each with its words."""
    query = _FOUND.where(_WORDS.c.topic_id == _TOPIC.c.id, _TOPIC.c.id.in_(topic_ids))
    return [Found(*row) for row in db.execute(query)]


def target(db: Session, topic_id: str) -> Found:
    """A suggestion that another was merged into; it may itself be out of the search."""
    query = _FOUND.join_from(_TOPIC, _WORDS, isouter=True).where(_TOPIC.c.id == topic_id)
    return Found(*db.execute(query).one())


@lru_cache
def _holding(words: int) -> sa.CompoundSelect[int, str]:
    """One statement for all words: a round trip for each would cost more than the search."""
    return sa.union_all(*(_of_one(sa.bindparam(f"word{place}", type_=sa.Integer)) for place in range(words)))


def _of_one(word: sa.BindParameter[int]) -> sa.Select[int, str]:
    limit = sa.bindparam("at_most", type_=sa.Integer)
    some = sa.select(_POSTINGS.c.topic_id).where(_POSTINGS.c.word == word)
    some_ids = some.order_by(_POSTINGS.c.topic_id).limit(limit).subquery()
    return sa.select(word, sa.func.aggregate_strings(some_ids.c.topic_id, " "))


def _number(word: str) -> int:
    """CRC-32 as a signed 32-bit integer. Two words of one number only bring a candidate more."""
    return zlib.crc32(word.encode()) - 2**31


def _numbers(words: Collection[str]) -> set[int]:
    return {_number(word) for word in words}
