"""What the doctor reads: the database itself, on its own road, so that no feature vouches for its own rows.

Only reading, and of the box nothing but the sealed list of rids: no ballot ever passes through here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

import app.tables
from app.db.base import metadata

assert app.tables  # every feature's rows are in the metadata
RID = 32


def rows(db: Session, table: str, *order: str) -> Sequence[sa.Row[Any]]:
    """Every row of a table, by the named columns."""
    known = metadata.tables[table]
    return db.execute(sa.select(known).order_by(*(known.c[name] for name in order))).all()


def decisions_about(db: Session, kinds: Sequence[str]) -> Sequence[sa.Row[Any]]:
    """Every decision on subjects of those kinds."""
    known = metadata.tables["decision"]
    columns = (known.c[name] for name in ("id", "subject_kind", "subject_id", "action", "used_at"))
    return db.execute(sa.select(*columns).where(known.c.subject_kind.in_(kinds))).all()


def sealed_rids(db: Session, poll_id: str) -> list[bytes]:
    """The sealed list of a poll; empty before sealing and for a poll on paper."""
    seal = metadata.tables["seal"]
    found = db.execute(sa.select(seal.c.rids).where(seal.c.poll_id == poll_id)).scalar_one_or_none() or b""
    return [found[i : i + RID] for i in range(0, len(found), RID)]


def views(db: Session, subject: str) -> dict[str, sa.Row[Any]]:
    """View name → the stored result."""
    result = metadata.tables["result"]
    found = db.execute(sa.select(result).where(result.c.subject == subject).order_by(result.c.view))
    return {row.view: row for row in found}


def announced_subjects(db: Session) -> list[str]:
    """Polls and years whose result has been announced: then, and only then, a public view is stored."""
    result = metadata.tables["result"]
    public = sa.select(result.c.subject).where(result.c.view == "public")
    return list(db.execute(public.order_by(result.c.subject)).scalars())
