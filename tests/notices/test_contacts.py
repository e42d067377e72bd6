"""A contact is sealed, bound to its person, replaced by a later one and erased at once."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from app.config import Settings
from app.db.clock import MovingClock
from app.db.session import Database
from app.domain.errors import Malformed
from app.notices import service, store
from app.notices.sealing import Contact, Unopenable, open_contact, seal_contact
from app.people.service import resident_of
from tests.notices.people import asking, notices, told
from tests.people.test_sign_in import stored_anywhere

PHONE = "15498760001"
MAIL = "reader" + "@" + "example.test"


def kept(database: Database, person: str) -> bytes | None:
    with database.unit(write=False) as db:
        row = store.contact(db, person)
        return row.sealed if row else None


def test_nobody_reads_a_contact_without_the_secret(
    database: Database, clock: MovingClock, settings: Settings
) -> None:
    person, _phone = asking(database, clock(), settings, PHONE, MAIL)
    sealed = kept(database, person)
    assert sealed is not None
    assert not stored_anywhere(database, PHONE, MAIL)
    assert open_contact(settings, person, sealed) == Contact(PHONE, MAIL)
    assert PHONE not in repr(Contact(PHONE))
    stranger = settings.model_copy(update={"secret": SecretStr("another secret of more than 32 letters")})
    with pytest.raises(Unopenable):
        open_contact(stranger, person, sealed)


def test_a_contact_opens_for_its_person_alone(settings: Settings) -> None:
    """Swapped in the database, it would lead a notice to a stranger."""
    person = resident_of(settings, PHONE)
    sealed = seal_contact(settings, person, Contact(PHONE))
    assert seal_contact(settings, person, Contact(PHONE)) != sealed
    for whose, blob in ((resident_of(settings, "15498760002"), sealed), (person, sealed[:-1]), (person, b"")):
        with pytest.raises(Unopenable):
            open_contact(settings, whose, blob)


def test_a_later_contact_takes_the_place_of_the_earlier(
    database: Database, clock: MovingClock, settings: Settings
) -> None:
    person, _phone = asking(database, clock(), settings, PHONE, MAIL)
    asking(database, clock(), settings, PHONE)
    sealed = kept(database, person)
    assert sealed is not None
    assert open_contact(settings, person, sealed) == Contact(PHONE, "")


@pytest.mark.parametrize(
    ("phone", "email", "pointer"),
    [
        ("15498760002", "", "/phone"),
        ("1549876", "", "/phone"),
        (PHONE, "nobody", "/email"),
        (PHONE, "a@b@c.test", "/email"),
        (PHONE, "a@b.test\nBcc: c@d.test", "/email"),
        (PHONE, f"a@{'b' * 60}.{'c' * 60}.test", "/email"),
    ],
)
def test_what_reaches_nobody_or_somebody_else_is_refused(
    database: Database, clock: MovingClock, settings: Settings, phone: str, email: str, pointer: str
) -> None:
    person = resident_of(settings, PHONE)
    with pytest.raises(Malformed) as refused, database.unit(write=True) as db:
        service.remember(db, clock(), settings, person=person, phone=phone, email=email)
    assert refused.value.faults[0].pointer == pointer
    assert kept(database, person) is None


def test_forgetting_erases_contact_and_notices(
    database: Database, clock: MovingClock, settings: Settings
) -> None:
    person, _phone = asking(database, clock(), settings)
    other, _phone = asking(database, clock(), settings)
    told(database, clock(), [person, other])
    with database.unit(write=True) as db:
        assert service.is_told(db, person)
        assert service.forget(db, person)
        assert not service.is_told(db, person)
        assert not service.forget(db, person)
    assert kept(database, person) is None
    assert [row.person for row in notices(database)] == [other]
