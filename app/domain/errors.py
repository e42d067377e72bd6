"""Every refusal the service can give, one class each.

    Refusal
    ├─ Malformed            422  the request says something that cannot be meant
    │  ├─ BadFile                a file, answered row by row
    │  └─ BadRuleSet             a rule set, every fault named
    ├─ Unauthenticated      401  nobody is signed in
    ├─ Forbidden            403  somebody is, who may not
    │  ├─ NotYourRole
    │  └─ SameHuman              one human records, another countersigns
    ├─ Missing              404  unknown, or not yours: the two look alike
    ├─ Conflict             409  right in itself, wrong now
    │  ├─ WrongStage
    │  ├─ RulesUnmet             lists every unmet condition
    │  ├─ NotWaivable            a legal condition, or none of this move's
    │  ├─ OutOfOrder             a step of the sitting before those it follows
    │  └─ …                      a feature's own conflicts stand in its own ``errors`` block below
    ├─ Stale                412  the edited version is not the current one
    ├─ TooManyTries         429  wait, then try again
    └─ Unavailable          503  a disk or gateway of ours is away; nothing has changed

The class name is the code (``RulesUnmet`` → ``/problems/rules-unmet``); ``title`` is what happened.
A sentence is a Chinese source text with ``{names}``; values are filled in after translation:
``raise NotYourRole("此操作须由{roles}办理", roles="大会秘书处")``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault in what was sent. ``pointer`` is a JSON pointer, or ``row 12 / 姓名`` of a file."""

    pointer: str
    sentence: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Unmet:
    """A condition that does not hold: its code, text, class (legal | procedural), who may waive it."""

    code: str
    text: str
    klass: str
    waivable_by: str | None
    detail: str = ""  # the numbers or names behind it, e.g. 实到 180 人，须 200 人


class Refusal(Exception):
    """A request is refused and nothing has changed.

    ``keeps`` is set on the few refusals that leave a trace of the attempt (a wrong password is counted,
    a foreign key card is audited): what was written before such a refusal stays.
    """

    title: ClassVar[str] = "未能办理"
    keeps: bool = False

    def __init__(self, sentence: str = "", /, **values: object) -> None:
        self.sentence = sentence
        self.values = {name: str(value) for name, value in values.items()}
        super().__init__(sentence.format(**self.values) if sentence else self.title)

    @classmethod
    def code(cls) -> str:
        """``RulesUnmet`` → ``rules-unmet``."""
        name = cls.__name__
        return "".join("-" + c.lower() if c.isupper() else c for c in name).lstrip("-")


class Malformed(Refusal):
    title = "提交的内容有误"

    def __init__(self, sentence: str = "", /, *, faults: Sequence[Fault] = (), **values: object) -> None:
        self.faults = tuple(faults)
        super().__init__(sentence, **values)


class BadFile(Malformed):
    title = "文件有误，未导入任何内容"


class BadRuleSet(Malformed):
    title = "规则数据有误，未采用"


class Unauthenticated(Refusal):
    title = "请先登录"


class Forbidden(Refusal):
    title = "无权办理"


class NotYourRole(Forbidden):
    title = "您的身份不能办理此事项"


class SameHuman(Forbidden):
    title = "须由另一人复核"


class Missing(Refusal):
    title = "未找到"


class Conflict(Refusal):
    title = "现在不能办理"


class WrongStage(Conflict):
    title = "当前阶段不能办理此事项"


class RulesUnmet(Conflict):
    """Every unmet condition at once, so that nobody finds them one by one."""

    title = "条件尚未满足"

    def __init__(self, unmet: Sequence[Unmet]) -> None:
        self.unmet = tuple(unmet)
        super().__init__("尚有 {count} 项条件未满足", count=len(self.unmet))


class NotWaivable(Conflict):
    title = "此项条件不能免除"


class OutOfOrder(Conflict):
    title = "会议程序的次序不符"


class Stale(Refusal):
    title = "内容已被他人修改，请刷新后再改"


class TooManyTries(Refusal):
    title = "尝试次数过多，请稍后再试"


class Unavailable(Refusal):
    title = "服务暂时不可用"


# The ballot box.


class BadNonce(Malformed):
    title = "投票随机数有误"


class MistypedCard(Malformed):
    title = "钥匙卡代码有误"


class ForeignCard(Conflict):
    title = "钥匙卡不属于此票箱"


class SameCardTwice(Conflict):
    title = "同一张钥匙卡重复使用"


class TooFewCards(Conflict):
    title = "钥匙卡张数不足"


class KeyMismatch(Conflict):
    title = "钥匙卡拼出的钥匙与票箱不符"


class BoxVoid(Conflict):
    """To everybody alike: who had voted electronically and who had not learn the same."""

    title = "电子票箱已作废"


