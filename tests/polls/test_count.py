"""开箱计票: the cards, what does not open, the stored multiset, an independent count."""

from __future__ import annotations

import json
from collections import Counter

import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from app.audit.service import events
from app.domain import errors as e
from app.domain.actors import Role
from app.domain.canonical import canonical, digest_bytes
from app.domain.words import PollKind, PollStatus, Stage
from app.polls import sealing, store
from app.polls import service as polls
from app.polls.schemas import CastIn, Choice
from tests.factories import actor
from tests.polls.factory import Box, another, nonce, opened, prepared

VOTES = [(1, 2), (1, 3), (1, 2, 5), (2,), (1, 2, 5)]


def voted(app: FastAPI, votes: list[tuple[int, ...]] | None = None) -> Box:
    box = opened(app, devices=5)
    for place, approved in enumerate(votes or VOTES):
        box.vote(place, *approved)
    return box


def valid(box: Box) -> Box:
    box.move("seal")
    box.move("declare_valid")
    return box


def refused(box: Box) -> list[str]:
    """The refusals of cards on the audit chain."""
    with box.database.unit(write=False) as db:
        return [str(ev.payload["refusal"]) for ev in events(db) if ev.type == "poll.card_refused"]


def naive(votes: list[tuple[int, ...]]) -> Counter[int]:
    """An independent counter: fingers."""
    return Counter(number for vote in votes for number in vote)


def approvals(result: dict[str, object]) -> dict[int, int]:
    groups = json.loads(json.dumps(result))["groups"]
    return {item["no"]: item["counts"]["approve"] for group in groups for item in group["items"]}


def test_two_of_three_cards_open_the_box_and_the_count_is_the_naive_one(app: FastAPI) -> None:
    box = valid(voted(app))
    counted = box.count(box.cards[0], box.cards[2])
    assert counted.status is PollStatus.COUNTED
    assert counted.result is not None
    expected = naive(VOTES)
    assert approvals(counted.result) == {no: expected[no] for no in range(1, 6)}
    assert (counted.result["returned"], counted.result["valid"], counted.pending) == (5, 5, 0)
    assert [g["vacant"] for g in counted.result["groups"]] == [0, 1]
    row = box.row()
    assert row.count == canonical(counted.result)
    assert row.count_digest == counted.result["digest"]
    assert box.findings() == []


def test_the_multiset_holds_no_rid_and_each_ballot_once_with_its_copies(app: FastAPI) -> None:
    box = valid(voted(app))
    box.count(*box.cards[:2])
    with box.database.unit(write=False) as db:
        stored = store.multiset(db, box.poll_id)
    assert sorted(stored.values()) == [1, 1, 1, 2]
    columns = sa.inspect(box.database.engine).get_columns("opened_ballot")
    assert {column["name"] for column in columns} == {"poll_id", "encoded", "copies"}


def test_wrong_cards_are_named_and_on_record(app: FastAPI) -> None:
    box = valid(voted(app))
    other = another(box.hall, box.tellers, devices=5)
    other.make_cards()
    before = box.row()
    typed = box.cards[0][:-1] + ("2" if box.cards[0][-1] != "2" else "3")
    tries: list[tuple[tuple[str, ...], type[e.Refusal]]] = [
        ((box.cards[0],), e.TooFewCards),
        ((box.cards[0], box.cards[0]), e.SameCardTwice),
        ((box.cards[0], other.cards[1]), e.ForeignCard),
        ((box.cards[0], typed), e.MistypedCard),
        ((), e.TooFewCards),
    ]
    for cards, refusal in tries:
        with pytest.raises(refusal) as raised:
            box.count(*cards)
        assert raised.value.keeps
        assert not any(card in str(raised.value) for card in cards)
    assert refused(box) == [refusal.code() for _, refusal in tries]
    assert box.row().model_dump() == before.model_dump()


def test_nobody_counts_while_the_vote_is_open_or_only_sealed(app: FastAPI) -> None:
    box = voted(app)
    for _ in range(2):
        with pytest.raises(e.WrongStage):
            box.count(*box.cards[:2])
        if box.row().status is PollStatus.OPEN:
            box.move("seal")
    for role in (Role.CLERK, Role.SYSADMIN, Role.AUDITOR, Role.DEPUTY):
        with pytest.raises(e.NotYourRole):
            box.count(*box.cards[:2], by=actor(role))
    with pytest.raises(e.NotYourRole):
        box.count(*box.cards[:2], by=actor(Role.TELLER))


def test_a_second_count_answers_what_is_stored(app: FastAPI) -> None:
    box = valid(voted(app))
    first = box.count(*box.cards[:2])
    assert box.count(*box.cards[1:]) == first == box.count()


def test_a_swapped_and_a_copied_blob_are_pending_until_the_chief_teller_rules(app: FastAPI) -> None:
    box = voted(app)
    with box.database.unit(write=True) as db:
        (first, _), (_, blob), *_ = store.blobs(db, box.poll_id)
        db.execute(sa.text("UPDATE box SET blob = :b WHERE rid = :r"), {"b": blob, "r": first})
    valid(box)
    counted = box.count(*box.cards[:2])
    assert (counted.pending, counted.result) == (1, None)
    assert box.row().opened_digest is not None
    with pytest.raises(e.RulesUnmet) as unmet:
        box.move("certify")
    assert [u.code for u in unmet.value.unmet] == ["pending_ruled"]
    rule(box)
    row = box.row()
    assert row.figures is not None
    assert (row.figures["returned"], row.figures["spoiled"], row.figures["valid"]) == (5, 1, 4)
    assert row.opened_digest is None, "what devices gave alone is not to be tried out once all is printed"
    assert box.findings() == []
    with pytest.raises(e.WrongStage):
        box.move("annul", reason="不服")


