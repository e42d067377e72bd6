"""Who may read which view. Before announcement a view answers like one that never was."""

from __future__ import annotations

import json
from typing import Any, Final

from sqlmodel import Session

from app.audit import service as audit
from app.domain import errors as e
from app.domain.actors import Actor
from app.domain.permissions import may, require
from app.results import store
from app.results.schemas import ViewName
from app.results.tables import ResultRow

# The hall's view is for the hall: what it shows beyond the public one, the congress has not made public.
OPEN_VIEWS: Final = ("public",)


def view(db: Session, actor: Actor | None, subject: str, name: ViewName) -> ResultRow:
    """The stored bytes. Raises Missing for unknown, not announced and not yet to be seen alike;
    Unauthenticated or NotYourRole once it is announced that there is a result."""
    row = store.result(db, subject, name)
    announced = store.result(db, subject, "public") is not None
    if row is None or not (announced or _sees_early(actor)):
        raise e.Missing
    if name in OPEN_VIEWS:
        return row
    if actor is None:
        raise e.Unauthenticated("请登录后查看")
    require(actor, f"result.read_{name}")
    return row


def best(db: Session, actor: Actor | None, subject: str) -> ResultRow:
    """The fullest view this reader may see: full, deputies', hall's, else public. Raises Missing."""
    choices: tuple[ViewName, ...] = ("full", "deputies", "hall")
    for name in choices:
        early = store.result(db, subject, "public") is None
        if actor and may(actor, f"result.read_{name}") and not (early and not _sees_early(actor)):
            row = store.result(db, subject, name)
            if row:
                return row
    return view(db, actor, subject, "public")


def checkpoint(db: Session, subject: str) -> str:
    """Where its announcement, or what was stored before it, stands in the audit chain."""
    return audit.checkpoint_of(db, f"result:{subject}")


def published(db: Session, subject: str) -> bool:
    """Whether it has been announced in the hall."""
    return store.result(db, subject, "public") is not None


def document(row: ResultRow) -> dict[str, Any]:
    """The stored bytes as a value, for pages and files."""
    read: dict[str, Any] = json.loads(row.content)
    return read


def _sees_early(actor: Actor | None) -> bool:
    """The paper is printed and signed, and the chair reads from it, before the result is announced."""
    return actor is not None and may(actor, "result.read_early")
