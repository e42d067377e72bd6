"""The audit chain: whatever is edited, deleted, reordered or cut is found at the first bad height."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.domain.chain import GENESIS, Broken, Event, check, link, without_salt

CUT = "链尾被截断：未到达已导出的检查点"


def chain(length: int) -> list[Event]:
    events: list[Event] = []
    for number in range(1, length + 1):
        parent = events[-1].digest if events else GENESIS
        events.append(
            link(
                number - 1,
                parent,
                at=f"2026-02-10T01:00:{number:02}Z",
                type="poll.opened",
                actor="a1",
                subject="p1",
                payload={"number": number},
            )
        )
    return events


def test_first_event_stands_on_nothing_and_each_next_on_the_one_before() -> None:
    first, second = chain(2)
    assert (first.height, first.parent) == (1, GENESIS)
    assert (second.height, second.parent) == (2, first.digest)


@pytest.mark.parametrize("length", [0, 1, 4])
def test_whole_chain_holds(length: int) -> None:
    assert check(chain(length)) is None


@pytest.mark.parametrize(
    "change",
    [
        {"at": "2026-02-10T02:00:00Z"},
        {"type": "poll.sealed"},
        {"actor": "a2"},
        {"subject": "p2"},
        {"payload": {"number": 9}},
        {"digest": "0" * 64},
    ],
)
def test_edited_event_is_found(change: dict[str, Any]) -> None:
    events = chain(4)
    events[2] = replace(events[2], **change)
    assert check(events) == Broken(3, "内容与校验码不符")


def test_deleted_event_is_found() -> None:
    events = chain(4)
    del events[1]
    assert check(events) == Broken(2, "事件缺失或次序被改动")


def test_reordered_events_are_found() -> None:
    events = chain(4)
    events[1], events[2] = events[2], events[1]
    assert check(events) == Broken(2, "事件缺失或次序被改动")


def test_event_written_anew_breaks_the_next_one() -> None:
    events = chain(4)
    forged = link(1, events[0].digest, at="x", type="poll.sealed", actor="a9", subject="p1", payload={})
    events[1] = forged
    assert check(events) == Broken(3, "与前一事件不相接")


def test_checkpoint_on_the_way_or_at_the_end_holds() -> None:
    events = chain(4)
    for event in events:
        assert check(events, (event.height, event.digest)) is None


def test_cut_tail_does_not_reach_the_checkpoint() -> None:
    events = chain(4)
    assert check(events[:2], (4, events[3].digest)) == Broken(3, CUT)
    assert check([], (4, events[3].digest)) == Broken(1, CUT)


def test_rewritten_chain_does_not_meet_the_checkpoint() -> None:
    assert check(chain(4), (2, "f" * 64)) == Broken(2, "与已导出的检查点不符")


def test_what_was_told_is_a_payload_without_its_salt() -> None:
    assert without_salt({"step": "agenda", "salt": "5" * 32}) == {"step": "agenda"}
