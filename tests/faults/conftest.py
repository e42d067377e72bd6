"""What every test that kills the service shares."""

from __future__ import annotations

import random

import pytest


@pytest.fixture
def seed() -> int:
    """Printed where the test fails, so that a failure can be played again."""
    chosen = random.SystemRandom().randrange(10**6)
    print(f"seed {chosen}")
    return chosen
