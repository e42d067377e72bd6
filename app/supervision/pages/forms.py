"""How the pages of supervision come back refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import Response

from app.domain.errors import Refusal
from app.people.shell import Shell
from app.web.problems import said


def shown(shell: Shell, template: str, values: Mapping[str, Any], refusal: Refusal | None) -> Response:
    fault = said(refusal, shell.language) if refusal else None
    return shell.page(template, {"fault": fault, **values}, status=fault.status if fault else 200)
