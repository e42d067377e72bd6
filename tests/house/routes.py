"""The public surface as lines: method, path, who, permission. ``python -m tests.house.routes`` writes it.

Who: ``signed-in`` where an endpoint cannot be asked without a session, else ``anybody``. The permission is
read off the code: the ``require(…, "action")`` that the endpoint's own verbs call.
"""

from __future__ import annotations

import ast
import inspect
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FunctionType
from typing import Any

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from app.config import Settings
from app.main import create_app
from app.people.actor import actor_apart, borne, current_session
from app.people.shell import signed_shell, signed_shell_apart, watching_shell
from tests.house.sources import called, text_of

FILE = Path(__file__).parent / "routes.txt"
DEPTH = 6
SIGNED_IN = {current_session, actor_apart, borne, signed_shell, signed_shell_apart, watching_shell}


def surface() -> list[str]:
    """One line an endpoint, sorted by path and method."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(_env_file=None, database_url=f"sqlite:///{folder}/none.db"))
        found = [
            (context.path or "", method, _tail(context.original_route))
            for context in iter_route_contexts(app.routes)
            for method in sorted((context.methods or {"MOUNT"}) - {"HEAD"})
        ]
        app.state.database.close()
    return [f"{method:<6} {path:<72} {tail}".rstrip() for path, method, tail in sorted(found)]


def _tail(route: Any) -> str:
    if not isinstance(route, APIRoute):
        return "anybody"
    who = "signed-in" if SIGNED_IN & set(_calls(route.dependant)) else "anybody"
    actions = sorted(set(_actions(inspect.unwrap(route.endpoint), DEPTH)))
    return f"{who:<10} {','.join(actions) or '-'}"


def _calls(dependant: Dependant) -> Iterator[Callable[..., Any] | None]:
    yield dependant.call
    for inner in dependant.dependencies:
        yield from _calls(inner)


def _actions(function: Any, depth: int) -> Iterator[str]:
    """Actions that this function, or one of ours that it calls, requires."""
    if depth == 0 or not isinstance(function, FunctionType) or not function.__module__.startswith("app."):
        return
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        action = text_of(node.args[1]) if called(node) == "require" and len(node.args) > 1 else None
        if action:
            yield action
        elif called(node) != "require":
            yield from _actions(_target(node.func, function.__globals__), depth - 1)


def _target(name: ast.expr, names: dict[str, Any]) -> Any:
    if isinstance(name, ast.Name):
        return names.get(name.id)
    if isinstance(name, ast.Attribute) and isinstance(name.value, ast.Name):
        return getattr(names.get(name.value.id), name.attr, None)
    return None


if __name__ == "__main__":
    FILE.write_text("\n".join(surface()) + "\n", encoding="utf-8")
    sys.stdout.write(f"{FILE.name}: {len(surface())} lines\n")
