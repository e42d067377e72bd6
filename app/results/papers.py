"""A stored result as templates show it: from its bytes alone, whatever the page around it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from app.domain.actors import Body
from app.domain.ruleset_values import majority
from app.domain.tally.model import Base, Shortfall, Tie
from app.domain.words import Grade, Mark, Standing, TellerPost
from app.results import service
from app.results.service.cutting import is_effect
from app.results.service.listing import OUTCOMES
from app.results.tables import ResultRow
from app.web.i18n import Language, _, translate

NUMBERS: Final = (
    ("members", _("全体代表")),
    ("expected", _("应到")),
    ("present", _("实到")),
    ("absent", _("缺席")),
    ("issued", _("发出")),
    ("returned", _("收回")),
    ("valid", _("有效")),
    ("spoiled", _("无效")),
)
# Shown where the named figure is not zero, or always.
SUMS: Final = (
    ("all", _("应到 {expected} 人 = 实到 {present} 人 + 缺席 {absent} 人（含请假）")),
    ("late", _("清点人数后到会 {late} 人，可以参加投票，不计入实到人数")),
    ("all", _("发出 {issued} 张 = 收回 {returned} 张 + 未收回 {unreturned} 张")),
    ("not_cast", _("未收回的 {unreturned} 张中，电子票未投 {not_cast} 张")),
    ("all", _("收回 {returned} 张 = 有效 {valid} 张 + 无效 {spoiled} 张")),
)
PROOFS: Final = (
    ("definition_digest", _("票决定稿")),
    ("roll_digest", _("代表名册")),
    ("key_digest", _("票箱钥匙")),
    ("merkle_root", _("票箱封存")),
)
NAMES_ONLY: Final = frozenset({"no", "title", "outcome", "ref", "settled_by", "poll"})
# Column heads of the vote tables; a column stands where the count has it.
SELECTION_COLUMNS: Final = (*((mark.value, mark.label) for mark in Mark), ("invalid", _("该项无效")))
EFFECT_COLUMNS: Final = (
    *((grade.value, grade.label) for grade in Grade),
    ("abstain", Mark.ABSTAIN.label),
    ("invalid", _("该项无效")),
)
BASES: Final = {
    "all_members": _("全体代表 {number} 人"),
    "present": _("实到代表 {number} 人"),
    "returned": _("收回的 {number} 张票"),
    "valid": _("有效票 {number} 张"),
}
COMMITTEE_BASE: Final = _("全体组成人员 {number} 人")
SELECTION_RULES: Final = frozenset(
    {
        "groups",
        "method",
        "majority",
        "participation_over",
        "unmarked",
        "tie",
        "shortfall",
        "suspended_counted",
    }
)
EFFECT_RULES: Final = frozenset(
    {"effect_body", "effect_levels", "effect_majority", "participation_over", "unmarked", "suspended_counted",
     "rectify_plan_days", "regrade_months", "regrade_body"}
)  # fmt: skip
CODES: Final[Mapping[str, str]] = {
    **{term.value: term.label for terms in (Mark, Tie, Shortfall, Base) for term in terms},
    **{body.value: body.label for body in Body},
    "invalid": _("该项无效"),
    "none": _("无"),
    "select_k": _("每类按应选项目数选定"),
    "approve_each": _("逐项表决"),
}
SETTLED_BY: Final = {"poll": _("票决"), "runoff": _("另行票决"), "presidium": _("主席团决定")}


def values(row: ResultRow, language: Language) -> dict[str, Any]:
    """What a template needs; of a result that was announced elsewhere the notice alone is known."""
    document = service.document(row)
    if service.is_announced(document):
        return _common(row, document)
    return {**_common(row, document), **_counted(document, language)}


def _common(row: ResultRow, document: dict[str, Any]) -> dict[str, Any]:
    return {
        "doc": document,
        "subject": row.subject,
        "view": row.view,
        "digest": row.digest,
        "full_digest": row.full_digest,
        "proofs": [(label, document[name]) for name, label in PROOFS if document.get(name)],
        "title": document["poll"]["title"] if "poll" in document else document["cycle"]["title"],
        "effect": is_effect(document),
        "columns": _columns(document),
        "outcomes": OUTCOMES,
    }


def _counted(document: dict[str, Any], language: Language) -> dict[str, Any]:
    return {
        "counted": any("share" in item for item in _items(document)),
        "selected": sum(item["outcome"] == "selected" for item in _items(document)),
        "plain_list": all(
            set(item) <= NAMES_ONLY and item["outcome"] == "selected" for item in _items(document)
        ),
        "turnouts": [(title, _turnout(figures)) for title, figures in _figures(document)],
        "residents": [item for item in _items(document) if "residents" in item],
        "rectifying": [item for item in _items(document) if item.get("rectification")],
        "settlements": document.get("settlements", []),
        "grades": [(grade.value, grade.label) for grade in Grade],
        "bodies": {body.value: body.label for body in Body},
        "posts": {post.value: post.label for post in TellerPost},
        "settled_by": SETTLED_BY,
        "rule": _rule(document, language),
        "assumed": _assumed(document),
    }


def _items(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [item for group in document["tally"]["groups"] for item in group["items"]]


def _figures(document: Mapping[str, Any]) -> list[tuple[str, dict[str, int]]]:
    """Each poll's title and figures, as far as the view shows them."""
    polls = document.get("polls") or [{**document["poll"], "figures": document.get("figures")}]
    return [(poll["title"], poll["figures"]) for poll in polls if poll.get("figures")]


