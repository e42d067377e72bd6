"""How the groups of a year stand: candidates against places, and the rule with today's numbers filled in."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from app.candidates import service as candidates
from app.cycles import service as cycles
from app.cycles.service import CycleRow
from app.domain.rulesets import group_rule, least_candidates, selection_rule
from app.domain.workflow import GroupFacts, short_of_margin
from app.people import service as people
from app.polls import service as polls
from app.screens.rule_words import example
from app.web.i18n import Language


@dataclass(frozen=True, slots=True)
class Contest:
    """A group with how many candidates it has and, being contested, needs; ``worked`` is its rule as a
    sentence, ``example`` the same in short; ``short``: 差额不足."""

    title: str
    facts: GroupFacts
    least: int
    example: str
    worked: str
    short: bool


def contests(db: Session, cycle: CycleRow, language: Language) -> list[Contest]:
    """In the order of the ballot. Before the vote: afterwards those that were not selected do not count."""
    rules = cycles.rules_of(cycle)
    titles = {group.code: group.title for group in candidates.groups(db, cycle.id)}
    members = people.members(db, suspended_counted=rules.suspended_counted)
    found = []
    for one in candidates.group_facts(db, cycle.id):
        rule = group_rule(rules, one.code, one.places)
        content = {"groups": [rule], "rule": selection_rule(rules)}
        [worked] = polls.worked(content, members=members or None, present=None)
        short = example(one.candidates, rule, worked, language)
        least = least_candidates(rules, one.places)
        lacking = short_of_margin(rules, one)
        found.append(Contest(titles[one.code], one, least, short, worked.sentence, lacking))
    return found
