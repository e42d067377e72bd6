"""Two ways of saying one thing have words in common; hostile and strange text is only text."""

from __future__ import annotations

import pytest

from app.domain.synonyms import FILLERS, LINES
from app.domain.wording import THING, asked, plain, things, words


def test_a_title_is_cut_into_neighbouring_characters() -> None:
    assert words("榕树头路") >= {"树头", "头路"}


def test_synonyms_become_one_thing() -> None:
    assert things("旧楼加装升降梯") == things("旧楼加装电梯") == {"=电梯"}
    assert plain("请在公厕边装路灯") == "请在厕所边装照明"


def test_the_longest_synonym_wins() -> None:
    assert things("长者饭堂") == {"=食堂"}


def test_fillers_join_nothing() -> None:
    assert "梯给" not in words("电梯给老人")
    assert asked("希望增设座椅") == asked("建议增设座椅")


def test_width_and_case_of_characters_do_not_matter() -> None:
    assert asked("ＡＥＤ设备") == asked("aed设备")
    assert "b12" in asked("B12路")


def test_a_text_adds_its_beginning_to_what_is_found_and_its_things_to_what_is_asked() -> None:
    assert "漆黑" in words("标题", "漆黑一片")
    assert "漆黑" not in asked("标题", "漆黑一片")
    assert asked("标题", "晚上没有路灯") >= {"=照明"}
    assert len(words("标题", "".join(chr(0x4E00 + n) for n in range(500)))) == 61


@pytest.mark.parametrize(
    "title", ["", "。", "'; DROP TABLE topic;--", '"*"', "%_%", "OR NOT NEAR(", "\x00", "🙂", "路"]
)
def test_any_text_is_cut_without_complaint(title: str) -> None:
    assert all(word and word.split() == [word] for word in words(title, title))


def test_one_character_stands_for_itself() -> None:
    assert words("路") == {"路"}


def test_every_synonym_has_one_line_and_no_filler_hides_it() -> None:
    every = [word for line in LINES for word in line.split()]
    assert len(every) == len(set(every))
    assert all(len(line.split()) > 1 for line in LINES)
    assert not set(every) & set(FILLERS)
    assert all(word == word.lower() for word in every)
    assert THING not in "".join(every)
