"""The hall of the permission tests, played once a module, with one of each thing of the year: what is sent
meets things that exist.
"""

from __future__ import annotations

import pytest

from tests.fuzz.things import add_things
from tests.permissions.conftest import scene as played
from tests.permissions.scene import Scene

__all__ = ["played"]


@pytest.fixture(scope="module")
def scene(played: Scene) -> Scene:
    add_things(played)
    return played
