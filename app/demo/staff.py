"""Who works in the demonstration: one sign-in for each role, all synthetic, all with the same password."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from app.demo.district import DEPARTMENTS, STREETS
from app.demo.names import phone
from app.demo.scene import Scene
from app.domain.actors import Actor, Body, Role
from app.domain.words import TellerPost
from app.people import service as people

EVERYBODY_SIGNS_IN_WITH: Final = "shidou-minsheng-2027"
FIRST_PHONE: Final = 9001  # staff are other humans than the deputies


class Person(NamedTuple):
    username: str
    name: str
    role: Role
    body: Body | None = None
    street: str = ""


CLERK: Final = "clerk"
SECOND: Final = "clerk2"
SYSADMIN: Final = "sysadmin"
CHAIR: Final = "chair"
CHIEF: Final = "teller1"
TELLERS: Final = {
    CHIEF: TellerPost.CHIEF_TELLER,
    "teller2": TellerPost.TELLER,
    "teller3": TellerPost.TELLER,
    "teller4": TellerPost.COUNTER,
    "teller5": TellerPost.COUNTER,
}
TELLER: Final = "teller2"
COUNTERS: Final = ("teller4", "teller5")
STREET_SIGN_INS: Final = "street01 … street10、station01 … station10"
SECRETARIES: Final = {Body.PRESIDIUM: "presidium", Body.STANDING_COMMITTEE: "committee"}

_STAFF: Final = (
    Person(CLERK, "秘书甲", Role.CLERK),
    Person(SECOND, "秘书乙", Role.CLERK),
    Person("presidium", "主席团秘书", Role.BODY_SECRETARY, Body.PRESIDIUM),
    Person("committee", "常委会秘书", Role.BODY_SECRETARY, Body.STANDING_COMMITTEE),
    Person(CHAIR, "执行主席", Role.EXECUTIVE_CHAIR),
    *(Person(username, f"{post.label}{username[-1]}", Role.TELLER) for username, post in TELLERS.items()),
    Person("government", "政府办工作人员", Role.GOVERNMENT_OFFICE),
    Person("auditor", "审计观察员", Role.AUDITOR),
)


def open_first_account(scene: Scene) -> None:
    """The system administrator, by the command line: everybody else's account is theirs to open."""
    person = Person(SYSADMIN, "系统管理员", Role.SYSADMIN)
    with scene.act() as (db, now):
        people.add_account(
            db,
            now,
            username=person.username,
            name=person.name,
            phone=phone(FIRST_PHONE),
            password=EVERYBODY_SIGNS_IN_WITH,
            roles=[person.role],
            temporary=False,
            by=None,
        )
    scene.staff[SYSADMIN] = _signed_in(scene, SYSADMIN)


def open_accounts(scene: Scene) -> None:
    for serial, person in enumerate(_STAFF, start=FIRST_PHONE + 1):
        _open(scene, person, serial)


def open_department_accounts(scene: Scene) -> None:
    """One a department, once the roll has brought the departments; the user name is the department's code."""
    for serial, (code, name) in enumerate(DEPARTMENTS.items(), start=FIRST_PHONE + 101):
        with scene.look() as db:
            department_id = people.department_by_name(db, name).id
        _open(scene, Person(code, f"{name}联络员", Role.DEPARTMENT), serial, department_id)


def open_street_accounts(scene: Scene) -> None:
    """A street congress office and a station clerk a street, once the roll has brought the streets."""
    for serial, person in enumerate(_of_streets(), start=FIRST_PHONE + 201):
        with scene.look() as db:
            street_id = people.street_by_name(db, person.street).id
        _open(scene, person, serial, street_id=street_id)


def of_streets(scene: Scene, role: Role) -> dict[str, Actor]:
    """Street → who works for it in that role."""
    return {person.street: scene.staff[person.username] for person in _of_streets() if person.role is role}


def sign_in_everybody(scene: Scene) -> None:
    """The staff of a demonstration that is there already."""
    for username in usernames():
        scene.staff[username] = _signed_in(scene, username)


def usernames() -> Iterator[str]:
    yield SYSADMIN
    yield from (person.username for person in _STAFF)
    yield from DEPARTMENTS
    yield from (person.username for person in _of_streets())


def _of_streets() -> Iterator[Person]:
    """street01, station01 … in the order of the streets."""
    for number, street in enumerate(STREETS, start=1):
        yield Person(f"street{number:02}", f"{street}工委", Role.STREET_CONGRESS_OFFICE, street=street)
        yield Person(f"station{number:02}", f"{street}联络站", Role.STATION_CLERK, street=street)


def _open(
    scene: Scene,
    person: Person,
    serial: int,
    department_id: str | None = None,
    street_id: str | None = None,
) -> None:
    with scene.act() as (db, now):
        people.add_account(
            db,
            now,
            username=person.username,
            name=person.name,
            phone=phone(serial),
            password=EVERYBODY_SIGNS_IN_WITH,
            roles=[person.role],
            department_id=department_id,
            body=person.body,
            street_id=street_id,
            temporary=False,  # one password for all, and printed
            by=scene.staff[SYSADMIN],
        )
    scene.staff[person.username] = _signed_in(scene, person.username)
    scene.tick("开设账号")


def _signed_in(scene: Scene, username: str) -> Actor:
    """Who signs in with this name; the session ends at once, the person goes on acting."""
    now = scene.clock()
    signed = people.sign_in(
        scene.database, now, scene.settings, username=username, password=EVERYBODY_SIGNS_IN_WITH
    )
    with scene.act() as (db, now):
        people.sign_out(db, now, token=signed.token)
    return signed.actor
