"""What is open to the public beyond what the law asks, against the decisions that opened it.

Each act about a result's switches names, for what is open, the decision that opened it. An act opens what was
not open by that decision before; a result may take over what was open of the one that it follows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from app.domain.chain import Event, Withheld, without_salt
from app.domain.decided import SWITCHES
from app.domain.findings import Finding
from app.verify.results import Results

_LABELS: Final = {
    "public_counts": "票数",
    "public_unselected": "未入选的项目",
    "public_package": "核验包",
}
Switches = Mapping[str, Any]


class Openings:
    """The acts about the switches, gone through in their order, and what was announced.

    ``uses``: decision → the acts by which it opened something.
    """

    def __init__(
        self, acts: Sequence[Event], results: Results, announced: Mapping[str, Mapping[str, Any]]
    ) -> None:
        self._results, self._announced = results, announced
        self._about = {
            str(act.payload["decision"]): act
            for act in acts
            if act.type == "decision.recorded" and "decision" in act.payload
        }
        self._acts: dict[str, list[Event]] = defaultdict(list)
        self._before: dict[int, Event | None] = {}
        self.uses: dict[str, list[Event]] = defaultdict(list)
        for act in acts:
            if act.type == SWITCHES:
                self._go_on(act)

    def misfit(self, recorded: Event, about: Mapping[str, Any] | None, used: Event) -> str:
        """Why that act did not open, of what stood, just what was decided; "" where it did."""
        before = self._before[used.height]
        stood = about["switches"] if about else _switches(before) if _is_shown(before) else None
        own = {name for name, by in _open(used.payload).items() if by == recorded.payload["decision"]}
        if own != set(recorded.payload.get("opens", own)):
            return f"第 {used.height} 条公开的不是所决定的内容"
        same = not _is_shown(before) or stood == _switches(before)
        same = same and (before is not None or about is None or self._begun(used, _open(about["switches"])))
        if same and (stood is None or set(_open(used.payload)) == own | set(_open(stood))):
            return ""
        return f"第 {used.height} 条办理时，内容已与所决定的不同"

    def announced(self, older: bool) -> Iterator[Finding]:
        """One finding a result of which more is open. ``older``: a package that shows no decision on it."""
        for subject, told in sorted(self._announced.items()):
            switches = told.get("switches", {})
            if "decisions" not in switches or self._results.formed_outside(subject):
                continue
            names = _open(switches)
            if names:
                yield self._finding(subject, names, older)

    def _finding(self, subject: str, names: Mapping[str, str | None], older: bool) -> Finding:
        text = f"结果 {subject}：向社会公开{'、'.join(_LABELS.get(name, name) for name in sorted(names))}"
        alone = [name for name, by in names.items() if by is None and self._one_person(name, subject)]
        faults = {self._fault(subject, name, by) for name, by in names.items() if name not in alone}
        left = self._results.line(subject) - set(self._announced)
        if older or (faults and left):
            why = "核验包是较早的版本做的" if older else f"它所接续的 {'、'.join(sorted(left))} 不在核验包里"
            return Finding("unchecked.opened", True, f"{text}，{why}，所据的决定不能核对")
        if faults - {""}:
            return Finding("result.opened", False, f"{text}，但{'；'.join(sorted(faults - {''}))}")
        if alone:
            before = "是升级以前由一人开通的，当时不须记录会议的决定"
            return Finding("unchecked.opened", True, f"{text}，{before}")
        return Finding("result.opened", True, f"{text}，所据的决定在宣布之前作出、执行")

    def _fault(self, subject: str, name: str, by: str | None) -> str:
        label = _LABELS.get(name, name)
        if by is None:
            return f"公开{label}没有注明所据的决定"
        recorded = self._about.get(by)
        if recorded is None:
            return f"公开{label}所据的决定（{by}）在审计链里没有记录"
        kind, _, about = recorded.subject.partition(":")
        if kind != "result" or about not in self._results.line(subject):
            return f"公开{label}所据的决定（{by}）不是关于这一结果的"
        opened = any(_open(act.payload).get(name) == by for act in self.uses.get(by, ()))
        return "" if opened else f"公开{label}所据的决定（{by}）没有这样执行"

    def _one_person(self, name: str, subject: str) -> bool:
        """Whether an act of before, which names no decisions at all, opened it: of this result or one whose
        switches it took over."""
        acts = [act for one in self._results.line(subject) for act in self._acts.get(one, ())]
        return any("decisions" not in act.payload and name in _open(act.payload) for act in acts)

    def _go_on(self, act: Event) -> None:
        subject = act.subject.partition(":")[2]
        told = self._acts[subject]
        before = told[-1] if told else None
        self._before[act.height] = before
        for decision in self._newly(subject, act, before):
            self.uses[decision].append(act)
        told.append(act)

    def _newly(self, subject: str, act: Event, before: Event | None) -> set[str]:
        """The decisions by which that act opens something."""
        names = _open(act.payload)
        if before is not None and _is_shown(before):
            known = _open(before.payload)
            return {by for name, by in names.items() if by and known.get(name) != by}
        seen = {by for one in self._acts[subject] for by in _open(one.payload).values()}
        return {by for by in names.values() if by and by not in seen and not self._taken_over(by, subject)}

    def _taken_over(self, decision: str, subject: str) -> bool:
        """Nobody can say that of a result which the package does not have."""
        recorded = self._about.get(decision)
        about = recorded.subject.partition(":")[2] if recorded else subject
        return about != subject and (subject not in self._results or about in self._results.line(subject))

    def _begun(self, used: Event, names: Mapping[str, str | None]) -> bool:
        """Whether a result may have begun with that open: with what those before it were announced with."""
        subject = used.subject.partition(":")[2]
        others = self._results.line(subject) - {subject}
        known = [_open(self._announced[one].get("switches", {})) for one in others if one in self._announced]
        whole = subject in self._results and len(known) == len(others)
        return not whole or all(any(one.get(name) == by for one in known) for name, by in names.items())


def _open(switches: Switches) -> dict[str, str | None]:
    """What is open to the public, and by which decision."""
    by = switches.get("decisions") or {}
    return {name: by.get(name) for name, on in switches.items() if name.startswith("public_") and on}


def _switches(act: Event | None) -> dict[str, Any]:
    """As an act left them: those of before named no decisions."""
    return {"decisions": {}, **without_salt(act.payload)} if act else {}


def _is_shown(act: Event | None) -> bool:
    return act is not None and not isinstance(act.payload, Withheld)
