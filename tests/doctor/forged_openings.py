"""Forgeries of what a result was announced with, in a package whose chain was linked anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.domain.canonical import digest
from app.verify.openings import Switches
from tests.doctor.forged_bodies import Forged
from tests.doctor.forged_results import WIDEN, announced

Act = dict[str, Any]


def turned(act: Act, **values: Any) -> Act:
    return {**act, "payload": {**act["payload"], **values}}


def shut(act: Act) -> Act:
    names = [name for name in act["payload"] if name.startswith("public_")]
    return turned(act, **dict.fromkeys(names, False), decisions={})


def without_decisions(switches: Switches) -> dict[str, Any]:
    return {name: value for name, value in switches.items() if name != "decisions"}


def at_the_announcement(f: Forged) -> int:
    return next(place for place, one in enumerate(f.acts) if one["type"] == "result.announced")


def decided_after_the_announcement(f: Forged) -> None:
    one = f.of(WIDEN)
    f.acts.insert(one["recorded"] - 1, f.acts.pop(at_the_announcement(f)))
    one.update({name: one[name] + 1 for name in ("recorded", "countersigned", "used")})


def closed_and_decided_after_the_announcement(f: Forged) -> None:
    """Nothing was announced as open; the decision that came too late was carried out all the same."""
    told = f.acts[at_the_announcement(f)]["payload"]
    told["switches"].update(public_counts=False, public_unselected=False, decisions={})
    decided_after_the_announcement(f)


def taken_back(f: Forged) -> None:
    """By one person, before it was announced as open all the same."""
    f.acts.insert(at_the_announcement(f), shut(f.act(WIDEN, "used")))


def opened_again_out_of_sight(f: Forged) -> None:
    """By the same decision; that it had been taken back is kept back."""
    used = f.act(WIDEN, "used")
    back = {name: value for name, value in shut(used).items() if name != "payload"}
    here = at_the_announcement(f)
    f.acts[here:here] = [{**back, "payload_digest": digest(shut(used)["payload"])}, {**used}]


def announced_as_before(f: Forged) -> None:
    """As results were announced when no switch named a decision."""
    announced(f).pop("decisions")


def opened_as_before(f: Forged) -> None:
    """As one person opened it when that took no decision, though the acts had named them already."""
    used = f.act(WIDEN, "used")
    f.acts.insert(at_the_announcement(f), {**used, "payload": without_decisions(used["payload"])})
    announced(f)["decisions"] = {}


def shown_and_not_opened(f: Forged) -> None:
    """Everybody's view lists the counts, the switches say that it does not."""
    told = f.acts[at_the_announcement(f)]["payload"]["switches"]
    told.update(public_counts=False, decisions={"public_unselected": told["decisions"]["public_unselected"]})


FORGERIES: dict[Callable[[Forged], None], tuple[str, str]] = {
    decided_after_the_announcement: ("result.opened", "没有这样执行"),
    closed_and_decided_after_the_announcement: ("decision.body", "结果已经宣布"),
    taken_back: ("result.opened", "最后定下的内容"),
    opened_again_out_of_sight: ("result.opened", "没有载明第"),
    announced_as_before: ("result.opened", "没有注明所据的决定"),
    opened_as_before: ("result.opened", "没有注明所据的决定"),
    shown_and_not_opened: ("result.opened", "宣布时却没有公开"),
}
