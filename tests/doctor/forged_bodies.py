"""Forgeries of what bodies decided about years, sittings and projects, in the package of a played year."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from app.domain.canonical import digest


def kept_back(line: dict[str, Any]) -> dict[str, Any]:
    """As a package of before shows an act about a year, a sitting or a project."""
    if line["subject"].startswith("poll:") or line["type"].startswith(("poll.", "result.")):
        return line
    said = {name: value for name, value in line.items() if name != "payload"}
    return {**said, "payload_digest": digest(line["payload"])}


class Forged(NamedTuple):
    """The acts of a package as lists by height (0 is the first), and its list of decisions."""

    acts: list[dict[str, Any]]
    signed: list[dict[str, Any]]

    def of(self, action: str) -> dict[str, Any]:
        return next(one for one in self.signed if one.get("action") == action and one["used"])

    def act(self, action: str, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.acts[int(self.of(action)[name]) - 1]
        return found

    def take_out(self, *heights: int) -> None:
        """With the list's heights as they are afterwards."""
        for height in sorted(heights, reverse=True):
            del self.acts[height - 1]
            for one in self.signed:
                for name in ("recorded", "countersigned", "used"):
                    if one[name] is not None and one[name] >= height:
                        one[name] = None if one[name] == height else one[name] - 1

    def sign(self, of: str, **values: Any) -> None:
        """What both humans put their accounts to becomes another thing."""
        for name in ("recorded", "countersigned"):
            self.act(of, name)["payload"].update(values)


def other_digest(f: Forged) -> None:
    f.sign("publish_list", digest="0" * 64)


def other_content(f: Forged) -> None:
    f.of("open_session")["about"]["list"] = "0" * 64


def other_matter(f: Forged) -> None:
    f.sign("open_session", action="close_year")


def other_year(f: Forged) -> None:
    """Everything of it, digests too, is made to be about another version of the year."""
    one = f.of("announce_result")
    one["about"]["version"] += 1
    f.sign("announce_result", digest=digest(one["about"]))


def one_hand(f: Forged) -> None:
    f.act("close_collection", "countersigned")["actor"] = f.act("close_collection", "recorded")["actor"]


def one_hand_kept_back(f: Forged) -> None:
    f.act("tellers_adopted", "countersigned")["actor"] = f.act("tellers_adopted", "recorded")["actor"]


def hands_disagree(f: Forged) -> None:
    f.act("accept_plan", "countersigned")["payload"]["digest"] = "0" * 64


def signed_late(f: Forged) -> None:
    f.act("open_year", "recorded")["at"] = "2020-01-01T00:00:00+00:00"


def no_time(f: Forged) -> None:
    f.act("open_year", "recorded")["at"] = "2020"


def not_signed(f: Forged) -> None:
    f.take_out(f.of("decide")["countersigned"])


def used_twice(f: Forged) -> None:
    f.acts.append({**f.act("open_effect_vote", "used")})


def used_elsewhere(f: Forged) -> None:
    """A step that was done on its own decision is said to be done on a year's."""
    f.act("agenda", "used")["payload"]["decision"] = f.of("open_session")["decision"]


def used_by_two(f: Forged) -> None:
    f.of("tellers_adopted")["used"] = f.of("presidium_submits")["used"]


def used_before(f: Forged) -> None:
    """The three acts stand one behind the other: the last comes first."""
    one = f.of("close_year")
    f.acts.insert(one["recorded"] - 1, f.acts.pop(one["used"] - 1))
    one.update(used=one["recorded"], recorded=one["recorded"] + 1, countersigned=one["countersigned"] + 1)


def used_on_another_state(f: Forged) -> None:
    f.act("publish_list", "used")["payload"]["from"] = "SCREENING"


def used_on_another_subject(f: Forged) -> None:
    f.act("accept_plan", "used")["subject"] = "project:AAAAAAAAAA"


def taken_out(f: Forged) -> None:
    one = f.of("publish_list")
    f.signed.remove(one)
    f.take_out(one["recorded"], one["countersigned"])


def not_listed(f: Forged) -> None:
    f.signed.remove(f.of("agenda"))


def listed_elsewhere(f: Forged) -> None:
    f.of("tellers_adopted")["recorded"] += 2


def listed_as_another(f: Forged) -> None:
    f.of("agenda")["decision"] = f.of("open_session")["decision"]


def named_elsewhere(f: Forged, action: str, act: dict[str, Any], **values: Any) -> None:
    """Behind all others an act that names the decision on that action."""
    payload = {**act["payload"], "decision": f.of(action)["decision"], **values}
    f.acts.append({**act, "payload": payload})


def imported(f: Forged) -> str:
    return next(str(one["action"]) for one in f.signed if one.get("kind") == "year_file")


def moved_on_a_file(f: Forged) -> None:
    """Another year is closed on the decision by which a file was imported."""
    named_elsewhere(f, imported(f), f.act("close_year", "used"))


