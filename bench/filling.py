"""Suggestions in bulk: rows of the service's own classes, through its own column types, past its verbs.

A million submissions one by one would take the measurement's hour; what is measured afterwards cannot tell
the difference. Each has its author, its timeline and, while open, its words for the search.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any, Final

import sqlalchemy as sa

from app.db.base import new_id
from app.db.session import Database
from app.demo.names import seeded
from app.demo.topic_texts import TopicText, suggestions
from app.domain import wording
from app.domain.crockford import ALPHABET
from app.domain.words import ReturnReason, TopicCategory, TopicChannel, TopicOrigin, TopicStatus, TopicStep
from app.topics import similar_store
from app.topics.similar_tables import TopicWordRow, TopicWordsRow
from app.topics.tables import TopicEventRow, TopicPersonRow, TopicRow

_SEED: Final = 2026
_AT_ONCE: Final = 5_000
_OPEN: Final = 100_000
"""So many are open at once and in the search; beyond them the years before, long answered."""

_NOW: Final = (TopicStatus.SUBMITTED, TopicStatus.STUDIED, TopicStatus.POOLED)
_BEFORE: Final = (TopicStatus.RETURNED, TopicStatus.REDIRECTED, TopicStatus.RETURNED, TopicStatus.ADOPTED)
_LAST_QUARTER: Final = date(2026, 12, 31)
_START: Final = datetime(2026, 11, 20, tzinfo=UTC)

Row = dict[str, Any]
# What every row of a class has in common is said by one object of it: millions of them would take the hour.
_TOPIC: Final[Row] = TopicRow(
    number="",
    phone_tail="",
    title="",
    text="",
    category=TopicCategory.OTHER,
    channel=TopicChannel.STANDING,
    origin=TopicOrigin.ONLINE,
    street_id="",
    status=TopicStatus.SUBMITTED,
    submitted_at=_START,
    due_on=_LAST_QUARTER,
).model_dump()
_AUTHOR: Final[Row] = TopicPersonRow(
    topic_id="", person="", author=True, phone_tail="", consent_version="bench", joined_at=_START
).model_dump()
_EVENT: Final[Row] = TopicEventRow(
    topic_id="", seq=0, step=TopicStep.SUBMITTED, at=_START, office="", actor=""
).model_dump()


class Filler:
    """``up_to`` adds what is missing; the same suggestions in the same order on each database."""

    def __init__(self, database: Database, streets: dict[str, str]) -> None:
        self.database, self.streets, self.standing = database, streets, 0
        self.texts = suggestions(_SEED, 10**9)
        self.draw = seeded(_SEED)

    def up_to(self, count: int) -> None:
        while self.standing < count:
            texts = list(islice(self.texts, min(_AT_ONCE, count - self.standing)))
            topics = [self._topic(self.standing + place, text) for place, text in enumerate(texts)]
            self.standing += len(topics)
            with self.database.unit(write=True) as db:
                self._widen(db.connection())
                self._write(db.connection(), topics)
        settle(self.database)

    def _topic(self, serial: int, text: TopicText) -> Row:
        open_ = serial < _OPEN
        return _TOPIC | {
            "id": new_id(),
            "number": _number(serial),
            "phone_tail": f"{serial % 10_000:04}",
            "title": text.title,
            "text": text.text,
            "category": text.category,
            "street_id": self.streets[text.street],
            "place": text.place,
            "status": self.draw.choice(_NOW if open_ else _BEFORE),
            "submitted_at": _START
            - timedelta(seconds=self.draw.randrange(86_400 * (300 if open_ else 3_000))),
            "return_reason": None if open_ else ReturnReason.NO_FUNDS,
        }

    def _write(self, connection: sa.Connection, topics: Sequence[Row]) -> None:
        bulk(connection, TopicRow, topics)
        bulk(connection, TopicPersonRow, (_author(topic) for topic in topics))
        bulk(connection, TopicEventRow, (event for topic in topics for event in _events(topic)))
        words = [
            (topic["id"], wording.words(topic["title"], topic["text"]))
            for topic in topics
            if topic["status"] in _NOW
        ]
        bulk(connection, TopicWordsRow, ({"topic_id": one, "words": " ".join(sorted(w))} for one, w in words))
        bulk(connection, TopicWordRow, (posting for one in words for posting in similar_store.postings(*one)))

    def _widen(self, connection: sa.Connection) -> None:
        """For the filling alone: with two megabytes at hand SQLite reads its tree over and over."""
        if self.database.is_sqlite:
            connection.exec_driver_sql("PRAGMA cache_size = -1000000")


def settle(database: Database) -> None:
    """What an hour of autovacuum would do; SQLite has none, and the service asks for none."""
    if not database.is_sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


def bulk(connection: sa.Connection, table: type[Any], rows: Iterable[dict[str, Any]]) -> None:
    """COPY or one prepared statement, with the values as each column's own type binds them."""
    columns = list(sa.inspect(table).local_table.columns)
    bound = [(column.name, column.type.bind_processor(connection.dialect)) for column in columns]
    values = ([bind(row[name]) if bind else row[name] for name, bind in bound] for row in rows)
    names = ", ".join(column.name for column in columns)
    cursor: Any = connection.connection.cursor()
    where = f"{sa.inspect(table).local_table.name} ({names})"
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" for _ in columns)
        cursor.executemany(f"INSERT INTO {where} VALUES ({marks})", values)
    else:
        with cursor.copy(f"COPY {where} FROM STDIN") as copy:
            for row in values:
                copy.write_row(row)
    cursor.close()


def _author(topic: Row) -> Row:
    return _AUTHOR | {
        "topic_id": topic["id"],
        "person": f"{new_id()}{topic['id']}".lower().ljust(64, "0"),
        "phone_tail": topic["phone_tail"],
        "joined_at": topic["submitted_at"],
    }


def _events(topic: Row) -> Iterator[Row]:
    for seq, step in enumerate((TopicStep.SUBMITTED, TopicStep.STUDIED), 1):
        yield _EVENT | {"topic_id": topic["id"], "seq": seq, "step": step, "at": topic["submitted_at"]}


def _number(serial: int) -> str:
    """Eight Crockford characters, none twice: the serial times a unit of their ring."""
    rest, number = serial * 1_000_003 % 32**8, ""
    for _ in range(8):
        rest, digit = divmod(rest, 32)
        number = ALPHABET[digit] + number
    return number
