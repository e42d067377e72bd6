"""The session a year later grades what this year built, and the year ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from app.demo import ballots, morning, residents, session
from app.demo.decided import move_year
from app.demo.district import SESSION_NO
from app.demo.life import carrying_out, days
from app.demo.life import playing as living
from app.demo.life.record import Life
from app.demo.polling import Dealt, hold, proclaim
from app.demo.scene import Scene
from app.domain.actors import Body
from app.polls import service as polls
from app.polls.schemas import SheetIn
from app.polls.service import PollRow

AFTER: Final = 364  # days after the first session
REPORTED: Final = 330
ENDS: Final = AFTER + 20


def run(scene: Scene, life: Life) -> None:
    """Reports out, residents asked, the deputies grade; nobody is unsatisfied this time."""
    living.go_on(scene, life, days.LIVED + 1, REPORTED)
    carrying_out.final(scene)
    residents.grade(scene, scene.this_year, REPORTED + 5)
    scene.session += timedelta(days=AFTER)
    scene.on(-11)
    morning.call_the_meeting(scene, SESSION_NO + 1)
    morning.arrive(scene)
    session.gather(scene)
    move_year(scene, scene.this_year, "open_effect_vote", Body.PRESIDIUM, number=9)
    proclaim(scene, hold(scene, "effect", scene.this_year, lambda poll: _deal(scene, poll)), 4)
    session.close(scene)
    scene.on(10)
    move_year(scene, scene.this_year, "close_year", Body.STANDING_COMMITTEE, number=50)


def _deal(scene: Scene, poll: PollRow) -> Dealt:
    valid, members = scene.size.present - 1, scene.size.deputies
    numbers = [item["no"] for item in polls.definition(poll)["items"]]
    targets = {number: ballots.liked(valid, members, scene.draw) for number in numbers}
    return Dealt(ballots.grades(targets, valid, scene.draw), SheetIn(spoiled="字迹无法辨认"))
