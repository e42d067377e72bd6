"""The verbs of notices."""

from app.notices.service.contacts import CONSENT, CONSENT_VERSION, forget, is_told, remember
from app.notices.service.telling import tell

__all__ = ["CONSENT", "CONSENT_VERSION", "forget", "is_told", "remember", "tell"]
