"""Rows behind the search for similar suggestions: the words of each open one, once by suggestion and once
by word. Both can be made anew from ``topic`` at any time.
"""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class TopicWordsRow(SQLModel, table=True):
    """What an open suggestion is about, as ``app.domain.wording`` cuts it; words stand apart by spaces."""

    __tablename__ = "topic_words"

    topic_id: str = Field(foreign_key="topic.id", primary_key=True)
    words: str = Field(max_length=2000)


class TopicWordRow(SQLModel, table=True):
    """One word of one suggestion. ``word`` is its CRC-32, so that no text stands here and rows stay short.

    No foreign key: a submission writes some twenty of these, and they come and go with ``topic_words``.
    """

    __tablename__ = "topic_word"
    __table_args__ = ({"sqlite_with_rowid": False},)

    word: int = Field(primary_key=True)
    topic_id: str = Field(max_length=10, primary_key=True)
