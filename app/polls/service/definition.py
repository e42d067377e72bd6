"""The definition of a poll: its frozen bytes, what counting makes of it, the numbers worked out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from app.domain.canonical import canonical
from app.domain.ruleset_values import Majority
from app.domain.ruleset_values import majority as read_majority
from app.domain.rulesets import RuleSet, from_mapping
from app.domain.tally.model import Base
from app.domain.words import Channel, PollKind
from app.polls import sealing
from app.polls.schemas import PollItem, Worked
from app.polls.tables import PollRow

PAPER_SUITE = "paper"
_GROUP_RULES = ("code", "method", "places", "max_choices", "min_choices", "majority", "tie", "shortfall")


def draft(
    groups: Sequence[Mapping[str, Any]], items: Sequence[PollItem], rule: Mapping[str, Any], rules: RuleSet
) -> dict[str, Any]:
    """What a poll in preparation holds; freezing takes the definition from it."""
    return {
        "groups": [dict(group) for group in groups],
        "items": [
            {"no": i.no, "title": i.title, "group": i.group, "ref": i.ref, "info": i.info} for i in items
        ],
        "rule": dict(rule),
        "ruleset": rules.as_mapping(),
    }


def compose(poll: PollRow) -> dict[str, Any]:
    """The definition as freezing would fix it: items in the order in which they stand on the ballot."""
    content = poll.draft
    return {
        "poll": poll.id,
        "kind": str(poll.kind),
        "title": poll.title,
        "suite": _suite(poll),
        "rule": content["rule"],
        "groups": content["groups"],
        "items": [{key: item[key] for key in ("no", "title", "group", "ref")} for item in content["items"]],
        "ruleset": content["ruleset"],
    }


def frozen(poll: PollRow) -> bytes:
    return canonical(compose(poll))


def definition(poll: PollRow) -> dict[str, Any]:
    """From the frozen bytes; while the poll is being prepared, as they would be."""
    if poll.definition is None:
        return compose(poll)
    content: dict[str, Any] = json.loads(poll.definition)
    return content


def rules(poll: PollRow) -> RuleSet:
    """The poll's own copy of the rule set."""
    return from_mapping(poll.draft["ruleset"]) if poll.definition is None else _rules(poll.definition)


@lru_cache(maxsize=8)
def _rules(frozen: bytes) -> RuleSet:
    """Read once for all who have the ballot open: the bytes are frozen, and a set cannot be changed."""
    return from_mapping(json.loads(frozen)["ruleset"])


def tally_document(content: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """A tally file for a definition; ``more`` are the figures and ``totals`` or ``ballots``."""
    kind = PollKind.EFFECT if content["kind"] == PollKind.EFFECT else PollKind.SELECTION
    return {
        "kind": str(kind),
        "rule": content["rule"],
        "groups": [{key: g[key] for key in _GROUP_RULES if key in g} for g in content["groups"]],
        "items": [{key: item[key] for key in ("no", "title", "group")} for item in content["items"]],
        **more,
    }


def worked(content: Mapping[str, Any], *, members: int | None, present: int | None) -> list[Worked]:
    """Of each group how many votes carry an item, as far as the base's number is known."""
    numbers = {"all_members": members, "present": present}
    return [
        _worked(group, group.get("majority", content["rule"].get("majority")), numbers)
        for group in content["groups"]
    ]


def _worked(
    group: Mapping[str, Any], rule: Mapping[str, Any] | None, numbers: Mapping[str, int | None]
) -> Worked:
    if rule is None:
        return Worked(group=group["code"], base=None, number=None, needed=None, sentence="按得票多少确定")
    share = read_majority({"strict": True, **rule})
    number = numbers.get(share.base)
    needed = None if number is None else share.needed(number)
    return Worked(
        group=group["code"],
        base=share.base,
        number=number,
        needed=needed,
        sentence=_sentence(share, number, needed),
    )


def _sentence(share: Majority, number: int | None, needed: int | None) -> str:
    base, over = Base(share.base).label, f"{share.over.numerator}/{share.over.denominator}"
    how = f"超过{base}的 {over}" if share.strict else f"达到{base}的 {over}"
    return how if number is None else f"{base} {number}，须{how}，即须 {needed} 票"


def _suite(poll: PollRow) -> str:
    if poll.channel is Channel.PAPER:
        return PAPER_SUITE
    chosen = from_mapping(poll.draft["ruleset"])
    return sealing.suite(chosen.key_cards_needed, chosen.key_cards)
