"""Some synthetic residents grade finished projects in the days before the session."""

from __future__ import annotations

import re
from typing import Final

from app.demo.names import phone
from app.demo.scene import Scene
from app.domain.actors import Actor
from app.domain.words import Grade
from app.people import service as people
from app.people.notifier import Message
from app.projects import service as projects

FIRST_PHONE: Final = 1001  # other humans than the deputies and the staff
GRADED_BY_EACH: Final = 3
_CODE: Final = re.compile(r"\d{6}")
_LIKELY: Final = (6, 3, 1)  # 满意, 基本满意, 不满意


class _Phones:
    """Every resident's telephone: the last message it received."""

    def __init__(self) -> None:
        self.last: dict[str, str] = {}

    def send(self, message: Message) -> None:
        found = _CODE.search(message.text)
        assert found is not None
        self.last[message.phone] = found.group()


def grade(scene: Scene, cycle_id: str = "", days: int = -1) -> None:
    """Each signs in by the code on the phone and grades a few projects, last year's or that one's."""
    scene.on(days)
    phones = _Phones()
    with scene.look() as db:
        graded = [project.id for project in projects.projects(db, cycle_id or scene.last_year)]
    for serial in range(scene.size.residents):
        resident = _sign_in(scene, phones, phone(FIRST_PHONE + serial))
        for project_id in scene.draw.sample(graded, GRADED_BY_EACH):
            level = scene.draw.choices(tuple(Grade), _LIKELY)[0]
            with scene.act() as (db, now):
                projects.give_grade(db, now, project_id=project_id, grade=level, by=resident)
        scene.tick("居民评价")


def _sign_in(scene: Scene, phones: _Phones, number: str) -> Actor:
    scene.clock.move(seconds=60)
    people.request_code(scene.database, scene.clock(), scene.settings, phones, phone=number)
    with scene.act(20) as (db, now):
        signed = people.sign_in_by_code(db, now, scene.settings, phone=number, code=phones.last[number])
        people.sign_out(db, now, token=signed.token)
    return signed.actor
