"""What is open to the public beyond what the law asks, against the decisions that opened it.

Each act about a result's switches names, for what is open, the decision that opened it. An act opens what was
not open by that decision before; a result may take over what was open of the one that it follows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from app.domain.chain import Event, Withheld, without_salt
from app.domain.decided import SWITCHES
from app.verify.results import Results

NEVER: Final = 2**63  # a height that no act has
Switches = Mapping[str, Any]


class Openings:
    """The acts about the switches, gone through in their order, and the announcement of each result.

    ``uses``: decision → the acts by which it opened something. ``recorded``: decision → its first hand's act.
    ``named_from``, ``opens_from``: from which act on the switches name their decisions, and these what they
    open: what comes later and names nothing is none of before.
    """

    def __init__(self, acts: Sequence[Event], results: Results, announced: Mapping[str, Event]) -> None:
        self.results, self.announced = results, announced
        first = [act for act in acts if act.type == "decision.recorded" and "decision" in act.payload]
        self.recorded = {str(act.payload["decision"]): act for act in first}
        self.opens_from = _first(act for act in first if "opens" in act.payload)
        told = [act for act in acts if act.type == SWITCHES]
        self.named_from = _first(act for act in (*told, *announced.values()) if names_decisions(act))
        self._acts: dict[str, list[Event]] = defaultdict(list)
        self._before: dict[int, Event | None] = {}
        self.uses: dict[str, list[Event]] = defaultdict(list)
        for act in told:
            self._go_on(act)

    def acts(self, subject: str, height: int) -> list[Event]:
        """Those about that result's switches before that height."""
        return [act for act in self._acts.get(subject, ()) if act.height < height]

    def misfit(self, recorded: Event, about: Mapping[str, Any] | None, used: Event) -> str:
        """Why that act did not open, of what stood, just what was decided; "" where it did."""
        own = {name for name, by in opened(used.payload).items() if by == recorded.payload["decision"]}
        if own != set(recorded.payload.get("opens", own)):
            return f"第 {used.height} 条公开的不是所决定的内容"
        if "opens" not in recorded.payload and recorded.height > self.opens_from:
            return f"第 {recorded.height} 条记录时没有载明公开的内容"
        announced = self.announced.get(used.subject.partition(":")[2])
        if announced and announced.height < used.height:
            return f"第 {used.height} 条办理时，结果已经宣布"
        return self._moved_on(recorded, about, used, own)

    def _moved_on(
        self, recorded: Event, about: Mapping[str, Any] | None, used: Event, own: Collection[str]
    ) -> str:
        """Why what was decided about is not what stood at the record and at the use."""
        before = self._before[used.height]
        stood = about["switches"] if about else switches_of(before) if is_shown(before) else None
        for act in (recorded, used) if about else ():
            if not self._stood(used, act.height, about["switches"] if about else {}):
                done = "记录" if act is recorded else "办理"
                return f"第 {act.height} 条{done}时，内容已与所决定的不同"
        if stood is None or set(opened(used.payload)) == {*own, *opened(stood)}:
            return ""
        return f"第 {used.height} 条办理时，内容已与所决定的不同"

    def begun(self, subject: str, names: Mapping[str, str | None], height: int) -> bool:
        """Whether that result may have begun with that open at that height: with what all before it had been
        announced with. Nobody can say that where one of them had not been announced or is not here."""
        others = self.results.before(subject)
        known = [self.announced[one] for one in others if one in self.announced]
        if subject not in self.results or any(act.height >= height for act in known):
            return True
        shown = [announced_with(act) for act in known]
        return len(shown) < len(others) or all(_common(shown, name, by) for name, by in names.items())

    def _stood(self, used: Event, height: int, switches: Switches) -> bool:
        """Whether these are what the acts before that height left; a program of before had fewer of them."""
        subject = used.subject.partition(":")[2]
        acts = self.acts(subject, height)
        if not acts:
            return self.begun(subject, opened(switches), height)
        return not is_shown(acts[-1]) or {**switches, **switches_of(acts[-1])} == switches

    def _go_on(self, act: Event) -> None:
        subject = act.subject.partition(":")[2]
        told = self._acts[subject]
        self._before[act.height] = told[-1] if told else None
        for decision in self._newly(subject, act, self._before[act.height]):
            self.uses[decision].append(act)
        told.append(act)

    def _newly(self, subject: str, act: Event, before: Event | None) -> set[str]:
        """The decisions by which that act opens something."""
        names = opened(act.payload)
        if is_shown(before):
            known = opened(switches_of(before))
            return {by for name, by in names.items() if by and known.get(name) != by}
        seen = {by for one in self._acts[subject] for by in opened(one.payload).values()}
        return {by for by in names.values() if by and by not in seen and not self._taken_over(by, subject)}

    def _taken_over(self, decision: str, subject: str) -> bool:
        """Nobody can say that of a result which the package does not have."""
        recorded = self.recorded.get(decision)
        about = recorded.subject.partition(":")[2] if recorded else subject
        return about != subject and (subject not in self.results or about in self.results.line(subject))


def opened(switches: Switches) -> dict[str, str | None]:
    """What is open to the public, and by which decision."""
    by = switches.get("decisions") or {}
    return {name: by.get(name) for name, on in switches.items() if name.startswith("public_") and on}


def opener(name: str, acts: Iterable[Event]) -> Event | None:
    """The act by which it was opened and left open since; None where it is not open."""
    found = None
    for act in acts:
        found = (found or act) if act.payload.get(name) else None
    return found


def switches_of(act: Event | None) -> dict[str, Any]:
    """As an act left them: those of before named no decisions."""
    return {"decisions": {}, **without_salt(act.payload)} if act else {}


def announced_with(act: Event) -> dict[str, str | None]:
    return opened(act.payload.get("switches", {}))


def names_decisions(act: Event) -> bool:
    told = act.payload.get("switches", {}) if act.type == "result.announced" else act.payload
    return "decisions" in told


def is_shown(act: Event | None) -> bool:
    return act is not None and not isinstance(act.payload, Withheld)


def _common(shown: Sequence[Mapping[str, str | None]], name: str, by: str | None) -> bool:
    return all(name in one for one in shown) and any(one.get(name, "") == by for one in shown)


def _first(acts: Iterable[Event]) -> int:
    return min((act.height for act in acts), default=NEVER)
