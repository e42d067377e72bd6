"""PostgreSQL: ``pg_dump`` and ``pg_restore``, in one snapshot with what is read beside them."""

from __future__ import annotations

import glob
import json
import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from app.backup.archive import ROWS, BackupFault, pieces
from app.backup.snapshot import LEFT_OUT, Rows, Snapshot
from app.db.base import metadata
from app.db.session import Database

PART: Final = "database.pgdump"
_BESIDE: Final = "/usr/lib/postgresql/*/bin"  # where Debian and its kin keep every version
_WITH_STATISTICS: Final = 18
_STACKS: Final = """
    SELECT poll_id, number, box_number, size, method, first_by, second_by FROM paper_stack
    WHERE poll_id IN (SELECT id FROM poll WHERE count IS NOT NULL) ORDER BY poll_id, number
"""


@contextmanager
def snapshot(database: Database) -> Iterator[Snapshot]:
    with database.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        program = tool("pg_dump", connection)
        name = str(connection.execute(sa.text("SELECT pg_export_snapshot()")).scalar_one())
        yield Snapshot(
            "postgresql", partial(_rows, connection), partial(_parts, database, connection, program, name)
        )


def load(database: Database, archive: zipfile.ZipFile) -> None:
    """Into an empty schema, wholly or not at all."""
    with database.engine.connect() as connection:
        program = tool("pg_restore", connection)
    command = [program, "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
    with archive.open(PART) as dump, tempfile.TemporaryFile() as said:
        running = _started(database, command, said, stdin=subprocess.PIPE)
        assert running.stdin is not None
        try:
            shutil.copyfileobj(dump, running.stdin)
            running.stdin.close()
        except BrokenPipeError:
            pass  # it has ended already, and says why
        _require_done(running.wait(), program, said)
    _put_rows(database, json.loads(archive.read(ROWS)))


def discard(database: Database) -> None:
    """Empties a schema that a restore had begun to fill."""
    found = sa.MetaData()
    found.reflect(database.engine)
    found.drop_all(database.engine)


def _parts(
    database: Database, connection: sa.Connection, program: str, name: str
) -> Iterator[tuple[str, Iterable[bytes]]]:
    schema = connection.execute(sa.text("SELECT current_schema()")).scalar_one()
    left_out = [f'--exclude-table-data="{schema}".{table}' for table in (*LEFT_OUT, "paper_stack")]
    command = [program, "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={name}"]
    if _version(program) >= _WITH_STATISTICS:
        command.append("--no-statistics")  # what the planner sampled
    yield PART, _dumped(database, [*command, f'--table="{schema}".*', *left_out])
    stacks = [dict(row) for row in connection.execute(sa.text(_STACKS)).mappings()]
    yield ROWS, [json.dumps({"paper_stack": stacks}).encode()]


def _dumped(database: Database, command: Sequence[str]) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as said:
        running = _started(database, command, said, stdout=subprocess.PIPE)
        assert running.stdout is not None
        try:
            yield from pieces(running.stdout)
        finally:
            running.stdout.close()
            ended = running.wait()
        _require_done(ended, command[0], said)


def _started(
    database: Database,
    command: Sequence[str],
    said: Any,
    *,
    stdin: int | None = None,
    stdout: int | None = None,
) -> subprocess.Popen[bytes]:
    where = [*command, f"--dbname={_address(database)}"]
    return subprocess.Popen(where, stdin=stdin, stdout=stdout, stderr=said, env=_environment(database))


def _require_done(ended: int, program: str, said: Any) -> None:
    if ended:
        said.seek(0)
        last = said.read().decode(errors="replace").strip().splitlines()[-1:] or ["没有说明"]
        raise BackupFault(f"{Path(program).name} 没有完成（{ended}）：{last[0]}")


def _rows(connection: sa.Connection, statement: str) -> Rows:
    return [tuple(row) for row in connection.exec_driver_sql(statement).all()]


def _put_rows(database: Database, tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    with database.unit(write=True) as db:
        for table, rows in tables.items():
            if rows:
                db.execute(sa.insert(metadata.tables[table]), list(rows))


def tool(name: str, connection: sa.Connection) -> str:
    """The first of these programs that is no older than the server. Raises BackupFault where none is."""
    needed = int(connection.exec_driver_sql("SHOW server_version_num").scalar_one()) // 10_000
    for place in _places(name, connection):
        if _version(place) >= needed:
            return place
    raise BackupFault(
        f"找不到 {name}（须为 PostgreSQL {needed} 或更新的版本）："
        f"请安装 postgresql-client-{needed}，并放在 PATH 中"
    )


def _places(name: str, connection: sa.Connection) -> Iterator[str]:
    on_path = shutil.which(name)
    if on_path:
        yield on_path
    yield from sorted(glob.glob(f"{_BESIDE}/{name}"), reverse=True)
    allowed = connection.exec_driver_sql(
        "SELECT has_function_privilege('pg_config()', 'execute')"
    ).scalar_one()
    if allowed:  # beside the server's own programs, where it runs on this machine
        asked = "SELECT setting FROM pg_config WHERE name = 'BINDIR'"
        yield f"{connection.exec_driver_sql(asked).scalar_one()}/{name}"


def _version(program: str) -> int:
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.search(r"\) (\d+)", answer.stdout)
    return int(found[1]) if found else 0


def _address(database: Database) -> str:
    """Without the password, which would stand in the list of processes."""
    url = database.url.set(drivername="postgresql")
    return sa.URL.create(
        url.drivername, url.username, None, url.host, url.port, url.database, url.query
    ).render_as_string()


def _environment(database: Database) -> dict[str, str]:
    password = database.url.password
    return {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}
