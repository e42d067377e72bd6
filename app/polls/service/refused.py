"""Why somebody cannot vote, in the words that the ballot's page and the box share."""

from __future__ import annotations

from typing import Final

from app.domain.errors import BoxVoid, NotCheckedIn, NotOnRoll, PaperChannel, PollNotOpen
from app.domain.words import Channel, PollStatus

NOT_YET: Final = (PollStatus.PREPARED, PollStatus.FROZEN)
_VOID: Final = (PollStatus.VOID, PollStatus.ANNULLED)


def is_void(status: PollStatus, box_void: bool) -> bool:
    return box_void or status in _VOID


def require_open(status: PollStatus) -> None:
    if status is not PollStatus.OPEN:
        raise PollNotOpen("投票已经结束")


def require_device(channel: Channel | None, *, checked_in: bool) -> None:
    if not checked_in:
        raise NotCheckedIn("您尚未签到，请先到签到处签到")
    if channel is not Channel.ELECTRONIC:
        raise PaperChannel("您签到时选用纸质票，请向工作人员领取；如须改用电子票，请到签到处办理")


def not_yet() -> PollNotOpen:
    return PollNotOpen("投票尚未开始，请等候主持人宣布")


def not_on_roll() -> NotOnRoll:
    return NotOnRoll("您不在本次票决的名册上，不能投票；如有疑问请联系大会秘书处")


def box_void() -> BoxVoid:
    return BoxVoid("电子票箱已作废，此前的电子票均不计票；请按会场安排重新投票")


def paper_only() -> PaperChannel:
    return PaperChannel("本次票决只用纸质票，请向工作人员领取")
