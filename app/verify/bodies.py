"""What bodies decided about years, sittings, projects and results: two accounts in 24 hours, decided before
it was carried out, carried out once, theirs to decide by the rules, and the digest that was signed is that of
what it was carried out on.

What a package keeps back of these acts (see ``app.doctor.service.signed``) is taken from its list, and said
to be: the heights alone are checked then.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from app.domain.canonical import digest
from app.domain.chain import Event, Withheld, without_salt
from app.domain.decided import NEVER_ALONE, SWITCHES, USES, used_by
from app.domain.findings import Finding
from app.verify.announcing import Announced
from app.verify.chain import DECIDED, Chain
from app.verify.misfits import belongs, misfit, strays
from app.verify.openings import NEVER, Openings
from app.verify.package import SIGNED, Package
from app.verify.results import Results
from app.verify.ruling import Ruled, Rulings
from app.verify.wording import called, what

_RECORDED, _COUNTERSIGNED = DECIDED
_WITHIN: Final = timedelta(hours=24)
_ANOTHER: Final = "核验包所载与审计链所记的不是同一决定"

Entry = Mapping[str, Any]


def bodies(package: Package, chain: Chain, results: Results, rulings: Rulings) -> Iterator[Finding]:
    """One finding a recorded decision, then what the package or the chain has besides."""
    document = package.document(SIGNED) if SIGNED in package.parts else None
    openings = Openings(chain.bodies, results, chain.announced)
    older = document is None
    before_results = "rules" not in (document or {}) and openings.opens_from == NEVER
    told = _Told(chain.bodies, () if document is None else document["decisions"], openings, rulings)
    for event in told.recorded:
        of_result = event.subject.startswith("result:")
        yield _finding(told.case(event), told, before_results if of_result else older)
    yield from told.left_over()
    yield from _without_decision(told, older)
    yield from Announced(openings, chain.bodies, before_results).findings()


@dataclass(frozen=True, slots=True)
class _Case:
    """One decision: the acts that the chain, or where it is silent the package's list, says are its own."""

    recorded: Event
    entry: Entry | None
    countersigned: Sequence[Event]
    uses: Sequence[Event]
    beside: Sequence[Event] = ()  # what names it and does not carry it out

    @property
    def shown(self) -> bool:
        return not isinstance(self.recorded.payload, Withheld)

    @property
    def kind(self) -> str:
        return self.recorded.subject.partition(":")[0]

    @property
    def action(self) -> str | None:
        told: Mapping[str, Any] = self.recorded.payload if self.shown else (self.entry or {})
        return told.get("action")


class _Told:
    """The acts about these decisions, by what they name."""

    def __init__(
        self, acts: Sequence[Event], listed: Sequence[Entry], openings: Openings, rulings: Rulings
    ) -> None:
        self.openings, self.rulings = openings, rulings
        self._at = {act.height: act for act in acts}
        self._entries = {one["recorded"]: one for one in listed}
        self._twice = Counter(one["used"] for one in listed if one["used"] is not None)
        self._named: dict[tuple[str, str], list[Event]] = defaultdict(list)
        self.recorded = [act for act in acts if act.type == _RECORDED]
        self.acts = [act for act in acts if act.type in USES]
        self.told = [act for act in self.recorded if not isinstance(act.payload, Withheld)]
        self.known = {str(act.payload["decision"]) for act in self.told}
        self.claimed: set[int] = set()
        self._moves: dict[str, list[int]] = defaultdict(list)
        for act in acts:
            if act.payload.get("decision"):
                self._named[str(act.payload["decision"]), act.type].append(act)
            if act.type == "cycle.moved":
                self._moves[act.subject].append(act.height)
        for decision, opening in openings.uses.items():
            self._named[decision, SWITCHES] += opening

    def case(self, event: Event) -> _Case:
        entry = self._entries.pop(event.height, None)
        if isinstance(event.payload, Withheld):
            signed, used = (self._by_list(entry, name) for name in ("countersigned", "used"))
            self.claimed.update(act.height for act in used)
            return _Case(event, entry, signed, used)
        name = str(event.payload["decision"])
        named = [act for type in USES for act in self._named[name, type]]
        uses = [act for act in named if _carries_out(act, event)]
        beside = [act for act in named if act not in uses]
        uses = uses or self._by_list(entry, "used")
        self.claimed.update(act.height for act in uses)
        return _Case(event, entry, self._named[name, _COUNTERSIGNED], uses, beside)

    def recorded_again(self, event: Event) -> bool:
        return len(self._named[str(event.payload.get("decision")), _RECORDED]) > 1

    def used_by_two(self, case: _Case) -> bool:
        return any(self._twice[act.height] > 1 for act in case.uses)

    def version(self, cycle: str, height: int) -> int:
        """Of the year when that act was done: each move made one more."""
        return sum(moved < height for moved in self._moves[f"cycle:{cycle}"])

    def left_over(self) -> Iterator[Finding]:
        for height in sorted(self._entries):
            text = f"核验包载有第 {height} 条记录的一项决定，审计链的这一条却不是此类决定的记录"
            yield Finding("decision.body", False, text)

    def _by_list(self, entry: Entry | None, name: str) -> list[Event]:
        """The act at the height that the list names; one of another kind where there is none such."""
        height = entry[name] if entry else None
        return [self._at[height]] if height in self._at else []


