"""What decisions about years, sittings, projects and results were about, said again for their digests.

A digest was signed, not the words behind it. They are tried as they may have stood, from moves, rules, lists
and motions that are kept; where what has changed since is kept nowhere, nobody can say them again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product
from typing import Any, Final

from sqlmodel import Session

from app.candidates import service as candidates
from app.cycles import service as cycles
from app.cycles.service import CycleRow
from app.decisions import service as decisions
from app.decisions.service import DecisionRow
from app.deliberations import service as deliberations
from app.domain.canonical import digest, digest_bytes
from app.domain.rulesets import from_mapping
from app.domain.words import Stage
from app.meetings import service as meetings
from app.projects import service as projects
from app.results import service as results
from app.stages.service.opening import ADOPT_RULES, OPEN_YEAR, YEAR, year_said
from app.stages.service.subjects import PUBLISH_LIST, said

_LISTED: Final = (Stage.LISTED, Stage.IN_SESSION, Stage.SCREENING, Stage.PRE_DELIBERATION)


def decided(db: Session, decision: DecisionRow) -> dict[str, Any] | None:
    """What that decision was about; None where it cannot be said again. An imported year's file is not said:
    its digest is the decision's."""
    tried = _TRIED.get(decision.subject_kind)
    if tried is None:
        return None
    return next((one for one in tried(db, decision) if digest(one) == decision.subject_digest), None)


def _of_year(db: Session, decision: DecisionRow) -> Iterator[dict[str, Any]]:
    yield year_said(decision.subject_id, decision.content)


def _of_cycle(db: Session, decision: DecisionRow) -> Iterator[dict[str, Any]]:
    cycle = cycles.cycle(db, decision.subject_id)
    if decision.action == candidates.ALLOW_UNCONTESTED:
        yield from candidates.uncontested_that_stood(db, cycle.id, decision.content.get("groups", ()))
        return
    rules, lists = _rules(db, cycle), _lists(db, cycle)
    answers = decision.action == PUBLISH_LIST
    motions = [None, *deliberations.that_stood(db, cycle.id, with_answers=answers)]
    for (stage, version), known, motion in product(_stages(db, cycle), rules, motions):
        for listed in lists if stage in _LISTED else [None]:
            stands = {"stage": stage, "version": version, "rules": known, "list": listed, "motion": motion}
            yield said(cycle.id, decision.action, **stands)


def _stages(db: Session, cycle: CycleRow) -> list[tuple[Stage, int]]:
    """Each that the year has stood at, with its version then."""
    moved = [(Stage(move.source), move.version - 1) for move in cycles.moves(db, cycle.id) if move.source]
    return [*moved, (cycle.stage, cycle.version)]


def _rules(db: Session, cycle: CycleRow) -> list[str]:
    """Digests of the sets that were adopted for the year."""
    opened = [row.content["rules"] for row in decisions.of_action(db, YEAR, OPEN_YEAR)]
    adopted = [row.content for row in decisions.of_action(db, "cycle", ADOPT_RULES) if not row.waives]
    return _once([digest(cycle.rules), *(_as_adopted(rules) for rules in (*opened, *adopted))])


def _as_adopted(rules: Mapping[str, Any]) -> str:
    return digest(from_mapping(rules).as_mapping())


def _lists(db: Session, cycle: CycleRow) -> list[str]:
    """Digests of what was published, submitted and deliberated, and of the list as it stands."""
    published = [row.digest for row in candidates.list_versions(db, cycle.id)]
    kept = [*deliberations.lists_kept(db, cycle.id), *candidates.lists_before(db, cycle.id)]
    return _once([*published, *kept, digest_bytes(candidates.snapshot(db, cycle.id))])


def _once(digests: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(digests))


def _of_sitting(db: Session, decision: DecisionRow) -> Iterator[dict[str, Any]]:
    return meetings.sittings_that_stood(db, decision.subject_id, decision.action, decision.used_at)


def _of_project(db: Session, decision: DecisionRow) -> Iterator[dict[str, Any]]:
    return projects.projects_that_stood(db, decision.subject_id, decision.action)


def _of_adjustment(db: Session, decision: DecisionRow) -> Iterator[dict[str, Any]]:
    yield projects.adjustment_that_stood(db, decision.subject_id)


def _of_result(db: Session, decision: DecisionRow) -> Iterator[dict[str, Any]]:
    return results.widenings_that_stood(db, decision.subject_id)


_TRIED: Final[Mapping[str, Callable[[Session, DecisionRow], Iterator[dict[str, Any]]]]] = {
    YEAR: _of_year,
    "cycle": _of_cycle,
    "sitting": _of_sitting,
    "project": _of_project,
    "adjustment": _of_adjustment,
    results.KIND: _of_result,
}
