"""Where the database stands against the code: alembic's numbered versions, run and compared."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
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
    with (
        database.engine.connect() as connection,
        _tables_may_be_rebuilt(database, connection),
        connection.begin(),
    ):
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        _require_whole(database, connection)


@contextmanager
def _tables_may_be_rebuilt(database: Database, connection: sa.Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew: dropping the old one would offend the rows that name it.

    The switch works only outside a transaction, so it is thrown on the driver's own connection.
    """
    driver = connection.connection.dbapi_connection
    assert driver is not None
    if database.is_sqlite:
        driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        if database.is_sqlite:
            driver.execute("PRAGMA foreign_keys=ON")


def _require_whole(database: Database, connection: sa.Connection) -> None:
    """What was not watched meanwhile is looked through before it is committed."""
    if database.is_sqlite:
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise NotMigrated(f"升级未完成，数据库未作任何更改：{len(broken)} 行引用的内容不存在")


def current(database: Database) -> str | None:
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@cache
def expected() -> str | None:
    """Of the code that runs: read once, for the scripts are many and somebody asks every few seconds."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def require_current(database: Database) -> None:
    """Raises NotMigrated unless the database is exactly at the code's version."""
    here, wanted = current(database), expected()
    if here != wanted:
        raise NotMigrated(
            f"数据库版本为 {here or '空'}，程序需要 {wanted}。请先运行 python -m app migrate；"
            "若数据库比程序新，请改用新版程序。"
        )


def require_known(version: str) -> None:
    """Raises alembic's CommandError for a version that only a newer program has."""
    ScriptDirectory.from_config(_config()).get_revision(version)


def is_empty(database: Database) -> bool:
    return not sa.inspect(database.engine).get_table_names()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    return config
