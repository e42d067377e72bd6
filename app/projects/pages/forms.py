"""What every form about a project has in common: the project above it, and how it comes back refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fastapi import Response
from sqlmodel import Session

from app.domain.errors import Refusal
from app.people.shell import Shell
from app.projects import service, showing
from app.web.problems import said


def form_page(
    db: Session,
    now: datetime,
    shell: Shell,
    project_id: str,
    template: str,
    values: Mapping[str, Any],
    refusal: Refusal | None = None,
) -> Response:
    """The form with the project above it. Raises Missing."""
    shown = showing.detail(db, now, service.overview(db, project_id), shell.language)
    fault = said(refusal, shell.language) if refusal else None
    status = fault.status if fault else 200
    return shell.page(template, {"project": shown, "fault": fault, **values}, status=status)


def desk(project_id: str, done: str) -> str:
    """The project's page at the desk, which says what was done."""
    return f"/desk/projects/{project_id}?done={done}"
