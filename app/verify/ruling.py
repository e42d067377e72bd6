"""Who decided, against the rules: the tables, and the rule set of that year where it hangs on one.

A rule set is known by its digest. Two persons signed it with the opening of the year and with each decision
about it; every poll's definition holds the set that it was frozen with. What else the package brings along
counts for nothing unless one of these names its digest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from app.domain.actors import Body
from app.domain.canonical import digest
from app.domain.chain import Event
from app.domain.deciders import MEETINGS, deciders, every_rule, is_assumed, step_decider, waivers
from app.domain.errors import BadRuleSet
from app.domain.rulesets import RuleSet, from_mapping
from app.verify.package import SIGNED, Package
from app.verify.results import Results

UNRULED: Final = "核验包没有载明这一年度的规则，由谁决定不能核对"
_STATED: Final = "规则以核验包所载为准"
_UNLIKE: Final = "各年度的规则不同，核验包没有载明属于哪一年度，由谁决定不能核对"

_OF_A_YEAR: Final = ("project", "adjustment")

Entry = Mapping[str, Any]


class Ruled(NamedTuple):
    """``wrong``: why it was not theirs to decide; ``held``: that it was; both "" where nobody can say, which
    is ``left``."""

    wrong: str = ""
    held: str = ""
    left: str = ""


class Rulings:
    """The rule sets of a package, and which year goes by which."""

    def __init__(self, package: Package, results: Results, acts: Sequence[Event]) -> None:
        signed = package.document(SIGNED) if SIGNED in package.parts else {}
        entries = _signed(signed.get("decisions", ()), acts)
        self._results, self._every = results, every_rule()
        self._sets: dict[str, RuleSet] = {}
        self._frozen = {poll: _frozen(package, poll) for poll in package.folders("polls")}
        opened = [one["about"]["rules"] for one in entries if one["kind"] == "year"]
        self._know([*signed.get("rules", ()), *opened, *self._frozen.values()])
        self._adopted = _adopted(entries, acts)
        self._meetings = _meetings(acts)

    def of(self, recorded: Event, about: Mapping[str, Any] | None) -> Ruled:
        """Of a decision that is shown, with what it was about where the package says that."""
        kind, _, subject = recorded.subject.partition(":")
        told = recorded.payload
        if kind == "sitting":
            return self._step(subject, told)
        named = (about or {}).get("rules") if kind == "cycle" else None
        if named and self._at(subject, recorded.height) not in (None, named):
            return Ruled(wrong="所依据的规则不是这一年度采用的")
        sets, bound = self._sets_for(kind, subject, recorded.height)
        if told.get("waives"):
            return _ruled(told, [waivers(told["action"], told["waives"], one) for one in sets])
        meetings = self._held_in(kind, subject)
        stage = (about or {}).get("stage" if kind == "cycle" else "status")
        allowed = [deciders(kind, told["action"], one, stage=stage, meetings=meetings) for one in sets]
        assumed = any(is_assumed(kind, told["action"], one) for one in sets)
        ruled = _ruled(told, allowed, assumed=assumed, left=_UNLIKE if kind in _OF_A_YEAR else UNRULED)
        known = bound or frozenset().union(*self._always(kind, told["action"], stage, meetings)) == {
            told["body"]
        }
        return ruled if known or not ruled.held else ruled._replace(held=f"{ruled.held}（{_STATED}）")

    def of_poll(self, poll: str, status: str, payload: Mapping[str, Any]) -> Ruled:
        """By the set that its definition was frozen with, in the meeting that its result names."""
        known = self._set(self._frozen[poll])
        meeting = self._results.meeting(poll)
        allowed = [
            deciders(
                "poll", payload["action"], one, stage=status, meetings=[meeting] if meeting else MEETINGS
            )
            for one in ([known] if known else self._every)
        ]
        return _ruled(payload, allowed)

    def _step(self, sitting: str, told: Mapping[str, Any]) -> Ruled:
        """One sitting is of one meeting: the bodies of all its steps are those of that."""
        allowed = frozenset(body for one in MEETINGS if (body := step_decider(told["action"], one)))
        if told["body"] in allowed and not self._meetings[sitting]:
            return Ruled(wrong="同一全体会议的各项决定，不是同一会议的机构作出的")
        return _ruled(told, [allowed])

    def _sets_for(self, kind: str, subject: str, height: int) -> tuple[list[RuleSet], bool]:
        """Of that year; of a project, whose year no part of the package binds, those of all years. Where no
        decision names one, those that the package brings along: False then."""
        year = subject if kind == "cycle" else self._results.year(subject) if kind == "result" else None
        last = {names[-1][1] for names in self._adopted.values()}
        if year:
            named = self._at(year, height) or self._of_its_poll(year)
            last = {named} if named else set()
        known = [self._sets[name] for name in sorted(last) if name in self._sets]
        if known and len(known) == len(last):
            return known, True
        return (self._every, True) if last or not self._sets else (list(self._sets.values()), False)

    def _always(
        self, kind: str, action: str, stage: str | None, meetings: Sequence[Body]
    ) -> list[frozenset[Body]]:
        """Whose it is by whatever rules."""
        return [deciders(kind, action, one, stage=stage, meetings=meetings) for one in self._every]

    def _held_in(self, kind: str, subject: str) -> Sequence[Body]:
        if kind != "result":
            return (Body.PLENARY,)
        meeting = self._results.meeting(subject)
        return (meeting,) if meeting else MEETINGS

    def _at(self, year: str, height: int) -> str | None:
        """The digest that the year went by at that height; of one that came from outside the first named."""
        names = self._adopted.get(year, ())
        before = [name for adopted, name in names if adopted <= height]
        return before[-1] if before else names[0][1] if names else None

    def _of_its_poll(self, year: str) -> str | None:
        """Where no decision about the year names a set, that of a poll of it."""
        own = (rules for poll, rules in self._frozen.items() if self._results.year(poll) == year)
        return next(map(digest, own), None)

    def _know(self, sets: Iterable[Mapping[str, Any]]) -> None:
        for one in sets:
            known = self._set(one)
            if known:
                self._sets[digest(one)] = known

    def _set(self, rules: Mapping[str, Any]) -> RuleSet | None:
        """None where it is of another version of the program."""
        try:
            return from_mapping(rules)
        except BadRuleSet:
            return None


def _frozen(package: Package, poll: str) -> Mapping[str, Any]:
    rules: Mapping[str, Any] = package.document(f"polls/{poll}/definition.json").get("ruleset", {})
    return rules


def _signed(entries: Sequence[Entry], acts: Sequence[Event]) -> list[Entry]:
    """Those whose content two persons signed, as far as the acts show it: others name no rule set."""
    told = {act.height: act for act in acts if act.type == "decision.recorded" and "digest" in act.payload}
    known = [one for one in entries if one.get("about") and one["recorded"] in told]
    return [one for one in known if _is_signed(one, told[one["recorded"]])]


def _is_signed(one: Entry, recorded: Event) -> bool:
    same = recorded.subject == f"{one['kind']}:{one['subject']}"
    return same and recorded.payload["digest"] == digest(one["about"])


def _adopted(entries: Sequence[Entry], acts: Sequence[Event]) -> dict[str, list[tuple[int, str]]]:
    """Year → from which height which digest: as it was opened, as its rules were exchanged, and of one from
    outside as the first decision about it names it."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for one in entries:
        if one["kind"] == "year" and one["used"]:
            found[one["subject"]].append((one["used"], digest(one["about"]["rules"])))
    for act in acts:
        if act.type == "cycle.rules_adopted" and "to" in act.payload:
            found[act.subject.partition(":")[2]].append((act.height, act.payload["to"]["digest"]))
    for one in entries:
        if one["kind"] == "cycle" and "rules" in one["about"] and one["subject"] not in found:
            found[one["subject"]].append((one["recorded"], one["about"]["rules"]))
    return {year: sorted(names) for year, names in found.items()}


