"""The order of business: what comes next, what is refused out of order."""

from __future__ import annotations

import pytest

from app.domain.actors import Body
from app.domain.errors import Missing, OutOfOrder
from app.domain.session_steps import (
    STEPS,
    Scope,
    deciding_body,
    made_by_move,
    may_do,
    next_steps,
    step,
    words_in,
)

CODES = [s.code for s in STEPS]


def test_order_of_business() -> None:
    assert CODES == [
        "agenda",
        "papers_issued",
        "government_explains",
        "delegations_deliberate",
        "presidium_submits",
        "ballot_rule_adopted",
        "tellers_adopted",
        "head_count",
        "issue",
        "cast",
        "seal",
        "declare",
        "count",
        "report_count",
        "announce",
        "proclaim",
        "hand_over",
    ]
    assert all(CODES.index(before) < CODES.index(s.code) for s in STEPS for before in s.after)


def test_whole_session_in_order() -> None:
    done: list[str] = []
    for code in CODES:
        assert may_do(done, code).code == code
        assert code in [s.code for s in next_steps(done)]
        done.append(code)
    assert next_steps(done) == ()


def test_ballot_rule_may_be_adopted_at_any_sitting_before_casting() -> None:
    done = CODES[:5]
    assert [s.code for s in next_steps(done)] == ["ballot_rule_adopted", "tellers_adopted"]
    done += ["tellers_adopted", "head_count"]
    assert [s.code for s in next_steps(done)] == ["ballot_rule_adopted"]
    with pytest.raises(OutOfOrder, match=r"办理“分发选票”之前，须先办理：通过票决办法$"):
        may_do(done, "issue")


def test_step_is_not_done_twice() -> None:
    with pytest.raises(OutOfOrder, match="“列入议程”已经办理"):
        may_do(["agenda"], "agenda")


def test_everything_missing_is_named() -> None:
    with pytest.raises(OutOfOrder, match="通过票决办法、清点人数"):
        may_do([], "issue")


def test_unknown_step_is_missing() -> None:
    with pytest.raises(Missing, match="dance"):
        step("dance")


def test_bodies_scopes_and_documents() -> None:
    assert step("tellers_adopted").decided_by is Body.PLENARY
    assert step("announce").decided_by is Body.EXECUTIVE_CHAIR
    assert {s.code for s in STEPS if s.needs_document} == {
        "presidium_submits",
        "ballot_rule_adopted",
        "proclaim",
        "hand_over",
    }
    assert {s.code for s in STEPS if s.scope is Scope.SITTING} == {"tellers_adopted", "head_count"}
    assert {s.code for s in STEPS if s.scope is Scope.POLL} == set(CODES[8:])


def test_committee_meeting_has_its_own_bodies() -> None:
    assert deciding_body(Body.PLENARY, Body.STANDING_COMMITTEE) is Body.STANDING_COMMITTEE
    assert deciding_body(Body.PRESIDIUM, Body.STANDING_COMMITTEE) is Body.DIRECTORS_MEETING
    assert deciding_body(Body.EXECUTIVE_CHAIR, Body.STANDING_COMMITTEE) is Body.EXECUTIVE_CHAIR
    assert deciding_body(Body.PLENARY, Body.PLENARY) is Body.PLENARY


def test_a_towns_presidium_decides_for_itself_where_it_meets() -> None:
    assert deciding_body(Body.PLENARY, Body.PRESIDIUM) is Body.PRESIDIUM
    assert deciding_body(Body.PRESIDIUM, Body.PRESIDIUM) is Body.PRESIDIUM


def test_steps_that_a_poll_makes_are_those_of_a_poll_until_the_result_is_announced() -> None:
    assert [code for code in CODES if made_by_move(code)] == CODES[8:15]


@pytest.mark.parametrize(
    ("body", "submits", "votes"),
    [
        (
            Body.PLENARY,
            "主席团将名单、票决办法（草案）和监票人名单（草案）提请全体会议。",
            "其他代表依次投票",
        ),
        (
            Body.STANDING_COMMITTEE,
            "主任会议将名单、票决办法（草案）和监票人名单（草案）提请常委会会议。",
            "其他常委会组成人员依次投票",
        ),
        (
            Body.PRESIDIUM,
            "主席团将名单、票决办法（草案）和监票人名单（草案）提请主席团会议。",
            "其他主席团组成人员依次投票",
        ),
    ],
)
def test_the_presiders_words_name_the_meeting_that_is_held(body: Body, submits: str, votes: str) -> None:
    assert words_in(step("presidium_submits"), body) == submits
    assert votes in words_in(step("cast"), body)
    # What is known only in the hall stays a place to fill.
    assert "{present}" in words_in(step("head_count"), body)
