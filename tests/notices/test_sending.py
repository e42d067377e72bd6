"""Delivery: leases, retries with growing pauses, giving up, and what a crash leaves behind."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from pydantic import SecretStr

from app.config import Settings
from app.db.clock import MovingClock
from app.db.session import Database
from app.domain.words import NoticeState
from app.notices import service
from app.notices.sender import Sender
from app.notices.service import sending
from app.notices.service.sending import AT_ONCE, PAUSES, TRIES, Delivered
from tests.notices.people import asking, notices, told


def received(settings: Settings) -> dict[str, dict[str, str]]:
    """Key → message, as the outbox folder has them."""
    files = settings.outbox.glob("*.json")
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}


def blocked(settings: Settings) -> Settings:
    """Settings whose outbox cannot be made: a file stands in its place."""
    settings.outbox.parent.joinpath("taken").touch()
    return settings.model_copy(update={"outbox": settings.outbox.parent / "taken" / "outbox"})


def test_what_is_due_is_sent_once(database: Database, clock: MovingClock, settings: Settings) -> None:
    person, phone = asking(database, clock(), settings)
    told(database, clock(), [person], office="榕西街道", reason="已与规划核对")
    assert service.deliver_due(database, clock(), settings) == Delivered(sent=1)
    [row] = notices(database)
    assert (row.state, row.sent_at, row.attempts, row.leased_until) == (NoticeState.SENT, clock(), 1, None)
    assert received(settings) == {row.id: {"phone": phone, "text": received(settings)[row.id]["text"]}}
    assert received(settings)[row.id]["text"].startswith(
        "【民生票决】您提出或支持的建议 7K4M-9QXD“增设过街天桥”"
    )
    clock.move(days=1)
    assert service.deliver_due(database, clock(), settings) == Delivered()


def test_many_are_sent_in_turns(database: Database, clock: MovingClock, settings: Settings) -> None:
    person, _phone = asking(database, clock(), settings)
    for seq in range(AT_ONCE + 5):
        told(database, clock(), [person], f"topic:1:{seq}")
    assert service.deliver_due(database, clock(), settings).sent == AT_ONCE
    assert Sender(database, clock, settings).deliver_all() == Delivered(sent=5)
    assert len(received(settings)) == AT_ONCE + 5


def test_a_fault_is_tried_again_ever_later_and_then_given_up(
    database: Database, clock: MovingClock, settings: Settings
) -> None:
    person, phone = asking(database, clock(), settings)
    told(database, clock(), [person])
    cannot = blocked(settings)
    for pause in PAUSES:
        assert service.deliver_due(database, clock(), cannot) == Delivered(postponed=1)
        [row] = notices(database)
        assert (row.state, row.next_try_at - clock()) == (NoticeState.WAITING, pause)
        assert row.fault == "file NotADirectoryError"
        clock.move(seconds=pause.total_seconds() - 1)
        assert service.deliver_due(database, clock(), settings) == Delivered()
        clock.move(seconds=1)
    assert service.deliver_due(database, clock(), cannot) == Delivered(failed=1)
    [row] = notices(database)
    assert (row.state, row.attempts) == (NoticeState.FAILED, TRIES)
    assert phone not in row.fault
    clock.move(days=30)
    assert service.deliver_due(database, clock(), settings) == Delivered()


def test_a_crash_between_sending_and_remembering_sends_again_under_the_same_key(
    database: Database, clock: MovingClock, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, _phone = asking(database, clock(), settings)
    told(database, clock(), [person])

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(sending, "_remember", die)
        with pytest.raises(KeyboardInterrupt):
            service.deliver_due(database, clock(), settings)
    [row] = notices(database)
    first = received(settings)
    assert list(first) == [row.id]
    assert row.leased_until == clock() + timedelta(seconds=settings.notice_lease_seconds)
    assert service.deliver_due(database, clock(), settings) == Delivered()  # it still has its lease
    clock.move(seconds=settings.notice_lease_seconds)
    assert service.deliver_due(database, clock(), settings) == Delivered(sent=1)
    assert received(settings) == first


def test_two_senders_share_the_work(database: Database, clock: MovingClock, settings: Settings) -> None:
    person, _phone = asking(database, clock(), settings)
    for seq in range(3 * AT_ONCE):
        told(database, clock(), [person], f"topic:1:{seq}")
    together = threading.Barrier(4)

    def send() -> int:
        together.wait()
        return Sender(database, clock, settings).deliver_all().sent

    with ThreadPoolExecutor(4) as pool:
        shares = [done.result() for done in [pool.submit(send) for _ in range(4)]]
    assert sum(shares) == 3 * AT_ONCE == len(received(settings))
    assert {row.attempts for row in notices(database)} == {1}


def test_a_sender_that_is_stopped_gives_back_what_it_took(
    database: Database, clock: MovingClock, settings: Settings
) -> None:
    person, _phone = asking(database, clock(), settings)
    for seq in range(3):
        told(database, clock(), [person], f"topic:1:{seq}")
    asked = iter([False, True])
    done = service.deliver_due(database, clock(), settings, stopping=lambda: next(asked))
    assert done == Delivered(sent=1)
    assert service.deliver_due(database, clock(), settings) == Delivered(sent=2)


def test_who_was_forgotten_is_told_nothing(
    database: Database, clock: MovingClock, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the contact goes while the message is on its way."""
    person, _phone = asking(database, clock(), settings)
    told(database, clock(), [person])
    sent = sending._send

    def forget_meanwhile(settings: Settings, parcel: sending._Parcel) -> str:
        with database.unit(write=True) as db:
            service.forget(db, person)
        return sent(settings, parcel)

    monkeypatch.setattr(sending, "_send", forget_meanwhile)
    assert service.deliver_due(database, clock(), settings) == Delivered()
    assert notices(database) == []


def test_a_notice_written_while_its_contact_was_erased_goes_with_it(
    database: Database, clock: MovingClock, settings: Settings
) -> None:
    person, _phone = asking(database, clock(), settings)
    told(database, clock(), [person])
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM contact")
    assert service.deliver_due(database, clock(), settings) == Delivered()
    assert notices(database) == []


def test_after_a_change_of_the_secret_nothing_leaves(
    database: Database, clock: MovingClock, settings: Settings
) -> None:
    person, _phone = asking(database, clock(), settings)
    told(database, clock(), [person])
    other = settings.model_copy(update={"secret": SecretStr("another secret of more than 32 letters")})
    assert service.deliver_due(database, clock(), other) == Delivered(postponed=1)
    assert notices(database)[0].fault == "contact sealed under another secret"
    assert received(settings) == {}


def test_old_notices_are_forgotten(database: Database, clock: MovingClock, settings: Settings) -> None:
    person, _phone = asking(database, clock(), settings)
    told(database, clock(), [person], "topic:1:1")
    service.deliver_due(database, clock(), settings)
    clock.move(days=settings.keep_notices_days, seconds=1)
    told(database, clock(), [person], "topic:1:2")
    with database.unit(write=True) as db:
        assert [service.forget_old(db, clock(), settings) for _ in range(2)] == [1, 0]
    assert [row.event for row in notices(database)] == ["topic:1:2"]
