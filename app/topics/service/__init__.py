"""The verbs of suggestions, split by what they are about."""

from app.topics.service.adopting import PublicWill, YearFacts, adopt, facts, index_of, release
from app.topics.service.following import follow
from app.topics.service.moving import facts_of, locked, move, note, topic
from app.topics.service.timeline import happened, timeline

__all__ = [
    "PublicWill",
    "YearFacts",
    "adopt",
    "facts",
    "facts_of",
    "follow",
    "happened",
    "index_of",
    "locked",
    "move",
    "note",
    "release",
    "timeline",
    "topic",
]
