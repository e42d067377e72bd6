"""A2 名册: who is on it, and a new one from a file: first what it would change, then all of it or nothing.

A file is not kept between the two: the page that confirms sends it again, with the digest of the preview.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fastapi import Request, Response
from sqlmodel import Session

from app.domain.errors import Refusal, Stale
from app.domain.permissions import may, require
from app.domain.words import DeputyStatus
from app.people import service as people
from app.people.notifier import masked
from app.people.service import RollFile, RollPreview
from app.people.shell import Shell, SignedShell
from app.screens.posted import MEGABYTES, SHOWN, AtDesk, Posted, Table, table_in, told
from app.web.deps import Db
from app.web.forms import FIRST, field
from app.web.problems import Said, said
from app.web.routing import Router

router = Router(prefix="/desk/roll", include_in_schema=False, dependencies=FIRST)
A_PAGE: Final = 50
LONGEST: Final = 40


@router.get("")
def roll(db: Db, shell: SignedShell, request: Request) -> Response:
    """名册, a page of it: ``q`` is looked for, ``status`` and ``delegation`` narrow it."""
    require(shell.actor, "roll.read")
    return shell.page("screens/roll/roll.html", _roll(db, shell, request.query_params))


@router.get("/import")
def choose(db: Db, shell: SignedShell) -> Response:
    """The file is chosen."""
    require(shell.actor, "roll.import")
    return _chooser(db, shell)


@router.post("/import")
def preview(at: AtDesk) -> Response:
    """What the file would change, and every fault by its row; nothing is changed."""
    require(at.by, "roll.import")
    try:
        file = table_in(at.form)
        return _previewed(at, file.name, _seen(at, _read(at, file)))
    except Refusal as refusal:
        return _refused(at, refusal)


@router.post("/import/confirm")
def confirm(at: AtDesk) -> Response:
    """All rows or none; the answer is the receipt. A roll or file that changed meanwhile is shown anew."""
    require(at.by, "roll.import")
    try:
        file = table_in(at.form)
        read = _read(at, file)
        done = at.do(lambda db: _imported(db, at, read))
    except Stale as stale:
        return _previewed(at, file.name, _seen(at, read), said(stale, at.shell.language))
    except Refusal as refusal:
        return _refused(at, refusal)
    values = {"done": done, "cards": may(at.by, "card.issue"), "name": file.name}
    return at.shell.at("/desk/roll").page("screens/roll/done.html", values, status=201)


def _read(at: Posted, file: Table) -> RollFile:
    """Apart from every unit of work: a large file is read for long."""
    return people.read_roll(file.data, file.name, by=at.by)


def _seen(at: Posted, file: RollFile) -> RollPreview:
    return at.look(lambda db: people.preview_roll(db, file, by=at.by))


def _imported(db: Session, at: Posted, file: RollFile) -> RollPreview:
    return people.import_roll(db, at.now, file, expected_digest=field(at.form, "digest"), by=at.by)


def _roll(db: Session, shell: Shell, asked: Mapping[str, str]) -> dict[str, Any]:
    delegations = {row.id: row.name for row in people.delegations(db)}
    words = "".join(sign for sign in asked.get("q", "") if sign.isprintable()).strip()[:LONGEST]
    after = "".join(sign for sign in asked.get("after", "") if sign.isprintable())[:LONGEST]
    status = asked.get("status", "")
    chosen = {
        "q": words,
        "status": status if status in set(DeputyStatus) else "",
        "delegation": asked.get("delegation", "") if asked.get("delegation", "") in delegations else "",
    }
    rows = people.deputies(
        db,
        words=words,
        status=DeputyStatus(chosen["status"]) if chosen["status"] else None,
        delegation_id=chosen["delegation"] or None,
        after=after,
        limit=A_PAGE + 1,
    )
    return {
        "rows": [(row, masked(row.phone)) for row in rows[:A_PAGE]],
        "next": rows[A_PAGE - 1].number if len(rows) > A_PAGE else "",
        "after": after,
        "chosen": chosen,
        "delegations": delegations,
        "statuses": DeputyStatus,
        "counts": people.deputy_counts(db),
        "frozen": people.roll_frozen(db),
        "may": {
            action: may(shell.actor, action) for action in ("roll.import", "deputy.change", "card.issue")
        },
    }


def _previewed(at: Posted, name: str, seen: RollPreview, fault: Said | None = None) -> Response:
    values = {
        "seen": seen,
        "name": name,
        "faults": told(seen.faults, at.shell.language),
        "most": SHOWN,
        "frozen": at.look(people.roll_frozen),
        "mb": MEGABYTES,
        "fault": fault,
    }
    shell = at.shell.at("/desk/roll/import")
    return shell.page("screens/roll/preview.html", values, status=fault.status if fault else 200)


def _refused(at: Posted, refusal: Refusal) -> Response:
    shell = at.shell.at("/desk/roll/import")
    return at.look(lambda db: _chooser(db, shell, said(refusal, shell.language)))


def _chooser(db: Session, shell: Shell, fault: Said | None = None) -> Response:
    counts = people.deputy_counts(db)
    values = {
        "fault": fault,
        "mb": MEGABYTES,
        "empty": not any(counts.values()),
        "frozen": people.roll_frozen(db),
    }
    return shell.page("screens/roll/import.html", values, status=fault.status if fault else 200)
