"""Command line: open an account, name the congress, import the roll. Each is safe to run twice."""

from __future__ import annotations

import argparse
import getpass
import secrets
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from sqlmodel import Session
from tqdm import tqdm

from app.config import Settings
from app.db.clock import system_clock
from app.db.migrations import NotMigrated, require_current
from app.db.session import Database
from app.domain.actors import Actor, Body, Role
from app.domain.errors import AlreadyFounded, Malformed, Missing, Refusal
from app.people import columns, service
from app.people.service import RollFile
from app.people.service.staff import STAFF_ROLES

COMMAND_LINE = Actor("command-line", "command-line", "命令行", frozenset({Role.CLERK, Role.SYSADMIN}))
DONE, REFUSED, UNUSABLE = 0, 1, 2
ASKED, PIPED, MADE = "ask", "stdin", "made"  # where a password comes from


def account_command(argv: Sequence[str]) -> int:
    """Opens an account. The password is asked for, read from standard input, or made and shown once."""
    options = _account_parser().parse_args(argv)
    password = _password(options.password)

    def run(db: Session) -> None:
        department = service.department_by_name(db, options.department).id if options.department else None
        street, community = _place(db, options.street, options.community)
        row = service.add_account(
            db,
            system_clock(),
            username=options.username,
            name=options.name,
            phone=options.phone,
            password=password,
            roles=[Role(role) for role in options.role],
            department_id=department,
            body=Body(options.body) if options.body else None,
            street_id=street,
            community_id=community,
            temporary=options.password != ASKED,
            by=None,
        )
        _say(f"已开设账号 {row.username}")

    done = _run(run)
    if done == DONE and options.password == MADE:
        _say(f"初始密码（只显示这一次）：{password}")
    return done


def import_roll_command(argv: Sequence[str]) -> int:
    """Previews a roll file, or imports it with ``--yes``; faults go to standard error, row by row."""
    options = _roll_parser().parse_args(argv)
    if options.template:
        Path(options.file).write_bytes(columns.template())
        _say(f"已写出空白名册 {Path(options.file).name}")
        return DONE
    try:
        data = Path(options.file).read_bytes()
    except OSError:
        _complain("无法读取文件，请检查路径")
        return UNUSABLE
    try:
        file = _read(data, Path(options.file).name)
    except Refusal as refusal:
        return _refuse(refusal)
    return _run(lambda db: _roll(db, file, brings_in=options.yes))


def congress_command(argv: Sequence[str]) -> int:
    """Names the congress of this database, once."""
    parser = argparse.ArgumentParser(
        prog="python -m app congress", description="设定人大名称（只能设定一次）"
    )
    parser.add_argument("name", help="如 榕溪区人民代表大会")
    options = parser.parse_args(argv)
    return _run(lambda db: _found(db, options.name))


def _found(db: Session, name: str) -> None:
    try:
        service.found_congress(db, system_clock(), name)
        _say(f"已设定：{name}")
    except AlreadyFounded:
        if service.congress(db).name != name:
            raise
        _say(f"此前已设定：{name}")


def _read(data: bytes, name: str) -> RollFile:
    """Before a unit of work is begun, with a bar of the rows read."""
    with tqdm(total=0, unit="行", file=sys.stderr, disable=None, leave=False) as bar:

        def progress(read: int, total: int) -> None:
            bar.total = total
            bar.update(read - bar.n)

        return service.read_roll(data, name, by=COMMAND_LINE, progress=progress)


def _roll(db: Session, file: RollFile, *, brings_in: bool) -> None:
    if brings_in:
        seen = service.import_roll(db, system_clock(), file, by=COMMAND_LINE)
    else:
        seen = service.preview_roll(db, file, by=COMMAND_LINE)
    _say(
        f"新增 {len(seen.added)}，变动 {len(seen.changed)}，不变 {seen.unchanged}，"
        f"文件中没有而名册中有 {len(seen.missing)}"
    )
    if seen.faults:
        raise Malformed("文件有 {count} 处错误", faults=seen.faults, count=len(seen.faults))
    _say("已导入。" if brings_in else "这是预览，名册未改动；加 --yes 导入。")


def _run(act: Callable[[Session], None]) -> int:
    database = Database(Settings().database_url)
    try:
        require_current(database)
        with database.unit(write=True) as db:
            act(db)
    except NotMigrated as fault:
        _complain(str(fault))
        return UNUSABLE
    except Refusal as refusal:
        return _refuse(refusal)
    finally:
        database.close()
    return DONE


def _refuse(refusal: Refusal) -> int:
    _complain(str(refusal))
    for fault_found in refusal.faults if isinstance(refusal, Malformed) else ():
        _complain(f"  {fault_found.pointer}：{fault_found.sentence.format(**dict(fault_found.values))}")
    return REFUSED


def _account_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m app account", description="开设工作人员账号")
    parser.add_argument("username", help="用户名")
    parser.add_argument("--name", required=True, help="姓名")
    parser.add_argument("--phone", required=True, help="11 位手机号；同一号码视为同一人")
    roles = "、".join(f"{role.value} {role.label}" for role in STAFF_ROLES)
    parser.add_argument(
        "--role", action="append", required=True, choices=[r.value for r in STAFF_ROLES], help=roles
    )
    parser.add_argument("--department", help="责任单位名称（责任单位账号）")
    parser.add_argument("--body", choices=[b.value for b in Body], help="所记录的会议（会议秘书账号）")
    parser.add_argument("--street", help="街道名称（联络站工作人员、人大街道工委账号）")
    parser.add_argument("--community", help="社区名称（联络站工作人员账号，可不填）")
    parser.add_argument(
        "--password",
        choices=[ASKED, PIPED, MADE],
        default=ASKED,
        help="ask 询问；stdin 从标准输入读一行；made 由程序生成并显示一次",
    )
    return parser


def _place(db: Session, street: str | None, community: str | None) -> tuple[str | None, str | None]:
    """Ids of the places named; a community is looked for in its street."""
    if not street:
        if community:
            raise Missing("请同时填写社区所属的街道（--street）")
        return None, None
    found = service.street_by_name(db, street).id
    return found, service.community_by_name(db, found, community).id if community else None


def _roll_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m app import-roll", description="预览或导入代表名册")
    parser.add_argument("file", help="XLSX，或只含代表的 CSV（UTF-8、GBK）")
    parser.add_argument("--yes", action="store_true", help="导入；不加时只预览")
    parser.add_argument("--template", action="store_true", help="把空白名册写到该文件")
    return parser


def _password(how: str) -> str:
    if how == MADE:
        return secrets.token_urlsafe(12)
    return sys.stdin.readline().rstrip("\n") if how == PIPED else getpass.getpass("密码（至少 10 个字符）：")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def _complain(line: str) -> None:
    sys.stderr.write(line + "\n")
