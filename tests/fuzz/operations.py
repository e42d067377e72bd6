"""What schemathesis makes of our OpenAPI, aimed at things that exist and sent as everybody."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from typing import Any, Final

import schemathesis
from schemathesis import GenerationMode
from schemathesis.schemas import APIOperation

from app.config import Settings
from app.domain.actors import Role
from app.main import create_app

EXAMPLES: Final = int(os.environ.get("PIAOJUE_FUZZ_EXAMPLES", "2"))
SEED: Final = 20261123
# What the schema forbids is refused before most roles are told apart: a few of them do.
SENDERS: Final[dict[GenerationMode, tuple[Role | None, ...]]] = {
    GenerationMode.POSITIVE: (None, *Role),
    GenerationMode.NEGATIVE: (None, Role.RESIDENT, Role.DEPUTY, Role.CLERK, Role.TELLER),
}
# Signing out would end the session of somebody who is still needed.
LEFT_OUT: Final = ("DELETE /api/sessions/current",)


def documented() -> Any:
    """The schema of the app, from a database that is never opened."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(_env_file=None, database_url=f"sqlite:///{folder}/none.db"))
        app.state.database.close()
    return schemathesis.openapi.from_dict(app.openapi())


SCHEMA: Final = documented()
OPERATIONS: Final[dict[str, APIOperation[Any, Any, Any, Any]]] = {
    found.ok().label: found.ok() for found in SCHEMA.get_all_operations() if found.ok().label not in LEFT_OUT
}


def places(operation: APIOperation[Any, Any, Any, Any], ids: Mapping[str, str]) -> dict[str, str]:
    """Real ids for the places of the path that name a thing; the other places are left to chance."""
    known = {**ids, "subject": ids["result"]}
    named = {parameter.name for parameter in operation.path_parameters}
    return {name: value for name, value in known.items() if name in named}


def attempts() -> list[tuple[str, GenerationMode]]:
    """Every operation as its schema allows, and as it forbids where there is anything to get wrong."""
    return [
        (label, mode)
        for label, operation in OPERATIONS.items()
        for mode in GenerationMode
        if mode is GenerationMode.POSITIVE or operation.body or operation.query or operation.headers
    ]
