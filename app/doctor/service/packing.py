"""The export: what an observer needs to check the chain and the announced results, and no ballot ever.

    manifest.json                    schema, congress, checkpoint, the digest of every other part
    audit/events.jsonl               every event, one a line; a payload that is kept back leaves its digest,
                                     in any package what may tell of the party step
    audit/signed.json                what two humans signed about all but polls: see ``signed``
    polls/<id>/definition.json       the frozen bytes
    polls/<id>/record.json           digests, sizes, root, certificates, what each decision was about
    polls/<id>/rids.txt              the sealed list, one receipt's 64 hex digits a line
    results/<id>/<view>.json         the stored views; the full and the deputies' only in a full package

The same database gives the same bytes everywhere: one order, one fixed date, nothing compressed. All of it is
written in pieces: of a million acts no more than a handful are in memory at once.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from sqlmodel import Session

from app.audit import service as audit
from app.doctor import store
from app.doctor.service.acts import without_party_step
from app.doctor.service.packed import Packed
from app.doctor.service.signed import Signed
from app.domain.actors import Actor
from app.domain.canonical import canonical, digest
from app.domain.chain import OPEN_PAYLOADS, Event, Withheld
from app.domain.errors import Missing
from app.domain.permissions import require
from app.domain.words import PollStatus
from app.people import service as people
from app.polls import service as polls
from app.polls.service import PollRow
from app.results import service as results
from app.results.service.reading import OPEN_VIEWS
from app.verify import DECIDED, EVENTS, MANIFEST, SCHEMA, SIGNED, recountable

_DATE = (1980, 1, 1, 0, 0, 0)


def export_package(db: Session, file: BinaryIO, *, full: bool = False, by: Actor) -> None:
    """The zip file, into one that can be gone back in. ``full`` adds the full and the deputies' views and the
    payloads of the audit chain, but for what may tell of the party step: a file is passed on to whoever may
    not read of it.
    """
    require(by, "export.make")
    if full:
        require(by, "result.read_full")
    _write(db, file, full)


def packed_export(db: Session, folder: Path, *, full: bool, by: Actor) -> Packed:
    """The same for one reader, in a file without a name. Raises what ``Packed`` raises, too."""
    return Packed(folder, lambda file: export_package(db, file, full=full, by=by))


def require_public(db: Session, subject: str) -> None:
    """That result is announced, and its switches give the package to everybody. Raises Missing."""
    if not results.package_is_open(db, subject):
        raise Missing("没有公开的核验包：结果尚未宣布，或者没有决定公开")


def public_package(db: Session, file: BinaryIO) -> None:
    """What anybody may take, where ``require_public`` says so: as an export that is not full."""
    _write(db, file, False)


def _write(db: Session, file: BinaryIO, full: bool) -> None:
    """The manifest last: it names the digest of every other part."""
    head = _head(db, full)
    with zipfile.ZipFile(file, "w") as archive:
        files = {name: _put(archive, name, pieces) for name, pieces in _parts(db, full)}
        _put(archive, MANIFEST, [canonical({**head, "files": files})])


def _put(archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes]) -> str:
    """The digest of what was written."""
    seen = hashlib.sha256()
    with archive.open(_entry(name), "w", force_zip64=name == EVENTS) as part:
        for piece in pieces:
            seen.update(piece)
            part.write(piece)
    return seen.hexdigest()


def _head(db: Session, full: bool) -> dict[str, Any]:
    height, last = audit.head(db)
    congress = people.congress(db)
    return {
        "schema": SCHEMA,
        "congress": congress.name,
        "demonstration": congress.demonstration,
        "full": full,
        "checkpoint": {"height": height, "digest": last},
    }


def _parts(db: Session, full: bool) -> Iterator[tuple[str, Iterable[bytes]]]:
    announced = [_announced(db, poll, full) for poll in polls.polls_of(db) if _is_announced(poll)]
    opened = frozenset(one.decision for known in announced for one in known.decided if one.subject)
    signed = Signed(db, full)
    shown = ((event, _decides(event, opened), signed.shows(event)) for event in audit.events(db))
    yield EVENTS, (_line(event, full or of_poll or of_body) for event, of_poll, of_body in shown)
    yield SIGNED, [canonical({"decisions": signed.listed(), "rules": signed.rules()})]
    for known in sorted(announced, key=lambda known: known.poll.id):
        yield from _poll_parts(db, known)
    for subject in store.announced_subjects(db):
        for view, row in store.views(db, subject).items():
            if full or view in OPEN_VIEWS:
                yield f"results/{subject}/{view}.json", [row.content]


@dataclass(frozen=True, slots=True)
class _Announced:
    """A poll, whether this package shows all of its counts, and what may be said of its decisions."""

    poll: PollRow
    counts: bool
    decided: list[polls.Decided]


def _is_announced(poll: PollRow) -> bool:
    return bool(poll.status is PollStatus.ANNOUNCED and poll.definition and poll.roll)


def _announced(db: Session, poll: PollRow, full: bool) -> _Announced:
    """Where counts are kept back, so is what binds them beside a salt: they could be tried out. That is every
    decision from the sealing on; none of those before it knows a count."""
    public = store.views(db, poll.id).get("public")
    shown = json.loads(public.content)["tally"] if public else {}
    counts = full or recountable(json.loads(poll.definition or b"{}"), shown)
    return _Announced(poll, counts, [one for one in polls.decided(db, poll) if counts or one.early])


def _decides(event: Event, opened: frozenset[str]) -> bool:
    return event.type in DECIDED and event.payload.get("decision") in opened


def _line(event: Event, full: bool) -> bytes:
    line = {
        name: getattr(event, name)
        for name in ("height", "parent", "at", "type", "actor", "subject", "digest")
    }
    payload = without_party_step(event).payload
    if isinstance(payload, Withheld):
        return canonical({**line, "payload_digest": payload.digest}) + b"\n"
    if full or event.type in OPEN_PAYLOADS:
        return canonical({**line, "payload": dict(payload)}) + b"\n"
    return canonical({**line, "payload_digest": digest(dict(payload))}) + b"\n"


def _poll_parts(db: Session, known: _Announced) -> Iterator[tuple[str, Iterable[bytes]]]:
    poll, definition, roll = known.poll, known.poll.definition or b"", known.poll.roll or b""
    minutes = polls.minutes(db, poll.id)
    rids = store.sealed_rids(db, poll.id)
    record = {
        "poll": poll.id,
        "definition_digest": minutes.definition_digest,
        "roll": {"size": len(json.loads(roll)["deputies"]), "digest": minutes.roll_digest},
        "key_digest": minutes.key_digest,
        "root": minutes.root,
        "ballots": minutes.sealed,
        "count_salt": poll.count_salt if known.counts else None,
        "decisions": [
            {"action": one.action, "decision": one.decision, "subject": one.subject} for one in known.decided
        ],
        "certificates": [{"name": c["name"], "post": c["post"]} for c in minutes.certificates],
        "shredded": poll.shredded_at is not None,
    }
    yield f"polls/{poll.id}/definition.json", [definition]
    yield f"polls/{poll.id}/record.json", [canonical(record)]
    yield f"polls/{poll.id}/rids.txt", (rid.hex().encode() + b"\n" for rid in rids)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.external_attr, entry.create_system = 0o644 << 16, 3
    return entry