def _meetings(acts: Sequence[Event]) -> dict[str, frozenset[Body]]:
    """Sitting → whose meeting it may be of, by who decided its steps; a wrong one by itself says nothing."""
    found: dict[str, frozenset[Body]] = {}
    for act in acts:
        kind, _, sitting = act.subject.partition(":")
        if act.type == "decision.recorded" and kind == "sitting" and "body" in act.payload:
            action, body = act.payload["action"], act.payload["body"]
            own = frozenset(one for one in MEETINGS if step_decider(action, one) == body)
            found[sitting] = found.get(sitting, frozenset(MEETINGS)) & (own or frozenset(MEETINGS))
    return found


def _ruled(
    told: Mapping[str, Any], allowed: Sequence[frozenset[Body]], *, assumed: bool = False, left: str = UNRULED
) -> Ruled:
    """``allowed``: whose it may be, by each rule set that may be the one."""
    whole = frozenset().union(*allowed)
    if told["body"] not in whole:
        by = {str(one): one.label for one in Body}.get(told["body"], told["body"])
        return Ruled(
            wrong=f"由{by}决定，按规则应由{'、'.join(sorted(one.label for one in whole)) or '无人'}决定"
        )
    if any(told["body"] not in one for one in allowed):
        return Ruled(left=left)
    return Ruled(held=f"由谁决定合于规则{'（暂定）' if assumed else ''}")
