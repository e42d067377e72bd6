"""The public surface is a file under review: a new door, or one that opens wider, shows in a diff."""

from __future__ import annotations

from tests.house.routes import FILE, surface


def test_the_surface_is_the_reviewed_one() -> None:
    reviewed = FILE.read_text(encoding="utf-8").splitlines()
    now = surface()
    changed = [*(f"+ {x}" for x in now if x not in reviewed), *(f"- {x}" for x in reviewed if x not in now)]
    assert not changed, "\n".join(
        [*changed, "Review these, then write the file anew: python -m tests.house.routes"]
    )


OPEN_DOORS = {
    "/api/codes": "signing in",
    "/api/sessions": "signing in",
    "/api/sessions/card": "signing in",
    "/api/sessions/code": "signing in",
    "/api/topics/lookup": "looks a suggestion up by number and telephone, which belong into no address",
}


def test_what_changes_anything_needs_a_session_but_for_signing_in() -> None:
    """The few doors that take a write from somebody who is not signed in, each with its reason."""
    open_doors = {
        line.split()[1]
        for line in surface()
        if line.split()[0] in ("POST", "PUT", "PATCH", "DELETE") and line.split()[2] == "anybody"
    }
    assert open_doors == set(OPEN_DOORS)
