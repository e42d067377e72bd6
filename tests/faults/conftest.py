"""What every test that kills the service shares."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

import pytest

from tests.faults.launcher import Launcher

SEED = "PIAOJUE_FAULTS_SEED"


@pytest.fixture
def seed() -> int:
    """Printed where the test fails, so that the failure can be played again: the environment may name it."""
    chosen = int(os.environ.get(SEED) or random.SystemRandom().randrange(10**6))
    print(f"seed {chosen}; once more with {SEED}={chosen}")
    return chosen


@pytest.fixture(scope="session")
def launcher() -> Iterator[Launcher]:
    launcher = Launcher()
    yield launcher
    launcher.close()
