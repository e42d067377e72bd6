"""录入: stacks of returned sheets at parallel desks, sheet by sheet twice or as totals that two sign.

Two different counters read each stack; where they differ, both readings stand side by side until one of
them is entered again. Nothing entered is shown to anybody else, and nothing is added up before the count.
A stack that cannot be put right by those who read it is discarded by the chief teller and entered anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.domain import ballots, tally
from app.domain.actors import Actor
from app.domain.errors import Fault, Malformed, Missing, NotYourRole, StackConflict
from app.domain.permissions import require
from app.domain.tally.model import COLUMNS
from app.domain.words import PollStatus, TellerPost
from app.meetings import service as meetings
from app.polls import store
from app.polls.schemas import Choice, Difference, SheetIn
from app.polls.service.access import held, known, posts, require_status, tell
from app.polls.service.definition import definition, tally_document
from app.polls.tables import PaperSheetRow, PaperStackRow, PollRow


def enter_sheets(
    db: Session,
    now: datetime,
    *,
    poll_id: str,
    stack: int,
    box_number: int,
    sheets: Sequence[SheetIn],
    by: Actor,
) -> PaperStackRow:
    """One counter's reading of a whole stack, in its order; entered again it replaces the counter's own.

    A sheet over a limit is taken as it is: the count spoils it as a whole. Raises StackConflict.
    """
    require(by, "paper.enter")
    poll = _entering(db, poll_id, by)
    content = definition(poll)
    read = [_read(content, sheet, f"/sheets/{place}") for place, sheet in enumerate(sheets)]
    row = _stack(db, poll, stack, box_number, len(sheets), "sheets")
    reading = _reading(row, by)
    store.delete_sheets(db, poll_id, stack, reading)
    store.add(db, row)
    store.add(db, *(_sheet_row(poll_id, stack, place, reading, one) for place, one in enumerate(read, 1)))
    tell(db, now, "stack_entered", by, poll, {"stack": stack, "reading": reading, "size": row.size})
    return row


def require_enterable(
    db: Session, *, poll_id: str, stack: int, box_number: int, size: int, method: str, by: Actor
) -> int:
    """Raises what entering the stack would, before its first sheet is read. Which reading it will be."""
    require(by, "paper.enter")
    poll = known(db, poll_id)
    meetings.require_teller(db, poll.sitting_id, by)
    _require_entering(db, poll)
    row = next((s for s in store.stacks(db, poll_id) if s.number == stack), None)
    return _place(_fitting(db, poll, row, stack, box_number, size, method), by)


def enter_again(
    db: Session, now: datetime, *, poll_id: str, stack: int, place: int, sheet: SheetIn, by: Actor
) -> PaperStackRow:
    """One sheet read again by a counter of the stack, to correct that counter's own reading."""
    require(by, "paper.enter")
    poll = _entering(db, poll_id, by)
    row = store.locked_stack(db, poll_id, stack)
    if row is None or row.method != "sheets" or not 1 <= place <= row.size:
        raise StackConflict("没有这一叠，或叠中没有这一张")
    if by.id not in (row.first_by, row.second_by):
        raise NotYourRole("此叠票由另两位计票人录入，须由他们更正")
    reading = 1 if by.id == row.first_by else 2
    found = next(s for s in store.sheets(db, poll_id, stack) if (s.place, s.reading) == (place, reading))
    found.encoded, found.doubt, found.pending = _read(definition(poll), sheet, "")
    store.add(db, found)
    tell(db, now, "sheet_corrected", by, poll, {"stack": stack, "reading": reading, "place": place})
    return row


def sign_totals(
    db: Session,
    now: datetime,
    *,
    poll_id: str,
    stack: int,
    box_number: int,
    size: int,
    spoiled: int,
    rows: Mapping[str, Mapping[str, int]],
    by: Actor,
) -> PaperStackRow:
    """One counter's totals of a stack, signed; a second counter signs their own, and both must agree.

    Raises Malformed where the totals do not reconcile in themselves: the counting tool says why.
    """
    require(by, "paper.sign")
    poll = _entering(db, poll_id, by)
    totals = _checked_totals(definition(poll), size, spoiled, rows)
    row = _stack(db, poll, stack, box_number, size, "totals")
    reading = _reading(row, by)
    if reading == 1:
        row.first_totals = totals
    else:
        row.second_totals = totals
    store.add(db, row)
    tell(db, now, "stack_signed", by, poll, {"stack": stack, "reading": reading, "size": size})
    return row


