"""签到卡 on paper: a code is shown in the answer that made it and never again, so that answer is the sheet.

The QR code leads to the sign-in page of the address at which the cards were made. What stands behind its #
is read by the page on the deputy's own phone; no server and no log ever gets it in an address.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from fastapi import Request, Response

from app.db.session import Database
from app.domain.errors import Conflict, Missing, Refusal
from app.domain.permissions import require
from app.domain.words import DeputyStatus
from app.people import service as people
from app.people.service import IssuedCard
from app.people.shell import Shell, SignedShell, SignedShellApart
from app.web.deps import Db, Now
from app.web.forms import FIRST, Form, field
from app.web.i18n import _
from app.web.problems import said
from app.web.qr import picture
from app.web.routing import Router

router = Router(prefix="/print/cards", include_in_schema=False, dependencies=FIRST)
A_SHEET: Final = 10  # 89 × 54 mm each, two by five on A4
NOBODY: Final = _("所选代表都已有签到卡；遗失的请到签到处补发")


@router.get("")
def form(db: Db, shell: SignedShell) -> Response:
    """How many cards are out, and for whom there is none yet."""
    require(shell.actor, "card.issue")
    return _form(db, shell)


@router.post("")
def issue(request: Request, form: Form, shell: SignedShellApart, now: Now) -> Response:
    """``do``: new for all who have none (of one delegation, if chosen), or anew for everybody."""
    require(shell.actor, "card.issue")
    database: Database = request.app.state.database
    try:
        with database.unit(write=True) as db:
            anew = field(form, "do") == "anew"
            wanted = None if anew else _wanted(db, shell, field(form, "delegation"))
            cards = people.issue_cards(db, now, deputy_ids=wanted, anew=anew, by=shell.actor)
            if not cards:
                raise Conflict(NOBODY)
    except Refusal as refusal:
        with database.unit(write=False) as db:
            return _form(db, shell, refusal)
    return card_page(shell, request, cards, back="/print/cards")


def card_page(shell: Shell, request: Request, cards: Sequence[IssuedCard], *, back: str) -> Response:
    """The sheets to be cut; each delegation begins a sheet of its own, to be handed to its head."""
    where = str(request.base_url)
    drawn = [(card, picture(f"{where}sign-in/card#{card.code}")) for card in cards]
    by_delegation = (list(own) for _name, own in groupby(drawn, lambda pair: pair[0].delegation))
    sheets = [own[at : at + A_SHEET] for own in by_delegation for at in range(0, len(own), A_SHEET)]
    values = {"sheets": sheets, "count": len(cards), "where": f"{where}sign-in/card", "back": back}
    return shell.page("screens/cards.html", values, status=201)


def _wanted(db: Db, shell: Shell, delegation_id: str) -> list[str] | None:
    """Who of that delegation has no card yet; None for everybody who has none."""
    if not delegation_id:
        return None
    if delegation_id not in {row.id for row in people.delegations(db)}:
        raise Missing(_("没有这个代表团，请重新选择"))
    held = {card.deputy_id for card in people.cards(db, by=shell.actor)}
    own = people.deputies(db, delegation_id=delegation_id, status=DeputyStatus.IN_OFFICE)
    return [deputy.id for deputy in own if deputy.id not in held]


def _form(db: Db, shell: Shell, refusal: Refusal | None = None) -> Response:
    fault = said(refusal, shell.language) if refusal else None
    cards = people.cards(db, by=shell.actor)
    values = {
        "fault": fault,
        "delegations": people.delegations(db),
        "deputies": len(people.deputies(db, status=DeputyStatus.IN_OFFICE)),
        "cards": len(cards),
        "alive": sum(card.alive for card in cards),
    }
    return shell.page("screens/cards_form.html", values, status=fault.status if fault else 200)
