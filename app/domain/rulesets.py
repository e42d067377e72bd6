"""Rule sets: what the field leaves to each congress, as validated data, each value with its standing.

A shipped set is a TOML file in ``ruleset_data``; a cycle adopts one, and each poll keeps its own frozen
copy (``as_mapping`` → canonical JSON → ``from_mapping``). Standing says where a value comes from:
``confirmed`` (the congress's own rule or binding law), ``analogy`` (the law on elections and
resolutions), ``assumed`` (our default). No page may call an assumed value somebody's rule.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any

from app.domain import ruleset_values as v
from app.domain.actors import Body
from app.domain.calendar import after_days
from app.domain.errors import BadRuleSet, Fault, Missing
from app.domain.ruleset_values import Group, Majority, Share, plain
from app.domain.words import Standing

CHANNELS = ("standing", "campaign", "investment_plan")
_NAMES = ("code", "name")
_PLENARY_OR_COMMITTEE = (Body.PLENARY, Body.STANDING_COMMITTEE, Body.PRESIDIUM)

PARAMETERS: dict[str, tuple[str, v.Reader]] = {
    "channels": ("征集渠道", v.several(v.one_of(*CHANNELS))),
    "community_study": ("社区初步研究", v.flag),
    "street_batches": ("街道定期处理", v.flag),
    "street_batch_decider": ("街道处理由谁决定", v.body(Body.STREET_CONGRESS_OFFICE, Body.PRESIDIUM)),
    "batch_days": ("街道处理截止日（月-日）", v.several(v.month_day)),
    "call_min_days": ("集中征集最短天数", v.whole(0, 366)),
    "pre_deliberation": ("预先审议", v.flag),
    "deliberation_majority": ("预先审议的通过比例", v.majority),
    "quorum_congress": ("代表大会法定人数", v.share),
    "quorum_committee": ("常委会法定人数", v.share),
    "presidium_stands_in": ("主席团代行常委会职权", v.flag),
    "groups": ("类别", v.several(v.group)),
    "method": ("票决方式", v.one_of("select_k", "approve_each")),
    "max_choices": ("一张票最多可赞成的项数", v.one_of("places", "unlimited")),
    "margin_share": ("差额比例（占应选项目数，向上取整）", v.fraction),
    "margin_least": ("差额最少项数", v.whole(1, 100)),
    "majority": ("入选的过半数要求", v.or_none(v.majority)),
    "over_selection": ("超选的纸质票", v.one_of("spoiled")),
    "returned_over_issued": ("收回多于发出", v.one_of("no_result")),
    "participation_over": ("参加票决的最低比例", v.or_none(v.fraction)),
    "unmarked": ("未作标记的项目", v.one_of("abstain", "oppose", "invalid")),
    "tie": ("末位得票相同", v.one_of("runoff", "presidium")),
    "shortfall": ("入选不足应选项目数", v.one_of("vacant", "second_round")),
    "dossier_days": ("候选项目材料提前送达代表天数", v.whole(0, 366)),
    "implementation_days": ("入选后提出实施方案的天数", v.whole(1, 366)),
    "report_days": ("效果票评前公布完成情况报告天数", v.whole(0, 366)),
    "effect_body": ("效果票评由谁进行", v.body(*_PLENARY_OR_COMMITTEE[:2])),
    "effect_levels": ("效果票评等次数", v.whole(3, 3)),
    "effect_majority": ("评定等次的比例", v.cut),
    "rectify_plan_days": ("提出整改方案的天数", v.whole(1, 366)),
    "regrade_months": ("再次票评的期限（月）", v.whole(1, 24)),
    "regrade_body": ("再次票评由谁进行", v.body(*_PLENARY_OR_COMMITTEE)),
    "suspended_counted": ("暂停执行职务的代表计入全体代表", v.flag),
    "objection_days": ("异议期天数（期满销毁选票）", v.whole(1, 366)),
    "key_cards": ("票箱钥匙卡张数", v.whole(1, 9)),
    "key_cards_needed": ("开箱所需钥匙卡张数", v.whole(1, 9)),
}


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One set of rules. ``standings`` holds (parameter, standing, note) in the order of PARAMETERS."""

    code: str
    name: str
    standings: tuple[tuple[str, Standing, str], ...]
    channels: tuple[str, ...]
    community_study: bool
    street_batches: bool
    street_batch_decider: Body
    batch_days: tuple[str, ...]
    call_min_days: int
    pre_deliberation: bool
    deliberation_majority: Majority
    quorum_congress: Share
    quorum_committee: Share
    presidium_stands_in: bool
    groups: tuple[Group, ...]
    method: str
    max_choices: str
    margin_share: Fraction
    margin_least: int
    majority: Majority | None
    over_selection: str
    returned_over_issued: str
    participation_over: Fraction | None
    unmarked: str
    tie: str
    shortfall: str
    dossier_days: int
    implementation_days: int
    report_days: int
    effect_body: Body
    effect_levels: int
    effect_majority: Majority
    rectify_plan_days: int
    regrade_months: int
    regrade_body: Body
    suspended_counted: bool
    objection_days: int
    key_cards: int
    key_cards_needed: int

    def as_mapping(self) -> dict[str, Any]:
        """Canonical JSON can hold it, and ``from_mapping`` gives an equal set back."""
        rows = {
            name: {"value": plain(getattr(self, name)), "standing": str(standing), "note": note}
            for name, standing, note in self.standings
        }
        return {"code": self.code, "name": self.name, "parameters": rows}

    def parameters(self) -> list[tuple[str, str, Any, Standing, str]]:
        """For display: (name, Chinese label, value as data, standing, note)."""
        return [
            (name, PARAMETERS[name][0], plain(getattr(self, name)), standing, note)
            for name, standing, note in self.standings
        ]


