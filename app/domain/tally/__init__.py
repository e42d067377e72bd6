"""Counting a poll: a file in, a result out. Source of every rule: "Counting" in the rules.

``count`` decides what a poll comes to, ``load`` reads a file strictly, ``tabulate`` makes ballots into
totals. One file a rule: ``turnout`` (figures, participation), ``rows`` (reconciling), ``majority``,
``selection`` (票决), ``effect`` (效果票评); ``counting`` holds their order.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain.tally.counting import decide
from app.domain.tally.model import MalformedPoll
from app.domain.tally.reading import read
from app.domain.tally.report import report
from app.domain.tally.strict_json import load
from app.domain.tally.tabulation import Tabulation, tabulate

__all__ = ["MalformedPoll", "Tabulation", "count", "load", "tabulate"]


def count(document: Mapping[str, Any]) -> dict[str, Any]:
    """The output of ``python -m app tally`` for a parsed file. Raises MalformedPoll.

    Same document, same bytes: ``canonical`` of two outputs for one document are identical.
    """
    return report(decide(read(document)))
