"""What a decision was about, against the act by which it was carried out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.domain.chain import Event, Withheld

About = Mapping[str, Any]


def misfit(recorded: Event, about: About | None, used: Event | None, version: int) -> str:
    """Why the two are not one matter; "" where they are, or where the act is kept back.

    ``version``: of the year, as the moves before that act make it.
    """
    kind, _, subject = recorded.subject.partition(":")
    action = recorded.payload["action"]
    if about is not None and not _own(about, kind, subject, action):
        return "所载的内容是另一对象或另一事项的"
    if used is None or isinstance(used.payload, Withheld):
        return ""
    told = used.payload
    if told.get("action", action) != action or not _subjects_agree(kind, subject, used):
        return f"第 {used.height} 条执行的是另一事项"
    if kind == "year_file":
        same = told["digest"] == recorded.payload["digest"]
    else:
        same = about is None or _stood(kind, action, about, used, version)
    return "" if same else f"第 {used.height} 条办理时，内容已与所决定的不同"


def _own(about: About, kind: str, subject: str, action: str) -> bool:
    return (about[kind], about.get("action", action)) == (subject, action)


def _subjects_agree(kind: str, subject: str, used: Event) -> bool:
    told, act = used.payload, used.subject
    if used.type == "project.carried_over":
        return bool(told["carried_from"] == subject)
    if kind == "adjustment":
        return bool(told["adjustment"] == subject)
    return act == f"{'cycle' if kind == 'year' else kind}:{subject}"


def _stood(kind: str, action: str, about: About, used: Event, version: int) -> bool:
    """Whether what was decided about is what stood when it was carried out."""
    told = used.payload
    if kind == "adjustment":
        return (f"project:{about['project']}", about["kind"]) == (used.subject, told["kind"])
    if kind == "cycle" and used.type == "cycle.moved":
        return (about["stage"], about["version"]) == (told["from"], version)
    stood: dict[str, Callable[[], bool]] = {
        "step.done": lambda: told["step"] == action,
        "cycle.rules_adopted": lambda: about["rules"] == told["from"]["digest"],
        "project.moved": lambda: about["status"] == told["from"],
        "rectification.accepted": lambda: about["rectification"][0] == told["rectification"],
    }
    return used.type not in stood or stood[used.type]()
