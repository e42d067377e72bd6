"""Every documented operation, as its schema allows and as it forbids, sent as each role and as nobody.

A few examples an operation, always the same ones; ``make fuzz`` sends many more.
"""

from __future__ import annotations

from typing import Any

import pytest
import requests
from fastapi.testclient import TestClient
from httpx2 import Response
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)

from tests.fuzz.operations import EXAMPLES, OPERATIONS, SEED, SENDERS, attempts, places
from tests.permissions.scene import Scene

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.mark.parametrize(
    ("label", "mode"), [pytest.param(*one, id=f"{one[0]} {one[1].value}") for one in attempts()]
)
def test_no_fault_of_ours_and_nothing_undocumented(scene: Scene, label: str, mode: GenerationMode) -> None:
    operation = OPERATIONS[label]

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(mode, path_parameters=places(operation, scene.ids)))
    def send(case: Case[Any]) -> None:
        for role in SENDERS[mode]:
            case.validate_response(_sent(scene.people[role], case), checks=CHECKS)

    send()


def _sent(client: TestClient, case: Case[Any]) -> Response:
    """As the client: its own token stands where schemathesis put one."""
    asked = case.as_transport_kwargs(base_url="http://testserver")
    made = requests.Request(**asked).prepare()
    own = dict(client.headers)
    headers = [
        (name.encode("latin-1"), value if isinstance(value, bytes) else value.encode("latin-1"))
        for name, value in {**made.headers, **own}.items()
        if name.lower() != "authorization" or name in own
    ]
    return client.request(made.method or "", made.url or "", headers=headers, content=_body(made))


def _body(made: requests.PreparedRequest) -> bytes:
    return made.body if isinstance(made.body, bytes) else str(made.body or "").encode(errors="surrogatepass")