def _carries_out(act: Event, recorded: Event) -> bool:
    """Not what follows by itself, see ``strays``."""
    kind, _, subject = recorded.subject.partition(":")
    if kind == "adjustment":
        return act.type != "project.moved" and act.payload.get("adjustment", subject) == subject
    return (kind, act.type) != ("year_file", "cycle.moved")


def _finding(case: _Case, told: _Told, older: bool) -> Finding:
    ruled = told.rulings.of(case.recorded, (case.entry or {}).get("about")) if case.shown else Ruled()
    wrong = _wrong(case, told, older) or ruled.wrong
    text = f"{called(case.recorded.subject)}：{_said(case)}"
    if wrong:
        return Finding("decision.body", False, f"{text}，但{wrong}")
    left = _unchecked(case, older)
    held = f"{_held(case)}；" if case.countersigned else ""
    said = "；".join(filter(None, (left or "校验码与办理时的内容重算相符", ruled.held or ruled.left)))
    code = "unchecked.body" if left or ruled.left else "decision.body"
    return Finding(code, True, f"{text}。{held}{said}")


def _said(case: _Case) -> str:
    """What was decided and by whom, as far as the package shows it."""
    by = [f"账号 {case.recorded.actor} 记录（第 {case.recorded.height} 条）"]
    by += [f"账号 {act.actor} 复核（第 {act.height} 条）" for act in case.countersigned]
    by += [f"第 {act.height} 条执行" for act in case.uses]
    return f"{what(case.action, case.recorded.payload)}，由{'，'.join(by)}"


def _held(case: _Case) -> str:
    hands = "两个账号先后办理，未超过 24 小时"
    if case.uses:
        return f"{hands}，先决定后执行，只用了一次"
    if not case.shown:
        return f"{hands}，是否执行未载明"
    return f"{hands}，{'用于免除条件' if case.recorded.payload.get('waives') else '没有注明执行它的办理'}"


def _unchecked(case: _Case, older: bool) -> str:
    """What cannot be checked from this package, and why; "" for nothing."""
    kept_back = any(isinstance(act.payload, Withheld) for act in case.uses)
    reasons = {
        "核验包是较早的版本做的，没有载明决定所依据的内容，校验码不能重算": older,
        "决定的内容（连同复核、执行）依规定不公开，不能核对": case.entry is None,
        "没有另一账号复核，不发生效力": not case.countersigned,
        "条数以核验包所载为准；决定的内容不在核验包里，校验码不能重算": not case.shown,
        "校验码与导入的文件的校验码一致，文件本身不在核验包里": case.kind == "year_file",
        "决定所依据的内容后来有改动，校验码不能重算": not (case.entry and case.entry.get("about")),
        "校验码重算相符；记录、复核时没有载明公开的内容，以执行的一条为准": _says_not_what(case),
        "校验码重算相符；执行它的一条内容不在核验包里，以核验包所载为准": kept_back,
    }
    return next((text for text, holds in reasons.items() if holds), "")


def _says_not_what(case: _Case) -> bool:
    """A decision on a result of before: its digest is of what stood; what it opens was said by its use."""
    return case.kind == "result" and "opens" not in case.recorded.payload


def _wrong(case: _Case, told: _Told, older: bool) -> str:
    """Why it does not hold; "" where nothing speaks against it."""
    return _hands(case, told) or _used(case, told) or _about(case, told, older)


