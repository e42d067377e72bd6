"""What the ballot box refuses: keys, cards, casting, counting."""

from __future__ import annotations

from app.domain.errors.base import Conflict, Forbidden, Malformed


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


class NotDurable(Conflict):
    title = "数据库没有保证断电不丢失"


class OlderState(Conflict):
    """The database is an older state than was known outside it, or another."""

    title = "数据库与库外保存的检查点不符"


class RestoredWhileOpen(Conflict):
    """Ballots that were cast after the backup was made are not in the box, and nobody can tell how many."""

    title = "投票期间恢复过数据"


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
