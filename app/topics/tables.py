"""Rows of suggestions. What was said stands apart from who said it: a person can be forgotten, the
number and its timeline stay.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.base import choice_column, id_column, json_column, moment_column, new_id
from app.domain.words import (
    Hand,
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
    __table_args__ = (
        sa.CheckConstraint("ends_on >= starts_on", name="days_in_order"),
        sa.Index("ix_campaign_newest", "published_on", "id"),
        sa.Index("ix_campaign_cycle", "cycle_id", "published_on", "id"),
    )

    id: str = Field(default_factory=new_id, sa_column=id_column())
    cycle_id: str = Field(foreign_key="cycle.id")
    title: str = Field(max_length=80)
    text: str = Field(max_length=2000)
    published_on: date
    starts_on: date
    ends_on: date
    published_by: str = Field(max_length=40)


class TopicRow(SQLModel, table=True):
    """项目建议. ``number`` is 8 Crockford characters; with ``phone_tail`` it opens the public timeline, until
    its author is erased: then the tail is "", which nobody can say.

    ``due_on`` is the day of the street's batch it came in for, fixed at submission; None where the rules
    ask for no batches. ``title`` and ``text`` are what is shown: masked by rule when they came in.
    ``supporters`` are the distinct people behind it and all that was merged into it, less its own authors.
    ``receipt`` is the sealed nonce of the submission: the same one again is the same suggestion.
    ``ended_at`` is when its last step came to an end of the road; None while there is more to come.
    """

    __tablename__ = "topic"
    __table_args__ = (
        sa.Index("ix_topic_queue", "status", "street_id", "due_on", "id"),
        sa.Index("ix_topic_station_queue", "community_id", "status", "due_on", "id"),
        # The public list, newest first, alone and filtered; a third filter is read off the second's rows.
        sa.Index("ix_topic_newest", "submitted_at", "id"),
        sa.Index("ix_topic_category", "category", "submitted_at", "id"),
        sa.Index("ix_topic_street", "street_id", "submitted_at", "id"),
        sa.Index("ix_topic_status", "status", "submitted_at", "id"),
        sa.Index("ix_topic_street_category", "street_id", "category", "submitted_at", "id"),
        sa.Index("ix_topic_street_status", "street_id", "status", "submitted_at", "id"),
        sa.Index("ix_topic_category_status", "category", "status", "submitted_at", "id"),
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
    street_id: str = Field(foreign_key="street.id")
    community_id: str | None = Field(default=None, foreign_key="community.id")
    place: str = Field(default="", max_length=80)
    status: TopicStatus = Field(sa_column=choice_column("topic_status", TopicStatus))
    version: int = 1  # compare-and-set: each change adds one
    submitted_at: datetime = Field(sa_column=moment_column())
    due_on: date | None = None
    supporters: int = 0
    receipt: str | None = Field(default=None, max_length=40, unique=True)
    ended_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
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
    An author who was erased leaves a row under a name nobody has (``erased:…``), so that numbers stay.
    """

    __tablename__ = "topic_person"
    __table_args__ = (sa.Index("ix_topic_person_mine", "person", "joined_at", "topic_id"),)

    topic_id: str = Field(foreign_key="topic.id", primary_key=True)
    person: str = Field(max_length=64, primary_key=True)
    author: bool = False
    name: str = Field(default="", max_length=40)
    phone_tail: str = Field(max_length=4)
    consent_version: str = Field(max_length=20)
    joined_at: datetime = Field(sa_column=moment_column())


class TopicEventRow(SQLModel, table=True):
    """One node of the public timeline: when, which office, the reason in plain words. Never a name.

    A merge names the target and how many events that one had (``target_seq``): from there on its events
    are this suggestion's too, until the undoing of the merge names where they stop.
    """

    __tablename__ = "topic_event"

    topic_id: str = Field(foreign_key="topic.id", primary_key=True)
    seq: int = Field(primary_key=True)
    step: TopicStep = Field(sa_column=choice_column("topic_step", TopicStep))
    at: datetime = Field(sa_column=moment_column())
    office: str = Field(max_length=80)
    reason: str = Field(default="", max_length=1000)
    actor: str = Field(max_length=40)  # who acted, for the desk; not shown. "resident" for any of them
    target_id: str | None = Field(default=None, foreign_key="topic.id")
    target_seq: int | None = None


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
    """街道定期处理: one street's batch of a quarter. Its work is everything undecided due by then.

    In a town the presidium decides for all places at once: no street, no day. ``key`` says which batch it
    is, so that two made at once are one.
    """

    __tablename__ = "street_batch"
    __table_args__ = (
        sa.UniqueConstraint("street_id", "due_on"),
        sa.CheckConstraint("(street_id IS NULL) = (due_on IS NULL)", name="street_and_day"),
        sa.Index("ix_street_batch_opened", "opened_at", "id"),
        sa.Index("ix_street_batch_closed", "closed_at", "id"),
    )

    id: str = Field(default_factory=new_id, sa_column=id_column())
    key: str = Field(max_length=30, unique=True)
    street_id: str | None = Field(default=None, foreign_key="street.id")
    due_on: date | None = None
    opened_at: datetime = Field(sa_column=moment_column())
    consulted_on: date | None = None  # 征求街道办意见之日
    consultation: str = Field(default="", max_length=1000)
    closed_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    summary: dict[str, Any] | None = Field(default=None, sa_column=json_column(nullable=True))
    summary_digest: str = Field(default="", max_length=64)


