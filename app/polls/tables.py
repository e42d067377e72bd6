"""Rows of polls. The box knows its poll and nothing else: no deputy, no time, no order."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.base import choice_column, id_column, json_column, moment_column, new_id
from app.domain.words import Channel, PollKind, PollStatus, TellerPost


class PollRow(SQLModel, table=True):
    """A 票决, 另行票决 or 效果票评 in a sitting.

    ``draft`` holds groups, items and rule while PREPARED; freezing fixes ``definition`` (canonical bytes),
    which alone is read from then on. ``roll``: the sitting's frozen roll bytes; ``figures``: set at sealing.
    """

    __tablename__ = "poll"

    id: str = Field(default_factory=new_id, sa_column=id_column())
    cycle_id: str = Field(foreign_key="cycle.id", index=True)
    sitting_id: str = Field(foreign_key="sitting.id", index=True)
    kind: PollKind = Field(sa_column=choice_column("poll_kind", PollKind))
    title: str = Field(max_length=120)
    channel: Channel = Field(sa_column=choice_column("poll_channel", Channel))
    advisory: bool = False
    regrade: bool = False
    follows_id: str | None = Field(default=None, foreign_key="poll.id")  # of a run-off or a re-vote
    position: int = 1  # in the agenda
    status: PollStatus = Field(sa_column=choice_column("poll_status", PollStatus))
    version: int = 1
    draft: dict[str, Any] = Field(sa_column=json_column())
    definition: bytes | None = None
    definition_digest: str | None = Field(default=None, max_length=64)
    roll: bytes | None = None
    roll_digest: str | None = Field(default=None, max_length=64)
    box_void: bool = False
    figures: dict[str, Any] | None = Field(default=None, sa_column=json_column(nullable=True))
    opened_digest: str | None = Field(default=None, max_length=64)  # of the totals that the box gave
    count: bytes | None = None  # canonical bytes of the tally's output
    count_digest: str | None = Field(default=None, max_length=64)
    count_salt: str | None = Field(default=None, max_length=32)  # what decisions bind beside the digest
    shredded_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))


class PollMoveRow(SQLModel, table=True):
    __tablename__ = "poll_move"
    __table_args__ = (sa.UniqueConstraint("poll_id", "version"),)

    id: str = Field(default_factory=new_id, sa_column=id_column())
    poll_id: str = Field(foreign_key="poll.id", index=True)
    version: int
    action: str = Field(max_length=40)
    source: str = Field(max_length=40)
    target: str = Field(max_length=40)
    decision_id: str | None = Field(default=None, max_length=20)
    waivers: list[dict[str, Any]] = Field(sa_column=json_column())
    moved_by: str = Field(max_length=20)
    moved_at: datetime = Field(sa_column=moment_column())


class PollRollRow(SQLModel, table=True):
    """One deputy entitled to vote in this poll. ``marked``: on which channel, never when."""

    __tablename__ = "poll_roll"
    __table_args__ = (
        sa.CheckConstraint("marked IS NULL OR marked IN ('paper', 'electronic')", name="marked"),
    )

    poll_id: str = Field(foreign_key="poll.id", primary_key=True)
    deputy_id: str = Field(foreign_key="deputy.id", primary_key=True)
    marked: str | None = Field(default=None, max_length=10)


class BoxRow(SQLModel, table=True):
    """票箱: a sealed ballot under SHA-256 of its nonce. Its key is all the order there is."""

    __tablename__ = "box"
    __table_args__ = ({"sqlite_with_rowid": False},)

    poll_id: str = Field(foreign_key="poll.id", primary_key=True)
    rid: bytes = Field(sa_column=sa.Column(sa.LargeBinary(32), primary_key=True))
    blob: bytes


class PollKeyRow(SQLModel, table=True):
    """票箱钥匙: the public key and each card's hash; replaced as a whole until ``open``."""

    __tablename__ = "poll_key"

    poll_id: str = Field(foreign_key="poll.id", primary_key=True)
    public_key: bytes
    share_hashes: list[str] = Field(sa_column=json_column())
    needed: int
    read_back: list[int] = Field(sa_column=json_column())
    digest: str = Field(max_length=64)
    made_by: str = Field(max_length=20)
    made_at: datetime = Field(sa_column=moment_column())


