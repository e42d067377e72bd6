"""What the package says of each announced result: its year, whose meeting it was, and what goes before it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from app.domain.actors import Body
from app.verify.package import Package

VIEWS: Final = ("full", "deputies", "hall", "public")  # the fullest first


class Results:
    """By its subject, a poll's id or a year's, the fullest view that the package has."""

    def __init__(self, package: Package) -> None:
        self._documents: dict[str, Mapping[str, Any]] = {}
        self._public: dict[str, Mapping[str, Any]] = {}
        for subject in package.folders("results"):
            names = [f"results/{subject}/{view}.json" for view in VIEWS]
            self._documents[subject] = package.document(next(name for name in names if name in package.parts))
            if names[-1] in package.parts:
                self._public[subject] = package.document(names[-1])

    def __contains__(self, subject: str) -> bool:
        return subject in self._documents

    def line(self, subject: str) -> frozenset[str]:
        """That result and all that it may have its switches of: a poll of the one that it follows, a year of
        its polls."""
        found: set[str] = set()
        left = [subject]
        while left:
            one = left.pop()
            if one not in found:
                found.add(one)
                left += self.before(one)
        return frozenset(found)

    def before(self, subject: str) -> list[str]:
        """Those that it may have its switches of at once."""
        known = self._documents.get(subject, {})
        follows = known["poll"]["follows"] if "poll" in known else None
        return [*([follows] if follows else []), *(poll["id"] for poll in known.get("polls", ()))]

    def shows(self, subject: str) -> set[str]:
        """What everybody was shown beyond what the law asks, whatever the switches say."""
        known = self._public.get(subject)
        if known is None:
            return set()
        items = [item for group in known["tally"]["groups"] for item in group["items"]]
        graded = "effect" in (known.get("part"), known.get("poll", {}).get("kind"))  # grades are always shown
        found = {
            "public_counts": "figures" in known or any("counts" in item for item in items),
            "public_unselected": not graded and any(item["outcome"] != "selected" for item in items),
        }
        return {name for name, holds in found.items() if holds}

    def year(self, subject: str) -> str | None:
        cycle = self._documents.get(subject, {}).get("cycle")
        return str(cycle["id"]) if cycle else None

    def meeting(self, subject: str) -> Body | None:
        """The body whose meeting it was announced in; a year's list in a congress. None where not said."""
        known = self._documents.get(subject)
        if known is None or not known.get("meeting"):
            return None
        return Body(known["meeting"]["body"]) if "poll" in known else Body.PLENARY

    def formed_outside(self, subject: str) -> bool:
        """It was public before this service was in use."""
        schema: str = self._documents.get(subject, {}).get("schema", "")
        return schema.startswith("year-announced/")
