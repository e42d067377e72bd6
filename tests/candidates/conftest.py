"""One year at 筛选论证 for each test."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from tests.candidates.screening import Screening


@pytest.fixture
def year(app: FastAPI) -> Screening:
    return Screening(app)
