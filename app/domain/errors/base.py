"""The kinds of refusal: what the door answers and what every feature builds on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from app.domain.saying import Saying


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
    detail: tuple[Saying, ...] = ()  # the numbers or names behind it, e.g. 实到 180 人，须 200 人


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


class SessionIdle(Unauthenticated):
    title = "登录已自动结束"


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


class AlreadyEntered(Conflict):
    """The same once more: sent twice, or entered by somebody else meanwhile."""

    title = "已有同样的一条"


class Stale(Refusal):
    title = "内容已被他人修改，请刷新后再改"


class TooManyTries(Refusal):
    """``again_after``: seconds after which it is worth another try, where that is known."""

    title = "尝试次数过多，请稍后再试"
    again_after: int = 60


class Unavailable(Refusal):
    """``again_after``: seconds after which it is worth another try."""

    title = "服务暂时不可用"
    again_after: ClassVar[int] = 60


class Busy(Unavailable):
    title = "此刻办理的人太多"
    again_after = 1
