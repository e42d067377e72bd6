"""One played hall for a whole module, on SQLite: the matrix asks over a thousand times."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.copied import app_on_a_copy
from tests.permissions.scene import Scene, play


@pytest.fixture(scope="module")
def scene(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("scene")
    with app_on_a_copy(sqlite_template, folder) as app:
        yield play(app)
