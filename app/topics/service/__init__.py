"""The verbs of suggestions, split by what they are about."""

from app.topics.service.adopting import (
    PublicWill,
    YearFacts,
    adopt,
    facts,
    index_of,
    indexes_of,
    release,
    take_out,
)
from app.topics.service.campaigns import calls, is_open, open_calls, publish_call, takes_calls
from app.topics.service.deciding import matter as batch_matter
from app.topics.service.deciding import require_own_batch
from app.topics.service.flags import flags, review
from app.topics.service.following import follow
from app.topics.service.forgetting import forget_old
from app.topics.service.moving import facts_of, locked, move, note, topic, topics_by_id
from app.topics.service.overdue import OverdueTeller
from app.topics.service.privacy import data_of, erase, withdraw_consent
from app.topics.service.reading import end_of, look_up, mine, public_topic, topics
from app.topics.service.submitting import submit
from app.topics.service.supporting import support, take_back
from app.topics.service.timeline import happened, timeline
from app.topics.service.withdrawing import withdraw

__all__ = [
    "OverdueTeller",
    "PublicWill",
    "YearFacts",
    "adopt",
    "batch_matter",
    "calls",
    "data_of",
    "end_of",
    "erase",
    "facts",
    "facts_of",
    "flags",
    "follow",
    "forget_old",
    "happened",
    "index_of",
    "indexes_of",
    "is_open",
    "locked",
    "look_up",
    "mine",
    "move",
    "note",
    "open_calls",
    "public_topic",
    "publish_call",
    "release",
    "require_own_batch",
    "review",
    "submit",
    "support",
    "take_back",
    "take_out",
    "takes_calls",
    "timeline",
    "topic",
    "topics",
    "topics_by_id",
    "withdraw",
    "withdraw_consent",
]
