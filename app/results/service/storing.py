"""A certified result becomes bytes, once. Nothing rewrites them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from app.audit.service import record
from app.domain import errors as e
from app.domain.actors import Actor
from app.domain.canonical import canonical, digest_bytes
from app.results import store
from app.results.schemas import SCHEMA, Figures, PollMinutes
from app.results.tables import ResultRow

SALT_BYTES = 16


def store_poll_result(db: Session, now: datetime, *, minutes: PollMinutes, by: Actor) -> ResultRow:
    """The full result of a certified poll, under the poll's id; the same minutes twice are one result.

    Raises ResultDisagrees when the figures do not reconcile with each other or with the count, and
    ResultStored when another result already stands there.
    """
    faults = tuple(_disagreements(minutes))
    if faults:
        raise e.ResultDisagrees("数字不平衡，未存档：{faults}", faults="；".join(faults))
    return store_full(db, now, subject=minutes.poll.id, document=poll_document(minutes), by=by)


def store_full(db: Session, now: datetime, *, subject: str, document: dict[str, Any], by: Actor) -> ResultRow:
    """Stores a full document under its subject and audits its digest."""
    found = store.result(db, subject, "full")
    if found:
        return _same(found, document)
    # Views that hide counts name the full digest: without the salt, few possible counts could be tried out.
    content = canonical({**document, "salt": secrets.token_hex(SALT_BYTES)})
    digest = digest_bytes(content)
    row = ResultRow(
        subject=subject, view="full", content=content, digest=digest, full_digest=digest, stored_at=now
    )
    db.add(row)
    db.flush()
    record(db, now, "result.stored", actor=by.id, subject=f"result:{subject}", payload={"digest": digest})
    return row


def poll_document(minutes: PollMinutes) -> dict[str, Any]:
    """The minutes as one JSON value: dates in ISO 8601, item numbers as strings where they are keys."""
    plain: dict[str, Any] = _plain(asdict(minutes))
    figures = minutes.figures
    plain["figures"] |= {
        "absent": figures.expected - figures.present,
        "unreturned": figures.issued - figures.returned,
    }
    return {"schema": f"poll-result/{SCHEMA}", **plain}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value


def _same(found: ResultRow, document: dict[str, Any]) -> ResultRow:
    known = json.loads(found.content)
    known.pop("salt")
    if canonical(known) != canonical(document):
        raise e.ResultStored("此结果已经存档，存档后不能更改")
    return found


def _disagreements(minutes: PollMinutes) -> Iterator[str]:
    f = minutes.figures
    rules = (
        (
            0 <= f.present <= f.expected <= f.members,
            f"全体 {f.members} 人、应到 {f.expected} 人、实到 {f.present} 人",
        ),
        (0 <= f.issued <= f.present + f.late, f"发出 {f.issued} 张，多于到场的 {f.present + f.late} 人"),
        (0 <= f.returned <= f.issued, f"收回 {f.returned} 张，发出 {f.issued} 张"),
        (f.returned == f.valid + f.spoiled, f"收回 {f.returned} 张，有效 {f.valid} 张，无效 {f.spoiled} 张"),
        (
            0 <= f.not_cast <= f.issued - f.returned,
            f"未投 {f.not_cast} 张，未收回 {f.issued - f.returned} 张",
        ),
    )
    yield from (text for holds, text in rules if not holds)
    yield from _against_count(f, minutes.tally)


def _against_count(figures: Figures, tally: Mapping[str, Any]) -> Iterator[str]:
    for name, label in (("issued", "发出"), ("returned", "收回"), ("spoiled", "无效"), ("valid", "有效")):
        if tally[name] != getattr(figures, name):
            yield f"{label}数与计票结果的 {tally[name]} 不同"
