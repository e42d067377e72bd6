"""Whether the database can be trusted with a vote: durable, the state that was last known, not put back while
ballots were cast. Opening and counting ask; the way out of an older state are two humans and a document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlmodel import Session

from app.audit import service as audit
from app.db.durability import weak_settings
from app.domain.actors import Actor
from app.domain.errors import Conflict, Fault, Malformed, NotDurable, OlderState, RestoredWhileOpen
from app.domain.words import Channel
from app.polls.service.access import held, tell
from app.polls.service.subject import ACCEPT_RESTORED, settle_two_persons
from app.polls.tables import PollRow

RESTORED: Final = "database.restored"


def require_trusted(db: Session, poll: PollRow) -> None:
    """Raises NotDurable, OlderState or RestoredWhileOpen, each with what to do."""
    weak = weak_settings(db)
    if weak:
        raise NotDurable(
            "数据库没有保证断电不丢失（{weak}），不能开始投票或计票；请系统管理员改正设置",
            weak="；".join(weak),
        )
    _require_known(db)
    if poll.channel is not Channel.PAPER and restored_while_open(db, poll):
        raise RestoredWhileOpen(
            "投票期间数据曾从备份恢复，备份之后投的票已不在票箱，不能计票；请主席团决定废止后重新票决"
        )


def accept_restored(db: Session, now: datetime, poll_id: str, *, decision_id: str, by: Actor) -> PollRow:
    """Two humans take the database as it stands for theirs, under a document's number; from then on it is
    what later states are held against. Raises Conflict where there is nothing to accept.
    """
    poll = held(db, poll_id)
    last = audit.last_known(db)
    if last is None or last.reached:
        raise Conflict("数据库与库外保存的检查点相符，不需要此决定")
    decision = settle_two_persons(db, now, poll, ACCEPT_RESTORED, decision_id, by)
    if not decision.document_no.strip():
        raise Malformed("须写明文号", faults=[Fault("/document_no", "请填写文号或会议纪要编号")])
    reached, _digest = audit.head(db)
    told = {"decision": decision.id, "document_no": decision.document_no, "reached": reached}
    tell(db, now, "restored_accepted", by, poll, {**told, "known": f"{last.height}:{last.digest}"})
    return poll


def restored_while_open(db: Session, poll: PollRow) -> bool:
    """Whether the database was put back between the opening of the box and its sealing."""
    opened, sealed = _height(db, "poll.open", poll), _height(db, "poll.seal", poll)
    end = sealed if sealed > opened else None
    return opened > 0 and any(at > opened and (end is None or at < end) for at in _restored(db))


def restored_since_the_count(db: Session, poll: PollRow) -> bool:
    """Then the multiset is missing: backups leave it out."""
    counted = _height(db, "poll.count", poll)
    return counted > 0 and any(at > counted for at in _restored(db))


def _require_known(db: Session) -> None:
    try:
        broken = audit.broken_at(db)
    except (OSError, ValueError):
        raise OlderState("库外保存的检查点读不出，不能开始投票或计票；请系统管理员检查检查点文件夹") from None
    if broken:
        raise OlderState(
            "数据库的操作记录自第 {height} 条起与库外保存的检查点不符，可能恢复了较早的备份，"
            "不能开始投票或计票。请停止办理，由系统管理员自检（doctor）；确须继续的，由两人记录、复核“接受恢复的数据”，写明文号",
            height=broken.height,
        )


def _height(db: Session, type: str, poll: PollRow) -> int:
    event = audit.latest(db, type, f"poll:{poll.id}")
    return event.height if event else 0


def _restored(db: Session) -> list[int]:
    return audit.heights(db, RESTORED)
