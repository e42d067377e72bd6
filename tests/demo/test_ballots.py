"""The synthetic votes: exact totals, no ballot over a limit, the outcomes that the scene tells of."""

from __future__ import annotations

from collections import Counter

import pytest

from app.demo import ballots
from app.demo.names import seeded
from app.demo.scene import Size
from app.domain.words import Grade, Mark

SIZES = pytest.mark.parametrize("deputies", [30, 40, 100, 300])
SEEDS = range(20)


def approved(dealt: list[ballots.Ballot]) -> Counter[int]:
    assert {mark for ballot in dealt for mark in ballot.values()} <= {Mark.APPROVE}
    return Counter(no for ballot in dealt for no in ballot)


def test_the_size_keeps_the_proportions() -> None:
    full, small = Size(), Size(30)
    assert (full.deputies, full.present, full.on_devices, full.on_paper) == (300, 281, 258, 23)
    assert (full.on_leave, full.residents) == (14, 120)
    assert (small.deputies, small.present, small.on_devices, small.on_paper) == (30, 28, 26, 2)


@SIZES
@pytest.mark.parametrize("seed", SEEDS)
def test_two_share_the_last_place(deputies: int, seed: int) -> None:
    size, places, items = Size(deputies), 10, range(1, 14)
    valid = size.present - 1
    targets = ballots.tied_at_the_cut(items, places, valid=valid, members=deputies, draw=seeded(seed))
    dealt = ballots.approvals(targets, valid, seeded(seed))
    assert (len(dealt), approved(dealt)) == (valid, targets)
    assert max(len(ballot) for ballot in dealt) <= places
    votes = sorted(targets.values(), reverse=True)
    assert votes[places - 2] > votes[places - 1] == votes[places] > votes[places + 1]
    assert 2 * votes[places] > deputies


@SIZES
@pytest.mark.parametrize("seed", SEEDS)
def test_a_group_that_is_clear(deputies: int, seed: int) -> None:
    places, items, valid = 5, range(14, 21), Size(deputies).present - 1
    targets = ballots.clear_cut(items, places, valid=valid, members=deputies, draw=seeded(seed))
    dealt = ballots.approvals(targets, valid, seeded(seed))
    assert approved(dealt) == targets
    assert max(len(ballot) for ballot in dealt) <= places
    votes = sorted(targets.values(), reverse=True)
    assert votes[places - 1] > votes[places]
    assert 2 * votes[places] > deputies  # it has passed, and there is no seat for it


@SIZES
def test_a_runoff_has_a_winner(deputies: int) -> None:
    valid = Size(deputies).present - 1
    targets = ballots.decided_by_runoff([9, 10], valid=valid, members=deputies, draw=seeded(1))
    dealt = ballots.approvals(targets, valid, seeded(1))
    assert approved(dealt) == targets
    assert max(len(ballot) for ballot in dealt) == 1
    low, high = sorted(targets.values())
    assert 2 * high > deputies > 2 * low


@SIZES
def test_grades_of_three_levels(deputies: int) -> None:
    valid = Size(deputies).present - 1
    targets = {
        1: ballots.liked(valid, deputies, seeded(3)),
        2: ballots.accepted(valid, deputies),
        3: ballots.disliked(valid, deputies),
    }
    dealt = ballots.grades(targets, valid, seeded(3))
    for item, wanted in targets.items():
        assert min(wanted.values()) >= 0
        given = Counter(ballot[item] for ballot in dealt if item in ballot)
        assert given == {mark: count for mark, count in wanted.items() if count}
    good, fair, poor = (Counter(targets[item]) for item in (1, 2, 3))
    assert 2 * good[Grade.SATISFIED] > deputies
    assert 2 * fair[Grade.SATISFIED] <= deputies < 2 * _content(fair)
    assert 2 * _content(poor) <= deputies


def test_more_approvals_than_ballots_are_refused() -> None:
    with pytest.raises(ValueError, match="item 7: 4 approvals on 3 ballots"):
        ballots.approvals({7: 4}, 3, seeded(1))


def test_several_groups_on_one_ballot() -> None:
    assert ballots.together([[{1: "approve"}, {}], [{2: "approve"}, {3: "approve"}]]) == [
        {1: "approve", 2: "approve"},
        {3: "approve"},
    ]


def _content(counts: Counter[str]) -> int:
    return counts[Grade.SATISFIED] + counts[Grade.BASICALLY_SATISFIED]
