"""Forgeries of what was decided about showing a result, in a package whose chain was linked anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.domain.canonical import digest
from tests.doctor.forged_bodies import Forged

WIDEN = "widen_result"


def signed_by(f: Forged, body: str) -> None:
    f.sign(WIDEN, body=body)


def other_text(f: Forged) -> None:
    f.of(WIDEN)["about"]["switches"]["hall_counts"] = False


def other_state(f: Forged) -> None:
    """What was decided about is made another state of the switches, digests too."""
    one = f.of(WIDEN)
    one["about"]["switches"]["hall_counts"] = not one["about"]["switches"]["hall_counts"]
    f.sign(WIDEN, digest=digest(one["about"]))


def other_body(f: Forged) -> None:
    signed_by(f, "standing_committee")


def body_of_one_hand(f: Forged) -> None:
    f.act(WIDEN, "countersigned")["payload"]["body"] = "directors_meeting"


def opens_of_one_hand(f: Forged) -> None:
    f.act(WIDEN, "countersigned")["payload"]["opens"] = ["public_package"]


def not_signed(f: Forged) -> None:
    f.take_out(f.of(WIDEN)["countersigned"])


def same_person(f: Forged) -> None:
    f.act(WIDEN, "countersigned")["actor"] = f.act(WIDEN, "recorded")["actor"]


def signed_late(f: Forged) -> None:
    f.act(WIDEN, "recorded")["at"] = "2020-01-01T00:00:00+00:00"


def opened_more(f: Forged) -> None:
    """The two signed one thing, the act opens another besides."""
    f.sign(WIDEN, opens=["public_counts"])


def opened_by_nobody(f: Forged) -> None:
    announced(f)["decisions"] = {}


def opened_by_one_unknown(f: Forged) -> None:
    switches = announced(f)
    switches["decisions"] = dict.fromkeys(switches["decisions"], "AAAAAAAAAA")


def opened_by_another_subject(f: Forged) -> None:
    """The year's decision to go into session is said to have opened the result."""
    year = (
        f.of("open_session")["decision"] if any(o.get("action") == "open_session" for o in f.signed) else ""
    )
    switches = announced(f)
    switches["decisions"] = dict.fromkeys(switches["decisions"], year)


def of_another_result(f: Forged) -> None:
    for name in ("recorded", "countersigned"):
        f.act(WIDEN, name)["subject"] = "result:AAAAAAAAAA"
    one = f.of(WIDEN)
    one["subject"] = one["about"]["result"] = "AAAAAAAAAA"
    f.sign(WIDEN, digest=digest(one["about"]))


def never_opened(f: Forged) -> None:
    """The act that carried it out is gone."""
    f.take_out(f.of(WIDEN)["used"])


def opened_again(f: Forged) -> None:
    """Taken back by one person, and opened a second time by the same decision."""
    act = f.act(WIDEN, "used")
    shut = {name: False for name in act["payload"] if name.startswith("public_")}
    back = {**act, "payload": {**act["payload"], **shut, "decisions": {}}}
    f.acts.extend([back, {**act}])


def opened_before(f: Forged) -> None:
    one = f.of(WIDEN)
    f.acts.insert(one["recorded"] - 1, f.acts.pop(one["used"] - 1))
    one.update(used=one["recorded"], recorded=one["recorded"] + 1, countersigned=one["countersigned"] + 1)


def not_listed(f: Forged) -> None:
    f.signed.remove(f.of(WIDEN))


def waived_only(f: Forged) -> None:
    f.sign(WIDEN, waives=["dossiers_in_time"])


def announced(f: Forged) -> dict[str, Any]:
    act = next(one for one in f.acts if one["type"] == "result.announced")
    switches: dict[str, Any] = act["payload"]["switches"]
    return switches


FORGERIES: dict[Callable[[Forged], None], tuple[str, str]] = {
    other_text: ("decision.body", "校验码与核验包所载的内容不符"),
    other_state: ("decision.body", "内容已与所决定的不同"),
    other_body: ("decision.body", "由常委会决定，按规则应由主席团决定"),
    body_of_one_hand: ("decision.body", "不是同一决定、同一内容"),
    opens_of_one_hand: ("decision.body", "不是同一决定、同一内容"),
    not_signed: ("decision.body", "没有另一账号复核就已经执行"),
    same_person: ("decision.body", "不是先后两个账号"),
    signed_late: ("decision.body", "超过 24 小时"),
    opened_more: ("decision.body", "公开的不是所决定的内容"),
    opened_by_nobody: ("result.opened", "没有注明所据的决定"),
    opened_by_one_unknown: ("result.opened", "在审计链里没有记录"),
    opened_by_another_subject: ("result.opened", "不是关于这一结果的"),
    of_another_result: ("decision.body", "执行的是另一事项"),
    never_opened: ("result.opened", "没有这样执行"),
    opened_again: ("decision.body", "用了不止一次"),
    opened_before: ("decision.body", "执行先于复核"),
    not_listed: ("decision.body", "没有载明它所依据的内容"),
    waived_only: ("decision.body", "只是免除条件的决定"),
}
