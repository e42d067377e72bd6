"""Rows of the pages of counting: the poll's count, paper entry, rulings, what is made public."""

from __future__ import annotations

from typing import Final

from tests.permissions.rows import Row, get, post

_DESK: Final = "/desk/polls/{poll_id}"
_PAPER, _SHEET = _DESK + "/paper/entry", _DESK + "/rulings/sheets/{stack}/{place}"
_STACK, _SWITCHES = _PAPER + "/stacks/{number}", "/desk/results/{subject}/switches"
_ONE: Final = {"names": {"stack": "1", "place": "1", "number": "1"}}
_RESULT: Final = {"names": {"subject": "{result}"}}

COUNTING: Final[tuple[Row, ...]] = (
    get(_DESK + "/count", "result.read_full"),
    post(_DESK + "/count", "poll.count"),
    get(_DESK + "/minutes", "result.read_full", gives=409),
    get(_PAPER, "paper.read"),
    post(_PAPER + "/boxes/{number}/return", "paper.enter", **_ONE),
    get(_PAPER + "/sheets", "paper.enter", gives=422),
    post(_PAPER + "/sheets", "paper.enter"),
    get(_PAPER + "/totals", "paper.sign", gives=422),
    post(_PAPER + "/totals", "paper.sign"),
    get(_STACK, "paper.enter", **_ONE, gives=404),
    post(_STACK + "/discarding", "poll.rule_pending", **_ONE),
    get(_STACK + "/sheets/{place}", "paper.enter", **_ONE, gives=404),
    post(_STACK + "/sheets/{place}", "paper.enter", **_ONE),
    get(_DESK + "/rulings", "paper.read"),
    post(_DESK + "/rulings/ballots/{number}", "poll.rule_pending", **_ONE),
    get(_SHEET, "poll.rule_pending", **_ONE),
    post(_SHEET, "poll.rule_pending", **_ONE),
    get(_SWITCHES, "result.read_full", **_RESULT),
    post(_SWITCHES, "result.switches", **_RESULT),
)
