"""Until the count nothing that anybody can look at depends on a choice: not a byte, not a status."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from app.polls.service import Batches
from app.screens.wall_scene import Scene as OnTheWall
from app.screens.wall_scene import scene as on_the_wall
from tests.journeys import polling
from tests.journeys.district import ON_DEVICES, ON_PAPER
from tests.journeys.hall import approving, ok
from tests.permissions.rows import Row
from tests.permissions.scene import Scene
from tests.secrecy.twins import LOOKING, seen, twin

VOTERS = ON_DEVICES[2:]
LEFT, RIGHT = approving(1, 2, 4), {1: "oppose", 3: "approve", 5: "approve"}
# The open vote's own result and announcement, which nobody may see yet.
UNANNOUNCED = tuple(
    Row("GET", path, frozenset(), names={"subject": "{poll_id}", "view": view})
    for path in ("/api/results/{subject}/{view}", "/api/results/{subject}/{view}.csv")
    for view in ("public", "hall", "deputies", "full")
)


def test_nothing_that_can_be_looked_at_tells_of_a_choice(scene: Scene, tmp_path: Path) -> None:
    """While the vote is open, and when it is sealed, entered and declared valid. Then the count tells."""
    halls = (scene, twin(scene, tmp_path))
    for hall, marks in zip(halls, (LEFT, RIGHT), strict=True):
        _vote(hall, marks)
    assert not _differences(halls, (*LOOKING, *UNANNOUNCED))
    assert _wall(halls[0]) == _wall(halls[1])
    for hall, marks in zip(halls, (LEFT, RIGHT), strict=True):
        polling.seal(hall.hall, hall.ids["poll_id"], [marks, marks, "字迹无法辨认"])
        hall.hall.move_poll(hall.ids["poll_id"], "declare_valid", first=hall.hall.tellers[0])
    assert not _differences(halls, (*LOOKING, *UNANNOUNCED))
    assert _wall(halls[0]) == _wall(halls[1])
    for hall in halls:
        cards = {"cards": hall.hall.cards[hall.ids["poll_id"]][1:]}
        ok(hall.hall.tellers[0].post(f"/api/polls/{hall.ids['poll_id']}/count", json=cards))
    counts = [row for row in LOOKING if row.path == "/api/polls/{poll_id}/count"]
    assert _differences(halls, counts), "the comparison finds what there is to find"


def _vote(hall: Scene, marks: Mapping[int, str]) -> None:
    poll = hall.ids["poll_id"]
    for number in VOTERS:
        ok(hall.hall.cast(poll, number, marks), 201)
    for number in ON_PAPER[1:]:
        sheet = {"deputy": hall.hall.deputy_ids[number]}
        ok(hall.hall.clerk.post(f"/api/polls/{poll}/paper/boxes/1/sheets", json=sheet), 201)


def _differences(halls: tuple[Scene, Scene], rows: Iterable[Row]) -> list[tuple[object, object, object]]:
    left, right = (seen(hall, tuple(rows)) for hall in halls)
    assert left.keys() == right.keys()
    return [(place, left[place], right[place]) for place in left if left[place] != right[place]]


def _wall(hall: Scene) -> OnTheWall:
    """All that the events of the hall's wall are made of."""
    app = hall.hall.app
    with app.state.database.unit(write=False) as db:
        return on_the_wall(db, app.state.clock(), hall.ids["sitting_id"], Batches())
