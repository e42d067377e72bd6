"""What the forms at a station send, as its service has it."""

from __future__ import annotations

from typing import Any, Final

from sqlmodel import Session
from starlette.datastructures import FormData

from app.domain.errors import Fault, Malformed
from app.domain.rota import Term
from app.people.named import deputies_numbered, numbers_in
from app.stations import schemas as s
from app.web.forms import field, typed_number
from app.web.i18n import _
from app.web.validation import read_as

ROWS: Final = 6  # terms of one arrangement of the rota
TERM: Final = ("deputy", "from_on", "to_on")
STATION: Final = ("where", "kind", "name", "address", "industry")
ACTIVITY: Final = ("kind", "held_on", "title", "notes")
_NOBODY: Final = _("请填写代表证号，或在建议人选中选择")


def station(form: FormData) -> dict[str, Any]:
    """``where`` holds a street, or a street and its community. Raises Malformed."""
    sent: dict[str, Any] = {name: field(form, name) for name in STATION[1:]}
    street, _slash, community = field(form, "where").partition("/")
    sent |= {"street_id": street} if street else {}
    sent |= {"community_id": community} if community else {}
    return dict(read_as(s.StationIn, sent))


def deputies(db: Session, form: FormData) -> list[str]:
    """Ids of the deputies whose numbers are typed or ticked. Raises Malformed, naming the unknown ones."""
    ticked = [one for one in form.getlist("proposed") if isinstance(one, str) and one]
    numbers = [*numbers_in(field(form, "numbers")), *ticked]
    if not numbers:
        raise Malformed(_NOBODY, faults=[Fault("/numbers", _NOBODY)])
    return deputies_numbered(db, numbers, "/numbers")


def rota(form: FormData) -> tuple[s.RotaIn, list[Term]]:
    """The terms down to the last row with anything in it. Raises Malformed."""
    rows = [{name: field(form, f"terms-{n}-{name}") for name in TERM} for n in range(ROWS)]
    while rows and not any(rows[-1].values()):
        rows.pop()
    body = read_as(s.RotaIn, {"from_on": field(form, "from_on"), "terms": rows})
    return body, [Term(term.deputy, term.from_on, term.to_on) for term in body.terms]


def activity(form: FormData) -> dict[str, Any]:
    """Raises Malformed."""
    sent: dict[str, Any] = {name: field(form, name) for name in ACTIVITY}
    sent["deputies"] = form.getlist("deputies")
    if field(form, "visitors"):
        sent["visitors"] = typed_number(form, "visitors")
    return dict(read_as(s.ActivityIn, sent))
