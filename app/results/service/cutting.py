"""What each view holds of a full document. Pure: the same document and switches give the same view."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any, Final

from app.results.schemas import Switches, ViewName

COUNTED: Final = ("counts", "share", "rank")
BALLOTS: Final = ("issued", "returned", "spoiled", "valid", "reasons")
NOT_SELECTED: Final = "not_selected"


def cut(
    document: dict[str, Any], view: ViewName, switches: Switches, *, full_digest: str, announced_on: date
) -> dict[str, Any]:
    """A view of the full document. Deputies see every count; hall and public what the switches let them.

    Nothing is broken down by delegation or channel in any of them, for nothing in the document is.
    """
    shown = copy.deepcopy(document)
    del shown["salt"]
    shown |= {"view": view, "full_digest": full_digest, "announced_on": announced_on.isoformat()}
    if view == "deputies":
        return shown
    public = view == "public"
    counts = switches.public_counts if public else switches.hall_counts
    unselected = switches.public_unselected if public else switches.hall_unselected
    shown["tally"].pop("digest", None)
    if public:
        shown.pop("certificates", None)
    if not counts:
        _hide_counts(shown)
    if not unselected:
        _hide_unselected(shown)
    return shown


def _hide_counts(shown: dict[str, Any]) -> None:
    shown.pop("figures", None)
    for name in BALLOTS:
        shown["tally"].pop(name, None)
    for poll in shown.get("polls", ()):
        poll.pop("figures", None)
    for group in shown["tally"]["groups"]:
        for item in group["items"]:
            for name in COUNTED:
                item.pop(name, None)
            # Whether an item reached the majority tells of its votes.
            if item["outcome"] in ("passed_not_seated", "not_passed"):
                item["outcome"] = NOT_SELECTED


def _hide_unselected(shown: dict[str, Any]) -> None:
    """Drops every item that has no place, with whatever else names it. Grades are always shown."""
    if is_effect(shown):
        return
    shown["tally"].pop("reasons", None)
    kept: set[str] = set()
    for group in shown["tally"]["groups"]:
        group.pop("tied", None)
        group["items"] = [item for item in group["items"] if item["outcome"] == "selected"]
        kept |= {str(item["no"]) for item in group["items"]}
    if "refs" in shown:
        shown["refs"] = {no: ref for no, ref in shown["refs"].items() if no in kept}


def is_effect(document: dict[str, Any]) -> bool:
    kind = document["poll"]["kind"] if "poll" in document else document["part"]
    return bool(kind == "effect")