def discard_stack(db: Session, now: datetime, *, poll_id: str, stack: int, reason: str, by: Actor) -> None:
    """The chief teller takes a stack out with everything read of it, and its sheets can be entered again.

    For a stack that never was, or whose counter was replaced: nobody else can correct their reading. Raises
    NotYourRole, WrongStage, Missing.
    """
    require(by, "poll.rule_pending")
    poll = held(db, poll_id)
    meetings.require_teller(db, poll.sitting_id, by, TellerPost.CHIEF_TELLER)
    require_status(poll, "取消已录入的一叠", PollStatus.SEALED)
    row = store.locked_stack(db, poll_id, stack)
    if row is None:
        raise Missing("没有这一叠")
    payload = {"stack": stack, "size": row.size, "reason": reason}
    store.delete_stack(db, poll_id, stack)
    tell(db, now, "stack_discarded", by, poll, payload)


def differences(db: Session, *, poll_id: str, stack: int, by: Actor) -> list[Difference]:
    """Both readings side by side where they differ; to the stack's two counters and the chief teller."""
    require(by, "paper.enter")
    poll = known(db, poll_id)
    row = next((s for s in store.stacks(db, poll_id) if s.number == stack), None)
    if row is None:
        raise StackConflict("没有这一叠")
    chief = posts(db, poll.sitting_id).get(by.id) is TellerPost.CHIEF_TELLER
    if by.id not in (row.first_by, row.second_by) and not chief:
        raise NotYourRole("只有录入此叠的两位计票人和总监票人可以查看")
    if row.second_by is None:
        return []
    if row.method == "totals":
        same = row.first_totals == row.second_totals
        first, second = row.first_totals or {}, row.second_totals or {}
        return [] if same else [Difference(place=0, first=first, second=second)]
    content = definition(poll)
    return [
        Difference(place=first.place, first=_shown(content, first), second=_shown(content, second))
        for first, second in _pairs(store.sheets(db, poll_id, stack))
        if not _agree(first, second)
    ]


def unentered(db: Session, poll_id: str) -> int:
    """Returned sheets that no complete stack holds; sheets of a box not yet returned count as issued."""
    boxes = store.paper_boxes(db, poll_id)
    expected = sum(box.issued if box.returned is None else box.returned for box in boxes)
    unreturned = sum(box.returned is None for box in boxes)
    entered = sum(row.size for row in store.stacks(db, poll_id) if row.second_by is not None)
    return max(expected - entered, unreturned)


def differing(db: Session, poll_id: str, stack: int | None = None) -> int:
    """How many sheets and signed totals two counters read differently."""
    rows = [row for row in store.stacks(db, poll_id) if stack in (None, row.number) and row.second_by]
    totals = sum(row.method == "totals" and row.first_totals != row.second_totals for row in rows)
    return totals + sum(not _agree(*pair) for pair in _pairs(store.sheets(db, poll_id, stack)))


def read_marks(content: Mapping[str, Any], choices: Sequence[Choice], where: str) -> ballots.Marks:
    """The marks of a paper sheet in definition order, limits not asked. Raises Malformed with every fault."""
    form = ballots.shape(content)
    position = {no: i for i, no in enumerate(form.numbers)}
    faults, sent = [], {}
    for i, choice in enumerate(choices):
        if choice.no not in position or choice.no in sent:
            faults.append(
                Fault(f"{where}/choices/{i}/no", "选票上没有这一编号的项目，或同一项目填了不止一次")
            )
        elif choice.mark not in form.marks_of(position[choice.no]):
            faults.append(Fault(f"{where}/choices/{i}/mark", "该项目不能作这样的选择"))
        sent[choice.no] = choice.mark
    if faults:
        raise Malformed("录入有误，未保存，请改正后重新提交", faults=faults)
    return tuple(sent.get(no) for no in form.numbers)


def _read(content: Mapping[str, Any], sheet: SheetIn, where: str) -> tuple[bytes | None, str, bool]:
    """(encoded, doubt, pending) as a row has them."""
    marks = read_marks(content, sheet.choices, where)
    if not (sheet.spoiled or sheet.pending):
        return ballots.encode(content, marks), "", False
    if sheet.choices or (sheet.spoiled and sheet.pending):
        raise Malformed("录入有误，未保存", faults=[Fault(where, "选择、无效、待认定只能填其一")])
    return None, sheet.spoiled or sheet.pending, bool(sheet.pending)


def _sheet_row(
    poll_id: str, stack: int, place: int, reading: int, read: tuple[bytes | None, str, bool]
) -> PaperSheetRow:
    encoded, doubt, pending = read
    return PaperSheetRow(
        poll_id=poll_id,
        stack=stack,
        place=place,
        reading=reading,
        encoded=encoded,
        doubt=doubt,
        pending=pending,
    )