def shipped() -> tuple[str, ...]:
    """The codes of the sets that come with the service, sorted."""
    files = (resources.files("app.domain") / "ruleset_data").iterdir()
    return tuple(sorted(f.name.removesuffix(".toml") for f in files if f.name.endswith(".toml")))


def load(code: str) -> RuleSet:
    """A shipped set. Raises Missing for a code that is not shipped."""
    if code not in shipped():
        raise Missing("没有名为“{code}”的规则；可用的有：{codes}", code=code, codes="、".join(shipped()))
    return _read(code)


@cache
def _read(code: str) -> RuleSet:
    """A shipped set does not change while the service runs, and a set cannot be changed at all."""
    file = resources.files("app.domain") / "ruleset_data" / f"{code}.toml"
    return from_mapping(tomllib.loads(file.read_text(encoding="utf-8")))


def from_mapping(mapping: Mapping[str, Any]) -> RuleSet:
    """A rule set from TOML or JSON data. Raises BadRuleSet with every fault named by its JSON pointer."""
    rows = mapping.get("parameters")
    faults = _shape_faults(mapping, rows)
    if not isinstance(rows, Mapping):
        raise _bad(faults)
    values: dict[str, Any] = {}
    standings = []
    for name, (_label, read) in PARAMETERS.items():
        if name in rows:
            faults += _read_row(name, rows[name], read, values)
            standings.append((name, rows[name]))
    faults = faults or _contradictions(values)
    if faults:
        raise _bad(faults)
    kept = tuple((name, Standing(row["standing"]), row["note"]) for name, row in standings)
    return RuleSet(mapping["code"], mapping["name"], kept, **values)


def selection_rule(rules: RuleSet) -> dict[str, Any]:
    """The ``rule`` object of the tally file format for a selection or a run-off."""
    majority = rules.majority
    return {**_rule(rules), "majority": plain(majority) if majority else None}


def effect_rule(rules: RuleSet) -> dict[str, Any]:
    """The ``rule`` object of the tally file format for an effect poll: over and base are cut and base."""
    return {**_rule(rules), "majority": plain(rules.effect_majority)}


