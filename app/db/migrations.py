"""Where the database stands against the code: alembic's numbered versions, run and compared."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.db.session import Database

SCRIPTS = Path(__file__).parent.parent.parent / "alembic"


class NotMigrated(RuntimeError):
    """The database is not at the code's version: the service must not touch it."""


def upgrade(database: Database) -> None:
    """Brings the database to the code's version, in one transaction; what fails changes nothing."""
    config = _config()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def current(database: Database) -> str | None:
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def expected() -> str | None:
    return ScriptDirectory.from_config(_config()).get_current_head()


def require_current(database: Database) -> None:
    """Raises NotMigrated unless the database is exactly at the code's version."""
    here, wanted = current(database), expected()
    if here != wanted:
        raise NotMigrated(
            f"数据库版本为 {here or '空'}，程序需要 {wanted}。请先运行 python -m app migrate；"
            "若数据库比程序新，请改用新版程序。"
        )


def is_empty(database: Database) -> bool:
    return not sa.inspect(database.engine).get_table_names()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    return config
