"""A text with its values, said in Chinese without a catalogue."""

from __future__ import annotations

from app.domain.saying import listed, saying


def test_values_stand_in_their_places() -> None:
    said = saying(
        "年度现为“{stage}”阶段，尚有 {count} 项：{names}", stage="实施监督", count=2, names=("甲", "乙")
    )
    assert str(said) == "年度现为“实施监督”阶段，尚有 2 项：甲、乙"
    assert said.text.startswith("年度现为“{stage}”")
    assert dict(said.values) == {"stage": "实施监督", "count": "2", "names": ("甲", "乙")}


def test_a_list_of_nothing_says_nothing() -> None:
    assert listed(()) == ()
    assert [str(one) for one in listed(("社区食堂", "幼儿园"))] == ["社区食堂、幼儿园"]
