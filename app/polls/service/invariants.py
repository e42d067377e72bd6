"""What must hold of every poll at any time; the doctor asks after a crash, a restore, a migration.

The numbers are those of the ballot box paper's list of invariants.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session

from app.domain import merkle, tally
from app.domain.canonical import canonical, digest_bytes
from app.domain.words import Channel, PollStatus
from app.polls import store
from app.polls.service.definition import definition
from app.polls.service.reading import COUNTED, counted
from app.polls.service.sealing_up import as_sealed, listed
from app.polls.service.totals import count_document
from app.polls.service.trusting import restored_since_the_count
from app.polls.tables import BoxRow, OpenedBallotRow, PollRow

PEOPLE = frozenset({"deputy", "account", "attendance", "poll_roll"})


@dataclass(frozen=True, slots=True)
class Finding:
    """An invariant that does not hold: its number, the poll, what is wrong. Numbers only, never a choice."""

    invariant: int
    subject: str
    sentence: str


def invariants(db: Session) -> list[Finding]:
    """Everything that does not hold; an empty list is a clean bill."""
    polls = store.polls(db, cycle_id=None, sitting_id=None)
    found = [finding for poll in polls for check in _CHECKS for finding in check(db, poll)]
    return [*found, *_no_way_to_deputies()]


def _marks(db: Session, poll: PollRow) -> Iterator[Finding]:
    """1: until shredded or void, electronic marks = box rows."""
    if poll.box_void or poll.shredded_at:
        return
    marks = store.marks(db, poll.id)
    electronic, box = marks.get(str(Channel.ELECTRONIC), 0), store.box_size(db, poll.id)
    if electronic != box:
        yield Finding(1, poll.id, f"电子票已投标记 {electronic}，票箱内 {box} 张")
    issued, paper = sum(b.issued for b in store.paper_boxes(db, poll.id)), marks.get(str(Channel.PAPER), 0)
    if issued != paper:
        yield Finding(1, poll.id, f"纸质票标记 {paper}，发出 {issued} 张")


def _sums(db: Session, poll: PollRow) -> Iterator[Finding]:
    """3: sealed = opened + 待认定; returned = sealed + paper, ≤ issued; valid = returned − spoiled."""
    figures = poll.figures or {}
    if poll.status not in COUNTED:
        return
    if not poll.shredded_at and not restored_since_the_count(db, poll):
        opened, pending = sum(store.multiset(db, poll.id).values()), len(store.pending(db, poll.id))
        if figures["sealed"] != opened + pending:
            yield Finding(3, poll.id, f"封箱 {figures['sealed']} 张，开出 {opened} 张，待认定 {pending} 张")
    paper = sum(box.returned or 0 for box in store.paper_boxes(db, poll.id))
    if figures["returned"] != figures["sealed"] + paper or figures["returned"] > figures["issued"]:
        yield Finding(3, poll.id, f"发出 {figures['issued']}，收回 {figures['returned']}，其中纸质 {paper}")
    if poll.count and figures["valid"] != figures["returned"] - figures["spoiled"]:
        yield Finding(
            3, poll.id, f"收回 {figures['returned']}，有效 {figures['valid']}，无效 {figures['spoiled']}"
        )


def _rows(db: Session, poll: PollRow) -> Iterator[Finding]:
    """4 and 11: the stored totals reconcile, and counted again they give the very bytes that are stored."""
    output = counted(poll)
    if output is None or not output["groups"]:
        return
    totals = {str(item["no"]): item["counts"] for group in output["groups"] for item in group["items"]}
    again = tally.count(count_document(definition(poll), poll.figures or {}, totals))
    if again["status"] == "refused":
        yield Finding(4, poll.id, "各项票数不平衡")
    if canonical(again) != poll.count or again["digest"] != poll.count_digest:
        yield Finding(11, poll.id, "按存档的合计重新计票，与存档的结果不一致")


def _seals(db: Session, poll: PollRow) -> Iterator[Finding]:
    """6: the list gives the root, the box is the list, and every ballot is the one that was sealed."""
    sealed = store.seal(db, poll.id)
    if sealed is None:
        return
    rids = listed(sealed)
    if rids != sorted(set(rids)) or merkle.root(rids) != sealed.root:
        yield Finding(6, poll.id, "封箱清单与其根校验码不符")
    elif poll.shredded_at or poll.box_void:
        return
    elif store.rids(db, poll.id) != rids:
        yield Finding(6, poll.id, "票箱内的选票与封箱清单不符")
    elif not as_sealed(db, poll.id, store.blobs(db, poll.id)):
        yield Finding(6, poll.id, "票箱内有选票的内容与封箱时不同")


def _bytes(db: Session, poll: PollRow) -> Iterator[Finding]:
    """8: the definition fixed at freezing, the roll at the head count."""
    for what, data, digest in (
        ("票决内容", poll.definition, poll.definition_digest),
        ("名册", poll.roll, poll.roll_digest),
    ):
        if (data is None) != (digest is None) or (data is not None and digest_bytes(data) != digest):
            yield Finding(8, poll.id, f"{what}与其校验码不符")
    if poll.definition is None and poll.status not in (PollStatus.PREPARED, PollStatus.ANNULLED):
        yield Finding(8, poll.id, "已定稿的票决没有票决内容")


def _no_way_to_deputies() -> Iterator[Finding]:
    """9: no foreign key, direct or over others, leads from a ballot to a person."""
    for row in (BoxRow, OpenedBallotRow):
        table = row.metadata.tables[str(row.__tablename__)]
        reached = _reachable(table) & PEOPLE
        if reached:
            yield Finding(9, table.name, f"从 {table.name} 可达 {'、'.join(sorted(reached))}")


def _reachable(table: sa.Table) -> set[str]:
    seen: set[str] = set()
    waiting = [table]
    while waiting:
        current = waiting.pop()
        seen.add(current.name)
        targets = (key.column.table for key in current.foreign_keys)
        waiting.extend(target for target in targets if target.name not in seen)
    return seen


_CHECKS: tuple[Callable[[Session, PollRow], Iterator[Finding]], ...] = (_marks, _sums, _rows, _seals, _bytes)
