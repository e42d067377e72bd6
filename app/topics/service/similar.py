"""Similar suggestions: at submission, so that people support instead of repeating, and at the desks.

``index`` keeps the search in step with a suggestion: call it, in the same transaction, whenever one comes
in, moves, or changes its wording. ``similar`` never looks at more than a fixed number of them. How the
figures below were found stands in ``docs/decisions/0015-similar-suggestions.md``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import log2, sqrt
from typing import Final

from rapidfuzz import fuzz
from sqlmodel import Session

from app.domain import wording
from app.domain.words import TopicStatus
from app.topics import similar_store as store
from app.topics.similar_store import Found
from app.topics.tables import TopicRow

OPEN: Final = frozenset({TopicStatus.SUBMITTED, TopicStatus.STUDIED, TopicStatus.POOLED, TopicStatus.ADOPTED})
"""What one can still support. A merged one stays findable and stands for its target."""

_FINDABLE: Final = OPEN | {TopicStatus.MERGED}
_WORDS: Final = 50  # of a question; a title of 30 characters has fewer
_AT_MOST: Final = 300  # suggestions looked at for one word; a word this common tells little
_COMPARED: Final = 60  # candidates compared in full
_CHAIN: Final = 8  # merges followed from one to its last target
_UNKNOWN: Final = 4.0  # weight of a word that only the other one has
_CUT: Final = 0.15  # less alike than this is not shown


@dataclass(frozen=True, slots=True)
class Similar:
    """One to support instead. ``score`` is 0 to 100: how alike, for the order; no measure of worth."""

    topic_id: str
    number: str
    title: str
    status: TopicStatus
    supporters: int
    score: int


@dataclass(frozen=True, slots=True)
class _Question:
    words: frozenset[str]
    plain: str
    street_id: str | None
    weights: Mapping[str, float]


def index(db: Session, topic: TopicRow) -> None:
    """Brings the search in step with this suggestion: found while open or merged, gone otherwise."""
    wanted = wording.words(topic.title, topic.text) if topic.status in _FINDABLE else frozenset()
    standing = store.words_of(db, topic.id)
    if standing == wanted:
        return
    if standing:
        store.erase(db, topic.id, standing)
    if wanted:
        store.write(db, topic.id, wanted)


def similar(
    db: Session,
    *,
    title: str,
    text: str = "",
    street_id: str | None = None,
    limit: int = 5,
    exclude: str | None = None,
) -> list[Similar]:
    """Open suggestions that may say the same, the most alike first; ``exclude`` is the one compared.

    Nothing is decided by it: people look at what is shown and choose.
    """
    asked = sorted(wording.asked(title, text))[:_WORDS]
    holding = dict(zip(asked, store.holding(db, asked, at_most=_AT_MOST), strict=True))
    question = _Question(
        frozenset(asked),
        wording.plain(title),
        street_id,
        {word: log2(1 + _AT_MOST / (1 + len(ids))) for word, ids in holding.items()},
    )
    ranked = _ranked(db, question, _candidates(holding, question.weights, exclude))
    return _shown(db, ranked, limit, exclude)


def _candidates(
    holding: Mapping[str, Collection[str]], weights: Mapping[str, float], exclude: str | None
) -> list[str]:
    """Those that share the most, rare words counting more; of equals the first by id, so that two
    databases answer alike.
    """
    shared: dict[str, float] = {}
    for word, ids in holding.items():
        weight = weights[word] ** 2
        for topic_id in ids:
            shared[topic_id] = shared.get(topic_id, 0.0) + weight
    shared.pop(exclude or "", None)
    return sorted(shared, key=lambda topic_id: (-shared[topic_id], topic_id))[:_COMPARED]


def _ranked(db: Session, question: _Question, topic_ids: Sequence[str]) -> list[tuple[float, Found]]:
    scored = [(_score(question, one), one) for one in store.found(db, topic_ids)]
    kept = [(score, row) for score, row in scored if score >= _CUT]
    return sorted(kept, key=lambda one: (-one[0], one[1].id))


def _score(question: _Question, row: Found) -> float:
    """Words in common and letters in order, less where the things differ, less in another street.

    Rounded, for sums over a set differ in their last digit and would order equals by chance.
    """
    words = frozenset((row.words or "").split())
    letters = fuzz.ratio(question.plain, wording.plain(row.title)) / 100
    alike = 0.7 * _cosine(question, words) + 0.3 * letters
    street = 0.8 if question.street_id not in {None, row.street_id} else 1.0
    return round(alike * (0.5 + 0.5 * _same_thing(question, words)) * street, 9)


def _cosine(question: _Question, words: frozenset[str]) -> float:
    weights = question.weights
    both = sum(weights[word] ** 2 for word in question.words & words)
    mine = sum(weight**2 for weight in weights.values())
    other = sum(weights.get(word, _UNKNOWN) ** 2 for word in words)
    return both / sqrt(mine * other) if both else 0.0


def _same_thing(question: _Question, words: frozenset[str]) -> float:
    """The share of known things in common, of the side that names fewer; 0.6 where a side names none."""
    mine, other = _things(question.words), _things(words)
    if not mine or not other:
        return 0.6
    weigh = question.weights
    smaller = min(sum(weigh.get(word, _UNKNOWN) for word in side) for side in (mine, other))
    return sum(weigh[word] for word in mine & other) / smaller


def _things(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word for word in words if word.startswith(wording.THING))


def _shown(
    db: Session, ranked: Sequence[tuple[float, Found]], limit: int, exclude: str | None
) -> list[Similar]:
    """A merged one is shown as its target, and nothing twice."""
    shown: dict[str, Similar] = {}
    for score, row in ranked:
        topic = _target(db, row)
        if topic is not None and topic.id not in {exclude, *shown}:
            shown[topic.id] = Similar(
                topic.id, topic.number, topic.title, topic.status, topic.supporters, round(100 * score)
            )
        if len(shown) == limit:
            break
    return list(shown.values())


def _target(db: Session, topic: Found) -> Found | None:
    """The open one that this stands for; None where there is none any more."""
    for _ in range(_CHAIN):
        if topic.status is not TopicStatus.MERGED or topic.merged_into is None:
            break
        topic = store.target(db, topic.merged_into)
    return topic if topic.status in OPEN else None
