"""The public surface is a file under review: a new door, or one that opens wider, shows in a diff."""

from __future__ import annotations

from pathlib import Path

from app.config import Settings
from app.main import create_app
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
    "/sign-in/card": "signing in",
    "/sign-in/staff": "signing in",
    "/sign-in/phone": "signing in",
    "/sign-in/identity/code": "signing in",
    "/sign-out": "ends what there is: who is out already is told the same",
    "/preferences": "keeps a wish in the browser, and nothing here",
    "/suggest": "signing in is a step of its form, so that nothing typed is lost over it",
    "/topics/{topic_id}/support": "the same",
    "/follow": "as /api/topics/lookup",
    "/receipts": "a receipt belongs into no address",
    "/api/sealed-boxes/{poll_id}/receipt": "the same",
    "/rehearsal/join/{ticket}": "a seat in a rehearsal, for whoever was shown its code",
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


def test_every_schema_has_a_name_of_its_own(tmp_path: Path) -> None:
    """Two classes of one name come out as ``app__topics__schemas__GroupIn``: say what kind of group it is."""
    app = create_app(Settings(_env_file=None, database_url=f"sqlite:///{tmp_path}/none.db"))
    names = app.openapi()["components"]["schemas"]
    app.state.database.close()
    assert names
    assert not [name for name in names if "__" in name]
