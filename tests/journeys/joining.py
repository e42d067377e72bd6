"""A district that joins on the morning of its session: both years come in by file. Where most tests begin."""

from __future__ import annotations

from app.domain.actors import Role
from tests.factories import account, signed_in
from tests.journeys import district, session
from tests.journeys.beginning import roll
from tests.journeys.hall import Hall, ok


def people(hall: Hall) -> None:
    """The congress has a name and a roll, and one department reports."""
    admin = signed_in(hall.app, Role.SYSADMIN)
    ok(admin.post("/api/congress", json={"name": "溪区人民代表大会"}), 201)
    roll(hall)
    department = ok(hall.clerk.get("/api/departments"))[0]
    hall.department = hall.join(account(hall.app, Role.DEPARTMENT, department_id=department["id"]))


def years(hall: Hall) -> None:
    """This year's list and last year's projects."""
    session.imported(hall, "listed", district.this_year())
    session.imported(hall, "implementing", district.last_year())


def in_session(hall: Hall) -> str:
    """The heads are counted and this year's list is before the session; the year."""
    people(hall)
    years(hall)
    session.order_of_business(hall)
    session.head_count(hall)
    return open_session(hall)


def open_session(hall: Hall) -> str:
    cycle: str = hall.ids["listed"]
    ok(hall.clerk.post(f"/api/cycles/{cycle}/dossiers-sent", json={"on": "2026-11-01"}))
    hall.move_cycle(cycle, "open_session")
    return cycle


def list_prepared(hall: Hall) -> None:
    """``in_session``, and the vote on the list prepared for devices and paper."""
    cycle = in_session(hall)
    body = {"kind": "selection", "sitting": hall.ids["sitting"], "channel": "both"}
    hall.ids["poll"] = ok(hall.clerk.post(f"/api/cycles/{cycle}/polls", json=body), 201)["id"]
