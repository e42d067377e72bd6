"""From an empty database to the morning of the session: papers issued, the deputies in the hall."""

from __future__ import annotations

from datetime import timedelta

from app.cycles import service as cycles
from app.demo import files, staff
from app.demo.decided import step
from app.demo.district import CONGRESS, SESSION_NO, TERM
from app.demo.life import days
from app.demo.life import playing as living
from app.demo.life.record import Life
from app.demo.scene import Scene, at
from app.domain.actors import Body
from app.domain.words import Absence, Channel
from app.imports import service as imports
from app.imports.reading import YearKind
from app.meetings import service as meetings
from app.people import service as people

_NUMERALS = {SESSION_NO: "六", SESSION_NO + 1: "七"}
ARRIVING = (8, 20)
DOORS_OPEN = timedelta(minutes=45)  # what the morning's own acts take, at most


def prepare(scene: Scene) -> Life:
    """Seven months: the congress, its roll, the year from its first suggestion to its list; last year comes
    in as it stands, formed outside the system; the meeting is called.
    """
    staff.open_first_account(scene)
    _found(scene)
    staff.open_accounts(scene)
    _import_roll(scene)
    staff.open_department_accounts(scene)
    staff.open_street_accounts(scene)
    life = living.begin(scene)
    living.go_on(scene, life, days.CALLED, -12)
    scene.last_year = _import_year(
        scene, YearKind.IMPLEMENTING, files.PROJECTS_FILE, files.projects_xlsx(scene.session)
    )
    living.go_on(scene, life, -11, -11)
    call_the_meeting(scene, SESSION_NO)
    living.go_on(scene, life, -10, -10)
    with scene.act() as (db, now):
        cycles.note_dossiers_sent(
            db, now, scene.this_year, scene.session - timedelta(days=10), scene.staff[staff.CLERK]
        )
    living.go_on(scene, life, -9, -2)
    return life


def arrive(scene: Scene) -> None:
    """The eve and the morning: tellers proposed, papers issued, cards handed out, deputies checked in."""
    scene.on(-1, 15)
    _propose_tellers(scene)
    step(scene, "agenda", number=1)
    with scene.act() as (db, now):
        issued = people.issue_cards(db, now, anew=True, by=scene.staff[staff.CLERK])
    scene.card_codes = {card.deputy_id: card.code for card in issued}
    _wait_for_the_morning(scene)
    step(scene, "papers_issued")
    _check_in(scene)


def _found(scene: Scene) -> None:
    with scene.act() as (db, now):
        people.found_congress(db, now, CONGRESS, demonstration=True, by=scene.staff[staff.SYSADMIN])


def _import_roll(scene: Scene) -> None:
    data, clerk = files.roll_xlsx(scene.size.deputies), scene.staff[staff.CLERK]
    file = people.read_roll(data, files.ROLL_FILE, by=clerk)
    with scene.look() as db:
        preview = people.preview_roll(db, file, by=clerk)
    with scene.act(60) as (db, now):
        people.import_roll(db, now, file, expected_digest=preview.digest, by=clerk)
    scene.tick("导入名册")


def _import_year(scene: Scene, kind: YearKind, name: str, data: bytes) -> str:
    """One clerk hands the file in, the other confirms it."""
    clerk, second = scene.staff[staff.CLERK], scene.staff[staff.SECOND]
    read = imports.read_file(kind=kind, data=data, filename=name, by=clerk)
    with scene.act() as (db, now):
        file, decision, _ = imports.hand_in(db, now, read, by=clerk)
    with scene.act(300) as (db, now):
        year = imports.confirm(db, now, file.id, read, decision_id=decision.id, by=second)
    scene.tick(f"导入{kind.label}")
    return year.id


def call_the_meeting(scene: Scene, session_no: int) -> None:
    """A session of the congress with one sitting on its day."""
    clerk = scene.staff[staff.CLERK]
    with scene.act() as (db, now):
        meeting = meetings.open_meeting(
            db,
            now,
            body=Body.PLENARY,
            term=TERM,
            number=session_no,
            title=f"福汀区第七届人民代表大会第{_NUMERALS[session_no]}次会议（虚构）",
            starts_on=scene.session,
            ends_on=scene.session + timedelta(days=2),
            by=clerk,
        )
    with scene.act() as (db, now):
        sitting = meetings.open_sitting(
            db,
            now,
            meeting_id=meeting.id,
            number=1,
            title="第一次全体会议",
            held_on=scene.session,
            by=clerk,
        )
    scene.sitting_id = sitting.id


def _propose_tellers(scene: Scene) -> None:
    named = [(scene.staff[username].id, post) for username, post in staff.TELLERS.items()]
    with scene.act() as (db, now):
        meetings.propose_tellers(
            db, now, sitting_id=scene.sitting_id, tellers=named, by=scene.staff[staff.CLERK]
        )


def _wait_for_the_morning(scene: Scene) -> None:
    """Twenty past eight, or earlier where the real morning has not got so far yet."""
    scene.clock.move_to(min(at(scene.session, *ARRIVING), scene.latest - DOORS_OPEN))


def _check_in(scene: Scene) -> None:
    """Most on devices, some on paper; of the others most have asked for leave."""
    with scene.look() as db:
        roll = people.entitled(db)
    away = set(scene.draw.sample(range(len(roll)), len(roll) - scene.size.present))
    here = [deputy.id for place, deputy in enumerate(roll) if place not in away]
    paper = set(scene.draw.sample(here, scene.size.on_paper))
    for deputy_id in here:
        _at_the_desk(scene, deputy_id, Channel.PAPER if deputy_id in paper else Channel.ELECTRONIC)
    scene.papers = [deputy_id for deputy_id in here if deputy_id in paper]
    scene.devices = [deputy_id for deputy_id in here if deputy_id not in paper]
    for place, number in enumerate(roll[i].number for i in sorted(away)):
        kind = Absence.ON_LEAVE if place < scene.size.on_leave else Absence.ABSENT
        with scene.act(1) as (db, now):
            meetings.note_absence(
                db,
                now,
                sitting_id=scene.sitting_id,
                number=number,
                kind=kind,
                by=scene.staff[staff.CLERK],
            )


def _at_the_desk(scene: Scene, deputy_id: str, channel: Channel) -> None:
    with scene.act(5) as (db, now):
        meetings.check_in(
            db,
            now,
            sitting_id=scene.sitting_id,
            deputy_id=deputy_id,
            channel=channel,
            by=scene.staff[staff.SECOND],
        )
    scene.tick("代表签到")
