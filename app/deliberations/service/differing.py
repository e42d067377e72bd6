"""Where the list is no longer the one submitted or deliberated, and which opinion each place answers.

Source: the rules paper, ``publish_list``: the list is the deliberated one, or each difference names the
opinion it answers. A candidate that left by a body's own decision is explained by that decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.candidates import service as candidates
from app.cycles import service as cycles
from app.cycles.service import CycleRow
from app.deliberations import store
from app.deliberations.service.motions import last_deliberation, list_of, motion, tell
from app.deliberations.tables import ExplanationRow, MotionRow, OpinionRow
from app.domain.actors import Actor
from app.domain.canonical import digest
from app.domain.dossiers import Difference, differences
from app.domain.errors import Fault, Malformed, Missing, WrongStage
from app.domain.permissions import require
from app.domain.words import CandidateStatus, OpinionAnswer, Stage

_BY_DECISION = (CandidateStatus.WITHDRAWN, CandidateStatus.DROPPED)


@dataclass(frozen=True, slots=True)
class Explained:
    """A difference from the deliberated list. ``opinion`` is what it is said to answer."""

    difference: Difference
    digest: str
    opinion: OpinionRow | None
    by_decision: bool

    @property
    def holds(self) -> bool:
        """An opinion that was not adopted explains no change."""
        if self.by_decision:
            return True
        return self.opinion is not None and self.opinion.answer is not OpinionAnswer.NOT_ADOPTED


def changes_before_deliberation(db: Session, found: MotionRow) -> list[Difference]:
    """What was changed since it was submitted, but for what the government took back by a body's decision."""
    present = candidates.list_content(db, found.cycle_id)
    changed = differences(list_of(found.content), present)
    return [one for one in changed if not _left(db, one, (CandidateStatus.WITHDRAWN,))]


def from_deliberated(db: Session, found: MotionRow) -> list[Explained]:
    """Between the list as it was last deliberated and the present one, or the one that was published on it;
    none before a deliberation, and none for a returned motion: the next one says what changed.
    """
    held = last_deliberation(db, found.id)
    if held is None or found.returned:
        return []
    opinions = {opinion.id: opinion for opinion in store.opinions(db, [found.id])}
    named = {e.difference: opinions[e.opinion_id] for e in store.explanations(db, found.id)}
    return [
        Explained(one, digest(asdict(one)), named.get(digest(asdict(one))), _left(db, one, _BY_DECISION))
        for one in differences(list_of(held.content), _present(db, found))
    ]


def since_last(db: Session, found: MotionRow) -> list[Difference]:
    """What a motion that was submitted again changed against the one before it."""
    earlier = [m for m in store.motions(db, found.cycle_id) if m.number == found.number - 1]
    return differences(list_of(earlier[0].content), list_of(found.content)) if earlier else []


def explaining(cycle: CycleRow, found: MotionRow) -> bool:
    """Whether differences of this motion may be explained now."""
    return cycle.stage is Stage.PRE_DELIBERATION and found.closed_at is None


def explained_by(found: MotionRow, one: Difference, opinions: Iterable[OpinionRow]) -> list[OpinionRow]:
    """Which of these opinions may be named for the difference."""
    return [opinion for opinion in opinions if not list(_unfit(opinion, found, one))]


def explain(
    db: Session, now: datetime, motion_id: str, *, difference: str, opinion_id: str, by: Actor
) -> Explained:
    """Names the opinion that a difference answers, or names another one.

    Raises WrongStage once the list is published, Missing for a difference that is not there (any more),
    Malformed for an opinion of another motion or about another candidate.
    """
    require(by, "difference.explain")
    found = motion(db, motion_id)
    cycle = cycles.locked(db, found.cycle_id)
    db.refresh(found)  # the year is held: nobody closes the motion now
    if not explaining(cycle, found):
        raise WrongStage("名单公布或退回之前才能注明改动所答复的意见")
    one = next((e for e in from_deliberated(db, found) if e.digest == difference), None)
    if one is None:
        raise Missing("名单上没有这处改动，可能又有修改，请刷新后再看")
    opinion = _opinion_on(db, found, one.difference, opinion_id)
    db.merge(
        ExplanationRow(
            motion_id=found.id,
            difference=difference,
            opinion_id=opinion.id,
            explained_by=by.id,
            explained_at=now,
        )
    )
    db.flush()
    tell(db, now, "motion.explained", found, by, {"difference": difference, "opinion": opinion.id})
    return Explained(one.difference, difference, opinion, one.by_decision)


def _opinion_on(db: Session, found: MotionRow, one: Difference, opinion_id: str) -> OpinionRow:
    opinion = store.opinion(db, opinion_id)
    faults = list(_unfit(opinion, found, one))
    if opinion is None or faults:
        raise Malformed("此意见不能说明此处改动", faults=faults)
    return opinion


def _unfit(opinion: OpinionRow | None, found: MotionRow, one: Difference) -> Iterator[Fault]:
    if opinion is None or opinion.motion_id != found.id:
        yield Fault("/opinion", "此次提请没有这条审议意见，请核对")
    elif opinion.candidate_id and opinion.candidate_id != one.candidate:
        yield Fault("/opinion", "这条审议意见针对的是另一候选项目，请核对")
    elif opinion.answer is OpinionAnswer.NOT_ADOPTED:
        yield Fault("/opinion", "这条审议意见的答复是未采纳，不能作为改动的依据")


def _present(db: Session, found: MotionRow) -> dict[str, Any]:
    if found.list_version is None:
        return candidates.list_content(db, found.cycle_id)
    return list_of(candidates.list_version(db, found.cycle_id, found.list_version).content)


def _left(db: Session, one: Difference, how: tuple[CandidateStatus, ...]) -> bool:
    whole = bool(one.candidate) and not one.field and one.after is None
    return whole and candidates.candidate(db, one.candidate).status in how
