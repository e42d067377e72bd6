"""What the desk of people and the stations refuse."""

from __future__ import annotations

from app.domain.errors.base import Conflict, Forbidden, Malformed, Unauthenticated, Unavailable

# people


class WrongSignIn(Unauthenticated):
    """Unknown, wrong, withdrawn or expired: the answer is the same for all of them."""

    title = "登录未成功"


class SecondStepNeeded(Unauthenticated):
    title = "还须填写动态码"


class WrongPassword(WrongSignIn):
    """Of who is signed in already, and is asked for it once more."""

    title = "密码不正确"


class WrongSecondStep(Unauthenticated):
    title = "动态码不正确"


class SecondStepToSet(Forbidden):
    """The service requires two steps, and this account has one."""

    title = "请先启用两步登录"


class IdentityUnsure(Forbidden):
    """What came back from the identity provider does not show who somebody is."""

    title = "没有登录：身份没有得到确认"


class IdentityUntied(Forbidden):
    """Known to the provider, and no open account is tied to that identity."""

    title = "这个身份没有绑定可用的账号"


class IdentityTaken(Conflict):
    title = "没有绑定"


class JourneyOver(Conflict):
    """The way to the provider and back was used already."""

    title = "这次登录已经用过"


class ProviderAway(Unavailable):
    title = "身份认证系统暂时连不上"


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


class PasswordToChange(Forbidden):
    """Signed in by a password that somebody else has set: it is good for choosing another."""

    title = "请先换成自己的密码"


class PasswordFixed(Conflict):
    title = "现在不能重设密码"


class HallFixed(Conflict):
    title = "现在不能变动会上的人的账号"


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
    title = "街道、社区、家站点名称已被使用"


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
