"""What an observer is told of a test's own acts: the package of its database, checked."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI

from app.domain.findings import Finding
from app.verify import read_package, verify
from tests.doctor.announced import packed
from tests.factories import found_congress


def told_outside(app: FastAPI, folder: Path) -> list[Finding]:
    """Of the full package."""
    found_congress(app)
    return verify(read_package(packed(app, folder, full=True)))


def recomputed(app: FastAPI, folder: Path, *labels: str) -> None:
    """Decisions of each of these names were digested again, and none of them fails. What a scene wrote past
    the services is no matter of the test."""
    found = told_outside(app, folder)
    for label in labels:
        named = [finding for finding in found if f"“{label}”的决定" in finding.text]
        assert all(finding.ok for finding in named), named
        assert "decision.body" in {finding.code for finding in named}, [one.text for one in found]
