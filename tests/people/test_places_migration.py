"""Upgrading a database of the first version: the streets that stations named in words become rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command

from app.db import migrations
from app.db.session import Database

STATIONS = (
    ("S1", "home", "乙街道", "", "乙街道代表之家"),
    ("S2", "station", "甲街道", "北社区", "甲北联络站"),
    ("S3", "point", "乙街道", "北社区", "乙北联络点"),
    ("S4", "point", "甲街道", "北社区", "甲北联络点"),
)


@pytest.fixture
def old(database: Database, tmp_path: Path) -> Iterator[Database]:
    """A database of its own at the first version, with stations, an account and its session in it."""
    found = Database(f"sqlite:///{tmp_path / 'old.db'}") if database.is_sqlite else _beside(database)
    config = migrations._config()
    with found.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for values in STATIONS:
            connection.execute(
                sa.text("INSERT INTO station VALUES (:id, :kind, :street, :community, :name, '')"),
                dict(zip(("id", "kind", "street", "community", "name"), values, strict=True)),
            )
        connection.exec_driver_sql(
            "INSERT INTO account (id, username, name, phone, password_hash, active, created_at)"
            " VALUES ('A1', 'clerk', '某人', '15400000001', 'x', true, '2026-01-01 00:00:00')"
        )
        connection.exec_driver_sql("INSERT INTO account_role VALUES ('A1', 'station_clerk')")
        connection.exec_driver_sql(
            "INSERT INTO session (id, token_hash, account_id, created_at, expires_at)"
            " VALUES ('T1', 'x', 'A1', '2026-01-01 00:00:00', '2026-01-01 12:00:00')"
        )
    yield found
    found.close()


def _beside(database: Database) -> Database:
    """An empty database on the same server; the server goes with the tests."""
    name = f"old_{database.url.database}"
    server = sa.create_engine(database.url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name}")
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    server.dispose()
    return Database(database.url.set(database=name).render_as_string(hide_password=False))


def rows(database: Database, query: str) -> list[tuple[object, ...]]:
    with database.engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def test_a_database_in_use_is_upgraded(old: Database) -> None:
    migrations.upgrade(old)
    migrations.require_current(old)
    assert rows(old, "SELECT name FROM street ORDER BY position") in (
        [("乙街道",), ("甲街道",)],
        [("甲街道",), ("乙街道",)],
    )
    told = rows(
        old,
        "SELECT station.id, street.name, community.name, industry, station.version FROM station"
        " JOIN street ON street.id = station.street_id"
        " LEFT JOIN community ON community.id = station.community_id AND community.street_id = street.id"
        " ORDER BY station.id",
    )
    assert told == [
        ("S1", "乙街道", None, "", 1),
        ("S2", "甲街道", "北社区", "", 1),
        ("S3", "乙街道", "北社区", "", 1),
        ("S4", "甲街道", "北社区", "", 1),
    ]
    assert rows(old, "SELECT count(*) FROM community") == [(2,)]
    assert rows(old, "SELECT account_id, role FROM account_role") == [("A1", "station_clerk")]
    assert rows(old, "SELECT id, street_id FROM account") == [("A1", None)]
    assert rows(old, "SELECT id FROM session WHERE idle_at = expires_at") == [("T1",)]


@pytest.mark.parametrize(
    ("values", "taken"),
    [
        ("'industry', '人工智能'", True),
        ("'industry', ''", False),
        ("'point', '人工智能'", False),
        ("'club', ''", False),
    ],
)
def test_the_upgraded_table_knows_the_new_kind(old: Database, values: str, taken: bool) -> None:
    migrations.upgrade(old)
    insert = (
        "INSERT INTO station (id, name, address, street_id, kind, industry)"
        f" SELECT 'S5', '新站', '', street_id, {values} FROM station WHERE id = 'S1'"
    )
    with old.engine.connect() as connection:
        if taken:
            assert connection.exec_driver_sql(insert).rowcount == 1
        else:
            with pytest.raises(sa.exc.IntegrityError):
                connection.exec_driver_sql(insert)


def test_a_database_that_is_broken_is_left_as_it_is(tmp_path: Path) -> None:
    """SQLite does not watch references while tables are made anew: they are looked through at the end."""
    broken = Database(f"sqlite:///{tmp_path / 'broken.db'}")
    config = migrations._config()
    with broken.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    with broken.engine.connect() as connection:
        driver = connection.connection.dbapi_connection
        assert driver is not None
        driver.execute("PRAGMA foreign_keys=OFF")
        driver.execute("INSERT INTO account_role VALUES ('nobody', 'clerk')")
        driver.execute("PRAGMA foreign_keys=ON")
    with pytest.raises(migrations.NotMigrated, match="1 行"):
        migrations.upgrade(broken)
    assert migrations.current(broken) == "0001"
    broken.close()