def _hands(case: _Case, told: _Told) -> str:
    first = case.recorded
    if case.shown and (told.recorded_again(first) or len(case.countersigned) > 1):
        return "同一决定的记录或复核在审计链里不止一次"
    if not case.countersigned:
        return "没有另一账号复核就已经执行" if case.uses else ""
    second = case.countersigned[0]
    if second.type != _COUNTERSIGNED or second.subject != first.subject or not _same(first, second):
        return "记录与复核的不是同一决定、同一内容"
    if second.height <= first.height or second.actor == first.actor:
        return "记录与复核不是先后两个账号"
    return _late(first, second)


def _same(first: Event, second: Event) -> bool:
    told = [without_salt(act.payload) for act in (first, second) if act.payload]
    return all(one == told[0] for one in told)


def _late(first: Event, second: Event) -> str:
    try:
        passed = datetime.fromisoformat(second.at) - datetime.fromisoformat(first.at)
    except (TypeError, ValueError):
        return "记录、复核的时间不合格式"
    return "记录之后超过 24 小时才复核" if passed > _WITHIN else ""


def _used(case: _Case, told: _Told) -> str:
    if len(case.uses) > 1 or told.used_by_two(case):
        heights = "、".join(str(act.height) for act in case.uses)
        return f"同一决定或同一办理（第 {heights} 条）用了不止一次"
    if case.uses and case.recorded.payload.get("waives"):
        return f"第 {case.uses[0].height} 条据以执行的只是免除条件的决定"
    for act in strays(case.recorded, case.uses[0] if case.uses else None, case.beside):
        return f"第 {act.height} 条执行的是另一事项"
    for act in case.uses:
        if act.height <= case.countersigned[0].height:
            return "执行先于复核"
        if case.action is not None and act.type != used_by(case.kind, case.action):
            return f"第 {act.height} 条执行的是另一事项"
    return ""


def _about(case: _Case, told: _Told, older: bool) -> str:
    """The list against the acts, the content against the digest, and against what it was carried out on."""
    if not case.shown:
        return _kept_back(case)
    if case.entry is None:
        return "" if older else "核验包没有载明它所依据的内容"
    if not _agree(case, case.entry):
        return _ANOTHER
    about = case.entry["about"]
    if about is not None and digest(about) != case.recorded.payload["digest"]:
        return "校验码与核验包所载的内容不符"
    used = case.uses[0] if case.uses else None
    version = told.version(case.entry["subject"], used.height if used else 0)
    wrong = misfit(case.recorded, about, used, version)
    if wrong or case.kind != "result" or used is None or isinstance(used.payload, Withheld):
        return wrong
    return told.openings.misfit(case.recorded, about, used)


def _kept_back(case: _Case) -> str:
    """Of a decision that is not shown: whose it is stands in the chain all the same."""
    kind, _, subject = case.recorded.subject.partition(":")
    told = case.entry or {}
    if (told.get("kind", kind), told.get("subject", subject)) != (kind, subject):
        return _ANOTHER
    foreign = [act for act in case.uses if not belongs(kind, subject, act)]
    return f"第 {foreign[0].height} 条执行的是另一事项" if foreign else ""


def _agree(case: _Case, entry: Entry) -> bool:
    payload = case.recorded.payload
    heights = [one[0].height if one else None for one in (case.countersigned, case.uses)]
    named = (entry["decision"], entry["action"], f"{entry['kind']}:{entry['subject']}")
    same = named == (payload["decision"], payload["action"], case.recorded.subject)
    return same and heights == [entry["countersigned"], entry["used"]]


def _without_decision(told: _Told, older: bool) -> Iterator[Finding]:
    """Acts that need a decision, and none in the package is theirs."""
    for act in told.acts:
        named = act.payload.get("decision")
        if isinstance(act.payload, Withheld):
            if act.type in NEVER_ALONE and act.height not in told.claimed and not older:
                text = f"{called(act.subject)}：第 {act.height} 条办理的内容依规定不公开，所据的决定不能核对"
                yield Finding("unchecked.body", True, text)
        elif (named or act.type in NEVER_ALONE) and str(named) not in told.known:
            text = f"{called(act.subject)}：第 {act.height} 条办理所据的决定（{named or '未注明'}）"
            yield Finding("decision.body", False, f"{text}在审计链里没有记录")
