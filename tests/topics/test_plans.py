"""No list of suggestions reads or sorts them all: there can be a million."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import combinations

from sqlmodel import Session

from app.db.session import Database
from app.domain.words import TopicCategory, TopicStatus
from app.topics import privacy_store, store
from app.topics.tables import CampaignRow
from tests.notices.plans import plans

PLACE = (datetime(2026, 11, 23, tzinfo=UTC), "0000000000")
FILTERS = {"street_id": "0000000000", "category": TopicCategory.CARE, "status": TopicStatus.POOLED}
CALL = CampaignRow(
    id="0000000000",
    cycle_id="0000000000",
    title="",
    text="",
    published_on=PLACE[0].date(),
    starts_on=PLACE[0].date(),
    ends_on=PLACE[0].date(),
    published_by="",
)


def lists(db: Session) -> None:
    for size in range(len(FILTERS) + 1):
        for names in combinations(FILTERS, size):
            wanted = {name: FILTERS[name] for name in names}
            for before in (None, PLACE):
                store.listed(db, wanted=wanted, before=before, limit=51)
    for street in (None, "0000000000"):
        for after in (None, PLACE):
            store.flags(db, street_id=street, after=after, limit=51)
    for before in (None, PLACE):
        store.of_person(db, "somebody", before=before, limit=51)
    for cycle in (None, "0000000000"):
        for call in (None, CALL):
            store.campaigns(db, cycle_id=cycle, before=call, limit=51)


def looks(db: Session) -> None:
    store.numbered(db, "00000000")
    store.receipted(db, "receipt")
    store.family(db, ["0000000000"])
    store.people_behind(db, ["0000000000"])
    store.standing(db, "somebody", ["0000000000"])
    store.events(db, ["0000000000"])
    store.last_seq(db, "0000000000")
    store.hands(db, "trace", PLACE[0])
    privacy_store.still_going(db, ["somebody"], PLACE[0])
    privacy_store.forget_hands(db, PLACE[0])


def whole(found: list[str]) -> list[str]:
    """A page off the front of an index, and the small tables a query makes for itself, are no whole reads."""
    lines = [line for plan in found for line in plan.splitlines()]
    front = [f"USING INDEX ix_{name}" for name in ("topic_newest", "campaign_newest", "topic_flag_open")]
    small = ("SCAN family", "SCAN way", "CTE Scan", *front)
    marks = ("SCAN ", "ORDER BY", "Seq Scan", "Sort")
    return [line for line in lines if any(m in line for m in marks) and not any(m in line for m in small)]


def test_every_list_is_read_off_an_index(database: Database) -> None:
    def unsorted(db: Session) -> None:
        if not database.is_sqlite:  # of a small table it would rather sort; the question is whether it must
            db.connection().exec_driver_sql("SET LOCAL enable_sort = off")
        lists(db)

    assert whole(plans(database, unsorted)) == []


def test_every_look_is_by_a_key(database: Database) -> None:
    assert whole(plans(database, looks)) == []
