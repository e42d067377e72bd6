"""A poll's rules in plain words, each with its standing; what its own definition says goes before the set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.domain.ruleset_values import in_words
from app.domain.rulesets import RuleSet
from app.domain.tally.model import Base
from app.domain.words import PollKind, Standing
from app.polls.schemas import Worked
from app.web.i18n import Language, _, translate

_BOTH: Final = (
    "participation_over",
    "unmarked",
    "suspended_counted",
    "returned_over_issued",
    "key_cards",
    "key_cards_needed",
    "objection_days",
)
SELECTION: Final = ("method", "max_choices", "majority", "tie", "shortfall", "over_selection", *_BOTH)
EFFECT: Final = (
    "effect_body",
    "effect_levels",
    "effect_majority",
    *_BOTH,
    "rectify_plan_days",
    "regrade_months",
    "regrade_body",
)
# The words of ``in_words`` that stand alone, for the catalogue.
WORDS: Final = (
    _("不设"),
    _("每类从候选项目中选出应选项目数"),
    _("逐项表示赞成、反对或弃权"),
    _("应选项目数"),
    _("不限"),
    _("无效票"),
    _("票决无效"),
    _("视为弃权"),
    _("视为反对"),
    _("该项无效"),
    _("另行票决"),
    _("空缺"),
    _("再次票决"),
    _("是"),
    _("否"),
)
_MORE: Final = _("多于{base}的 {over}")
_AT_LEAST: Final = _("不少于{base}的 {over}")


@dataclass(frozen=True, slots=True)
class RuleLine:
    label: str
    value: str
    standing: str
    note: str


def rule_lines(
    kind: PollKind, content: Mapping[str, Any], rules: RuleSet, language: Language
) -> list[RuleLine]:
    """``content`` is the poll's definition: of a run-off, a second tie is the presidium's."""
    wanted = EFFECT if kind is PollKind.EFFECT else SELECTION
    return [
        RuleLine(label, _worded(content["rule"].get(name, value), language), Standing(standing).label, note)
        for name, label, value, standing, note in rules.parameters()
        if name in wanted
    ]


def example(items: int, group: Mapping[str, Any], worked: Worked, language: Language) -> str:
    """``12 选 10，全体代表 300 人，须 151 票``, as far as the numbers are known."""
    places = group.get("places")
    values = {
        "items": str(items),
        "places": str(places),
        "number": str(worked.number),
        "needed": str(worked.needed),
    }
    head = translate(_("{items} 选 {places}") if places else _("共 {items} 项，逐项测评"), language, values)
    if worked.base is None:
        return translate(_("{head}，按得票多少确定"), language, {"head": head})
    named = {**values, "head": head, "base": Base(worked.base).label}
    if worked.needed is None:
        return translate(_("{head}；清点人数之后算出须得票数"), language, named)
    return translate(_("{head}，{base} {number} 人，须 {needed} 票"), language, named)


def _worded(value: Any, language: Language) -> str:
    if isinstance(value, dict) and "over" in value:
        base = Base(value["base"]).label if "base" in value else ""
        words = _MORE if value.get("strict", True) else _AT_LEAST
        return translate(words, language, {"base": base, "over": str(value["over"])})
    return translate(in_words("none" if value is None else value), language)
