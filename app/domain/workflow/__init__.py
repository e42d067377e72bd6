"""The rules as tables: who may move what, who decides, and which conditions hold."""

from app.domain.workflow.candidate import CANDIDATE
from app.domain.workflow.cycle import CYCLE, short_of_margin
from app.domain.workflow.engine import (
    LEGAL,
    PROCEDURAL,
    Guard,
    Table,
    Transition,
    decide,
    deciding_body,
    in_meeting_of,
    moves_from,
    row,
    stand_in,
    unmet,
    waivable,
    waiving_body,
)
from app.domain.workflow.facts import (
    CandidateFacts,
    CycleFacts,
    GroupFacts,
    PollFacts,
    PollGroup,
    ProjectFacts,
    TopicFacts,
)
from app.domain.workflow.poll import POLL
from app.domain.workflow.project import PROJECT
from app.domain.workflow.topic import TOPIC

__all__ = [
    "CANDIDATE",
    "CYCLE",
    "LEGAL",
    "POLL",
    "PROCEDURAL",
    "PROJECT",
    "TOPIC",
    "CandidateFacts",
    "CycleFacts",
    "GroupFacts",
    "Guard",
    "PollFacts",
    "PollGroup",
    "ProjectFacts",
    "Table",
    "TopicFacts",
    "Transition",
    "decide",
    "deciding_body",
    "in_meeting_of",
    "moves_from",
    "row",
    "short_of_margin",
    "stand_in",
    "unmet",
    "waivable",
    "waiving_body",
]
