"""What a meeting and a decision by two humans refuse."""

from __future__ import annotations

from app.domain.errors.base import Conflict, Forbidden, Malformed

# decisions


class DecisionNeeded(Conflict):
    title = "缺少有效的决定"


class DecisionUsed(Conflict):
    title = "此决定已经执行"


class DecisionExpired(Conflict):
    title = "复核期限已过"


class SubjectChanged(Conflict):
    title = "内容已有改动"


class AlreadyCountersigned(Conflict):
    title = "已经复核"


# meetings


class MeetingExists(Conflict):
    title = "会议已经建立"


class SittingClosed(Conflict):
    title = "此次全体会议已经闭会"


class PollUnderWay(Conflict):
    title = "尚有票决没有结束"


class HeadCounted(Conflict):
    title = "人数已经清点，不再变动"


class FiguresDisagree(Conflict):
    title = "人数不符"


class NotEntitled(Conflict):
    title = "不能签到"


class NoVotingRight(Forbidden):
    title = "无表决权"


class AmbiguousName(Conflict):
    title = "有同名代表"


class AlreadyCheckedIn(Conflict):
    title = "此代表已经签到"


class TellersUnfit(Malformed):
    title = "监票人、计票人名单不符合要求"


class TellersAdopted(Conflict):
    title = "监票人、计票人名单已经通过"


# rehearsals


class RehearsalBusy(Conflict):
    title = "模拟票决正在准备"


class RehearsalFull(Conflict):
    title = "席位已满"


class RealVoteOpen(Conflict):
    title = "正式票决正在进行"
