"""The order in which ballots came does not survive in any list of them."""

from __future__ import annotations

import secrets
from fractions import Fraction

import sqlalchemy as sa
from fastapi import FastAPI
from sqlmodel import Session

from app.domain.receipts import rid
from app.polls import casting_store, store
from app.polls.service.sealing_up import listed, seal
from app.polls.tables import PollRow
from tests.polls.factory import Box, ballot, nonce, opened

POLLS, BALLOTS = 100, 300
AT_MOST = Fraction(3, 100)  # more than five times what chance gives for the mean of so many


def rank_correlation(first: list[bytes], second: list[bytes]) -> Fraction:
    """Spearman's, of two orders of the same things: 1 where they are the same order, −1 where reversed."""
    place = {one: number for number, one in enumerate(second)}
    apart = sum((number - place[one]) ** 2 for number, one in enumerate(first))
    n = len(first)
    return 1 - Fraction(6 * apart, n * (n * n - 1))


def cast(db: Session, poll_id: str) -> list[bytes]:
    """A poll's ballots one after the other, by the store's own way into the box."""
    came = [rid(poll_id, secrets.token_bytes(32)) for _ in range(BALLOTS)]
    assert casting_store.put_into_box(db.connection(), poll_id, [(came[0], bytes(80))]) == 1
    db.execute(casting_store.PUT, [{"poll": poll_id, "rid": name, "blob": bytes(80)} for name in came[1:]])
    return came


def polls(db: Session, first: PollRow) -> list[PollRow]:
    """So many polls like the first, in the same hall."""
    fields = first.model_dump(exclude={"id"})
    store.add(db, *(more := [PollRow(**fields) for _ in range(POLLS - 1)]))
    return [first, *more]


def test_the_measure_knows_an_order_when_it_sees_one() -> None:
    names = [bytes([number]) for number in range(9)]
    assert rank_correlation(names, names) == 1
    assert rank_correlation(names, names[::-1]) == -1


def test_stored_order_tells_nothing_of_the_order_of_casting(app: FastAPI) -> None:
    """What the database lists by itself, page by page, and what sealing stores and publishes."""
    box = opened(app, devices=2)
    by_seal: list[Fraction] = []
    by_table: list[Fraction] = []
    with box.database.unit(write=True) as db:
        for poll in polls(db, box.row()):
            came = cast(db, poll.id)
            seal(db, box.hall.now, db.merge(poll))
            sealed = store.seal(db, poll.id)
            assert sealed is not None
            by_seal.append(rank_correlation(came, listed(sealed)))
            by_table.append(rank_correlation(came, as_the_table_has_them(db, poll.id)))
    assert abs(sum(by_seal, Fraction()) / POLLS) <= AT_MOST
    assert abs(sum(by_table, Fraction()) / POLLS) <= AT_MOST


def test_after_sealing_no_mark_of_a_row_tells_which_cast_it_was(app: FastAPI) -> None:
    """A cast is a transaction, and PostgreSQL marks with it the ballot and the deputy's row on the roll."""
    box = opened(app, devices=3)
    for number, deputy in enumerate(box.devices):
        box.cast(deputy, ballot(1, nonce=nonce(number)))
    before = together(box)
    box.move("seal")
    with box.database.unit(write=False) as db:
        assert store.box_size(db, box.poll_id) == 3
    assert before == (0 if box.database.is_sqlite else 3)
    assert together(box) == 0
    assert box.findings() == []


def together(box: Box) -> int:
    """Ballots that bear the mark of exactly one deputy's row. SQLite marks no rows."""
    if box.database.is_sqlite:
        return 0
    pairs = sa.text(
        "SELECT count(*) FROM (SELECT b.rid FROM box b JOIN poll_roll r ON r.poll_id = b.poll_id"
        " AND r.xmin::text = b.xmin::text WHERE b.poll_id = :p GROUP BY b.rid HAVING count(*) = 1) one"
    )
    with box.database.unit(write=False) as db:
        return int(db.execute(pairs, {"p": box.poll_id}).scalar_one())


def as_the_table_has_them(db: Session, poll_id: str) -> list[bytes]:
    """Without asking for an order on SQLite, where the key is all there is; on PostgreSQL by its pages."""
    query = "SELECT rid FROM box WHERE poll_id = :p"
    by_page = "" if db.get_bind().dialect.name == "sqlite" else " ORDER BY ctid"
    return list(db.execute(sa.text(query + by_page), {"p": poll_id}).scalars())
