"""Rows of people: who is in the roll, who may sign in, which sessions are alive."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.base import choice_column, id_column, moment_column, new_id
from app.domain.actors import Body, Role
from app.domain.words import DeputyChange, DeputyStatus, StationKind


class CongressRow(SQLModel, table=True):
    """The one congress of this database."""

    __tablename__ = "congress"
    __table_args__ = (sa.CheckConstraint("id = 1", name="only_one"),)

    id: int = Field(default=1, primary_key=True)
    name: str = Field(max_length=80)
    demonstration: bool = False
    roll_frozen_for: str | None = Field(default=None, max_length=10)  # a sitting, from head count to its end


class DelegationRow(SQLModel, table=True):
    __tablename__ = "delegation"

    id: str = Field(default_factory=new_id, sa_column=id_column())
    name: str = Field(max_length=60, unique=True)


class DepartmentRow(SQLModel, table=True):
    __tablename__ = "department"

    id: str = Field(default_factory=new_id, sa_column=id_column())
    code: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=80, unique=True)


class StreetRow(SQLModel, table=True):
    """街道 (in a town: 村、社区片区). ``position`` orders lists and batches."""

    __tablename__ = "street"
    __table_args__ = (sa.Index("ix_street_order", "position", "name"),)

    id: str = Field(default_factory=new_id, sa_column=id_column())
    name: str = Field(max_length=40, unique=True)
    position: int = 0
    version: int = 1


class CommunityRow(SQLModel, table=True):
    """社区 of a street."""

    __tablename__ = "community"
    __table_args__ = (sa.UniqueConstraint("street_id", "name"),)

    id: str = Field(default_factory=new_id, sa_column=id_column())
    street_id: str = Field(foreign_key="street.id", index=True)
    name: str = Field(max_length=40)
    version: int = 1


class StationRow(SQLModel, table=True):
    """家站点: a 代表之家, 社区联络站, 联络点 or 产业联系点 (which names its industry) of a street.

    ``version`` counts the changes of its rota of heads.
    """

    __tablename__ = "station"
    __table_args__ = (
        sa.CheckConstraint(
            "CASE WHEN kind = 'industry' THEN 1 ELSE 0 END = CASE WHEN industry = '' THEN 0 ELSE 1 END",
            name="industry_named",
        ),
    )

    id: str = Field(default_factory=new_id, sa_column=id_column())
    kind: StationKind = Field(sa_column=choice_column("station_kind", StationKind))
    street_id: str = Field(foreign_key="street.id", index=True)
    community_id: str | None = Field(default=None, foreign_key="community.id", index=True)
    name: str = Field(max_length=80, unique=True)
    address: str = Field(default="", max_length=120)
    industry: str = Field(default="", max_length=60)
    version: int = 1


class DeputyRow(SQLModel, table=True):
    __tablename__ = "deputy"

    id: str = Field(default_factory=new_id, sa_column=id_column())
    number: str = Field(max_length=20, unique=True)  # 代表证号: how files name a deputy
    name: str = Field(max_length=40)
    gender: str = Field(default="", max_length=4)
    occupation: str = Field(default="", max_length=80)
    phone: str = Field(max_length=20, unique=True)
    delegation_id: str = Field(foreign_key="delegation.id", index=True)
    status: DeputyStatus = Field(sa_column=choice_column("deputy_status", DeputyStatus))


class DeputyChangeRow(SQLModel, table=True):
    """补选 辞职 终止 去世 暂停 恢复, each with its 公告号."""

    __tablename__ = "deputy_change"

    id: str = Field(default_factory=new_id, sa_column=id_column())
    deputy_id: str = Field(foreign_key="deputy.id", index=True)
    kind: DeputyChange = Field(sa_column=choice_column("deputy_change_kind", DeputyChange))
    notice_no: str = Field(max_length=60)
    effective_on: date
    recorded_by: str = Field(max_length=20)
    recorded_at: datetime = Field(sa_column=moment_column())


class AccountRow(SQLModel, table=True):
    """A member of staff, a teller or a chair: signs in by password. Deputies sign in by card.

    ``must_change``: the password is known to whoever set it; nothing else is done before another is chosen.
    ``second_step``: the sealed secret of two-step sign-in, in force since ``second_step_at``;
    ``second_step_used``: the last of its time steps that was used. ``password_by``: the human, not its owner,
    who set the password; ``second_step_off_by``: who took the second step away, until there is another.
    """

    __tablename__ = "account"

    id: str = Field(default_factory=new_id, sa_column=id_column())
    username: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=40)
    phone: str = Field(max_length=20, index=True)  # two accounts with one phone are one human
    password_hash: str = Field(max_length=200)
    must_change: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    second_step: bytes | None = Field(default=None, sa_column=sa.Column(sa.LargeBinary(80), nullable=True))
    second_step_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    second_step_used: int | None = None
    password_by: str | None = Field(default=None, max_length=40)
    second_step_off_by: str | None = Field(default=None, max_length=40)
    active: bool = True
    department_id: str | None = Field(default=None, foreign_key="department.id")
    body: Body | None = Field(default=None, sa_column=choice_column("account_body", Body, nullable=True))
    street_id: str | None = Field(default=None, foreign_key="street.id")  # a street office's, a station's
    community_id: str | None = Field(default=None, foreign_key="community.id")
    created_at: datetime = Field(sa_column=moment_column())


class AccountRoleRow(SQLModel, table=True):
    __tablename__ = "account_role"

    account_id: str = Field(foreign_key="account.id", primary_key=True)
    role: Role = Field(sa_column=choice_column("account_role_name", Role, primary_key=True))


class RecoveryCodeRow(SQLModel, table=True):
    """备用码: stands in once for a code of the second step. Its digest alone, and it goes when it is used."""

    __tablename__ = "recovery_code"

    id: str = Field(default_factory=new_id, sa_column=id_column())
    account_id: str = Field(foreign_key="account.id", index=True)
    code_hash: str = Field(max_length=64)


class IdentityRow(SQLModel, table=True):
    """Whom an identity provider knows as the owner of an account: one identity, one account.

    ``digest`` is HMAC(secret, issuer and subject): it is recognised, and names nobody.
    """

    __tablename__ = "identity"

    id: str = Field(default_factory=new_id, sa_column=id_column())
    account_id: str = Field(foreign_key="account.id", unique=True)
    digest: str = Field(max_length=64, unique=True)
    issuer: str = Field(max_length=300)
    tied_at: datetime = Field(sa_column=moment_column())


class SessionRow(SQLModel, table=True):
    """A sign-in of an account, a deputy or a resident; cookie and bearer are two carriers of it.

    It lasts until ``idle_at`` unless it is used before, and never past ``expires_at``.
    ``resident`` is HMAC(secret, phone): the session knows a resident without the number.
    """

    __tablename__ = "session"
    __table_args__ = (
        sa.CheckConstraint(
            "CASE WHEN account_id IS NULL THEN 0 ELSE 1 END + CASE WHEN deputy_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN resident IS NULL THEN 0 ELSE 1 END = 1",
            name="one_owner",
        ),
    )

    id: str = Field(default_factory=new_id, sa_column=id_column())
    token_hash: str = Field(max_length=64, unique=True)
    account_id: str | None = Field(default=None, foreign_key="account.id", index=True)
    deputy_id: str | None = Field(default=None, foreign_key="deputy.id", index=True)
    resident: str | None = Field(default=None, max_length=64, index=True)
    created_at: datetime = Field(sa_column=moment_column())
    expires_at: datetime = Field(sa_column=moment_column())
    idle_at: datetime = Field(sa_column=moment_column())
    ended_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))


class CardRow(SQLModel, table=True):
    """签到卡: a deputy's sign-in code for a meeting. Hashed; ``alive`` from check-in until withdrawn."""

    __tablename__ = "card"

    id: str = Field(default_factory=new_id, sa_column=id_column())
    deputy_id: str = Field(foreign_key="deputy.id", index=True)
    code_hash: str = Field(max_length=64, unique=True)
    alive: bool = False
    issued_at: datetime = Field(sa_column=moment_column())
    withdrawn_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))


class SignInFailureRow(SQLModel, table=True):
    """A wrong password, card or one-time code, or a code sent for a network; counted within a window, then
    forgotten. ``subject`` names it sealed or as a digest.
    """

    __tablename__ = "sign_in_failure"

    id: str = Field(default_factory=new_id, sa_column=id_column())
    subject: str = Field(max_length=80, index=True)
    at: datetime = Field(sa_column=moment_column())


class OneTimeCodeRow(SQLModel, table=True):
    """验证码 sent to a resident's phone; neither the phone nor the code stands here."""

    __tablename__ = "one_time_code"

    id: str = Field(default_factory=new_id, sa_column=id_column())
    resident: str = Field(max_length=64, index=True)
    code_hash: str = Field(max_length=64)
    sent_at: datetime = Field(sa_column=moment_column())
    expires_at: datetime = Field(sa_column=moment_column())
    used_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
