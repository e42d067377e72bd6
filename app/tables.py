"""Every feature's tables, so that one metadata knows them all: for migrations and their test."""

from app.attachments import tables as attachments
from app.audit import tables as audit
from app.candidates import tables as candidates
from app.cycles import tables as cycles
from app.decisions import tables as decisions
from app.deliberations import tables as deliberations
from app.imports import tables as imports
from app.meetings import tables as meetings
from app.notices import tables as notices
from app.people import tables as people
from app.polls import tables as polls
from app.projects import tables as projects
from app.results import tables as results
from app.stations import tables as stations
from app.supervision import tables as supervision
from app.topics import similar_tables as similar_topics
from app.topics import tables as topics

__all__ = [
    "attachments",
    "audit",
    "candidates",
    "cycles",
    "decisions",
    "deliberations",
    "imports",
    "meetings",
    "notices",
    "people",
    "polls",
    "projects",
    "results",
    "similar_topics",
    "stations",
    "supervision",
    "topics",
]