class SealRow(SQLModel, table=True):
    """The sealed box's list: all rids, sorted, 32 bytes each, and the Merkle root over them."""

    __tablename__ = "seal"

    poll_id: str = Field(foreign_key="poll.id", primary_key=True)
    rids: bytes
    root: bytes = Field(sa_column=sa.Column(sa.LargeBinary(32), nullable=False))
    sealed_at: datetime = Field(sa_column=moment_column())


class OpenedBallotRow(SQLModel, table=True):
    """The opened multiset: an encoded ballot and in how many copies it was in the box. No rid."""

    __tablename__ = "opened_ballot"
    __table_args__ = ({"sqlite_with_rowid": False},)

    poll_id: str = Field(foreign_key="poll.id", primary_key=True)
    encoded: bytes = Field(sa_column=sa.Column(sa.LargeBinary(), primary_key=True))
    copies: int


class PendingRulingRow(SQLModel, table=True):
    """待认定票 of the electronic box: what did not open, until the chief teller rules it invalid."""

    __tablename__ = "pending_ruling"

    poll_id: str = Field(foreign_key="poll.id", primary_key=True)
    rid: bytes = Field(sa_column=sa.Column(sa.LargeBinary(32), primary_key=True))
    ruled_invalid: bool = False
    reason: str = Field(default="", max_length=200)
    ruled_by: str | None = Field(default=None, max_length=20)


class PaperBoxRow(SQLModel, table=True):
    """The sheets of one paper box: 印制 发出 收回 余票 作废."""

    __tablename__ = "paper_box"

    poll_id: str = Field(foreign_key="poll.id", primary_key=True)
    number: int = Field(primary_key=True)
    printed: int
    issued: int = 0
    returned: int | None = None
    leftover: int | None = None
    voided: int = 0


class PaperStackRow(SQLModel, table=True):
    """A stack of returned sheets, entered at one desk: sheet by sheet twice, or as totals that two sign."""

    __tablename__ = "paper_stack"
    __table_args__ = (sa.CheckConstraint("method IN ('sheets', 'totals')", name="method"),)

    poll_id: str = Field(foreign_key="poll.id", primary_key=True)
    number: int = Field(primary_key=True)
    box_number: int
    size: int
    method: str = Field(max_length=10)
    first_by: str | None = Field(default=None, max_length=20)
    second_by: str | None = Field(default=None, max_length=20)
    first_totals: dict[str, Any] | None = Field(default=None, sa_column=json_column(nullable=True))
    second_totals: dict[str, Any] | None = Field(default=None, sa_column=json_column(nullable=True))


class PaperSheetRow(SQLModel, table=True):
    """One sheet as one counter read it (``reading`` 1 or 2); deleted when the count is stored."""

    __tablename__ = "paper_sheet"
    __table_args__ = (sa.CheckConstraint("reading IN (1, 2)", name="reading"),)

    poll_id: str = Field(foreign_key="poll.id", primary_key=True)
    stack: int = Field(primary_key=True)
    place: int = Field(primary_key=True)
    reading: int = Field(primary_key=True)
    encoded: bytes | None = None  # None: spoiled or pending, as ``doubt`` says
    doubt: str = Field(default="", max_length=200)
    pending: bool = False


class CertificateRow(SQLModel, table=True):
    """A teller's signature under the count, by its digest."""

    __tablename__ = "certificate"

    poll_id: str = Field(foreign_key="poll.id", primary_key=True)
    account_id: str = Field(foreign_key="account.id", primary_key=True)
    post: TellerPost = Field(sa_column=choice_column("certificate_post", TellerPost))
    name: str = Field(max_length=40)
    count_digest: str = Field(max_length=64)
    signed_at: datetime = Field(sa_column=moment_column())
