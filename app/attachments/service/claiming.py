"""A feature's verbs: take what was uploaded for one of its things, show it, drop it.

attachments.claim(db, now, ids=body.attachments, owner_kind="topic", owner_id=topic.id, by=actor.id, most=3)
attachments.of(db, "topic", topic.id)
attachments.drop(db, now, "topic", topic.id)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from app.attachments import store
from app.attachments.tables import AttachmentRow
from app.domain.errors import Fault, Malformed
from app.web.i18n import _


def claim(
    db: Session,
    now: datetime,
    *,
    ids: Sequence[str],
    owner_kind: str,
    owner_id: str,
    by: str,
    most: int,
    public: bool = True,
) -> Sequence[AttachmentRow]:
    """Gives these attachments to a thing, after those that it has; in the order of ``ids``.

    ``by`` is who uploaded them: nobody claims another's. Not ``public`` ones are seen by staff and deputies
    alone. Raises Malformed naming each one that is unknown, another's, taken or dropped, and for more than
    ``most`` on one thing.
    """
    if not ids:
        return ()
    rows, held = store.locked(db, ids), store.owned(db, owner_kind, [owner_id])
    faults = [
        Fault(f"/attachments/{place}", _("没有这个附件，或已用于别处；请重新上传"))
        for place, wanted in enumerate(ids)
        if wanted in ids[:place] or not _free(rows.get(wanted), by)
    ]
    if len(held) + len(ids) > most:
        faults.append(Fault("/attachments", _("至多 {most} 个附件"), (("most", str(most)),)))
    if faults:
        raise Malformed(_("有 {count} 处附件不能使用"), faults=faults, count=len(faults))
    start = max((row.position for row in held), default=0)
    for place, wanted in enumerate(ids, start=start + 1):
        row = rows[wanted]
        row.owner_kind, row.owner_id, row.position, row.public = owner_kind, owner_id, place, public
        db.add(row)
    db.flush()
    return [rows[wanted] for wanted in ids]


def _free(row: AttachmentRow | None, by: str) -> bool:
    return row is not None and row.uploaded_by == by and row.owner_id is None and row.dropped_at is None


def of(db: Session, owner_kind: str, owner_id: str) -> Sequence[AttachmentRow]:
    """What this thing has, in order."""
    return store.owned(db, owner_kind, [owner_id])


def of_each(db: Session, owner_kind: str, owner_ids: Sequence[str]) -> Mapping[str, Sequence[AttachmentRow]]:
    """Owner id → what it has; for lists, in one query."""
    found: dict[str, list[AttachmentRow]] = {owner_id: [] for owner_id in owner_ids}
    for row in store.owned(db, owner_kind, list(found)):
        found[row.owner_id or ""].append(row)
    return found


def drop(db: Session, now: datetime, owner_kind: str, owner_id: str, *, ids: Sequence[str] = ()) -> int:
    """Takes all of a thing's attachments away, or those of ``ids`` among them; how many.

    From then on nobody is shown them; the next sweep removes row and file.
    """
    rows = [row for row in of(db, owner_kind, owner_id) if not ids or row.id in ids]
    for row in rows:
        row.dropped_at, row.public = now, False
        db.add(row)
    db.flush()
    return len(rows)


def reveal(db: Session, owner_kind: str, owner_id: str, *, public: bool = True) -> None:
    """What this thing has is for everybody from now on, or no longer."""
    for row in of(db, owner_kind, owner_id):
        row.public = public
        db.add(row)
    db.flush()