def imported_two_years(f: Forged) -> None:
    name = f.of(imported(f))["decision"]
    moved = next(act for act in f.acts if act["type"] == "cycle.moved" and named(act) == name)
    f.acts.append({**moved, "subject": "cycle:AAAAAAAAAA"})


def named(act: dict[str, Any]) -> Any:
    return act.get("payload", {}).get("decision")


def adjusted_elsewhere(f: Forged) -> None:
    named_elsewhere(f, "decide", f.act("decide", "used"), adjustment="AAAAAAAAAA")


def ended_elsewhere(f: Forged) -> None:
    said = {"action": "terminate", "from": "IMPLEMENTING", "to": "TERMINATED", "reason": ""}
    act = {**f.act("decide", "used"), "type": "project.moved", "payload": said}
    named_elsewhere(f, "decide", act)


def waived_only(f: Forged) -> None:
    f.sign("open_session", waives=["dossiers_in_time"])


def kept_back_elsewhere(f: Forged) -> None:
    place = f.of("open_session")["used"] - 1
    f.acts[place] = {**kept_back(f.acts[place]), "subject": "cycle:AAAAAAAAAA"}


def listed_of_another(f: Forged) -> None:
    f.of("tellers_adopted")["subject"] = "AAAAAAAAAA"


def step_of_another(f: Forged) -> None:
    f.act("tellers_adopted", "used")["subject"] = "sitting:AAAAAAAAAA"


def moved_past_the_table(f: Forged) -> None:
    f.act("publish_list", "used")["payload"]["to"] = "CLOSED"


def by_another_body(f: Forged) -> None:
    f.sign("publish_list", body="standing_committee")


def by_nobody(f: Forged) -> None:
    f.sign("open_session", body="second_person")


def accepted_by_another(f: Forged) -> None:
    """Who accepts a plan is a value of the rule set."""
    f.sign("accept_plan", body="presidium")


def by_the_body_of_another_meeting(f: Forged) -> None:
    """In a meeting of the committee the directors' meeting settles the agenda: this was the congress's."""
    f.sign("agenda", body="directors_meeting")


def by_rules_of_another_year(f: Forged) -> None:
    one = f.of("close_year")
    one["about"]["rules"] = "0" * 64
    f.sign("close_year", digest=digest(one["about"]))


def accepted_by_rules_of_a_second_entry(f: Forged) -> None:
    """The opening of the year is listed twice, once with rules that nobody signed and as used at the end."""
    real = next(one for one in f.signed if one.get("kind") == "year")
    rules = real["about"]["rules"]
    changed = {**rules, "parameters": {**rules["parameters"], "regrade_body": "presidium"}}
    again = {**real, "used": len(f.acts), "about": {**real["about"], "rules": changed}}
    f.signed.insert(f.signed.index(real), again)
    f.sign("accept_plan", body="presidium")


FORGERIES: dict[Callable[[Forged], None], str] = {
    other_digest: "校验码与核验包所载的内容不符",
    other_content: "校验码与核验包所载的内容不符",
    other_matter: "核验包所载与审计链所记的不是同一决定",
    other_year: "内容已与所决定的不同",
    one_hand: "不是先后两个账号",
    one_hand_kept_back: "不是先后两个账号",
    hands_disagree: "不是同一决定、同一内容",
    signed_late: "超过 24 小时",
    no_time: "时间不合格式",
    not_signed: "没有另一账号复核就已经执行",
    used_twice: "用了不止一次",
    used_elsewhere: "用了不止一次",
    used_by_two: "用了不止一次",
    used_before: "执行先于复核",
    used_on_another_state: "内容已与所决定的不同",
    used_on_another_subject: "执行的是另一事项",
    taken_out: "在审计链里没有记录",
    not_listed: "没有载明它所依据的内容",
    listed_elsewhere: "却不是此类决定的记录",
    listed_as_another: "核验包所载与审计链所记的不是同一决定",
    moved_on_a_file: "执行的是另一事项",
    imported_two_years: "执行的是另一事项",
    adjusted_elsewhere: "执行的是另一事项",
    ended_elsewhere: "执行的是另一事项",
    waived_only: "只是免除条件的决定",
    kept_back_elsewhere: "执行的是另一事项",
    listed_of_another: "核验包所载与审计链所记的不是同一决定",
    step_of_another: "执行的是另一事项",
    moved_past_the_table: "内容已与所决定的不同",
    by_another_body: "由常委会决定，按规则应由主任会议决定",
    by_nobody: "由他人复核决定，按规则应由主席团决定",
    accepted_by_another: "由主席团决定，按规则应由常委会决定",
    by_the_body_of_another_meeting: "不是同一会议的机构作出的",
    accepted_by_rules_of_a_second_entry: "由主席团决定，按规则应由常委会决定",
    by_rules_of_another_year: "所依据的规则不是这一年度采用的",
}
