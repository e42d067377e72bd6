"""Rows of suggestions. What was said stands apart from who said it: a person can be forgotten, the
number and its timeline stay.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.base import choice_column, id_column, json_column, moment_column, new_id
from app.domain.words import (
    Recommendation,
    RedirectTo,
    ReturnReason,
    TopicCategory,
    TopicChannel,
    TopicOrigin,
    TopicStatus,
    TopicStep,
)


class CampaignRow(SQLModel, table=True):
    """集中征集: a dated call for a year's suggestions; ``call_min_days`` counts from ``published_on``."""

    __tablename__ = "campaign"
    __table_args__ = (sa.CheckConstraint("ends_on >= starts_on", name="days_in_order"),)

    id: str = Field(default_factory=new_id, sa_column=id_column())
    cycle_id: str = Field(foreign_key="cycle.id", index=True)
    title: str = Field(max_length=80)
    text: str = Field(max_length=2000)
    published_on: date
    starts_on: date
    ends_on: date
    published_by: str = Field(max_length=40)


class TopicRow(SQLModel, table=True):
    """项目建议. ``number`` is 8 Crockford characters; with ``phone_tail`` it opens the public timeline.

    ``due_on`` is the day of the street's batch it came in for, fixed at submission; None where the rules
    ask for no batches. ``title`` and ``text`` are what is shown: masked by rule when they came in.
    """

    __tablename__ = "topic"
    __table_args__ = (
        sa.Index("ix_topic_queue", "status", "street_id", "due_on", "id"),
        sa.Index("ix_topic_newest", "submitted_at", "id"),
        sa.Index("ix_topic_category", "category", "submitted_at", "id"),
    )

    id: str = Field(default_factory=new_id, sa_column=id_column())
    number: str = Field(max_length=8, unique=True)
    phone_tail: str = Field(max_length=4)
    title: str = Field(max_length=30)
    text: str = Field(max_length=500)
    category: TopicCategory = Field(sa_column=choice_column("topic_category", TopicCategory))
    channel: TopicChannel = Field(sa_column=choice_column("topic_channel", TopicChannel))
    origin: TopicOrigin = Field(sa_column=choice_column("topic_origin", TopicOrigin))
    campaign_id: str | None = Field(default=None, foreign_key="campaign.id")
    activity_id: str | None = Field(default=None, foreign_key="activity.id")  # where it was said
    street_id: str = Field(foreign_key="street.id", index=True)
    community_id: str | None = Field(default=None, foreign_key="community.id", index=True)
    place: str = Field(default="", max_length=80)
    status: TopicStatus = Field(sa_column=choice_column("topic_status", TopicStatus))
    version: int = 1  # compare-and-set: each change adds one
    submitted_at: datetime = Field(sa_column=moment_column())
    due_on: date | None = None
    supporters: int = 0  # people who support it, its author not counted
    merged_into: str | None = Field(default=None, foreign_key="topic.id", index=True)
    candidate_id: str | None = Field(default=None, max_length=10, index=True)  # what was drafted from it
    return_reason: ReturnReason | None = Field(
        default=None, sa_column=choice_column("topic_return_reason", ReturnReason, nullable=True)
    )
    sentence: str = Field(default="", max_length=300)  # of the return or redirection, in plain words
    redirect_to: RedirectTo | None = Field(
        default=None, sa_column=choice_column("topic_redirect_to", RedirectTo, nullable=True)
    )
    recipient: str = Field(default="", max_length=80)
    redirect_answer: str = Field(default="", max_length=1000)
    redirect_answered_on: date | None = None


class TopicPersonRow(SQLModel, table=True):
    """Somebody who suggested or supports it. ``person`` is HMAC(pepper, phone); no phone stands here.

    ``author`` comes with the submission: a person is author or supporter of one suggestion, never both.
    """

    __tablename__ = "topic_person"

    topic_id: str = Field(foreign_key="topic.id", primary_key=True)
    person: str = Field(max_length=64, primary_key=True, index=True)
    author: bool = False
    name: str = Field(default="", max_length=40)
    phone_tail: str = Field(max_length=4)
    consent_version: str = Field(max_length=20)
    joined_at: datetime = Field(sa_column=moment_column())


