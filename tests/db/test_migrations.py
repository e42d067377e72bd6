"""The numbered migrations and the rows say the same; a database of another version is refused."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from fastapi.testclient import TestClient

import app.tables
from app.config import Settings
from app.db.base import metadata
from app.db.migrations import NotMigrated, upgrade
from app.db.session import Database
from app.main import create_app

assert app.tables  # every feature's rows are in the metadata


def test_rows_and_migrations_agree(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_migrating_twice_changes_nothing(database: Database) -> None:
    upgrade(database)
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM audit_head").scalar() == 1


def test_a_half_applied_migration_refuses_to_start(settings: Settings, database: Database) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'half'")
    app = create_app(settings)
    with pytest.raises(NotMigrated, match="python -m app migrate"), TestClient(app):
        pass
    app.state.database.close()
