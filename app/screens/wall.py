"""S1 大屏: what the whole hall reads from twenty metres, for whoever of the staff has signed it in.

The page shows the present state by itself. Its script follows ``/events``: figures change in place, and
for another scene it fetches this page again. There is one rendering and one wording.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from fastapi import Request, Response
from sqlmodel import Session

from app.meetings import service as meetings
from app.people.actor import carried_token
from app.people.shell import Shell, WatchingShell
from app.results import service as results
from app.results.pages import prepared
from app.screens.wall_feed import Screen, WallStream, require_wall
from app.screens.wall_scene import Phase, Scene, scene
from app.web.deps import Db, Now
from app.web.routing import Router
from app.web.schemas import Id

router = Router(prefix="/wall", include_in_schema=False)
A_PAGE: Final = 5  # rows that can be read from the back of the hall


@router.get("/{sitting_id}")
def wall(sitting_id: Id, request: Request, db: Db, now: Now, shell: WatchingShell) -> Response:
    """The scene of this moment."""
    require_wall(shell.actor)
    shown = scene(db, now, sitting_id, request.app.state.turnout)
    result = _result(db, shell, shown) if shown.phase is Phase.RESULT else None
    return shell.page("screens/wall.html", {"scene": shown, "sitting_id": sitting_id, "result": result})


@router.get("/{sitting_id}/events")
def events(sitting_id: Id, request: Request, db: Db, shell: WatchingShell) -> Response:
    """Figures in batches. The unit of work, and with it the turn to read, has ended when the first leaves."""
    require_wall(shell.actor)
    sitting = meetings.sitting(db, sitting_id)
    return WallStream(request.app.state.wall, Screen(sitting.id, carried_token(request) or ""))


def _result(db: Session, shell: Shell, shown: Scene) -> dict[str, Any]:
    """The hall's view, cut into leaves of a few rows."""
    row = results.view(db, shell.actor, shown.subject, "hall")
    _template, values = prepared("report", row, shell.language)
    return {**values, "leaves": list(_leaves(values["doc"]["tally"]["groups"]))}


def _leaves(groups: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for group in groups:
        rows = group["items"]
        for start in range(0, max(len(rows), 1), A_PAGE):
            yield {"group": group, "rows": rows[start : start + A_PAGE], "first": start == 0}
