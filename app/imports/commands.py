"""``python -m app import-year``: the same import from the command line, by two people at one keyboard."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tqdm import tqdm

from app.config import Settings
from app.cycles.tables import CycleRow
from app.db.clock import Clock, system_clock
from app.db.migrations import NotMigrated, require_current
from app.db.session import Database
from app.domain.actors import Actor
from app.domain.errors import Fault, Malformed, Refusal
from app.imports import service
from app.imports.preview import Preview
from app.imports.reading import YearKind
from app.people import service as people
from app.sheets.parsing import Progress

OK: Final = 0
MALFORMED: Final = 2
REFUSED: Final = 3
Ask = Callable[[str], str]


def import_year_command(
    argv: Sequence[str],
    *,
    settings: Settings | None = None,
    clock: Clock = system_clock,
    ask: Ask = getpass.getpass,
) -> int:
    """Exit 0: imported (or, with ``--preview``, without a fault) · 2: the file has faults, told row by row ·
    3: refused (a wrong password, one human twice, a role that may not, a year that is there already)."""
    given = _parser().parse_args(argv)
    settings = settings or Settings()
    database = Database(settings.database_url)
    try:
        require_current(database)
        _run(database, settings, clock, ask, given)
    except NotMigrated as fault:
        return _tell(str(fault), REFUSED)
    except OSError as fault:
        return _tell(f"无法读取文件：{fault.strerror}。请核对文件名。", MALFORMED)
    except Malformed as fault:
        for one in fault.faults:
            _tell(_line(one), MALFORMED)
        return _tell(_words(fault), MALFORMED)
    except Refusal as refusal:
        return _tell(_words(refusal), REFUSED)
    finally:
        database.close()
    return OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m app import-year",
        description="导入系统外形成的年度：候选项目或上年项目。须由两人办理，各自输入密码；"
        "有一处错误则整个文件都不导入。",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="填好的模板（xlsx）")
    parser.add_argument(
        "--kind", required=True, choices=[str(kind) for kind in YearKind],
        help="listed 候选项目，implementing 上年项目",
    )  # fmt: skip
    parser.add_argument("--by", required=True, metavar="USERNAME", help="提交人的用户名")
    parser.add_argument("--confirm-by", metavar="USERNAME", help="复核人的用户名；须为另一人")
    parser.add_argument("--preview", action="store_true", help="只预览，不写入任何内容")
    return parser


def _run(database: Database, settings: Settings, clock: Clock, ask: Ask, given: argparse.Namespace) -> None:
    kind, data = YearKind(given.kind), given.file.read_bytes()
    if not given.preview and not given.confirm_by:
        raise Malformed("请用 --confirm-by 写明复核人；只看内容请用 --preview")
    first = _sign_in(database, settings, clock, ask, given.by)
    with _bar() as progress:
        read = service.read_file(kind=kind, data=data, filename=given.file.name, by=first, progress=progress)
    with database.unit(write=False) as db:
        found = service.preview(db, clock(), read, by=first)
    _show(found)
    if given.preview:
        return
    second = _sign_in(database, settings, clock, ask, given.confirm_by)
    # Both hands in one transaction: a second hand that is refused leaves no file waiting.
    with database.unit(write=True) as db:
        file, decision, _ = service.hand_in(db, clock(), read, by=first)
        cycle = service.confirm(db, clock(), file.id, read, decision_id=decision.id, by=second)
    _done(cycle)


def _sign_in(database: Database, settings: Settings, clock: Clock, ask: Ask, username: str) -> Actor:
    """Proves who is at the keyboard; the session that signing in opens is ended at once."""
    password = ask(f"{username} 的密码：")
    signed = people.sign_in(database, clock(), settings, username=username, password=password)
    with database.unit(write=True) as db:
        people.sign_out(db, clock(), token=signed.token)
    return signed.actor


@contextmanager
def _bar() -> Iterator[Progress]:
    """One bar that each sheet in turn fills; quiet where nobody watches."""
    with tqdm(unit="行", desc="读取", leave=False, disable=None) as bar:

        def progress(done: int, of: int) -> None:
            bar.total = of
            bar.update(done - bar.n)

        yield progress


def _show(found: Preview) -> None:
    year = found.year
    lines = [
        f"第{year.term}届第{year.session_no}次 {year.title}（系统外形成，{year.document_no}）",
        f"导入后的阶段：{found.stage.label}；规则：{year.rules.name}（{year.rules.code}）",
        *(
            f"  {group.title}：{group.items} 项"
            + (f"，应选 {group.places} 项" if group.places is not None else "")
            + f"，预算 {group.budget:,} 元"
            for group in found.groups
        ),
        f"共 {len(found.items)} 项，预算合计 {found.budget:,} 元",
        *(f"请留意 {_line(warning)}" for warning in found.warnings),
    ]
    sys.stdout.write("\n".join(lines) + "\n")


def _done(cycle: CycleRow) -> None:
    sys.stdout.write(f"已导入，年度编号 {cycle.id}，阶段：{cycle.stage.label}。\n")


def _line(fault: Fault) -> str:
    return f"{fault.pointer}：{fault.sentence.format(**dict(fault.values))}"


def _words(refusal: Refusal) -> str:
    said = refusal.sentence.format(**refusal.values) if refusal.sentence else ""
    return f"{refusal.title}：{said}" if said else refusal.title


def _tell(sentence: str, code: int) -> int:
    sys.stderr.write(sentence + "\n")
    return code