def _turnout(figures: Mapping[str, int]) -> dict[str, Any]:
    texts = {name: str(number) for name, number in figures.items()}
    sums = [text for name, text in SUMS if name == "all" or figures[name]]
    return {
        "numbers": [(label, figures[name]) for name, label in NUMBERS],
        "sums": [{"text": text, "numbers": texts} for text in sums],
    }


def _columns(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    held = {
        name
        for item in _items(document)
        for name, count in item.get("counts", {}).items()
        if count or name not in ("abstain", "invalid")
    }
    wanted = EFFECT_COLUMNS if is_effect(dict(document)) else SELECTION_COLUMNS
    return [(name, label) for name, label in wanted if name in held]


def _rule(document: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """The majority for people: the share, its base, and how many votes that is where counts are shown."""
    rule = document["rule"]
    asked = rule["majority"]
    name = asked["base"] if asked else "valid"
    of_members = document["meeting"]["body"] != Body.PLENARY
    base = COMMITTEE_BASE if of_members and name == "all_members" else BASES[name]
    number = _base_number(document)
    return {
        "what": translate(_("满意") if is_effect(dict(document)) else _("赞成"), language),
        "base": translate(base, language, {"number": str(number)}),
        "number": number,
        "needed": majority(asked).needed(number) if asked and number else None,
        "half": bool(asked) and Fraction(asked["over"]) == Fraction(1, 2) and asked["strict"],
        "over": asked["over"] if asked else "",
        "strict": bool(asked) and asked["strict"],
        "asked": bool(asked),
        "tie": Tie(rule["tie"]).label,
    }


def _base_number(document: Mapping[str, Any]) -> int | None:
    shares = (item.get("share") for item in _items(document))
    return next((int(share["denominator"]) for share in shares if share), None)


def _assumed(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Label and value of the assumed rule values this kind of poll rests on, in the rule set's order."""
    wanted = EFFECT_RULES if is_effect(dict(document)) else SELECTION_RULES
    return [
        (row["label"], _shown(row["value"]))
        for row in document["rules"]
        if row["name"] in wanted and row["standing"] == Standing.ASSUMED
    ]


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return _shown_table(value)
    if isinstance(value, list):
        return "、".join(_shown(inner) for inner in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return CODES.get(str(value), str(value))


def _shown_table(value: Mapping[str, Any]) -> str:
    """A group, or a majority: 过 1/2（全体代表）."""
    if "label" in value:
        return str(value["label"])
    return f"{'过' if value['strict'] else '达到'} {value['over']}（{_shown(value['base'])}）"
