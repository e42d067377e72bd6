"""The result as the tool prints it."""

from __future__ import annotations

from typing import Any

from app.domain.canonical import digest
from app.domain.tally.model import GroupResult, ItemResult, Reason, Result


def report(result: Result) -> dict[str, Any]:
    """The output with its 校验码: SHA-256 of everything else in canonical JSON."""
    figures = result.figures
    output: dict[str, Any] = {
        "status": str(result.status),
        "reasons": [_reason(reason) for reason in result.reasons],
        "issued": figures.issued,
        "returned": figures.returned,
        "spoiled": figures.spoiled,
        "valid": figures.valid,
        "groups": [_group(group) for group in result.groups],
    }
    return {**output, "digest": digest(output)}


def _reason(reason: Reason) -> dict[str, Any]:
    return {"code": reason.code, "detail": reason.detail, "item": reason.item}


def _group(result: GroupResult) -> dict[str, Any]:
    return {
        "code": result.group.code,
        "places": result.group.places,
        "vacant": result.vacant,
        "tied": list(result.tied),
        "items": [_item(item) for item in result.items],
    }


def _item(result: ItemResult) -> dict[str, Any]:
    return {
        "no": result.item.no,
        "title": result.item.title,
        "counts": dict(result.counts),
        "share": {
            "numerator": result.votes,
            "denominator": result.base,
            "percent": percent(result.votes, result.base),
        },
        "rank": result.rank,
        "outcome": str(result.outcome),
    }


def percent(numerator: int, denominator: int) -> str | None:
    """``"87.33"``: two decimals, half up, from the exact fraction; None over nothing."""
    if denominator == 0:
        return None
    hundredths = (numerator * 20000 + denominator) // (2 * denominator)
    return f"{hundredths // 100}.{hundredths % 100:02d}"
