"""票箱钥匙卡: made, read back, replaced; the ballots' destruction."""

from __future__ import annotations

from app.domain.permissions import require
from app.people.actor import CurrentActor
from app.polls import service
from app.polls.schemas import KeyCardIn, KeyCards, KeyRecord, PollDecisionIn, PollOut
from app.polls.service import PollKeyRow
from app.web.deps import Db, Now
from app.web.routing import Router
from app.web.schemas import Id

router = Router(prefix="/api/polls", tags=["polls"])


@router.get("/{poll_id}/keys")
def keys(poll_id: Id, db: Db, actor: CurrentActor) -> KeyRecord:
    """票箱钥匙的记录：张数、已回读的卡、校验码。"""
    require(actor, "poll.read")
    return _record(service.key_record(db, poll_id))


@router.post("/{poll_id}/keys", status_code=201)
def make(poll_id: Id, db: Db, now: Now, actor: CurrentActor) -> KeyCards:
    """制作钥匙卡。代码只在这一次给出，请当场印出。"""
    return service.make_keys(db, now, poll_id=poll_id, by=actor)


@router.post("/{poll_id}/keys/read-back")
def read_back(poll_id: Id, body: KeyCardIn, db: Db, now: Now, actor: CurrentActor) -> KeyRecord:
    """回读一张钥匙卡。全部回读之后才能定稿。"""
    return _record(service.read_back(db, now, poll_id=poll_id, code=body.code, by=actor))


@router.post("/{poll_id}/keys/replacement", status_code=201)
def replace(poll_id: Id, body: PollDecisionIn, db: Db, now: Now, actor: CurrentActor) -> KeyCards:
    """整体更换钥匙卡，由两人决定；开始投票后不能更换。"""
    return service.replace_keys(db, now, poll_id=poll_id, decision_id=body.decision, by=actor)


@router.post("/{poll_id}/shredding")
def shred(poll_id: Id, body: PollDecisionIn, db: Db, now: Now, actor: CurrentActor) -> PollOut:
    """销毁选票，由两人在场；合计、校验码和封箱清单保留。"""
    return PollOut.model_validate(
        service.shred(db, now, poll_id=poll_id, decision_id=body.decision, by=actor)
    )


def _record(row: PollKeyRow) -> KeyRecord:
    return KeyRecord(
        cards=len(row.share_hashes), needed=row.needed, read_back=row.read_back, digest=row.digest
    )