class NonceTaken(Conflict):
    title = "投票随机数已被使用"


class AlreadyVoted(Conflict):
    title = "您已投票"


class PollNotOpen(Conflict):
    title = "现在不能投票"


class NotOnRoll(Forbidden):
    title = "您不在本次票决的名册上"


class NotCheckedIn(Forbidden):
    title = "您尚未签到"


class PaperChannel(Forbidden):
    title = "您使用纸质票"


class NotPaperChannel(Conflict):
    title = "该代表使用电子票"


class KeysMade(Conflict):
    title = "票箱钥匙卡已经制作"


class KeysFixed(Conflict):
    title = "票箱钥匙不能再更换"


class KeysMissing(Conflict):
    title = "票箱钥匙卡尚未备齐"


class BoxChanged(Conflict):
    title = "票箱内容与封箱清单不符"


class CountsDiffer(Conflict):
    title = "两次计票的结果不一致"


class NotCounted(Conflict):
    title = "计票尚未完成"


class AlreadyRuled(Conflict):
    title = "此票已经认定"


class SheetStock(Conflict):
    title = "票纸数目不符"


class StackConflict(Conflict):
    title = "与此叠票已有的登记不符"


class NotYetShreddable(Conflict):
    title = "现在不能销毁选票"


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


# people


class WrongSignIn(Unauthenticated):
    """Unknown, wrong, withdrawn or expired: the answer is the same for all of them."""

    title = "登录未成功"


class CardAsleep(Forbidden):
    title = "签到卡尚未启用"


class NotInOffice(Forbidden):
    title = "代表未在执行职务"


class SignedInElsewhere(Conflict):
    title = "已在另一台设备上登录"


class OwnAccount(Forbidden):
    title = "不能办理自己的账号"


class WeakPassword(Malformed):
    title = "密码不符合要求"


class BadAccount(Malformed):
    title = "账号内容有误"


class UsernameTaken(Conflict):
    title = "用户名已被使用"


class PhoneTaken(Conflict):
    title = "手机号已被使用"


class NumberTaken(Conflict):
    title = "代表证号已被使用"


class CardExists(Conflict):
    title = "签到卡已经制发"


class RollFrozen(Conflict):
    title = "名册已经固定"


class WrongDeputyStatus(Conflict):
    title = "代表的状态与此变动不符"


class AlreadyFounded(Conflict):
    title = "人大名称已经设定"


class PlaceTaken(Conflict):
    title = "街道、社区名称已被使用"


# stations


class NotYourStation(Forbidden):
    title = "不是您的家站点"


class NotIndustry(Conflict):
    title = "不是产业联系点"


class HeadOfStation(Conflict):
    title = "代表还在站长轮值之中"


class BadRota(Malformed):
    title = "站长轮值排得不对"


class NoHandover(Conflict):
    title = "没有可以办理的交接"


class HandoverConfirmed(Conflict):
    title = "交接已经确认"


# results


class ResultStored(Conflict):
    title = "结果已经存档，不能更改"


class ResultDisagrees(Conflict):
    title = "结果的数字不平衡"


class ResultAnnounced(Conflict):
    title = "结果已经宣布"


# projects


class NotLeadDepartment(Forbidden):
    title = "不是此项目的牵头单位"


class NotGradable(Conflict):
    title = "现在不能评价"


class GradingClosed(Conflict):
    title = "居民评价已经结束"


class ProgressRefused(Conflict):
    title = "进展未能登记"


class PlanAccepted(Conflict):
    title = "整改方案已获同意"


class NotRectifying(Conflict):
    title = "此项目不在整改中"


class AdjustmentPending(Conflict):
    title = "已有待决定的同类调整"


class AdjustmentClosed(Conflict):
    title = "此项调整已经办结"


class CarryOverRefused(Conflict):
    title = "项目现在不能续建"


# supervision


class GroupNamed(Conflict):
    title = "监督小组已经确定"


class UnfitSupervisor(Malformed):
    title = "监督小组成员不符合要求"


class NotOfGroup(Forbidden):
    title = "不是此监督小组的成员"


class OwnWork(Forbidden):
    title = "不能监督本单位的工作"


class DrawOrder(Conflict):
    title = "抽取的次序不符"


class SecretDiffers(Malformed):
    title = "随机数与承诺不符"


# deliberations


class ListChanged(Conflict):
    title = "名单在提请之后已有改动"


class Deliberated(Conflict):
    title = "名单已经审议"


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


# imports


class AlreadyImported(Conflict):
    title = "此文件已经导入"


# notices and attachments


class NoticeNotFailed(Conflict):
    title = "现在不能重新发送"


class AttachmentRefused(Malformed):
    title = "附件不能接收"
