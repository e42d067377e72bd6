"""The decisions behind a poll's moves: what two humans signed, against what the package says of the poll."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from app.domain import merkle
from app.domain.canonical import digest
from app.domain.chain import Event, without_salt
from app.domain.decided import salted
from app.domain.findings import Finding
from app.domain.workflow import POLL
from app.verify.chain import DECIDED, Chain
from app.verify.ruling import Rulings

_LABELS: Final = {row.action: row.label for row in POLL.rows}
# Moves that take a decision; counting takes cards.
_DECIDED_MOVES: Final = tuple(action for action in _LABELS if action not in ("prepare", "count"))
# What was sealed where a poll went on with paper alone; its record has no root then.
_EMPTY_BOX: Final = merkle.root([]).hex()
_OPEN_MOVES: Final = ("freeze", "open", "seal")  # whose acts show their decision in every package


def signed(
    poll: str, called: str, record: Mapping[str, Any], counted: str | None, chain: Chain, rulings: Rulings
) -> Iterator[Finding]:
    """One finding a decision, and one a move whose decision cannot be recomputed from this package.

    ``counted``: the digest of the count, as recomputed from what is published; None where it cannot be.
    """
    known = record.get("decisions")
    if known is None:
        yield Finding("unchecked.decision", True, f"{called}：核验包是较早的版本做的，决定的校验码不能重算")
        return
    stated = _stated(record, counted)
    for one in known:
        if one["subject"] is None:
            text = f"{called}：“{_LABELS[one['action']]}”的决定所依据的内容后来有改动，校验码不能重算"
            yield Finding("unchecked.decision", True, text)
            continue
        wrong = _wrong(poll, one, stated, chain) or _ruled(poll, one, chain, rulings)
        text = f"{called}：“{_LABELS[one['action']]}”的决定由两个账号记录、复核"
        held = "校验码与所公布的内容重算相符；由谁决定合于规则"
        yield Finding("poll.decision", not wrong, f"{text}，{wrong or held}")
    yield from _left_out(poll, called, {one["action"] for one in known}, chain)


def _left_out(poll: str, called: str, listed: set[str], chain: Chain) -> Iterator[Finding]:
    for action in _DECIDED_MOVES:
        if (f"poll:{poll}", f"poll.{action}") in chain.moves and action not in listed:
            text = f"{called}：“{_LABELS[action]}”的决定涉及未公开的票数，校验码不能重算"
            yield Finding("unchecked.decision", True, text)


def _stated(record: Mapping[str, Any], counted: str | None) -> dict[str, tuple[Any, ...]]:
    """What else the package says of each part that a decision may be about."""
    return {
        "definition": (record["definition_digest"],),
        "roll": (None, record["roll"]["digest"]),
        "key": (None, record["key_digest"]),
        "root": (None, record["root"] or _EMPTY_BOX),
        "count": (None, {"count": counted, "salt": record["count_salt"]}),
    }


def _wrong(poll: str, one: Mapping[str, Any], stated: Mapping[str, Any], chain: Chain) -> str:
    """Why that decision does not hold; "" where it does."""
    recorded, countersigned = (chain.signed.get((one["decision"], type)) for type in DECIDED)
    if recorded is None or countersigned is None:
        return "但审计链里没有它的记录或复核"
    if recorded.height >= countersigned.height or recorded.actor == countersigned.actor:
        return "但记录与复核不是先后两个账号"
    return _misfit(poll, one, (recorded, countersigned), chain) or _foreign(poll, one, stated)


def _misfit(poll: str, one: Mapping[str, Any], hands: Sequence[Event], chain: Chain) -> str:
    """What was signed, against the acts of the chain."""
    if any(not _is_about(event, poll, one["action"]) for event in hands):
        return "但审计链所记的是另一事项"
    known = digest(salted(one["subject"]))
    if any(event.payload["digest"] != known for event in hands):
        return "但校验码与所公布的内容不符"
    moved = chain.acts.get((f"poll:{poll}", f"poll.{one['action']}"), {})
    another = one["action"] in _OPEN_MOVES and moved.get("decision") != one["decision"]
    return "但办理时依据的是另一决定" if another else ""


def _foreign(poll: str, one: Mapping[str, Any], stated: Mapping[str, Any]) -> str:
    """The same against what the package says of the poll. A draft's digest is no part of it."""
    subject, action = one["subject"], one["action"]
    held = [name for name in stated if (name, action) != ("definition", "freeze")]
    own = (subject["poll"], subject["action"]) == (poll, action)
    same = own and all(subject[name] in stated[name] for name in held)
    return "" if same else "但决定的内容与核验包所载的票决不同"


def _ruled(poll: str, one: Mapping[str, Any], chain: Chain, rulings: Rulings) -> str:
    """Why it was not theirs to decide; no body of a poll's moves hangs on a value of the rules."""
    recorded, countersigned = (chain.signed[one["decision"], type] for type in DECIDED)
    if without_salt(recorded.payload) != without_salt(countersigned.payload):
        return "但记录与复核的不是同一决定、同一内容"
    wrong = rulings.of_poll(poll, one["subject"]["status"], recorded.payload).wrong
    return f"但{wrong}" if wrong else ""


def _is_about(event: Event, poll: str, action: str) -> bool:
    return event.subject == f"poll:{poll}" and event.payload["action"] == action
