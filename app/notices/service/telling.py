"""Writing a notice, in the transaction of the act it tells of: both happen, or neither does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from app.db.base import new_id
from app.domain.words import NoticeState
from app.notices import store
from app.notices.templates import message

AT_ONCE: Final = 500


def tell(
    db: Session,
    now: datetime,
    *,
    people: Iterable[str],
    event: str,
    template: str,
    words: Mapping[str, str],
) -> None:
    """One notice to each of these people who left a contact; to nobody twice of the same ``event``.

    ``event`` names what happened (``topic:{id}:{seq}``, at most 80 characters), ``template`` is the
    identifier of a TopicStep, ``words`` fill it (see ``templates``) and hold no personal data.
    Raises KeyError for a template or word that is not there: that is our fault, and nobody would be told.
    """
    message(template, words)
    distinct = sorted(set(people))
    for start in range(0, len(distinct), AT_ONCE):
        told = store.reachable(db, distinct[start : start + AT_ONCE])
        if told:
            store.put_notices(db, [_row(person, now, event, template, words) for person in told])


def _row(person: str, now: datetime, event: str, template: str, words: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": new_id(),
        "person": person,
        "event": event,
        "template": str(template),
        "words": dict(words),
        "state": NoticeState.WAITING,
        "attempts": 0,
        "next_try_at": now,
        "fault": "",
    }
