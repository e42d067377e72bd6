"""A year's first project with a group of four: two deputies, a resident and an expert; clients for all."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.domain.actors import Role
from tests.factories import account, client_of, deputy_client, found_deputies, signed_in, visitor
from tests.projects.year import year_of

PROJECT = "/api/projects/{}"


class Supervised:
    """``leader`` and ``second`` are of the group, ``stranger`` is a deputy who is not."""

    def __init__(self, app: FastAPI) -> None:
        self.app, self.year = app, year_of(app)
        self.deputies = found_deputies(app, 3)
        self.leader, self.second, self.stranger = (deputy_client(app, d) for d in self.deputies)
        self.clerk, self.public = signed_in(app, Role.CLERK), visitor(app)
        self.unit = self._unit(self.year.education)
        self.other_unit = self._unit(self.year.transport)
        self.project = self.year.projects[0]

    def _unit(self, department: str) -> TestClient:
        return client_of(self.app, account(self.app, Role.DEPARTMENT, department_id=department))

    def member(self, kind: str = "deputy", place: int = 0, **more: Any) -> dict[str, Any]:
        if kind == "deputy":
            return {"kind": kind, "deputy": self.deputies[place], **more}
        return {"kind": kind, "name": f"{kind}甲", "post": "溪口社区", **more}

    def members(self) -> list[dict[str, Any]]:
        return [
            self.member(leads=True),
            self.member(place=1),
            self.member("resident"),
            self.member("expert"),
        ]

    def name(self, members: list[dict[str, Any]] | None = None, project: str = "") -> Any:
        path = f"/api/projects/{project or self.project}/supervision"
        return self.clerk.post(path, json={"members": self.members() if members is None else members})

    def group(self) -> dict[str, Any]:
        made = self.name()
        assert made.status_code == 201, made.text
        found: dict[str, Any] = made.json()
        return found

    def find(self, by: TestClient, **more: Any) -> Any:
        body = {"text": "护栏松动。", "place": "东侧", **more}
        return by.post(f"/api/projects/{self.project}/findings", json=body)

    def finding(self) -> str:
        """The path of a finding of the leader's."""
        made = self.find(self.leader)
        assert made.status_code == 201, made.text
        return f"/api/supervision/findings/{made.json()['id']}"
