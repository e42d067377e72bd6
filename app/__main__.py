"""The command line: ``python -m app COMMAND``; ``python -m app COMMAND --help`` tells of one."""

from __future__ import annotations

import gc
import importlib
import sys
from collections.abc import Callable, Sequence
from typing import Final

# command → (module and function, what it does). Imported only when asked for: `tally` needs domain alone.
COMMANDS: Final = {
    "serve": ("app.commands:serve", "启动服务：python -m app serve"),
    "migrate": ("app.commands:migrate", "建立数据库或升级到当前版本"),
    "demo": ("app.demo.commands:run", "演示：--through living、morning、announced、closed"),
    "congress": ("app.people.commands:congress_command", "设定人大名称"),
    "account": ("app.people.commands:account_command", "新建工作人员账号"),
    "import-roll": ("app.people.commands:import_roll_command", "导入代表名册（XLSX、CSV）"),
    "import-year": ("app.imports.commands:import_year_command", "导入系统外形成的年度（XLSX）"),
    "retention": ("app.topics.commands:retention", "删除到期的个人信息（每天运行一次）"),
    "tally": ("app.tally_command:run", "计票工具：从文件计票"),
    "workflow": ("app.workflow_command:run", "打印办理流程（docs/workflow.md）"),
    "verify": ("app.verify:run", "核验导出包：审计链与公布的结果"),
    "export": ("app.doctor.commands:export", "导出核验包"),
    "backup": ("app.backup.commands:backup", "备份数据库和附件，服务照常运行"),
    "restore": ("app.backup.commands:restore", "把备份恢复到空的数据库"),
    "scrub": ("app.polls.shredding:run", "销毁选票之后，清除数据库文件中的残留"),
    "deliver": ("app.commands:deliver", "发送办理进展通知，告知逾期：deliver [--once]"),
    "doctor": ("app.doctor.commands:run", "检查票箱与记录的不变量"),
}


def main(argv: Sequence[str]) -> int:
    """Runs the command; 0 is good, 2 is a command that nobody knows."""
    if not argv or argv[0] in {"-h", "--help", "help"}:
        print(_usage())
        return 0
    if argv[0] not in COMMANDS:
        print(f"没有“{argv[0]}”这个命令。\n\n{_usage()}", file=sys.stderr)
        return 2
    return _named(COMMANDS[argv[0]][0])(list(argv[1:]))


def _named(command: str) -> Callable[[list[str]], int]:
    """What is imported stays: to look for garbage in it meanwhile takes a sixth of the time."""
    module, function = command.split(":")
    gc.disable()
    run: Callable[[list[str]], int] = getattr(importlib.import_module(module), function)
    gc.enable()
    return run


def _usage() -> str:
    lines = [f"  {name:<12} {words}" for name, (_, words) in COMMANDS.items()]
    return "用法：python -m app 命令 [参数]\n\n" + "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
