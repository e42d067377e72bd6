"""English is the only catalogue, and it is complete; a text keeps its ``{names}`` in translation."""

from __future__ import annotations

import re

from app.domain.errors import Refusal
from tests.house.catalogue import every, known, load_everything, stale, texts

NAMES = re.compile(r"\{(\w+)\}")


def test_every_text_that_is_shown_has_its_english() -> None:
    english = known()
    missing = [f"{place}: {text}" for text, place in sorted(texts().items()) if not english.get(text)]
    assert not missing, "\n".join(
        [*missing, "python -m tests.house.catalogue appends them; then fill in the English"]
    )


def test_the_catalogue_has_no_text_that_nobody_shows() -> None:
    assert not stale(), "python -m tests.house.catalogue drops them"


def test_a_translation_has_the_names_of_its_source() -> None:
    wrong = [
        text
        for text, english in known().items()
        if english and set(NAMES.findall(text)) != set(NAMES.findall(english))
    ]
    assert not wrong


def test_every_refusal_has_a_chinese_title() -> None:
    load_everything()
    plain = [kind.__name__ for kind in every(Refusal) if not re.search(r"[\u4e00-\u9fff]", kind.title)]
    assert not plain


def test_codes_of_refusals_are_unique() -> None:
    load_everything()
    codes = [kind.code() for kind in every(Refusal)]
    assert len(codes) == len(set(codes))