def _entering(db: Session, poll_id: str, by: Actor) -> PollRow:
    """Held: desks enter in parallel, each its own stack, and a box's sheets are never entered beyond."""
    poll = held(db, poll_id)
    meetings.require_teller(db, poll.sitting_id, by)
    _require_entering(db, poll)
    return poll


def _require_entering(db: Session, poll: PollRow) -> None:
    """Once the vote is declared valid, only where a restored backup left out what had been read."""
    again = poll.status in (PollStatus.VALID, PollStatus.COUNTED) and poll.count is None
    if not (again and unentered(db, poll.id)):
        require_status(poll, "录入纸质票", PollStatus.SEALED)


def _stack(db: Session, poll: PollRow, number: int, box_number: int, size: int, method: str) -> PaperStackRow:
    """The stack as the other counter has it, or a new one within what its box returned."""
    row = store.locked_stack(db, poll.id, number)
    return _fitting(db, poll, row, number, box_number, size, method)


def _fitting(
    db: Session, poll: PollRow, row: PaperStackRow | None, number: int, box: int, size: int, method: str
) -> PaperStackRow:
    if row is None:
        _require_room(db, poll, box, size)
        return PaperStackRow(poll_id=poll.id, number=number, box_number=box, size=size, method=method)
    if (row.box_number, row.size, row.method) != (box, size, method):
        raise StackConflict(
            "第 {number} 叠已登记为第 {box} 号票箱 {size} 张，请核对票箱、张数和录入方式",
            number=number,
            box=row.box_number,
            size=row.size,
        )
    return row


def _require_room(db: Session, poll: PollRow, box_number: int, size: int) -> None:
    box = next((b for b in store.paper_boxes(db, poll.id) if b.number == box_number), None)
    if box is None or box.returned is None:
        raise StackConflict("第 {box} 号票箱尚未清点收回，请先清点", box=box_number)
    entered = sum(s.size for s in store.stacks(db, poll.id) if s.box_number == box_number)
    if entered + size > box.returned:
        raise StackConflict(
            "第 {box} 号票箱收回 {returned} 张，已录入 {entered} 张，不能再录入 {size} 张",
            box=box_number,
            returned=box.returned,
            entered=entered,
            size=size,
        )


def _reading(row: PaperStackRow, by: Actor) -> int:
    """The first or the second reading, by this counter; a sitting's tellers are different humans."""
    reading = _place(row, by)
    if reading == 1:
        row.first_by = by.id
    else:
        row.second_by = by.id
    return reading


def _place(row: PaperStackRow, by: Actor) -> int:
    if row.first_by in (None, by.id):
        return 1
    if row.second_by not in (None, by.id):
        raise NotYourRole("此叠票由另两位计票人录入")
    return 2


def _checked_totals(
    content: Mapping[str, Any], size: int, spoiled: int, rows: Mapping[str, Mapping[str, int]]
) -> dict[str, Any]:
    """Every column written out. The counting tool reconciles them; who wins is not asked here."""
    majority = {"over": "1/2", "strict": True, "base": "valid"}
    document = tally_document(content, returned=size, spoiled=spoiled, totals=rows)
    document["rule"] = {**document["rule"], "majority": majority, "participation_over": None}
    document["groups"] = [{**group, "majority": majority} for group in document["groups"]]
    output = tally.count(document)
    if output["status"] == "refused":
        faults = [Fault("/rows", reason["detail"]) for reason in output["reasons"]]
        raise Malformed("合计不平衡，未保存，请核对", faults=faults)
    form = ballots.shape(content)
    full = {
        str(no): {str(c): rows[str(no)].get(str(c), 0) for c in _columns(form, i)}
        for i, no in enumerate(form.numbers)
    }
    return {"spoiled": spoiled, "rows": full}


def _columns(form: ballots.Shape, position: int) -> tuple[str, ...]:
    required, optional = COLUMNS[form.groups[form.group_of[position]].method]
    return (*required, *optional)


def _pairs(rows: Sequence[PaperSheetRow]) -> list[tuple[PaperSheetRow, PaperSheetRow]]:
    """First and second reading of each sheet that has both."""
    second = {(row.stack, row.place): row for row in rows if row.reading == 2}
    return [
        (row, second[(row.stack, row.place)])
        for row in rows
        if row.reading == 1 and (row.stack, row.place) in second
    ]


def _agree(first: PaperSheetRow, second: PaperSheetRow) -> bool:
    return (first.encoded, first.pending) == (second.encoded, second.pending)


def _shown(content: Mapping[str, Any], row: PaperSheetRow) -> dict[str, Any]:
    if row.encoded is None:
        return {"pending" if row.pending else "spoiled": row.doubt}
    return {"choices": {str(no): mark for no, mark in ballots.decode(content, row.encoded).items()}}