def group_method(rules: RuleSet) -> str:
    """select_k or approve_each."""
    return rules.method


def max_choices(rules: RuleSet, places: int) -> int | None:
    """Approvals allowed on one ballot in a group of so many places; None: no limit."""
    return places if rules.max_choices == "places" else None


def group_rule(rules: RuleSet, code: str, places: int) -> dict[str, Any]:
    """One entry of ``groups`` of the tally file format for a selection poll."""
    limit = max_choices(rules, places)
    entry: dict[str, Any] = {"code": code, "method": group_method(rules), "places": places}
    return entry if limit is None else {**entry, "max_choices": limit}


def quorum(rules: RuleSet, body: Body, members: int) -> int:
    """How many must be present: congress ⅔ of all deputies (art. 14), any other body more than half."""
    share = rules.quorum_congress if body is Body.PLENARY else rules.quorum_committee
    return share.needed(members)


def required_margin(rules: RuleSet, places: int) -> int:
    """How many more candidates than places a contested group needs."""
    exact = rules.margin_share * places
    return max(rules.margin_least, -(-exact.numerator // exact.denominator))


def least_candidates(rules: RuleSet, places: int) -> int:
    """How many candidates a contested group of so many places needs."""
    return places + required_margin(rules, places)


def shreddable_from(rules: RuleSet, announced: date) -> date:
    """The first Shanghai day after the objection period, on which ballots may be shredded."""
    return after_days(announced, rules.objection_days + 1)


def votes_needed(rules: RuleSet, base_number: int) -> int:
    """Approvals that carry an item over a base of that size (300 → 151); 1 where no majority is asked."""
    return rules.majority.needed(base_number) if rules.majority else 1


def _rule(rules: RuleSet) -> dict[str, Any]:
    floor = rules.participation_over
    return {
        "participation_over": plain(floor) if floor else None,
        "tie": rules.tie,
        "shortfall": rules.shortfall,
        "unmarked": rules.unmarked,
    }


def _shape_faults(mapping: Mapping[str, Any], rows: object) -> list[Fault]:
    faults = [Fault(f"/{key}", "未知的字段") for key in mapping if key not in (*_NAMES, "parameters")]
    faults += [
        Fault(f"/{key}", "须为不超过 40 字的文字") for key in _NAMES if not v.is_text(mapping.get(key), 40)
    ]
    if not isinstance(rows, Mapping):
        return [*faults, Fault("/parameters", "须为参数表")]
    faults += [Fault(f"/parameters/{name}", "未知的参数") for name in rows if name not in PARAMETERS]
    faults += [Fault(f"/parameters/{name}", "缺少此参数") for name in PARAMETERS if name not in rows]
    return faults


def _read_row(name: str, row: object, read: v.Reader, values: dict[str, Any]) -> list[Fault]:
    where = f"/parameters/{name}"
    if not isinstance(row, Mapping) or set(row) != {"value", "standing", "note"}:
        return [Fault(where, "须恰好包含 value、standing、note")]
    faults = []
    if row["standing"] not in list(Standing):
        faults.append(Fault(f"{where}/standing", "须为 confirmed、analogy、assumed 之一"))
    if not v.is_text(row["note"], 300):
        faults.append(Fault(f"{where}/note", "须用一句话说明出处"))
    try:
        values[name] = read(row["value"])
    except ValueError as wrong:
        faults.append(Fault(f"{where}/value", str(wrong)))
    return faults


def _contradictions(values: Mapping[str, Any]) -> list[Fault]:
    if values["key_cards_needed"] > values["key_cards"]:
        return [Fault("/parameters/key_cards_needed/value", "不能多于钥匙卡张数")]
    if len({group.code for group in values["groups"]}) < len(values["groups"]):
        return [Fault("/parameters/groups/value", "类别代码重复")]
    return []


def _bad(faults: list[Fault]) -> BadRuleSet:
    return BadRuleSet("规则数据有 {count} 处错误", count=len(faults), faults=faults)
