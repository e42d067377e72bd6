"""What each result was announced with beyond what the law asks, against the acts by which it was opened."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from app.domain.chain import Event
from app.domain.findings import Finding
from app.verify.openings import (
    Openings,
    announced_with,
    is_shown,
    names_decisions,
    opened,
    opener,
    switches_of,
)

_LABELS: Final = {
    "public_counts": "票数",
    "public_unselected": "未入选的项目",
    "public_package": "核验包",
}


class Announced:
    """``older``: a package that shows no decision on a result."""

    def __init__(self, openings: Openings, acts: Sequence[Event], older: bool) -> None:
        self._openings, self._results, self._older = openings, openings.results, older
        self._entered: dict[str, Event] = {}
        for act in acts:
            if act.type == "cycle.moved":
                self._entered.setdefault(act.subject.partition(":")[2], act)

    def findings(self) -> Iterator[Finding]:
        """One finding a result of which more is open, and one of which more was shown."""
        for subject, act in sorted(self._openings.announced.items()):
            more = self._results.shows(subject) - set(announced_with(act))
            if more and "switches" in act.payload:
                text = f"结果 {subject}：向社会公开的结果列出了{_named(more)}，宣布时却没有公开这些"
                yield Finding("result.opened", False, text)
            if not self._passed_over(subject, act) and announced_with(act):
                yield self._finding(subject, act)

    def _passed_over(self, subject: str, act: Event) -> bool:
        """Announced before decisions were named, or formed outside."""
        before = not names_decisions(act) and act.height <= self._openings.named_from
        return before or self._formed_outside(subject)

    def _formed_outside(self, subject: str) -> bool:
        """By its own word, where its year did not begin here."""
        entered = self._entered.get(subject)
        began = is_shown(entered) and entered is not None and entered.payload["action"] == "open_year"
        return self._results.formed_outside(subject) and not began

    def _finding(self, subject: str, act: Event) -> Finding:
        names = announced_with(act)
        text = f"结果 {subject}：向社会公开{_named(names)}"
        own = {name for name, by in names.items() if self._is_own(subject, by)}
        alone = {name for name, by in names.items() if by is None and self._one_person(name, subject, act)}
        sure = {self._not_as_left(subject, act), *self._faults(subject, act, own)} - {""}
        asked = set(names) - own - alone
        if self._older or (asked and not sure and self._left(subject, act)):
            return Finding("unchecked.opened", True, f"{text}，{self._why(subject, act)}，所据的决定不能核对")
        wrong = sure | self._faults(subject, act, asked)
        if wrong:
            return Finding("result.opened", False, f"{text}，但{'；'.join(sorted(wrong))}")
        if alone:
            before = "是升级以前由一人开通的，当时不须记录会议的决定"
            return Finding("unchecked.opened", True, f"{text}，{before}")
        return Finding("result.opened", True, f"{text}，所据的决定在宣布之前作出、执行")

    def _why(self, subject: str, act: Event) -> str:
        left = "、".join(self._left(subject, act))
        return "核验包是较早的版本做的" if self._older else f"它所接续的 {left} 不在核验包里"

    def _faults(self, subject: str, act: Event, asked: Collection[str]) -> set[str]:
        names = announced_with(act)
        return {self._fault(subject, name, names[name], act) for name in asked} - {""}

    def _left(self, subject: str, announced: Event) -> list[str]:
        """The results that it may have its switches of and that were not announced: somebody turned those."""
        others = self._results.line(subject) - set(self._openings.announced)
        return sorted(one for one in others if self._openings.acts(one, announced.height))

    def _not_as_left(self, subject: str, announced: Event) -> str:
        """Why that is not what the acts before the announcement left, or began with; "" where it is."""
        acts, names = self._openings.acts(subject, announced.height), announced_with(announced)
        hidden = [act.height for act in acts if not is_shown(act)]
        if hidden and not self._left(subject, announced):
            return f"核验包没有载明第 {'、'.join(map(str, hidden))} 条的内容"
        if not acts or hidden:
            return "" if hidden or self._begun(subject, names, announced) else "所接续的结果没有公开这些"
        if opened(switches_of(acts[-1])) != names:
            return f"宣布的不是第 {acts[-1].height} 条最后定下的内容"
        taken = {name: by for name, by in opened(acts[0].payload).items() if self._of_another(subject, by)}
        return "" if self._begun(subject, taken, acts[0]) else f"第 {acts[0].height} 条接续了没有公开的内容"

    def _begun(self, subject: str, names: Mapping[str, str | None], act: Event) -> bool:
        """What names no decision is another's to say."""
        named = {name: by for name, by in names.items() if by}
        return self._openings.begun(subject, named, act.height)

    def _is_own(self, subject: str, decision: str | None) -> bool:
        return decision is not None and not self._of_another(subject, decision)

    def _of_another(self, subject: str, decision: str | None) -> bool:
        recorded = self._openings.recorded.get(decision or "")
        return recorded is not None and recorded.subject != f"result:{subject}"

    def _fault(self, subject: str, name: str, by: str | None, announced: Event) -> str:
        label = _LABELS.get(name, name)
        if by is None:
            return f"公开{label}没有注明所据的决定"
        recorded = self._openings.recorded.get(by)
        if recorded is None:
            return f"公开{label}所据的决定（{by}）在审计链里没有记录"
        kind, _, about = recorded.subject.partition(":")
        if kind != "result" or about not in self._results.line(subject):
            return f"公开{label}所据的决定（{by}）不是关于这一结果的"
        uses = [act for act in self._openings.uses.get(by, ()) if act.height < announced.height]
        used = any(opened(act.payload).get(name) == by for act in uses)
        return "" if used else f"公开{label}所据的决定（{by}）没有这样执行"

    def _one_person(self, name: str, subject: str, announced: Event) -> bool:
        """Whether an act of before, which names no decisions at all, opened it and it was left open since: of
        this result or one whose switches it took over."""
        before = min(announced.height, self._openings.named_from)
        lines = (self._openings.acts(one, announced.height) for one in self._results.line(subject))
        openers = (opener(name, acts) for acts in lines)
        return any(act and act.height < before and not names_decisions(act) for act in openers)


def _named(names: Collection[str]) -> str:
    return "、".join(_LABELS.get(name, name) for name in sorted(names))
