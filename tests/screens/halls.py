"""A hall whose wall is watched: on SQLite, with a clock of its own and a reader that does not wait."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.screens import wall_feed
from tests.copied import app_on_a_copy
from tests.journeys import joining, session
from tests.journeys.hall import Hall, open_hall

STEP = 0.2


@contextmanager
def watched_hall(template: Path, folder: Path) -> Iterator[Hall]:
    """Both years are in, and the sitting has adopted its rule and its tellers: nobody has checked in."""
    with app_on_a_copy(template, folder) as app:
        hall = open_hall(app)
        joining.people(hall)
        joining.years(hall)
        session.order_of_business(hall)
        hall.sign_everybody_in()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(wall_feed, "STEP_SECONDS", STEP)
            yield hall


def next_batch(hall: Hall) -> None:
    hall.app.state.clock.move(seconds=5)
