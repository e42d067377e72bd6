"""From upload to sweep: claimed by one thing, shown to those who may see it, dropped, taken away."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlmodel import Session

from app.attachments import service, store
from app.attachments.schemas import attachments_out
from app.config import Settings
from app.db.clock import MovingClock
from app.db.session import Database
from app.domain.actors import Role
from app.domain.errors import Malformed
from tests import factories as make
from tests.attachments import bytes as made
from tests.attachments.uploading import post, uploaded
from tests.notices.plans import plans, whole_reads


@pytest.fixture
def resident(app: FastAPI) -> TestClient:
    return make.resident_client(app)


def own_id(client: TestClient) -> str:
    me: str = client.get("/api/me").json()["id"]
    return me


def claim(
    database: Database,
    clock: MovingClock,
    ids: list[str],
    by: str,
    owner: str = "TOPIC00001",
    most: int = 3,
    public: bool = True,
) -> None:
    with database.unit(write=True) as db:
        service.claim(
            db, clock(), ids=ids, owner_kind="topic", owner_id=owner, by=by, most=most, public=public
        )


def owned(database: Database, owner: str = "TOPIC00001") -> list[str]:
    with database.unit(write=False) as db:
        return [row.id for row in service.of(db, "topic", owner)]


def get(client: TestClient, attachment: str, **headers: str) -> Response:
    answer: Response = client.get(f"/api/attachments/{attachment}", headers=headers)
    return answer


def stored(settings: Settings) -> list[Path]:
    return [file for file in settings.attachments.rglob("*") if file.is_file()]


def swept(database: Database, clock: MovingClock, settings: Settings) -> int:
    with database.unit(write=True) as db:
        return service.sweep(db, clock(), settings)


def test_claimed_in_order_and_added_to(resident: TestClient, database: Database, clock: MovingClock) -> None:
    ids = [uploaded(resident) for _ in range(3)]
    claim(database, clock, [ids[2], ids[0]], own_id(resident))
    claim(database, clock, [ids[1]], own_id(resident))
    assert owned(database) == [ids[2], ids[0], ids[1]]
    claim(database, clock, [], "nobody")
    with database.unit(write=False) as db:
        each = service.of_each(db, "topic", ["TOPIC00001", "TOPIC00002"])
        assert {owner: len(rows) for owner, rows in each.items()} == {"TOPIC00001": 3, "TOPIC00002": 0}
        [first, *_rest] = attachments_out(each["TOPIC00001"], "zh")
    assert (first.id, first.path) == (ids[2], f"/api/attachments/{ids[2]}")


def test_what_is_not_yours_to_claim_is_named(
    app: FastAPI, resident: TestClient, database: Database, clock: MovingClock
) -> None:
    mine, taken, foreign = uploaded(resident), uploaded(resident), uploaded(make.resident_client(app))
    claim(database, clock, [taken], own_id(resident), owner="TOPIC00002")
    with pytest.raises(Malformed) as refused:
        claim(database, clock, [mine, foreign, "0000000000", taken, mine], own_id(resident), most=4)
    assert [fault.pointer for fault in refused.value.faults] == [
        "/attachments/1",
        "/attachments/2",
        "/attachments/3",
        "/attachments/4",
        "/attachments",
    ]
    assert owned(database) == []
    claim(database, clock, [mine], own_id(resident))


def test_two_things_claim_the_same_at_once(
    resident: TestClient, database: Database, clock: MovingClock
) -> None:
    one, me = uploaded(resident), own_id(resident)
    together = threading.Barrier(2)

    def take(owner: str) -> bool:
        together.wait()
        try:
            claim(database, clock, [one], me, owner)
        except Malformed:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(take, ["TOPIC00001", "TOPIC00002"]))
    assert sorted(ends) == [False, True]
    assert len(owned(database, "TOPIC00001")) + len(owned(database, "TOPIC00002")) == 1


def test_who_is_shown_what(
    app: FastAPI, resident: TestClient, database: Database, clock: MovingClock
) -> None:
    one, me = uploaded(resident), own_id(resident)
    public, other, clerk = make.visitor(app), make.resident_client(app), make.signed_in(app, Role.CLERK)

    def seen() -> list[int]:
        return [get(client, one).status_code for client in (public, other, clerk, resident)]

    assert seen() == [404, 404, 404, 200]
    claim(database, clock, [one], me, public=False)
    assert seen() == [404, 404, 200, 200]
    with database.unit(write=True) as db:
        service.reveal(db, "topic", "TOPIC00001")
    assert seen() == [200, 200, 200, 200]
    with database.unit(write=True) as db:
        assert service.drop(db, clock(), "topic", "TOPIC00001") == 1
    assert seen() == [404, 404, 404, 404]
    assert get(public, one).json() == {**get(public, "0000000000").json()}


def test_how_it_is_handed_out(resident: TestClient, database: Database, clock: MovingClock) -> None:
    photo, paper, own = uploaded(resident), uploaded(resident, made.pdf()), uploaded(resident)
    claim(database, clock, [photo, paper], own_id(resident))
    shown = get(resident, photo)
    assert shown.headers["content-type"] == "image/jpeg"
    assert shown.headers["content-disposition"] == f'inline; filename="{photo}.jpg"'
    assert "sandbox" in shown.headers["content-security-policy"]
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert shown.headers["cache-control"] == "public, no-cache"  # one that was erased is not shown by a cache
    again = get(resident, photo, **{"If-None-Match": f"W/{shown.headers['etag']}"})
    assert (again.status_code, again.content) == (304, b"")
    downloaded = get(resident, paper)
    assert downloaded.headers["content-type"] == "application/pdf"
    assert downloaded.headers["content-disposition"] == f'attachment; filename="{paper}.pdf"'
    assert downloaded.content == made.pdf()
    assert get(resident, own).headers["cache-control"] == "private, no-cache"


def test_a_file_that_is_gone_is_missing_not_a_fault(resident: TestClient, settings: Settings) -> None:
    one = uploaded(resident)
    [file] = stored(settings)
    file.unlink()
    assert get(resident, one).status_code == 404
    file.mkdir()
    assert get(resident, one).status_code == 503


def test_some_of_a_thing_are_dropped(resident: TestClient, database: Database, clock: MovingClock) -> None:
    ids = [uploaded(resident) for _ in range(3)]
    claim(database, clock, ids, own_id(resident))
    with database.unit(write=True) as db:
        assert service.drop(db, clock(), "topic", "TOPIC00001", ids=[ids[1], "0000000000"]) == 1
    assert owned(database) == [ids[0], ids[2]]


def test_the_sweep_takes_what_nobody_wants(
    resident: TestClient, database: Database, clock: MovingClock, settings: Settings
) -> None:
    kept, dropped, unclaimed = (uploaded(resident) for _ in range(3))
    claim(database, clock, [kept], own_id(resident))
    claim(database, clock, [dropped], own_id(resident), owner="TOPIC00002")
    with database.unit(write=True) as db:
        service.drop(db, clock(), "topic", "TOPIC00002")
    assert swept(database, clock, settings) == 1
    assert len(stored(settings)) == 2
    assert get(resident, unclaimed).status_code == 200
    clock.move(hours=24, seconds=1)
    assert swept(database, clock, settings) == 1
    assert swept(database, clock, settings) == 0
    assert owned(database) == [kept]
    assert len(stored(settings)) == 1


def test_what_a_crash_left_between_file_and_row_is_swept(
    resident: TestClient, database: Database, clock: MovingClock, settings: Settings
) -> None:
    uploaded(resident)
    [known] = stored(settings)
    name = known.name[:2] * 16 + ".jpg"
    stray, draft = known.with_name(name), known.with_name(f"{name}.0a0b0c0d")
    for file in (stray, draft):
        file.write_bytes(b"left")
    now = clock().timestamp()
    for file in (known, stray, draft):
        os.utime(file, (now, now))
    assert swept(database, clock, settings) == 0
    clock.move(hours=23)
    assert swept(database, clock, settings) == 0
    for file in (known, stray, draft):
        os.utime(file, (now - 7200, now - 7200))
    assert swept(database, clock, settings) == 2
    assert stored(settings) == [known]


def test_a_sweep_that_is_rolled_back_removes_nothing(
    resident: TestClient, database: Database, clock: MovingClock, settings: Settings
) -> None:
    one, me = uploaded(resident), own_id(resident)
    clock.move(hours=24, seconds=1)
    with pytest.raises(KeyError), database.unit(write=True) as db:
        assert service.sweep(db, clock(), settings) == 1
        raise KeyError
    assert len(stored(settings)) == 1
    claim(database, clock, [one], me)
    assert owned(database) == [one]


def test_an_attachment_is_never_changed_through_its_address(resident: TestClient) -> None:
    one = uploaded(resident)
    for method in ("PUT", "PATCH", "DELETE", "POST"):
        assert resident.request(method, f"/api/attachments/{one}").status_code == 405
    assert post(resident, made.image()).status_code == 201


def test_no_look_at_attachments_reads_them_all(
    database: Database, clock: MovingClock, settings: Settings
) -> None:
    def everything(db: Session) -> None:
        service.of_each(db, "topic", ["TOPIC00001", "TOPIC00002"])
        store.uploaded_since(db, "somebody", clock())
        store.locked(db, ["0000000000"])
        service.sweep(db, clock(), settings)

    assert not whole_reads(plans(database, everything))
