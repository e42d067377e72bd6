"""A notice is written with the act it tells of, once for each person and event."""

from __future__ import annotations

import string
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.config import Settings
from app.db.clock import MovingClock
from app.db.session import Database
from app.domain.errors import Conflict
from app.domain.words import NoticeState, TopicStep
from app.notices import service
from app.notices.templates import LONGEST, TEMPLATES, message, subject
from app.web.i18n import english
from tests.notices.people import WORDS, asking, notices, told


def test_every_step_has_a_sentence_in_both_languages() -> None:
    assert list(TEMPLATES) == list(TopicStep)
    for template in TEMPLATES:
        shown = message(template, {**WORDS, "office": "榕西街道", "reason": "理由充分"})
        assert "7K4M-9QXD“增设过街天桥”" in shown
        assert shown.endswith("办理单位：榕西街道。说明：理由充分。凭编号和手机号后四位可随时查看办理情况。")
    english_ones = {message(template, WORDS, "en") for template in TEMPLATES}
    assert len(english_ones) == len({english()[text] for text in TEMPLATES.values()}) == len(TopicStep)
    assert all("7K4M-9QXD" in shown and "增设过街天桥" in shown for shown in english_ones)


def test_without_a_number_there_is_none_to_follow_it_by() -> None:
    for template in TEMPLATES:
        shown = message(template, {**WORDS, "number": ""})
        assert "建议 “增设过街天桥”" in shown
        assert shown.endswith("用手机号登录可随时查看办理情况。")
        assert "  " not in message(template, {**WORDS, "number": ""}, "en")
    assert subject({**WORDS, "number": ""}) == "民生票决：您支持的建议有新进展"
    assert subject(WORDS) == "民生票决：建议 7K4M-9QXD 有新进展"


def test_a_sentence_names_only_words_it_is_given() -> None:
    names = {name for text in TEMPLATES.values() for _, name, _, _ in string.Formatter().parse(text) if name}
    assert names == {"number", "title"}


def test_a_long_reason_is_cut_and_braces_are_only_text() -> None:
    shown = message("returned", {**WORDS, "title": "{office.__class__}", "reason": "长\n" * 500})
    assert "{office.__class__}" in shown
    assert len(shown) < LONGEST + 150
    assert "\n" not in shown


def test_who_left_no_contact_is_not_told(database: Database, clock: MovingClock, settings: Settings) -> None:
    person, _phone = asking(database, clock(), settings)
    told(database, clock(), [person, "somebody without a contact"])
    [row] = notices(database)
    assert (row.person, row.template, row.words) == (person, "studied", WORDS)
    assert (row.state, row.attempts, row.next_try_at) == (NoticeState.WAITING, 0, clock())


def test_the_same_event_is_told_once(database: Database, clock: MovingClock, settings: Settings) -> None:
    person, _phone = asking(database, clock(), settings)
    told(database, clock(), [person, person], "topic:1:1")
    [first] = notices(database)
    told(database, clock(), [person], "topic:1:1", title="另一个标题", template="pooled")
    assert notices(database) == [first]
    told(database, clock(), [person], "topic:1:2")
    assert [row.event for row in notices(database)] == ["topic:1:1", "topic:1:2"]


def test_what_did_not_happen_is_not_told(database: Database, clock: MovingClock, settings: Settings) -> None:
    person, _phone = asking(database, clock(), settings)
    with pytest.raises(Conflict), database.unit(write=True) as db:
        service.tell(db, clock(), people=[person], event="topic:1:1", template="pooled", words=WORDS)
        raise Conflict
    assert notices(database) == []


@pytest.mark.parametrize(("template", "words"), [("no such step", WORDS), ("pooled", {"number": "1"})])
def test_a_notice_that_cannot_be_said_fails_at_once(
    database: Database, clock: MovingClock, template: str, words: dict[str, str]
) -> None:
    with pytest.raises(KeyError), database.unit(write=True) as db:
        service.tell(db, clock(), people=[], event="topic:1:1", template=template, words=words)


def test_many_at_once_and_two_tellers_of_one_event(
    database: Database, clock: MovingClock, settings: Settings
) -> None:
    """Over one batch of rows, told by two at the same moment in opposite orders."""
    asked = [asking(database, clock(), settings)[0] for _ in range(30)]
    strangers = [f"stranger {number}" for number in range(1200)]
    together = threading.Barrier(2)

    def tell(people: list[str]) -> None:
        together.wait()
        told(database, clock(), people)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(tell, [*asked, *strangers]), pool.submit(tell, [*strangers, *asked[::-1]])]:
            done.result()
    assert [row.person for row in notices(database)] == sorted(asked)
