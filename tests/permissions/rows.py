"""One row of the permission matrix: a route, who may, and a request that only the role decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from app.domain.actors import Role as R
from app.domain.permissions import grant
from tests.journeys import district
from tests.journeys.hall import XLSX

EVERYBODY: Final = frozenset[R | None]([None, *R])
SIGNED_IN: Final = frozenset[R | None](R)
FILE: Final = "file"


@dataclass(frozen=True)
class Row:
    """``sent``: the JSON body, or FILE for an upload; ``form`` goes with an upload, ``query`` with a GET."""

    method: str
    path: str
    who: str | frozenset[R | None]
    sent: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    form: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)  # places of the path with a value of their own
    gives: int | None = None  # what those who may get; any answer that is no refusal of the role, if unset

    @property
    def roles(self) -> frozenset[R | None]:
        return frozenset(grant(self.who).roles) if isinstance(self.who, str) else self.who

    @property
    def route(self) -> tuple[str, str]:
        return self.method, self.path

    def asking(self, ids: dict[str, str]) -> dict[str, Any]:
        """The keyword arguments of a request for this row."""
        known = {**ids, **{name: value.format_map(ids) for name, value in self.names.items()}}
        asked: dict[str, Any] = {"url": self.path.format_map(known), "headers": self.headers}
        asked["params"] = {name: value.format_map(known) for name, value in self.query.items()}
        if self.sent == FILE:
            content = district.this_year() if "year" in self.path else district.roll()
            return {**asked, "files": {"file": ("表.xlsx", content, XLSX)}, "data": self.form}
        return {**asked, "json": _filled(self.sent, known)} if self.sent is not None else asked


def only(*roles: R) -> frozenset[R | None]:
    return frozenset(roles)


def _filled(sent: Any, ids: dict[str, str]) -> Any:
    if isinstance(sent, dict):
        return {name: _filled(value, ids) for name, value in sent.items()}
    if isinstance(sent, list):
        return [_filled(value, ids) for value in sent]
    return sent.format_map(ids) if isinstance(sent, str) else sent


def get(path: str, who: str | Iterable[R | None], **more: Any) -> Row:
    return Row("GET", path, who if isinstance(who, str) else frozenset(who), **{"gives": 200, **more})


def post(path: str, who: str | Iterable[R | None], sent: Any = None, **more: Any) -> Row:
    return Row("POST", path, who if isinstance(who, str) else frozenset(who), sent, **more)
