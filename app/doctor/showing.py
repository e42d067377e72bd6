"""Acts as the auditor's doors show them."""

from __future__ import annotations

from app.doctor.schemas import AuditEventOut
from app.domain.canonical import digest
from app.domain.chain import Event, Withheld


def event(act: Event) -> AuditEventOut:
    kept_back = isinstance(act.payload, Withheld)
    return AuditEventOut(
        height=act.height,
        parent=act.parent,
        at=act.at,
        type=act.type,
        actor=act.actor,
        subject=act.subject,
        payload=None if kept_back else dict(act.payload),
        payload_digest=act.payload.digest if isinstance(act.payload, Withheld) else digest(dict(act.payload)),
        digest=act.digest,
    )
