"""A count's output as the desk shows it: shares with their base named, the line at the last place, ties.

Nothing is computed here: rows are put in the order of their ranks, and the line is drawn where the count
stopped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from app.domain.tally.model import Outcome, Shortfall, Tie
from app.domain.words import Grade, Mark
from app.results.papers import BASES, COMMITTEE_BASE, NUMBERS, SUMS
from app.results.service.listing import OUTCOMES
from app.web.i18n import Language, _, translate

COLUMNS: Final = (
    *((term.value, term.label) for terms in (Mark, Grade) for term in terms if term != Mark.ABSTAIN),
    ("abstain", Mark.ABSTAIN.label),
    ("invalid", _("该项无效")),
)
_SHARE: Final = _("占{base}的 {percent}%")
# Which figures a sum is made of; it stands where all of them are known.
_PARTS: Final = (
    ("expected", "present", "absent"),
    ("late",),
    ("issued", "returned", "unreturned"),
    ("unreturned", "not_cast"),
    ("returned", "valid", "spoiled"),
)


def completed(figures: Mapping[str, int | None]) -> dict[str, int]:
    """The figures that are known, with what is left between them."""
    known = {name: number for name, number in figures.items() if number is not None}
    if "eligible" in known:
        known["members"] = known["eligible"]
    for name, whole, part in (("absent", "expected", "present"), ("unreturned", "issued", "returned")):
        if known.get(whole, -1) >= known.get(part, 0) and part in known:
            known[name] = known[whole] - known[part]
    return known


def numbers(figures: Mapping[str, int | None]) -> list[tuple[str, int | None]]:
    """全体 应到 实到 缺席 发出 收回 有效 无效; None for what is not known yet."""
    known = completed(figures)
    return [(label, known.get(name)) for name, label in NUMBERS]


def sums(figures: Mapping[str, int | None]) -> list[dict[str, Any]]:
    """The sentences that tie the figures together."""
    known = completed(figures)
    texts = {name: str(number) for name, number in known.items()}
    return [
        {"text": text, "numbers": texts}
        for (asked, text), parts in zip(SUMS, _PARTS, strict=True)
        if known.keys() >= set(parts) and (asked == "all" or known[asked])
    ]


def groups(
    content: Mapping[str, Any], output: Mapping[str, Any] | None, of_committee: bool, language: Language
) -> list[dict[str, Any]]:
    """Each group of the count with its rows by rank and where the line stands."""
    if output is None:
        return []
    own = {group["code"]: group for group in content["groups"]}
    return [_group(own[group["code"]], content, group, of_committee, language) for group in output["groups"]]


def _group(
    own: Mapping[str, Any],
    content: Mapping[str, Any],
    group: Mapping[str, Any],
    of_committee: bool,
    language: Language,
) -> dict[str, Any]:
    asked = own.get("majority", content["rule"].get("majority"))
    base = _base(asked["base"] if asked else "valid", of_committee)
    rows = [_row(item, base, language) for item in _ranked(group)]
    return {
        "title": own.get("label") or own.get("title", ""),
        "places": group["places"],
        "vacant": group["vacant"],
        "tied": group["tied"],
        "tie": Tie(own.get("tie", content["rule"]["tie"])).label,
        "shortfall": Shortfall(own.get("shortfall", content["rule"]["shortfall"])).label,
        "selected": sum(row["outcome"] == Outcome.SELECTED for row in rows),
        "columns": _columns(rows),
        "rows": rows,
        "last": _last(rows) if group["places"] is not None else None,
    }


def _ranked(group: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """By rank, those of one rank in the ballot's order; what is graded stays in that order."""
    if group["places"] is None:
        return list(group["items"])
    return sorted(group["items"], key=lambda item: item["rank"])


def _row(item: Mapping[str, Any], base: str, language: Language) -> dict[str, Any]:
    share = item["share"]
    named = translate(base, language, {"number": str(share["denominator"])})
    said = translate(_SHARE, language, {"base": named, "percent": share["percent"] or ""})
    return {**item, "share": said if share["percent"] else "", "label": OUTCOMES[item["outcome"]]}


def _base(name: str, of_committee: bool) -> str:
    return COMMITTEE_BASE if of_committee and name == "all_members" else BASES[name]


def _columns(rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    held = {name for row in rows for name, count in row["counts"].items() if count or name != "invalid"}
    return [(name, label) for name, label in COLUMNS if name in held]


def _last(rows: Sequence[Mapping[str, Any]]) -> int:
    """After how many rows the line stands: below the last that has a place, or shares the claim to one."""
    seated = (Outcome.SELECTED, Outcome.TIED)
    return sum(row["outcome"] in seated for row in rows)
