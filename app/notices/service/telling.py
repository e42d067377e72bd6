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
    about: str = "",
) -> None:
    """One notice to each of these people who left a contact; to nobody twice of the same ``event``.

    ``event`` names what happened (``topic:{id}:{seq}``, at most 80 characters), ``template`` is the
    identifier of a TopicStep, ``words`` fill it (see ``templates``) and hold no personal data.
    ``about`` is the id of the suggestion that ``title`` is of, for ``unsay_title``.
    Raises KeyError for a template or word that is not there: that is our fault, and nobody would be told.
    """
    message(template, words)
    distinct = sorted(set(people))
    for start in range(0, len(distinct), AT_ONCE):
        told = store.reachable(db, distinct[start : start + AT_ONCE])
        if told:
            said = {"event": event, "template": str(template), "words": dict(words), "about": about}
            store.put_notices(db, [_row(person, now, said) for person in told])


def unsay_title(db: Session, about: str, title: str, *, instead: str) -> None:
    """The title of a suggestion whose words are erased goes from all that was, or is to be, told of it.

    What has left has left, and what a sender holds in its hands at this moment leaves as it was.
    """
    for row in store.naming(db, about, title):
        row.words = {**row.words, "title": instead}
        db.add(row)
    db.flush()


def _row(person: str, now: datetime, said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": new_id(),
        "person": person,
        **said,
        "state": NoticeState.WAITING,
        "attempts": 0,
        "next_try_at": now,
        "fault": "",
    }
