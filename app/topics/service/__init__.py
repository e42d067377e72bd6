"""The verbs of suggestions, split by what they are about."""

from app.topics.service.following import follow
from app.topics.service.moving import facts_of, locked, move, note, topic
from app.topics.service.timeline import happened, timeline

__all__ = ["facts_of", "follow", "happened", "locked", "move", "note", "timeline", "topic"]
