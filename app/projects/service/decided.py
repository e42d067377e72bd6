"""What decisions about projects were about, as it may have stood, for who checks their digests afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from sqlmodel import Session

from app.domain.words import AdjustmentStatus, Grade, ProjectStatus
from app.projects import store
from app.projects.service.adjusting import adjustment, standing
from app.projects.service.reading import project, said


def projects_that_stood(db: Session, project_id: str, action: str) -> Iterator[dict[str, Any]]:
    """In every status, with every level and each plan that was filed: one of them was digested, unless a plan
    was filed anew after it."""
    plans = [None, *store.rectifications(db, [project(db, project_id).id])]
    for status, level, rectification in product(ProjectStatus, [None, *Grade], plans):
        yield said(project_id, action, status=status, level=level, rectification=rectification)


def adjustment_that_stood(db: Session, adjustment_id: str) -> dict[str, Any]:
    """As it waited for its decision: nothing but its status changes afterwards."""
    return standing(adjustment(db, adjustment_id), AdjustmentStatus.PENDING)
