"""What the year after the pool refuses: lists, results, projects, supervision."""

from __future__ import annotations

from app.domain.errors.base import Conflict, Forbidden, Malformed

# deliberations


class ListChanged(Conflict):
    title = "名单在提请之后已有改动"


class Deliberated(Conflict):
    title = "名单已经审议"


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