class TopicEventRow(SQLModel, table=True):
    """One node of the public timeline: when, which office, the reason in plain words. Never a name."""

    __tablename__ = "topic_event"

    topic_id: str = Field(foreign_key="topic.id", primary_key=True)
    seq: int = Field(primary_key=True)
    step: TopicStep = Field(sa_column=choice_column("topic_step", TopicStep))
    at: datetime = Field(sa_column=moment_column())
    office: str = Field(max_length=80)
    reason: str = Field(default="", max_length=1000)
    actor: str = Field(max_length=40)  # who acted, for the desk; not shown


class StudyRow(SQLModel, table=True):
    """社区初步研究: it recommends, it decides nothing."""

    __tablename__ = "community_study"

    topic_id: str = Field(foreign_key="topic.id", primary_key=True)
    findings: str = Field(max_length=1000)
    place: str = Field(default="", max_length=80)
    category: TopicCategory = Field(sa_column=choice_column("study_category", TopicCategory))
    recommendation: Recommendation = Field(sa_column=choice_column("study_recommendation", Recommendation))
    note: str = Field(default="", max_length=500)
    studied_by: str = Field(max_length=40)
    studied_at: datetime = Field(sa_column=moment_column())


class StreetBatchRow(SQLModel, table=True):
    """街道定期处理: one street's batch of a quarter. Its work is everything undecided due by then."""

    __tablename__ = "street_batch"
    __table_args__ = (sa.UniqueConstraint("street_id", "due_on"),)

    id: str = Field(default_factory=new_id, sa_column=id_column())
    street_id: str = Field(foreign_key="street.id", index=True)
    due_on: date
    consulted_on: date | None = None  # 征求街道办意见之日
    consultation: str = Field(default="", max_length=1000)
    closed_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    summary: dict[str, Any] | None = Field(default=None, sa_column=json_column(nullable=True))
    summary_digest: str = Field(default="", max_length=64)


class BatchItemRow(SQLModel, table=True):
    """What a batch is to decide about one suggestion: pool, return or redirect. Drafted, then decided."""

    __tablename__ = "batch_item"
    __table_args__ = (sa.CheckConstraint("outcome IN ('pool', 'return', 'redirect')", name="outcome"),)

    batch_id: str = Field(foreign_key="street_batch.id", primary_key=True)
    topic_id: str = Field(foreign_key="topic.id", primary_key=True)
    outcome: str = Field(max_length=10)
    return_reason: ReturnReason | None = Field(
        default=None, sa_column=choice_column("item_return_reason", ReturnReason, nullable=True)
    )
    sentence: str = Field(default="", max_length=300)
    redirect_to: RedirectTo | None = Field(
        default=None, sa_column=choice_column("item_redirect_to", RedirectTo, nullable=True)
    )
    recipient: str = Field(default="", max_length=80)
    drafted_by: str = Field(max_length=40)
    drafted_at: datetime = Field(sa_column=moment_column())
    decision_id: str | None = Field(default=None, max_length=20)
    decided_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))


class MergeRow(SQLModel, table=True):
    """One merge of a source into a target, and its undoing; the record of both stays."""

    __tablename__ = "topic_merge"

    id: str = Field(default_factory=new_id, sa_column=id_column())
    source_id: str = Field(foreign_key="topic.id", index=True)
    target_id: str = Field(foreign_key="topic.id", index=True)
    reason: str = Field(default="", max_length=300)
    merged_by: str = Field(max_length=40)
    merged_at: datetime = Field(sa_column=moment_column())
    undone_by: str | None = Field(default=None, max_length=40)
    undone_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))


class FlagRow(SQLModel, table=True):
    """Many from one hand: shown to a person who decides what it is; nothing is dropped by itself."""

    __tablename__ = "topic_flag"

    id: str = Field(default_factory=new_id, sa_column=id_column())
    kind: str = Field(max_length=20)  # phone, address, text
    trace: str = Field(max_length=64, index=True)  # the sealed phone or address it was noticed by
    topic_id: str = Field(foreign_key="topic.id", index=True)
    noticed: str = Field(max_length=200)
    raised_at: datetime = Field(sa_column=moment_column())
    reviewed_by: str | None = Field(default=None, max_length=40)
    reviewed_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    verdict: str = Field(default="", max_length=300)


class HandRow(SQLModel, table=True):
    """A submission or support, by its sealed phone and address, for the limits; forgotten after a while."""

    __tablename__ = "topic_hand"
    __table_args__ = (sa.Index("ix_topic_hand_trace", "trace", "at"),)

    id: str = Field(default_factory=new_id, sa_column=id_column())
    trace: str = Field(max_length=64)
    topic_id: str = Field(max_length=10)
    at: datetime = Field(sa_column=moment_column())
