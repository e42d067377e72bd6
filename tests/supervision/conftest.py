"""The scene of this folder."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from tests.supervision.scene import Supervised


@pytest.fixture
def scene(app: FastAPI) -> Supervised:
    return Supervised(app)
