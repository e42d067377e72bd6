"""What the doors of notices take and give. Nobody's phone number, e-mail or pseudonym is among it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from app.domain.words import NoticeState
from app.web.schemas import Line, Moment, Strict


class ContactIn(Strict):
    """``consent`` is the version of the text that was agreed to, as GET tells it."""

    phone: Line = Field(max_length=20, description="刚才验证的手机号")
    email: Literal[""] | Line = Field("", max_length=120, description="邮箱；填写后改由邮件告知")
    consent: Line = Field(max_length=20, description="所同意的告知书版本")


class ContactOut(BaseModel):
    told: bool = Field(description="是否接收通知")
    consent: str = Field(description="现行告知书版本")
    text: str = Field(description="现行告知书")


class NoticeOut(BaseModel):
    id: str
    event: str = Field(description="所告知的事")
    text: str = Field(description="通知内容")
    state: NoticeState
    state_label: str
    attempts: int = Field(description="已尝试次数")
    next_try_at: Moment = Field(description="（下次）发送时间")
    sent_at: Moment | None
    fault: str = Field(description="上次未能发出的原因")


class NoticesOut(BaseModel):
    items: list[NoticeOut]
    next: str | None
