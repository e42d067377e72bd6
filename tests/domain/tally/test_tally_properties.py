"""What holds for every poll, and a second count by another road."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import tally
from app.domain.canonical import canonical, digest

MARK = st.sampled_from(["approve", "approve", "oppose", "abstain", None])
ORDER = {"selected": 3, "tied": 2, "passed_not_seated": 1, "not_passed": 0}
TWO = {"general": (2, 3, 0), "roads": (1, None, 1)}  # places, max_choices, min_choices


@st.composite
def polls(draw: st.DrawFn) -> dict[str, Any]:
    """Two groups of approve_each and select_k, few ballots, so that ties and limits come up often."""
    items = draw(st.integers(2, 6))
    ballot = st.lists(MARK, min_size=items, max_size=items)
    papers = draw(st.lists(st.one_of(ballot, ballot, ballot, st.just(None)), max_size=8))
    base = draw(st.sampled_from(["all_members", "present", "returned", "valid", None]))
    cut = {"over": draw(st.sampled_from(["1/2", "1/3"])), "strict": draw(st.booleans())}
    majority = None if base is None else {**cut, "base": base}
    return {
        "kind": "selection",
        "eligible": 9,
        "present": 8,
        "rule": {"majority": majority, "unmarked": draw(st.sampled_from(["abstain", "oppose", "invalid"]))},
        "groups": [
            {"code": "general", "method": "select_k", "places": 2, "max_choices": 3},
            {"code": "roads", "method": "approve_each", "places": 1, "min_choices": 1},
        ],
        "items": [
            {"no": n, "title": "项目", "group": ("general", "roads")[n % 2]} for n in range(1, items + 1)
        ],
        "ballots": [_paper(marks) for marks in papers],
    }


def _paper(marks: list[str | None] | None) -> dict[str, str]:
    if marks is None:
        return {"spoiled": "涂改"}
    return {str(n): mark for n, mark in enumerate(marks, start=1) if mark}


def items_of(output: dict[str, Any]) -> dict[int, dict[str, Any]]:
    return {item["no"]: item for group in output["groups"] for item in group["items"]}


class SecondCounter:
    """Counts as people at a table do: a sheet at a time, items in pairs, nothing shared with the tool."""

    def __init__(self, poll: dict[str, Any]) -> None:
        self.poll = poll
        self.good = [paper for paper in poll["ballots"] if not self.is_spoiled(paper)]

    def is_spoiled(self, paper: dict[str, str]) -> bool:
        for code, (_, most, least) in TWO.items():
            ticks = [
                i for i in self.poll["items"] if i["group"] == code and paper.get(str(i["no"])) == "approve"
            ]
            if len(ticks) < least or (most is not None and len(ticks) > most):
                return True
        return "spoiled" in paper

    def approvals(self, no: int) -> int:
        return sum(1 for paper in self.good if paper.get(str(no)) == "approve")

    def passes(self, no: int) -> bool:
        votes, majority = self.approvals(no), self.poll["rule"]["majority"]
        if majority is None or votes == 0:
            return votes > 0
        returned = len(self.poll["ballots"])
        bases = {"all_members": 9, "present": 8, "returned": returned, "valid": len(self.good)}
        share = Fraction(votes, bases[majority["base"]])
        cut = {"1/2": Fraction(1, 2), "1/3": Fraction(1, 3)}[majority["over"]]
        return share > cut or (share == cut and not majority["strict"])

    def outcome(self, item: dict[str, Any]) -> str:
        if not self.passes(item["no"]):
            return "not_passed"
        places = TWO[item["group"]][0]
        votes = self.approvals(item["no"])
        rivals = [i["no"] for i in self.poll["items"] if i["group"] == item["group"] and i != item]
        rivals = [no for no in rivals if self.passes(no)]
        ahead = sum(1 for no in rivals if self.approvals(no) > votes)
        level = sum(1 for no in rivals if self.approvals(no) == votes)
        if ahead >= places:
            return "passed_not_seated"
        return "selected" if ahead + level < places else "tied"


@given(polls())
@settings(max_examples=100, deadline=None)
def test_a_second_counter_by_another_road_agrees(poll: dict[str, Any]) -> None:
    output, second = tally.count(poll), SecondCounter(poll)
    assert (output["returned"], output["valid"]) == (len(poll["ballots"]), len(second.good))
    found = items_of(output)
    for item in poll["items"]:
        assert found[item["no"]]["outcome"] == second.outcome(item)
        assert found[item["no"]]["counts"]["approve"] == second.approvals(item["no"])
    assert (output["status"] == "tied") == any(found[no]["outcome"] == "tied" for no in found)


@given(polls(), st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_the_order_of_ballots_changes_nothing(poll: dict[str, Any], random: Any) -> None:
    shuffled = [*poll["ballots"]]
    random.shuffle(shuffled)
    assert canonical(tally.count({**poll, "ballots": shuffled})) == canonical(tally.count(poll))


@given(polls())
@settings(max_examples=30, deadline=None)
def test_totals_are_conserved(poll: dict[str, Any]) -> None:
    output = tally.count(poll)
    assert output["returned"] == output["spoiled"] + output["valid"] == len(poll["ballots"])
    for item in output["groups"][1]["items"]:
        assert sum(item["counts"].values()) == output["valid"]
    for group in output["groups"]:
        found = [item["outcome"] for item in group["items"]]
        assert found.count("selected") + min(len(group["tied"]), 1) <= group["places"]
        seats = found.count("selected") + group["vacant"]
        assert seats == group["places"] or (group["tied"] and seats < group["places"])


@given(polls(), st.data())
@settings(max_examples=30, deadline=None)
def test_one_more_approval_never_hurts(poll: dict[str, Any], data: st.DataObject) -> None:
    poll["groups"] = [{"code": c, "method": "approve_each", "places": TWO[c][0]} for c in TWO]
    no = data.draw(st.sampled_from([item["no"] for item in poll["items"]]))
    kept = [b for b in poll["ballots"] if "spoiled" not in b and b.get(str(no)) != "approve"]
    if not kept:
        kept = [{}]
        poll["ballots"].append(kept[0])
    before = items_of(tally.count(poll))[no]
    data.draw(st.sampled_from(kept))[str(no)] = "approve"
    after = items_of(tally.count(poll))[no]
    assert ORDER[after["outcome"]] >= ORDER[before["outcome"]]
    assert after["rank"] <= before["rank"]


@given(polls())
@settings(max_examples=30, deadline=None)
def test_the_digest_is_that_of_everything_else_and_the_same_file_gives_the_same_bytes(
    poll: dict[str, Any],
) -> None:
    output = tally.count(poll)
    rest = {name: value for name, value in output.items() if name != "digest"}
    assert output["digest"] == digest(rest)
    assert tally.count(tally.load(canonical(poll))) == output


@given(polls(), st.integers(1, 100_000))
@settings(max_examples=30, deadline=None)
def test_copies_count_as_so_many_ballots(poll: dict[str, Any], copies: int) -> None:
    papers = [None if "spoiled" in b else {int(no): mark for no, mark in b.items()} for b in poll["ballots"]]
    one = tally.tabulate(poll, ((paper, 1) for paper in papers), unmarked="abstain")
    many = tally.tabulate(poll, ((paper, copies) for paper in papers), unmarked="abstain")
    assert (many.returned, many.spoiled, many.valid) == tuple(
        copies * n for n in (one.returned, one.spoiled, one.valid)
    )
    assert many.totals == {
        no: {mark: copies * votes for mark, votes in row.items()} for no, row in one.totals.items()
    }
