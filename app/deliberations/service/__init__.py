"""The verbs of the motion: what it needs, submitted, deliberated, answered, explained, read."""

from app.deliberations.service.answering import answer, answers_open
from app.deliberations.service.deliberating import DELIBERATE, KIND, check, deliberate, matter
from app.deliberations.service.differing import Explained, explain, explained_by, explaining
from app.deliberations.service.motions import (
    current,
    lists_kept,
    motion,
    publish,
    send_back,
    standing,
    submit,
    that_stood,
)
from app.deliberations.service.notes import draft_budgets, note_draft_budget, note_party_step, party_steps
from app.deliberations.service.reading import (
    Held,
    MotionFacts,
    Overview,
    facts,
    motions,
    opinions_on,
    overview,
)
from app.deliberations.tables import (
    DeliberationRow,
    DraftBudgetRow,
    MotionRow,
    OpinionRow,
    PartyStepRow,
)

__all__ = [
    "DELIBERATE",
    "KIND",
    "DeliberationRow",
    "DraftBudgetRow",
    "Explained",
    "Held",
    "MotionFacts",
    "MotionRow",
    "OpinionRow",
    "Overview",
    "PartyStepRow",
    "answer",
    "answers_open",
    "check",
    "current",
    "deliberate",
    "draft_budgets",
    "explain",
    "explained_by",
    "explaining",
    "facts",
    "lists_kept",
    "matter",
    "motion",
    "motions",
    "note_draft_budget",
    "note_party_step",
    "opinions_on",
    "overview",
    "party_steps",
    "publish",
    "send_back",
    "standing",
    "submit",
    "that_stood",
]
