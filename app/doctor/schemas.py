"""What the auditor's doors answer."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class AuditEventOut(BaseModel):
    """One act of the audit chain, as it was digested."""

    height: int = Field(description="高度，自 1 起")
    parent: str = Field(description="前一事件的校验码")
    at: str = Field(description="时刻（UTC，ISO 8601）")
    type: str = Field(description="种类，如 poll.seal")
    actor: str = Field(description="办理人编号")
    subject: str = Field(description="事项编号")
    payload: dict[str, Any] | None = Field(description="内容；不向您显示的为空")
    payload_digest: str = Field(description="内容的校验码")
    digest: str = Field(description="校验码")


class EventPage(BaseModel):
    events: list[AuditEventOut] = Field(description="操作记录，按高度")
    next: int | None = Field(description="下一页的 after；没有下一页时为空")


class CheckpointOut(BaseModel):
    height: int = Field(description="最后一条的高度")
    digest: str = Field(description="最后一条的校验码")


class DoctorFindingOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    code: str = Field(description="检查项")
    ok: bool = Field(description="是否成立")
    text: str = Field(description="说明")


class DoctorOut(BaseModel):
    ok: bool = Field(description="是否全部成立")
    findings: list[DoctorFindingOut] = Field(description="逐项结果")
