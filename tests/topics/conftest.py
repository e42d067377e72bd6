"""The desks of a district."""

from __future__ import annotations

import pytest

from app.db.clock import MovingClock
from app.db.session import Database
from tests.topics.desks import Desks


@pytest.fixture
def desks(database: Database, clock: MovingClock) -> Desks:
    return Desks(database, clock)