def rule(box: Box) -> None:
    with box.database.unit(write=True) as db:
        [listed] = polls.pending(db, poll_id=box.poll_id, by=box.chief)
        assert (listed.number, listed.ruled) == (1, False)
        with pytest.raises(e.NotYourRole):
            polls.rule_invalid(
                db, box.hall.now, poll_id=box.poll_id, number=1, reason="无法开启", by=box.tellers[1]
            )
        polls.rule_invalid(db, box.hall.now, poll_id=box.poll_id, number=1, reason="无法开启", by=box.chief)
    with pytest.raises(e.AlreadyRuled), box.database.unit(write=True) as db:
        polls.rule_invalid(db, box.hall.now, poll_id=box.poll_id, number=1, reason="再次", by=box.chief)


def test_a_ballot_sealed_by_somebody_else_and_over_the_limit_is_pending(app: FastAPI) -> None:
    box = voted(app)
    row = box.row()
    with box.database.unit(write=True) as db:
        keys = store.keys(db, box.poll_id)
        assert keys is not None
        sealer = sealing.Sealer(keys.public_key, box.poll_id, row.definition_digest or "", 32)
        for (rid, _), plain in zip(store.blobs(db, box.poll_id), (b"\1\1\1", b"\7"), strict=False):
            forged = {"b": sealer.seal(rid, plain), "r": rid}
            db.execute(sa.text("UPDATE box SET blob = :b WHERE rid = :r"), forged)
    assert valid(box).count(*box.cards[:2]).pending == 2


@pytest.mark.parametrize(
    "change", ["DELETE FROM box WHERE rid = :r", "UPDATE box SET rid = :n WHERE rid = :r"]
)
def test_a_box_that_is_not_what_was_sealed_is_not_counted(app: FastAPI, change: str) -> None:
    box = valid(voted(app))
    with box.database.unit(write=True) as db:
        rid = store.rids(db, box.poll_id)[0]
        values = {"r": rid, "n": bytes(32)} if ":n" in change else {"r": rid}
        db.execute(sa.text(change), values)
    with pytest.raises(e.BoxChanged):
        box.count(*box.cards[:2])
    assert {finding.invariant for finding in box.findings()} >= {6}


def test_a_ballot_replaced_after_sealing_under_its_own_rid_is_not_counted(app: FastAPI) -> None:
    """The public key and the rid are in the database: anybody who writes there can seal a ballot to them."""
    box = valid(voted(app))
    with box.database.unit(write=True) as db:
        keys = store.keys(db, box.poll_id)
        assert keys is not None
        rid = store.rids(db, box.poll_id)[0]
        sealer = sealing.Sealer(keys.public_key, box.poll_id, box.row().definition_digest or "", 32)
        db.execute(
            sa.text("UPDATE box SET blob = :b WHERE rid = :r"), {"b": sealer.seal(rid, b"\1"), "r": rid}
        )
    with pytest.raises(e.BoxChanged):
        box.count(*box.cards[:2])
    assert {finding.invariant for finding in box.findings()} == {6}


def test_a_count_that_was_cut_off_after_storing_goes_on_and_a_different_one_is_refused(app: FastAPI) -> None:
    box = valid(voted(app))
    box.count(*box.cards[:2])
    with box.database.unit(write=True) as db:
        db.execute(sa.text("UPDATE poll SET status = 'VALID', count = NULL, version = version + 9"))
    assert box.count(*box.cards[:2]).result is not None
    with box.database.unit(write=True) as db:
        db.execute(sa.text("UPDATE poll SET status = 'VALID', version = version + 9"))
        db.execute(sa.text("UPDATE opened_ballot SET copies = copies + 1"))
    with pytest.raises(e.CountsDiffer):
        box.count(*box.cards[:2])


def test_an_effect_vote_gives_each_project_its_level(app: FastAPI) -> None:
    box = prepared(app, devices=5, kind=PollKind.EFFECT)
    box.freeze()
    from_stage = box.move("open", stage=Stage.EFFECT_VOTING)
    assert from_stage.status is PollStatus.OPEN
    grades = ["satisfied", "satisfied", "satisfied", "basically_satisfied", "unsatisfied"]
    for place, grade in enumerate(grades):
        marks = [Choice(no=1, mark=grade), Choice(no=2, mark=grades[-1 - place])]
        box.cast(box.devices[place], CastIn(nonce=nonce(place), choices=marks))
    result = valid(box).count(*box.cards[:2]).result
    assert result is not None
    items = result["groups"][0]["items"]
    assert [item["outcome"] for item in items] == ["satisfied", "satisfied", *["unsatisfied"] * 3]
    assert items[2]["counts"]["abstain"] == 5
    assert box.findings() == []


def test_what_is_counted_is_the_frozen_definition_and_not_the_rows(app: FastAPI) -> None:
    box = voted(app)
    with box.database.unit(write=True) as db:
        db.execute(sa.text("UPDATE poll SET draft = '{}', title = 'x'"))
    result = valid(box).count(*box.cards[:2]).result
    assert result is not None
    assert result["groups"][0]["items"][0]["title"] == "第1项工程"
    row = box.row()
    assert digest_bytes(row.definition or b"") == row.definition_digest
