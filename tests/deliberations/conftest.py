"""One year at 筛选论证 for each test."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from tests.deliberations.year import Year, year_of


@pytest.fixture
def year(app: FastAPI) -> Year:
    return year_of(app)
