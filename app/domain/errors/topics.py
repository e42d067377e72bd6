"""What suggestions and their desks refuse."""

from __future__ import annotations

from app.domain.errors.base import Conflict

# suggestions


class CampaignClosed(Conflict):
    title = "不在集中征集期间"


class ChannelClosed(Conflict):
    title = "此征集渠道未开放"


class OutdatedConsent(Conflict):
    title = "个人信息告知书已更新"


class OwnTopic(Conflict):
    title = "不能支持自己提出的建议"


class NotSupportable(Conflict):
    title = "这条建议已办结"


class AlreadyReviewed(Conflict):
    title = "已经核查"


# the desks of suggestions


class BatchClosed(Conflict):
    title = "此批次已经办结"


class BatchNotDue(Conflict):
    title = "批次尚未到期"


class InDraft(Conflict):
    title = "此建议已列入批次草案"


class DraftOutdated(Conflict):
    title = "批次草案须先更新"
