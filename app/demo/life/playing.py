"""The days around the session, one after the other: what is due is done, and residents say what they need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Final

from app.demo import closing, staff
from app.demo.district import SESSION_NO, STREETS, TERM
from app.demo.life import carrying_out, days, handling, saying, screening
from app.demo.life.record import Life
from app.demo.scene import Scene, at
from app.domain.actors import Role
from app.domain.calendar import after_months
from app.people import service as people
from app.stages import service as stages
from app.topics import service as topics
from app.topics.schemas import CampaignIn

SAID_IN: Final = days.LIVED - days.CALLED  # days in which the year's suggestions come
Act = Callable[[Scene], None]


def begin(scene: Scene) -> Life:
    """The streets have their offices, the year is open; nothing has been said yet."""
    life = Life(saying.texts(scene))
    with scene.look() as db:
        life.streets = {row.name: row.id for row in people.streets(db)}
        names = {street_id: name for name, street_id in life.streets.items()}
        life.communities = {(names[row.street_id], row.name): row.id for row in people.communities(db)}
    life.offices = staff.of_streets(scene, Role.STREET_CONGRESS_OFFICE)
    life.stations = staff.of_streets(scene, Role.STATION_CLERK)
    scene.this_year = _open_year(scene, SESSION_NO, scene.session)
    return life


def go_on(scene: Scene, life: Life, start: int, end: int) -> None:
    """The days from ``start`` to ``end``, counted from the session, both included."""
    diary = _diary(scene, life, end)
    for offset in range(start, end + 1):
        day = scene.session + timedelta(days=offset)
        scene.clock.move_to(max(scene.clock(), at(day, 7)))
        if days.CALLED <= offset <= days.LIVED and offset != 0:
            saying.day(scene, life, _how_many(scene, offset))
        for act in diary[day]:
            act(scene)


def _how_many(scene: Scene, offset: int) -> int:
    """Of the year's suggestions those of this day, so that all days together have all of them."""
    said = offset - days.CALLED
    return scene.size.topics * (said + 1) // SAID_IN - scene.size.topics * said // SAID_IN


def _diary(scene: Scene, life: Life, end: int) -> dict[date, list[Act]]:
    diary: dict[date, list[Act]] = defaultdict(list)
    last = scene.session + timedelta(days=end)
    _of_batches(scene, life, diary, last)
    _of_the_list(scene, life, diary)
    _of_the_work(scene, diary)
    _of_calls(scene, life, diary)
    return diary


def _of_batches(scene: Scene, life: Life, diary: dict[date, list[Act]], last: date) -> None:
    """Before the end of a quarter, and a week after it; one street leaves the latest undecided."""
    dues = list(days.batch_days(scene.session + timedelta(days=days.CALLED), last))
    behind = max((due for due in dues if due + timedelta(days=days.LATE) <= last), default=last)
    for number, due in enumerate(dues, start=1):
        for street in STREETS:
            if street != handling.LAZY or due < behind:
                _of_a_batch(scene, life, diary, due, street, number)


def _of_a_batch(
    scene: Scene, life: Life, diary: dict[date, list[Act]], due: date, street: str, number: int
) -> None:
    decide = partial(handling.decide, life=life, due=due, street=street)
    diary[due - timedelta(days=days.STUDIED)].append(partial(decide, number=2 * number))
    diary[due + timedelta(days=days.LATE)] += [
        partial(decide, number=2 * number + 1),
        partial(handling.close, life=life, due=due, street=street),
        partial(handling.answer, life=life, street=street),
    ]


def _of_the_list(scene: Scene, life: Life, diary: dict[date, list[Act]]) -> None:
    """Before collection is closed the streets decide once more, within the running quarter."""
    closed = days.closing_day(scene.session)
    running = next(days.batch_days(closed, closed + timedelta(days=100)))
    for street in STREETS:
        decide = partial(handling.decide, life=life, due=running, street=street, number=0)
        diary[closed - timedelta(days=2)].append(decide)
    diary[closed] += [partial(screening.close_collection, life=life), partial(_open_next_year, life=life)]
    for after, act in (
        (days.DRAFTED, partial(screening.draft, life=life)),
        (days.APPRAISED, screening.appraise),
        (days.MOVED, screening.submit),
        (days.DELIBERATED, screening.deliberate),
        (days.ANSWERED, screening.answer_opinions),
        (days.LISTED, screening.publish),
    ):
        diary[closed + timedelta(days=after)].append(act)


def _of_the_work(scene: Scene, diary: dict[date, list[Act]]) -> None:
    for offset, act in (
        (closing.PLANS, closing.file_plans),
        (28, carrying_out.plan),
        (closing.ACCEPTANCE, closing.accept_plans),
        (closing.CLOSING, closing.close),
        (60, carrying_out.supervise),
        (75, carrying_out.adjust),
        (90, partial(carrying_out.find, answered=True)),
        (100, partial(carrying_out.find, answered=False)),
        (155, carrying_out.plan_late),
        (165, carrying_out.adjust_settled),
        (190, carrying_out.mid_year),
    ):
        diary[scene.session + timedelta(days=offset)].append(act)
    first = carrying_out.first_month(scene)
    for number in range(carrying_out.months_of_work(scene)):
        month = after_months(first, number)
        diary[after_months(month, 1) + timedelta(days=2)].append(
            partial(carrying_out.report_month, month=month)
        )


def _of_calls(scene: Scene, life: Life, diary: dict[date, list[Act]]) -> None:
    for offset in (days.CALLED, days.NEXT_CALLED):
        start = scene.session + timedelta(days=offset)
        diary[start].append(partial(_call, life=life, this_year=offset < 0))
        diary[start + timedelta(days=days.CALL_LASTS)].append(partial(_call_ends, life=life))


def _call(scene: Scene, life: Life, *, this_year: bool) -> None:
    today = scene.clock_day()
    body = CampaignIn(
        cycle=scene.this_year if this_year else life.next_year,
        title="民生实事项目集中征集（虚构）",
        text="身边有什么事最盼着办？写清地点和情况，十个字就可以提（虚构）。",
        starts_on=today,
        ends_on=today + timedelta(days=days.CALL_LASTS),
    )
    with scene.act() as (db, now):
        life.campaign = topics.publish_call(db, now, body=body, by=scene.staff[staff.CLERK]).id


def _call_ends(scene: Scene, life: Life) -> None:
    life.campaign = None


def _open_next_year(scene: Scene, life: Life) -> None:
    life.next_year = _open_year(scene, SESSION_NO + 1, scene.session + timedelta(days=365))


def _open_year(scene: Scene, session_no: int, session: date) -> str:
    """One clerk proposes, the other opens."""
    title = f"福汀区{(session + timedelta(days=180)).year}年民生实事项目（虚构）"
    draft = stages.YearDraft(TERM, session_no, title, "futian-2021")
    with scene.act() as (db, now):
        proposed = stages.propose_year(db, now, draft, scene.staff[staff.CLERK])
    with scene.act() as (db, now):
        year = stages.open_year(
            db, now, proposed.subject_id, decision_id=proposed.id, by=scene.staff[staff.SECOND]
        )
    scene.tick("设立年度")
    return year.id