class BatchItemRow(SQLModel, table=True):
    """What a batch is to decide about one suggestion: pool, return or redirect. Drafted, then decided.

    A suggestion stands in one draft at a time. ``lapsed``: its author withdrew it before the decision
    took effect, so nothing was done.
    """

    __tablename__ = "batch_item"
    __table_args__ = (
        sa.CheckConstraint("outcome IN ('pool', 'return', 'redirect')", name="outcome"),
        sa.Index("ix_batch_item_of_batch", "batch_id", "topic_id"),
        sa.Index(
            "uq_batch_item_draft",
            "topic_id",
            unique=True,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        ),
    )

    id: str = Field(default_factory=new_id, sa_column=id_column())
    batch_id: str = Field(foreign_key="street_batch.id")
    topic_id: str = Field(foreign_key="topic.id", index=True)
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
    lapsed: bool = False


class MergeRow(SQLModel, table=True):
    """One merge of a source into a target, and its undoing; the record of both stays.

    The open ones are the truth: ``TopicRow.merged_into`` is the end of the way through them.
    """

    __tablename__ = "topic_merge"
    __table_args__ = (
        sa.Index(
            "uq_topic_merge_open",
            "source_id",
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        ),
    )

    id: str = Field(default_factory=new_id, sa_column=id_column())
    source_id: str = Field(foreign_key="topic.id", index=True)
    target_id: str = Field(foreign_key="topic.id", index=True)
    reason: str = Field(default="", max_length=300)
    merged_by: str = Field(max_length=40)
    merged_at: datetime = Field(sa_column=moment_column())
    undone_by: str | None = Field(default=None, max_length=40)
    undone_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))


_OPEN: Final = sa.text("reviewed_at IS NULL")


class FlagRow(SQLModel, table=True):
    """Many from one hand: shown to a person who decides what it is; nothing is dropped by itself.

    ``trace`` is the sealed phone, address or text that it was noticed by, the ``count``-th of its kind.
    """

    __tablename__ = "topic_flag"
    __table_args__ = (
        sa.UniqueConstraint("topic_id", "kind"),
        sa.Index("ix_topic_flag_open", "raised_at", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        sa.Index(
            "ix_topic_flag_street", "street_id", "raised_at", "id", sqlite_where=_OPEN, postgresql_where=_OPEN
        ),
    )

    id: str = Field(default_factory=new_id, sa_column=id_column())
    kind: Hand = Field(sa_column=choice_column("flag_kind", Hand))
    trace: str = Field(max_length=64)
    topic_id: str = Field(foreign_key="topic.id")
    street_id: str = Field(foreign_key="street.id")
    count: int
    raised_at: datetime = Field(sa_column=moment_column())
    reviewed_by: str | None = Field(default=None, max_length=40)
    reviewed_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    verdict: str = Field(default="", max_length=300)


class HandRow(SQLModel, table=True):
    """A submission, support or wrong tail by its sealed phone, address, text or number: for the limits.

    Forgotten after a while (``keep_hands_days``). ``topic_id`` is "" where there is none.
    """

    __tablename__ = "topic_hand"
    __table_args__ = (
        sa.Index("ix_topic_hand_trace", "trace", "at"),
        sa.Index("ix_topic_hand_at", "at"),
        sa.Index("ix_topic_hand_topic", "topic_id"),
    )

    id: str = Field(default_factory=new_id, sa_column=id_column())
    trace: str = Field(max_length=64)
    topic_id: str = Field(default="", max_length=10)
    at: datetime = Field(sa_column=moment_column())


class ConsentRow(SQLModel, table=True):
    """The words that people agreed to, as they were shown, by their version. Never changed."""

    __tablename__ = "consent_text"

    version: str = Field(max_length=20, primary_key=True)
    words: dict[str, Any] = Field(sa_column=json_column())
    first_used_at: datetime = Field(sa_column=moment_column())
