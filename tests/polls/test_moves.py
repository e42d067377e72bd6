"""The poll's life: keys, freezing, opening, declaring, certifying, announcing, annulling, shredding."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from app.audit.service import events
from app.db.clock import MovingClock
from app.domain import errors as e
from app.domain import merkle
from app.domain.actors import Role
from app.domain.canonical import digest_bytes
from app.domain.words import Channel, PollStatus, Stage, TellerPost
from app.polls import service as polls
from app.polls import store
from app.polls.service.sealing_up import listed
from app.polls.shredding import scrub
from tests.audit.payloads import payload_of
from tests.factories import actor
from tests.polls.factory import ITEMS, RULES, Box, another, opened, prepared


def announced(app: FastAPI) -> Box:
    box = opened(app)
    for place in range(5):
        box.vote(place, 1, 2)
    for action in ("seal", "declare_valid"):
        box.move(action)
    box.count(*box.cards[:2])
    box.move("certify")
    box.move("announce")
    return box


def unmet(box: Box, action: str, stage: Stage = Stage.IN_SESSION) -> list[str]:
    with pytest.raises(e.RulesUnmet) as refusal:
        box.move(action, stage=stage)
    return [condition.code for condition in refusal.value.unmet]


def test_from_preparation_to_announcement_with_every_hand_on_record(app: FastAPI) -> None:
    box = announced(app)
    assert box.row().status is PollStatus.ANNOUNCED
    with box.database.unit(write=False) as db:
        made = [(move.action, move.decision_id is None) for move in polls.moves(db, box.poll_id)]
        minutes = polls.minutes(db, box.poll_id)
    assert made == [
        ("prepare", True),
        ("freeze", False),
        ("open", False),
        ("seal", False),
        ("declare_valid", False),
        ("count", True),
        ("certify", False),
        ("announce", False),
    ]
    assert {c["post"] for c in minutes.certificates} == {TellerPost.CHIEF_TELLER, TellerPost.TELLER}
    assert {c["digest"] for c in minutes.certificates} == {box.row().count_digest}
    assert (minutes.sealed, minutes.figures["valid"]) == (5, 5)
    assert box.findings() == []


def test_freezing_needs_every_card_read_back(app: FastAPI) -> None:
    box = prepared(app)
    assert unmet(box, "freeze") == ["key_cards_read_back"]
    box.make_cards()
    assert len(box.cards) == RULES.key_cards
    box.cards, rest = box.cards[:2], box.cards[2:]
    box.read_back()
    assert unmet(box, "freeze") == ["key_cards_read_back"]
    with pytest.raises(e.SameCardTwice):
        box.read_back()
    box.cards = rest
    box.read_back()
    assert box.move("freeze").status is PollStatus.FROZEN


def test_only_a_proposed_teller_makes_cards_once_and_their_secrets_are_stored_nowhere(app: FastAPI) -> None:
    box = prepared(app)
    for stranger in (actor(Role.TELLER), box.hall.clerk):
        with pytest.raises(e.NotYourRole), box.database.unit(write=True) as db:
            polls.make_keys(db, box.hall.now, poll_id=box.poll_id, by=stranger)
    box.make_cards()
    with pytest.raises(e.KeysMade):
        box.make_cards()
    with box.database.unit(write=False) as db:
        row = polls.key_record(db, box.poll_id)
        assert not any(card.replace("-", "") in repr(row.model_dump()) for card in box.cards)


def test_a_wrong_card_read_back_is_on_record_and_what_was_typed_is_not(app: FastAPI) -> None:
    box = prepared(app)
    other = another(box.hall, box.tellers, devices=5)
    box.make_cards()
    other.make_cards()
    with pytest.raises(e.ForeignCard), box.database.unit(write=True) as db:
        polls.read_back(db, box.hall.now, poll_id=box.poll_id, code=other.cards[0], by=box.chief)
    with box.database.unit(write=False) as db:
        [event] = [event for event in events(db) if event.type == "poll.card_refused"]
    assert payload_of(event) == {"refusal": "foreign-card", "cards": "1"}


def test_cards_are_replaced_as_a_whole_by_two_persons_until_voting_opens(app: FastAPI) -> None:
    box = prepared(app)
    box.freeze()
    old, decision = box.cards, box.decide("replace_keys")
    with pytest.raises(e.SameHuman), box.database.unit(write=True) as db:
        polls.replace_keys(db, box.hall.now, poll_id=box.poll_id, decision_id=decision, by=box.chief)
    with box.database.unit(write=True) as db:
        made = polls.replace_keys(
            db, box.hall.now, poll_id=box.poll_id, decision_id=decision, by=box.tellers[1]
        )
    box.cards = [card.code for card in made.cards]
    with pytest.raises(e.KeysMissing):
        box.move("open")
    box.read_back()
    box.move("open")
    box.vote(0, 1)
    with pytest.raises(e.KeysFixed), box.database.unit(write=True) as db:
        polls.replace_keys(db, box.hall.now, poll_id=box.poll_id, decision_id=decision, by=box.chief)
    box.move("seal")
    box.move("declare_valid")
    with pytest.raises(e.ForeignCard):
        box.count(*old[:2])
    assert box.count(*box.cards[:2]).result is not None


def test_what_is_frozen_is_not_edited_and_can_be_unfrozen_until_it_was_open(app: FastAPI) -> None:
    box = prepared(app)

    def edit(version: int) -> None:
        with box.database.unit(write=True) as db:
            polls.edit(
                db, box.hall.now, poll_id=box.poll_id, version=version, by=box.hall.clerk, title="另一名称"
            )

    with pytest.raises(e.Stale):
        edit(7)
    edit(1)
    box.freeze()
    with pytest.raises(e.WrongStage):
        edit(box.row().version)
    before = box.row().definition_digest
    box.print(3)
    assert unmet(box, "unfreeze") == ["printed_sheets_voided"]
    with box.database.unit(write=True) as db:
        polls.void_sheet(db, box.hall.now, poll_id=box.poll_id, number=1, sheets=3, by=box.hall.clerk)
    box.move("unfreeze")
    assert (box.row().status, box.row().definition) == (PollStatus.PREPARED, None)
    edit(box.row().version)
    box.move("freeze")
    assert box.row().definition_digest == before  # the same content gives the same bytes
    box.move("open")
    with pytest.raises(e.WrongStage):
        box.move("unfreeze", decision_id="0000000000")


def test_opening_names_everything_unmet(app: FastAPI) -> None:
    box = prepared(app, devices=3, away=3)
    box.freeze()
    assert unmet(box, "open", stage=Stage.LISTED) == ["cycle_stage_fits", "quorum_present"]
    assert box.row().status is PollStatus.FROZEN


def test_a_changed_poll_makes_a_decision_stale_and_one_human_is_not_two(app: FastAPI) -> None:
    box = prepared(app, channel=Channel.PAPER)
    decision = box.decide("freeze")
    with pytest.raises(e.SameHuman):
        box.move("freeze", decision_id=decision, by=box.hall.clerk)
    with box.database.unit(write=True) as db:
        polls.edit(db, box.hall.now, poll_id=box.poll_id, version=1, by=box.hall.clerk, position=2)
    with pytest.raises(e.SubjectChanged):
        box.move("freeze", decision_id=decision)


def test_sealing_is_reported_by_the_chief_teller(app: FastAPI) -> None:
    box = opened(app)
    decision = box.decide("seal", by=box.tellers[1])
    with pytest.raises(e.NotYourRole, match="总监票人报告"):
        box.move("seal", decision_id=decision)


def test_a_floor_that_is_not_reached_is_no_valid_vote(app: FastAPI) -> None:
    rules = replace(RULES, participation_over=RULES.quorum_committee.over)
    box = prepared(app, devices=4, rules=rules)
    box.open()
    box.vote(0, 1)
    box.vote(1, 1)
    box.move("seal")
    assert unmet(box, "declare_valid") == ["participation_reached"]
    assert box.move("declare_void").box_void


def test_the_certificate_needs_the_chief_and_a_teller(app: FastAPI) -> None:
    box = opened(app)
    box.vote(0, 1)
    box.move("seal")
    box.move("declare_valid")
    box.count(*box.cards[:2])
    decision = box.decide("certify", by=box.tellers[1])
    with pytest.raises(e.NotYourRole, match="总监票人和一名监票人"):
        box.move("certify", decision_id=decision, by=box.tellers[2])
    assert box.move("certify", decision_id=decision, by=box.chief).status is PollStatus.CERTIFIED


def test_an_annulled_poll_is_followed_by_a_linked_one(app: FastAPI) -> None:
    box = opened(app)
    box.vote(0, 1)
    assert unmet(box, "annul") == ["annul_reason_given"]
    assert box.move("annul", reason="设备故障").status is PollStatus.ANNULLED
    again = another(box.hall, box.tellers, devices=5, follows_id=box.poll_id)
    again.open()
    assert again.vote(0, 1).replayed is False
    assert again.row().follows_id == box.poll_id
    with pytest.raises(e.Missing):
        another(box.hall, box.tellers, devices=5, follows_id="0000000000")


def test_groups_that_the_counting_tool_would_not_take_are_refused(app: FastAPI) -> None:
    box = prepared(app)
    content: Any = ([{"code": "general", "method": "select_k", "places": 0}], ITEMS[:2], {}, RULES)
    with pytest.raises(e.Malformed), box.database.unit(write=True) as db:
        polls.edit(db, box.hall.now, poll_id=box.poll_id, version=1, by=box.hall.clerk, content=content)


def test_ballots_are_shredded_after_the_objection_days_and_the_list_still_gives_the_root(
    app: FastAPI, clock: MovingClock
) -> None:
    box = announced(app)

    def shred() -> None:
        with box.database.unit(write=True) as db:
            polls.shred(db, box.hall.now, poll_id=box.poll_id, decision_id=decision, by=box.tellers[1])

    decision = box.decide("shred")
    with pytest.raises(e.NotYetShreddable, match="2026-12-24"):
        shred()
    clock.move(days=RULES.objection_days + 1)
    decision = box.decide("shred")
    shred()
    scrub(box.database)
    with box.database.unit(write=False) as db:
        for table in ("box", "opened_ballot"):
            assert db.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one() == 0
        sealed = store.seal(db, box.poll_id)
        assert sealed is not None
        assert merkle.root(listed(sealed)) == sealed.root
        assert polls.key_record(db, box.poll_id).share_hashes == []
    assert polls.outcome(box.row())["status"] == "decided"
    assert box.findings() == []
    with pytest.raises(e.NotYetShreddable):
        shred()


def test_the_doctor_finds_what_was_tampered_with(app: FastAPI) -> None:
    box = announced(app)
    deeds = {
        1: "UPDATE poll_roll SET marked = NULL WHERE deputy_id = (SELECT min(deputy_id) FROM poll_roll)",
        3: "UPDATE opened_ballot SET copies = copies + 1",
        6: "UPDATE seal SET root = rids",
        8: "UPDATE poll SET roll = definition",
        11: "UPDATE poll SET count_digest = definition_digest",
    }
    for invariant, deed in deeds.items():
        with box.database.unit(write=True) as db:
            db.execute(sa.text(deed.replace("root = rids", "root = substr(rids, 1, 32)")))
        assert invariant in {finding.invariant for finding in box.findings()}


def test_the_roll_of_the_poll_is_the_one_of_the_head_count(app: FastAPI) -> None:
    box = opened(app, devices=4, away=1)
    row = box.row()
    assert row.roll_digest == digest_bytes(row.roll or b"") == box.hall.sitting().roll_digest
