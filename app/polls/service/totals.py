"""合计: electronic ballots, sheets and signed totals become one count. They are never added up apart."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.audit.service import SALT_BYTES
from app.domain import ballots, tally
from app.domain.actors import Actor
from app.domain.canonical import canonical, digest
from app.domain.errors import CountsDiffer, StackConflict
from app.domain.tally import Tabulation, tabulate
from app.domain.words import Channel, PollStatus
from app.meetings import service as meetings
from app.meetings.service import AttendanceRow
from app.polls import store
from app.polls.service.access import tell
from app.polls.service.definition import definition, rules, tally_document
from app.polls.service.entry import differing, unentered
from app.polls.tables import PollRow

Papers = Iterable[tuple[Mapping[int, str] | None, int]]


def electronic(content: Mapping[str, Any], multiset: Mapping[bytes, int]) -> Tabulation:
    """The opened multiset alone, to be held against itself: before it is stored and after."""
    papers = ((ballots.decode(content, encoded), copies) for encoded, copies in sorted(multiset.items()))
    return tabulate(content, papers, unmarked=content["rule"]["unmarked"])


def finish(db: Session, now: datetime, poll: PollRow, by: Actor) -> None:
    """Stores the count's bytes, once nothing is pending; deletes what was read by sheet and by stack: a
    stack may be one sheet, or one delegation's."""
    content = definition(poll)
    _require_whole(db, poll, content)
    counted = tabulate(content, _papers(db, poll, content), unmarked=content["rule"]["unmarked"])
    signed = [
        row.first_totals for row in store.stacks(db, poll.id) if row.method == "totals" and row.first_totals
    ]
    sizes = sum(row.size for row in store.stacks(db, poll.id) if row.method == "totals")
    spoiled = counted.spoiled + sum(totals["spoiled"] for totals in signed)
    returned = counted.returned + sizes
    figures = {**(poll.figures or {}), "returned": returned, "spoiled": spoiled, "valid": returned - spoiled}
    totals = _together(counted.totals, [entry["rows"] for entry in signed])
    output = tally.count(count_document(content, figures, totals))
    poll.figures = figures
    poll.count, poll.count_digest = canonical(output), output["digest"]
    poll.count_salt = secrets.token_hex(SALT_BYTES)
    poll.opened_digest = None  # of devices alone: held against what is printed, it would tell of few sheets
    store.delete_sheets(db, poll.id)
    store.forget_totals(db, poll.id)
    store.add(db, poll)
    tell(db, now, "count_stored", by, poll, {"count": poll.count_digest, "returned": returned})


def is_left_out(db: Session, poll: PollRow) -> bool:
    """Whether what the box gave is still needed and not there: a backup holds none of it."""
    if poll.status is not PollStatus.COUNTED or poll.count is not None or poll.opened_digest is None:
        return False
    return not _is_what_was_opened(db, poll, definition(poll))


def _is_what_was_opened(db: Session, poll: PollRow, content: Mapping[str, Any]) -> bool:
    now = digest(electronic(content, store.multiset(db, poll.id)).totals)
    return poll.opened_digest in (None, now)  # None: opened before this digest was kept


def _require_whole(db: Session, poll: PollRow, content: Mapping[str, Any]) -> None:
    """Between the opening of the box and the last ruling the ballots lie in the database. Raises CountsDiffer
    where they are not what was opened, StackConflict where sheets are missing that had been entered.
    """
    if unentered(db, poll.id) or differing(db, poll.id):
        raise StackConflict("纸质票没有录入齐全（数据由备份恢复的，须重新录入），录入齐全后再办理")
    if not _is_what_was_opened(db, poll, content):
        raise CountsDiffer(
            "存档的电子票与开箱时的计票不一致，不能计票；数据由备份恢复的，请监票人用钥匙卡再次开箱，否则报告主席团"
        )


def count_document(
    content: Mapping[str, Any], figures: Mapping[str, int], totals: Mapping[str, Mapping[str, int]]
) -> dict[str, Any]:
    """The tally file that the count is the output of; anybody can make it from what is stored."""
    known = {key: figures[key] for key in ("eligible", "present", "issued", "returned", "spoiled", "valid")}
    return tally_document(content, **known, totals=totals)


def _papers(
    db: Session, poll: PollRow, content: Mapping[str, Any]
) -> Iterator[tuple[dict[int, str] | None, int]]:
    for encoded, copies in sorted(store.multiset(db, poll.id).items()):
        yield ballots.decode(content, encoded), copies
    for _ in store.pending(db, poll.id):
        yield None, 1
    for sheet in store.sheets(db, poll.id):
        if sheet.reading == 1:
            yield None if sheet.encoded is None else ballots.decode(content, sheet.encoded), 1


def _together(
    counted: Mapping[str, Mapping[str, int]], signed: Iterable[Mapping[str, Mapping[str, int]]]
) -> dict[str, dict[str, int]]:
    sums = {no: Counter(row) for no, row in counted.items()}
    for rows in signed:
        for no, row in rows.items():
            sums[no].update(row)
    return {no: {column: sums[no][column] for column in row} for no, row in counted.items()}


def seal_figures(db: Session, poll: PollRow, sealed: int) -> dict[str, int]:
    """The figures at sealing, persons and ballots. ``not_cast`` (未投): issued on devices, not in the box."""
    hall = meetings.facts(db, poll.sitting_id, suspended_counted=rules(poll).suspended_counted)
    on_roll = set(store.roll_deputies(db, poll.id))
    devices = sum(
        row.deputy_id in on_roll for row in meetings.checked_in(db, poll.sitting_id) if _on_device(poll, row)
    )
    sheets = sum(box.issued for box in store.paper_boxes(db, poll.id))
    return {
        "eligible": hall.members,
        "expected": hall.expected,
        "present": hall.present or 0,
        "late": hall.late,
        "issued_electronic": devices,
        "issued_paper": sheets,
        "issued": devices + sheets,
        "sealed": sealed,
        "not_cast": devices - sealed,
    }


def _on_device(poll: PollRow, row: AttendanceRow) -> bool:
    return poll.channel is not Channel.PAPER and row.channel is Channel.ELECTRONIC
