"""The demonstration district's own files go through the real import, both years, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime

from app.candidates import service as candidates
from app.db.clock import MovingClock
from app.db.session import Database
from app.demo import district, files
from app.domain.actors import Role
from app.domain.words import Stage
from app.imports import service
from app.imports.reading import YearKind
from app.people import service as people
from app.projects import service as projects
from tests import factories


def test_the_demonstrations_years_are_imported_by_two_clerks(database: Database, clock: MovingClock) -> None:
    clock.move_to(datetime(2027, 1, 14, 1, tzinfo=UTC))
    first, second = factories.actor(Role.CLERK), factories.actor(Role.CLERK)
    with database.unit(write=True) as db:
        people.found_congress(db, clock(), name=district.CONGRESS, demonstration=True, by=None)
        roll = people.read_roll(files.roll_xlsx(), files.ROLL_FILE, by=first)
        people.import_roll(db, clock(), roll, by=first)
        cycles = []
        for kind, name, data in (
            (YearKind.IMPLEMENTING, files.PROJECTS_FILE, files.projects_xlsx()),
            (YearKind.LISTED, files.LIST_FILE, files.list_xlsx()),
        ):
            read = service.read_file(kind=kind, data=data, filename=name, by=first)
            file, decision, found = service.hand_in(db, clock(), read, by=first)
            assert found.warnings == ()
            cycles.append(service.confirm(db, clock(), file.id, read, decision_id=decision.id, by=second))
        last, this = cycles
        assert (last.stage, last.session_no) == (Stage.IMPLEMENTING, 5)
        assert len(projects.projects(db, last.id)) == 15
        assert (this.stage, this.session_no, this.listed_on) == (Stage.LISTED, 6, date(2027, 1, 6))
        facts = {g.code: (g.candidates, g.places) for g in candidates.group_facts(db, this.id)}
        assert facts == {"general": (13, 10), "investment_plan": (7, 5)}
