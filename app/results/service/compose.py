"""A year's result: the last selection poll, its run-offs, the presidium's choices; later the effect poll.

Composed from stored full results alone, never from rows: what was certified is what the year says.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from app.domain import errors as e
from app.domain.actors import Actor
from app.domain.tally.report import percent
from app.domain.words import Grade
from app.projects import service as projects
from app.projects.schemas import ResidentTotals
from app.projects.tables import RectificationRow
from app.results import store
from app.results.schemas import SCHEMA, Part, Settlement
from app.results.service.storing import store_full
from app.results.tables import ResultRow

SHARED: Final = ("congress", "demonstration", "cycle", "meeting", "rule", "group_titles", "rules")
NAMED: Final = ("id", "kind", "title")


def year_subject(cycle_id: str, part: Part) -> str:
    """Under what a year's result is stored: the list when it is announced, the grades a year later."""
    return cycle_id if part == "selection" else f"{cycle_id}-effect"


def compose_year(
    db: Session,
    now: datetime,
    *,
    selection: str,
    runoffs: Sequence[str] = (),
    settlements: Sequence[Settlement] = (),
    by: Actor,
) -> ResultRow:
    """The year's list from poll ids: each item's outcome, and by what it was settled.

    An item takes the outcome of the last run-off (or second round) it stood in, a tied one then the
    presidium's choice. Raises Missing for a poll without a stored result, ResultDisagrees while a tie
    is left.
    """
    documents = [_full(db, subject) for subject in (selection, *runoffs)]
    year = _year(documents, "selection")
    items = [item for group in year["tally"]["groups"] for item in group["items"]]
    for later in documents[1:]:
        _settle_by_poll(items, later)
    for settlement in settlements:
        _settle_by_presidium(items, settlement)
    year["settlements"] = [_plain(settlement) for settlement in settlements]
    _finish(year)
    return store_full(db, now, subject=year_subject(year["cycle"]["id"], "selection"), document=year, by=by)


def compose_effect_year(db: Session, now: datetime, *, effect: str, by: Actor) -> ResultRow:
    """The year's grades by project: the deputies' level, residents' grades beside, what is to be rectified.

    Call it once the levels are with the projects. Raises Missing without the poll's result.
    """
    year = _year([_full(db, effect)], "effect")
    cycle_id = year["cycle"]["id"]
    residents = projects.resident_totals(db, cycle_id)
    rectifications = projects.current_rectifications(db, cycle_id)
    for item in (item for group in year["tally"]["groups"] for item in group["items"]):
        item["residents"] = _residents(residents.get(item["ref"], ResidentTotals(0, {})))
        due = rectifications.get(item["ref"])
        item["rectification"] = _due(due) if due else None
    return store_full(db, now, subject=year_subject(cycle_id, "effect"), document=year, by=by)


def _full(db: Session, subject: str) -> dict[str, Any]:
    row = store.result(db, subject, "full")
    if row is None:
        raise e.Missing("票决 {poll} 还没有存档的结果", poll=subject)
    document: dict[str, Any] = json.loads(row.content)
    return {**document, "digest": row.digest}


def _year(documents: Sequence[dict[str, Any]], part: Part) -> dict[str, Any]:
    first = documents[0]
    groups = [_group(group, first) for group in first["tally"]["groups"]]
    return {
        "schema": f"year-{part}/{SCHEMA}",
        "part": part,
        **{name: first[name] for name in SHARED},
        "polls": [_poll(document) for document in documents],
        "waivers": _each_once(waiver for document in documents for waiver in document["waivers"]),
        "decisions": [decision for document in documents for decision in document["decisions"]],
        "tally": {"status": "decided", "groups": groups},
    }


def _each_once(waivers: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """A poll and its run-off rest on the same waivers of their year."""
    found: list[dict[str, Any]] = []
    for waiver in waivers:
        if waiver not in found:
            found.append(waiver)
    return found


def _poll(document: Mapping[str, Any]) -> dict[str, Any]:
    named = {name: document["poll"][name] for name in NAMED}
    return {**named, "digest": document["digest"], "figures": document["figures"]}


def _group(group: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    poll, refs = document["poll"]["id"], document["refs"]
    items = [
        {**item, "ref": refs[str(item["no"])], "settled_by": "poll", "poll": poll} for item in group["items"]
    ]
    return {"code": group["code"], "places": group["places"], "vacant": group["vacant"], "items": items}


def _settle_by_poll(items: Sequence[dict[str, Any]], later: Mapping[str, Any]) -> None:
    outcomes = dict(_outcomes(later))
    for item in items:
        if item["outcome"] != "selected" and item["ref"] in outcomes:
            item |= {"outcome": outcomes[item["ref"]], "settled_by": "runoff", "poll": later["poll"]["id"]}


def _outcomes(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for group in document["tally"]["groups"]:
        for item in group["items"]:
            yield document["refs"][str(item["no"])], item["outcome"]


def _settle_by_presidium(items: Sequence[dict[str, Any]], settlement: Settlement) -> None:
    """Every item still tied in that poll is decided: chosen or not."""
    tied = [item for item in items if item["outcome"] == "tied" and item["poll"] == settlement.poll]
    if not set(settlement.selected) <= {item["ref"] for item in tied}:
        raise e.ResultDisagrees("主席团所定的项目不在得票相同的项目之中")
    for item in tied:
        chosen = item["ref"] in settlement.selected
        item |= {"outcome": "selected" if chosen else "passed_not_seated", "settled_by": "presidium"}


def _finish(year: dict[str, Any]) -> None:
    for group in year["tally"]["groups"]:
        left = [str(item["no"]) for item in group["items"] if item["outcome"] == "tied"]
        if left:
            raise e.ResultDisagrees("第 {numbers} 项得票相同，尚未决定", numbers="、".join(left))
        selected = sum(item["outcome"] == "selected" for item in group["items"])
        if selected > group["places"]:
            raise e.ResultDisagrees(
                "入选 {selected} 项，多于应选 {places} 项", selected=selected, places=group["places"]
            )
        group["vacant"] = group["places"] - selected


def _residents(totals: ResidentTotals) -> dict[str, Any]:
    counts = {grade.value: totals.counts.get(grade, 0) for grade in Grade}
    shares = {grade: {"numerator": count, "denominator": totals.n, "percent": percent(count, totals.n)}
              for grade, count in counts.items()}  # fmt: skip
    return {"n": totals.n, "counts": counts, "share": shares}


def _due(rectification: RectificationRow) -> dict[str, str]:
    return {name: getattr(rectification, name).isoformat() for name in ("plan_due_on", "regrade_due_on")}


def _plain(settlement: Settlement) -> dict[str, Any]:
    plain = asdict(settlement)
    plain["selected"] = list(settlement.selected)
    plain["decision"] |= {
        "decided_on": settlement.decision.decided_on.isoformat(),
        "body": str(plain["decision"]["body"]),
    }
    return plain
