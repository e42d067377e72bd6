"""A stack taken out by the chief teller: what was entered by mistake, or by a counter who is gone."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from app.audit.service import events
from app.domain import errors as e
from app.domain.actors import Actor, Role
from app.domain.words import PollStatus
from app.meetings import service as meetings
from app.polls import service as polls
from app.polls.schemas import SheetIn
from tests.audit.payloads import payload_of
from tests.factories import actor, signed_in
from tests.meetings.hall import teller_account
from tests.polls.factory import Box, choices, serving
from tests.polls.test_door import teller_client
from tests.polls.test_paper import TWO, handed_out, sign

BOGUS = [SheetIn(choices=choices(4)), SheetIn(choices=choices(5))]


def discard(box: Box, stack: int, *, by: Actor | None = None) -> None:
    with box.database.unit(write=True) as db:
        polls.discard_stack(
            db, box.hall.now, poll_id=box.poll_id, stack=stack, reason="叠号误录", by=by or box.chief
        )


def replace_counter(box: Box, leaving: int) -> None:
    hall, coming = box.hall, teller_account(box.hall.app)
    with box.database.unit(write=True) as db:
        meetings.propose_replacement(
            db,
            hall.now,
            sitting_id=hall.sitting_id,
            leaving=box.tellers[leaving].id,
            coming=coming,
            by=hall.clerk,
        )
    hall.do("replace_teller", subject=coming)
    hall.tellers[leaving] = coming
    box.tellers = serving(hall)


def approvals(box: Box) -> dict[int, int]:
    box.move("declare_valid")
    result = box.count(*box.cards[:2]).result
    assert result is not None
    return {i["no"]: i["counts"]["approve"] for g in result["groups"] for i in g["items"]}


def stacks(box: Box) -> list[int]:
    with box.database.unit(write=False) as db:
        return [stack.number for stack in polls.paper(db, box.poll_id, by=box.chief).stacks]


def test_a_bogus_stack_is_discarded_and_the_real_one_is_entered_and_counted(app: FastAPI) -> None:
    box = handed_out(app)
    box.enter(3, *BOGUS, stack=77)
    with pytest.raises(e.StackConflict, match="不能再录入 2 张"):
        box.enter(2, *TWO)
    discard(box, 77)
    assert stacks(box) == []
    with box.database.unit(write=False) as db:
        assert db.execute(sa.text("SELECT count(*) FROM paper_sheet")).scalar_one() == 0
        [event] = [event for event in events(db) if event.type == "poll.stack_discarded"]
    assert (event.actor, event.subject) == (box.chief.id, f"poll:{box.poll_id}")
    assert payload_of(event) == {"stack": 77, "size": 2, "reason": "叠号误录"}
    box.enter_twice(*TWO)
    assert approvals(box) == {1: 4, 2: 4, 3: 1, 4: 0, 5: 1}
    assert box.findings() == []


def test_only_the_stack_named_goes_with_both_its_readings(app: FastAPI) -> None:
    box = handed_out(app)
    box.enter_twice(TWO[0], stack=1)
    box.enter_twice(BOGUS[0], stack=2)
    discard(box, 2)
    assert stacks(box) == [1]
    box.enter_twice(TWO[1], stack=2)
    assert approvals(box) == {1: 4, 2: 4, 3: 1, 4: 0, 5: 1}


def test_signed_totals_are_discarded_and_the_stack_read_sheet_by_sheet(app: FastAPI) -> None:
    box = handed_out(app)
    sign(box, 2, rows=[(1, 2), (2, 1), (3, 0), (4, 0), (5, 1)])
    with pytest.raises(e.StackConflict, match="录入方式"):
        box.enter(3, *TWO)
    discard(box, 1)
    box.enter_twice(*TWO)
    assert approvals(box) == {1: 4, 2: 4, 3: 1, 4: 0, 5: 1}


def test_what_a_replaced_counter_misread_is_discarded_and_read_by_those_who_serve(app: FastAPI) -> None:
    box = handed_out(app)
    box.enter(2, *TWO)
    box.enter(3, *BOGUS)
    replace_counter(box, 3)
    with pytest.raises(e.NotYourRole, match="另两位"):
        box.enter(3, *TWO)
    discard(box, 1)
    box.enter_twice(*TWO)
    assert approvals(box) == {1: 4, 2: 4, 3: 1, 4: 0, 5: 1}
    assert box.findings() == []


def test_a_stack_is_discarded_by_the_chief_teller_alone_and_only_before_the_result(app: FastAPI) -> None:
    box = handed_out(app)
    box.enter_twice(*TWO)
    for other in (*box.tellers[1:], box.hall.clerk, box.chair, actor(Role.TELLER)):
        with pytest.raises(e.NotYourRole):
            discard(box, 1, by=other)
    with pytest.raises(e.Missing, match="没有这一叠"):
        discard(box, 2)
    box.move("declare_valid")
    with pytest.raises(e.WrongStage):
        discard(box, 1)
    assert stacks(box) == [1]
    box.count(*box.cards[:2])
    assert box.row().status is PollStatus.COUNTED
    with pytest.raises(e.WrongStage):
        discard(box, 1)


def test_discarding_over_the_door(app: FastAPI) -> None:
    box = handed_out(app)
    box.enter(3, *BOGUS, stack=77)
    address = f"/api/polls/{box.poll_id}/paper/stacks/77/discarding"
    chief, said = teller_client(app, box, 0), {"reason": "叠号误录"}
    for client, body, status in (
        (signed_in(app, Role.CLERK), said, 403),
        (teller_client(app, box, 3), said, 403),
        (chief, {"reason": " "}, 422),
        (chief, {}, 422),
        (chief, said, 204),
        (chief, said, 404),
    ):
        assert client.post(address, json=body).status_code == status
    box.enter_twice(*TWO)
    box.move("declare_valid")
    assert chief.post(address, json=said).status_code == 409
