"""What a decision was about, against the act by which it was carried out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from app.domain.chain import Event, Withheld
from app.domain.words import AdjustmentStatus
from app.domain.workflow import CYCLE

About = Mapping[str, Any]


def misfit(recorded: Event, about: About | None, used: Event | None, version: int) -> str:
    """Why the two are not one matter; "" where they are, or where the act is kept back.

    ``version``: of the year, as the moves before that act make it.
    """
    kind, _, subject = recorded.subject.partition(":")
    action = recorded.payload["action"]
    if about is not None and not _own(about, kind, subject, action):
        return "所载的内容是另一对象或另一事项的"
    if used is None:
        return ""
    told = used.payload
    if told.get("action", action) != action or not belongs(kind, subject, used):
        return f"第 {used.height} 条执行的是另一事项"
    if isinstance(told, Withheld):
        return ""
    if kind == "year_file":
        same = told["digest"] == recorded.payload["digest"]
    else:
        same = about is None or _stood(kind, action, about, used, version)
    return "" if same else f"第 {used.height} 条办理时，内容已与所决定的不同"


def belongs(kind: str, subject: str, used: Event) -> bool:
    """Whether that act is about what the decision was about. Of one that is kept back its subject tells, but
    for a project's that was carried over (it names the new one) and an adjustment's (it names the project).
    """
    told, act = used.payload, used.subject
    if used.type == "project.carried_over":
        return isinstance(told, Withheld) or bool(told["carried_from"] == subject)
    if kind == "adjustment":
        return isinstance(told, Withheld) or bool(told["adjustment"] == subject)
    return act == f"{'cycle' if kind == 'year' else kind}:{subject}"


def strays(recorded: Event, used: Event | None, beside: Sequence[Event]) -> Iterator[Event]:
    """What names the decision, does not carry it out and does not follow from that either."""
    seen: Counter[str] = Counter()
    for act in beside:
        seen[act.type] += act.type != "project.adjustment_closed"
        if (
            used is None
            or act.height < used.height
            or seen[act.type] > 1
            or not _follows(recorded, used, act)
        ):
            yield act


def _follows(recorded: Event, used: Event, act: Event) -> bool:
    """An imported year's first move; where a project is ended, its end, and that what else was asked for
    about it is taken back."""
    told = act.payload
    if recorded.subject.startswith("year_file:"):
        return not told["from"] and told["action"] == recorded.payload["action"]
    ended = (used.payload.get("kind"), used.payload.get("status")) == ("terminate", AdjustmentStatus.APPROVED)
    if not ended or act.subject != used.subject:
        return False
    if act.type == "project.moved":
        return bool(told["action"] == "terminate")
    return bool(told["status"] == AdjustmentStatus.TAKEN_BACK)


def _own(about: About, kind: str, subject: str, action: str) -> bool:
    return (about[kind], about.get("action", action)) == (subject, action)


def _stood(kind: str, action: str, about: About, used: Event, version: int) -> bool:
    """Whether what was decided about is what stood when it was carried out."""
    told = used.payload
    if kind == "adjustment":
        return (f"project:{about['project']}", about["kind"]) == (used.subject, told["kind"])
    if kind == "cycle" and used.type == "cycle.moved":
        known = {(row.source, row.target) for row in CYCLE.rows if row.action == action}
        same = (about["stage"], about["version"]) == (told["from"], version)
        return same and (told["from"], told["to"]) in known
    stood: dict[str, Callable[[], bool]] = {
        "step.done": lambda: told["step"] == action,
        "cycle.rules_adopted": lambda: about["rules"] == told["from"]["digest"],
        "project.moved": lambda: about["status"] == told["from"],
        "rectification.accepted": lambda: about["rectification"][0] == told["rectification"],
    }
    return used.type not in stood or stood[used.type]()
