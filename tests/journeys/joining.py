"""A district that joins on the morning of its session: both years come in by file. Where most tests begin."""

from __future__ import annotations

from app.domain.actors import Role
from tests.factories import account, signed_in
from tests.journeys import district
from tests.journeys.beginning import roll
from tests.journeys.hall import Hall, ok
from tests.journeys.session import imported


def people(hall: Hall) -> None:
    """The congress has a name and a roll, and one department reports."""
    admin = signed_in(hall.app, Role.SYSADMIN)
    ok(admin.post("/api/congress", json={"name": "溪区人民代表大会"}), 201)
    roll(hall)
    department = ok(hall.clerk.get("/api/departments"))[0]
    hall.department = hall.join(account(hall.app, Role.DEPARTMENT, department_id=department["id"]))


def years(hall: Hall) -> None:
    """This year's list and last year's projects."""
    imported(hall, "listed", district.this_year())
    imported(hall, "implementing", district.last_year())
