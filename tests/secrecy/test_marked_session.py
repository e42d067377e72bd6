"""A session whose every nonce, receipt and ballot is known: none of them turns up where it must not."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from tests.journeys import polling
from tests.journeys.hall import approving, ballot, ok, refused
from tests.permissions.scene import Scene
from tests.secrecy.marked import (
    MARKS,
    SPELLED,
    VOTERS,
    found,
    plain_ballot,
    refusals,
    rows,
    secrets_of,
    stored,
)
from tests.secrecy.twins import seen, twin

MARK_OF = "SELECT marked FROM poll_roll WHERE poll_id = ? AND deputy_id = ?"


@pytest.fixture
def hall(scene: Scene, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Scene:
    """A copy of the scene for this test, every log line kept."""
    caplog.set_level(logging.DEBUG)
    return twin(scene, tmp_path)


def test_nothing_of_a_ballot_is_stored_logged_or_told(hall: Scene, caplog: pytest.LogCaptureFixture) -> None:
    poll, chief = hall.ids["poll_id"], hall.hall.tellers[0]
    secrets = [secret for number in VOTERS for secret in secrets_of(hall, number)]
    for number in VOTERS:
        ok(hall.hall.cast(poll, number, MARKS), 201)
        ok(hall.hall.cast(poll, number, approving(4)), 200)
    assert not found([*secrets, plain_ballot(hall)], [*stored(hall), caplog.text.encode()])

    polling.seal(hall.hall, poll, [approving(4)])
    hall.hall.move_poll(poll, "declare_valid", first=chief)
    assert not found([*secrets, plain_ballot(hall)], [*stored(hall), caplog.text.encode()])

    ok(chief.post(f"/api/polls/{poll}/count", json={"cards": hall.hall.cards[poll][1:]}))
    hall.hall.move_poll(poll, "certify", first=chief, second=hall.hall.tellers[1])
    hall.hall.move_poll(poll, "announce")
    shown = [text.encode() for _status, text in seen(hall).values()]
    assert not found(secrets, [*stored(hall), caplog.text.encode(), *shown])
    assert not found([card.encode() for card in hall.hall.cards[poll]], [*stored(hall), caplog.text.encode()])


def test_after_the_count_ballots_are_a_multiset_that_names_nobody(hall: Scene) -> None:
    poll = hall.ids["poll_id"]
    for number in VOTERS:
        ok(hall.hall.cast(poll, number, MARKS), 201)
    polling.seal(hall.hall, poll, [approving(4)])
    polling.count(hall.hall, poll)
    opened = rows(hall, "SELECT encoded, copies FROM opened_ballot WHERE poll_id = ?", poll)
    assert (plain_ballot(hall), len(VOTERS)) in opened
    assert found([plain_ballot(hall)], stored(hall)), "what the search above looks for is found where it is"
    assert rows(hall, "SELECT count(*) FROM paper_sheet WHERE poll_id = ?", poll) == [(0,)]


def test_a_cast_is_no_event(hall: Scene) -> None:
    before = rows(hall, "SELECT * FROM audit_event")
    for number in VOTERS:
        ok(hall.hall.cast(hall.ids["poll_id"], number, MARKS), 201)
    assert rows(hall, "SELECT * FROM audit_event") == before


def test_a_refused_ballot_repeats_nothing_and_marks_nobody(
    hall: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    number = VOTERS[0]
    nonce = ballot(hall.ids["poll_id"], number, {})["nonce"]
    for answer in refusals(hall, number):
        assert answer.status_code == 422, answer.text
        for said in (answer.text, caplog.text, str(answer.headers)):
            assert not [word for word in (SPELLED, "47114711", "approve", "!!", nonce) if word in said]
    assert rows(hall, MARK_OF, hall.ids["poll_id"], hall.hall.deputy_ids[number]) == [(None,)]


def test_a_fault_inside_the_cast_tells_no_choice_and_marks_nobody(
    hall: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    """A public key that is no point of the curve breaks the sealing itself."""
    poll, number = hall.ids["poll_id"], VOTERS[0]
    rows(hall, "UPDATE poll_key SET public_key = zeroblob(32) WHERE poll_id = ?", poll)
    problem = refused(hall.hall.cast(poll, number, MARKS), 500, "fault")
    assert problem["reference"] in caplog.text
    words = [*secrets_of(hall, number), *(mark.encode() for mark in MARKS.values())]
    assert not found(words, [caplog.text.encode(), str(problem).encode()])
    assert rows(hall, MARK_OF, poll, hall.hall.deputy_ids[number]) == [(None,)]


def test_the_box_has_no_order_and_the_roll_no_time(hall: Scene) -> None:
    for number in VOTERS:
        ok(hall.hall.cast(hall.ids["poll_id"], number, MARKS), 201)
    [(made,)] = rows(hall, "SELECT sql FROM sqlite_master WHERE name = 'box'")
    assert "WITHOUT ROWID" in made
    assert [column[1] for column in rows(hall, "PRAGMA table_info(box)")] == ["poll_id", "rid", "blob"]
    roll = [column[1] for column in rows(hall, "PRAGMA table_info(poll_roll)")]
    assert roll == ["poll_id", "deputy_id", "marked"]
    rids = [rid for (rid,) in rows(hall, "SELECT rid FROM box WHERE poll_id = ?", hall.ids["poll_id"])]
    assert len(rids) == 2 + len(VOTERS)
    assert rids == sorted(rids)
    assert {len(blob) for (blob,) in rows(hall, "SELECT blob FROM box")} == {32 + 48}
