"""The verbs of notices."""

from app.notices.service.contacts import (
    CONSENT,
    CONSENT_VERSION,
    LONGEST_EMAIL,
    NO_EMAIL,
    be_left_alone,
    be_told,
    forget,
    is_email,
    is_told,
    remember,
    told_of,
)
from app.notices.service.desk import forget_old, how_many, notices, retry
from app.notices.service.sending import Delivered, deliver_due
from app.notices.service.telling import tell, unsay_title

__all__ = [
    "CONSENT",
    "CONSENT_VERSION",
    "LONGEST_EMAIL",
    "NO_EMAIL",
    "Delivered",
    "be_left_alone",
    "be_told",
    "deliver_due",
    "forget",
    "forget_old",
    "how_many",
    "is_email",
    "is_told",
    "notices",
    "remember",
    "retry",
    "tell",
    "told_of",
    "unsay_title",
]
