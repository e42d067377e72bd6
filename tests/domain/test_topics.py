"""Numbers as people type them, one text said twice, and the timeline that follows its merges."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from app.domain.topics import joined, read_number, same_text
from app.domain.words import TopicStep as T


@dataclass(frozen=True)
class Event:
    name: str
    seq: int
    step: T
    target_id: str | None = None
    target_seq: int | None = None
    hour: int = 0

    @property
    def at(self) -> datetime:
        return datetime(2026, 11, 23, self.hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("7K4M-9QXD", "7K4M9QXD"),
        (" 7k4m 9qxd ", "7K4M9QXD"),
        ("７Ｋ４Ｍ－９ＱＸＤ", "7K4M9QXD"),
        ("OIL0-0110", "01100110"),
        ("7K4M-9QX", None),
        ("7K4M-9QXDD", None),
        ("7K4M-9QXU", None),
        ("受理编号七", None),
        ("", None),
    ],
)
def test_a_number_is_read_as_people_type_it(typed: str, kept: str | None) -> None:
    assert read_number(typed) == kept


def test_the_same_words_are_the_same_whatever_their_signs() -> None:
    one = same_text("加装路灯", "幸福路晚上很暗，请加装路灯。ABC")
    assert same_text(" 加装 路灯", "幸福路晚上很暗!!请加装\n路灯 ａｂｃ") == one
    assert same_text("加装路灯", "幸福路晚上很亮，请加装路灯。ABC") != one


def own(topic: str, *steps: T) -> list[Event]:
    return [Event(f"{topic}{seq}", seq, step) for seq, step in enumerate(steps, start=1)]


def names(topic: str, events: dict[str, list[Event]]) -> str:
    return " ".join(event.name for event in joined(topic, events))


def test_alone_it_has_its_own_events() -> None:
    assert names("a", {"a": own("a", T.SUBMITTED, T.STUDIED)}) == "a1 a2"
    assert names("a", {}) == ""


def test_merged_it_follows_from_the_merge_on() -> None:
    events = {
        "a": [*own("a", T.SUBMITTED, T.STUDIED), Event("a3", 3, T.MERGED, "b", 2)],
        "b": own("b", T.SUBMITTED, T.STUDIED, T.POOLED, T.ADOPTED),
    }
    assert names("a", events) == "a1 a2 a3 b3 b4"
    assert names("b", events) == "b1 b2 b3 b4"


@pytest.mark.parametrize("ending", [T.MERGE_UNDONE, T.WITHDRAWN])
def test_it_follows_no_further_than_the_merge_lasted(ending: T) -> None:
    events = {
        "a": [
            Event("a1", 1, T.SUBMITTED),
            Event("a2", 2, T.MERGED, "b", 1),
            Event("a3", 3, ending, "b", 2),
            Event("a4", 4, T.POOLED),
        ],
        "b": own("b", T.SUBMITTED, T.POOLED, T.ADOPTED),
    }
    assert names("a", events) == "a1 a2 b2 a3 a4"


def test_a_target_that_is_merged_on_leads_on() -> None:
    events = {
        "a": [Event("a1", 1, T.SUBMITTED), Event("a2", 2, T.MERGED, "b", 1)],
        "b": [Event("b1", 1, T.SUBMITTED), Event("b2", 2, T.STUDIED), Event("b3", 3, T.MERGED, "c", 0)],
        "c": own("c", T.SUBMITTED, T.POOLED),
    }
    assert names("a", events) == "a1 a2 b2 b3 c1 c2"


def test_what_the_target_did_after_the_merge_ended_is_not_shown() -> None:
    events = {
        "a": [
            Event("a1", 1, T.MERGED, "b", 0),
            Event("a2", 2, T.MERGE_UNDONE, "b", 1),
        ],
        "b": [Event("b1", 1, T.SUBMITTED), Event("b2", 2, T.MERGED, "c", 0)],
        "c": own("c", T.SUBMITTED),
    }
    assert names("a", events) == "a1 b1 a2"


def test_merged_twice_it_follows_each_for_its_time() -> None:
    events = {
        "a": [
            Event("a1", 1, T.MERGED, "b", 0),
            Event("a2", 2, T.MERGE_UNDONE, "b", 1),
            Event("a3", 3, T.MERGED, "b", 2),
        ],
        "b": own("b", T.SUBMITTED, T.STUDIED, T.POOLED),
    }
    assert names("a", events) == "a1 b1 a2 a3 b3"


def test_a_target_already_merged_when_this_one_came_leads_on_at_once() -> None:
    """b had gone to c before a was merged into b: no desk does that, and a still reaches its end."""
    events = {
        "a": [Event("a1", 1, T.MERGED, "b", 2)],
        "b": [Event("b1", 1, T.SUBMITTED), Event("b2", 2, T.MERGED, "c", 0)],
        "c": own("c", T.SUBMITTED),
    }
    assert names("a", events) == "a1 c1"


def test_leaving_a_target_leaves_what_that_one_led_to() -> None:
    """a is in b and b in c; a leaves b at three o'clock, and c goes on without it."""
    events = {
        "a": [Event("a1", 1, T.MERGED, "b", 0), Event("a2", 2, T.MERGE_UNDONE, "b", 1, hour=3)],
        "b": [Event("b1", 1, T.MERGED, "c", 0), Event("b2", 2, T.MERGE_UNDONE, "c", 3, hour=5)],
        "c": [
            Event("c1", 1, T.SUBMITTED),
            Event("c2", 2, T.STUDIED, hour=2),
            Event("c3", 3, T.POOLED, hour=4),
            Event("c4", 4, T.ADOPTED, hour=6),
        ],
    }
    assert names("a", events) == "a1 b1 c1 c2 a2"
    assert names("b", events) == "b1 c1 c2 c3 b2"


def test_what_a_target_had_left_before_is_not_followed() -> None:
    events = {
        "a": [Event("a1", 1, T.MERGED, "b", 2)],
        "b": [
            Event("b1", 1, T.MERGED, "c", 0),
            Event("b2", 2, T.MERGE_UNDONE, "c", 1),
            Event("b3", 3, T.POOLED),
        ],
        "c": own("c", T.SUBMITTED),
    }
    assert names("a", events) == "a1 b3"


def test_a_circle_ends() -> None:
    events = {
        "a": [Event("a1", 1, T.MERGED, "b", 0)],
        "b": [Event("b1", 1, T.MERGED, "a", 0)],
    }
    assert names("a", events) == "a1 b1"
