"""``python -m app tally FILE``: counts a poll from a file with nothing but the rules.

JSON goes to standard output, messages to standard error. Exit: 0 decided, 4 tied, 3 refused or no
result, 2 malformed, 70 an internal fault.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, BinaryIO, Final

from app.domain import tally

USAGE: Final = "用法：python -m app tally FILE（FILE写作“-”时从标准输入读取；格式见docs/tally.md）"
EXIT: Final = {"decided": 0, "tied": 4, "refused": 3, "no_result": 3}
MALFORMED: Final = 2
INTERNAL_FAULT: Final = 70


def run(argv: list[str]) -> int:
    """Count the one file named in ``argv`` (what follows ``tally``) and answer the exit code."""
    if argv in (["-h"], ["--help"]):
        _write(sys.stdout.buffer, USAGE)
        return 0
    if len(argv) != 1 or (argv[0].startswith("-") and argv[0] != "-"):
        return _complain(USAGE, MALFORMED)
    try:
        output = tally.count(tally.load(_read(argv[0])))
    except OSError as error:
        return _complain(f"读不了“{argv[0]}”：{_why(error)}", MALFORMED)
    except tally.MalformedPoll as malformed:
        return _complain(str(malformed), MALFORMED)
    except Exception as fault:  # the last door of the tool: 70 is promised for whatever we did not foresee
        return _complain(
            f"程序内部错误（{type(fault).__name__}），未计票。请连同文件报告此问题", INTERNAL_FAULT
        )
    return _answer(output)


def _read(name: str) -> bytes:
    return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()


def _why(error: OSError) -> str:
    known: dict[type[OSError], str] = {
        FileNotFoundError: "没有这个文件，请检查文件名",
        IsADirectoryError: "这是文件夹，请给出其中的文件",
        PermissionError: "没有读取权限，请与管理员联系",
    }
    return known.get(type(error), f"{error.strerror}")


def _answer(output: dict[str, Any]) -> int:
    try:
        _write(sys.stdout.buffer, json.dumps(output, ensure_ascii=False, indent=2))
    except OSError as error:
        # Python flushes once more at exit and would complain again: let that go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # a reader that has seen enough is no fault
            return _complain(f"结果写不出去：{error.strerror}", INTERNAL_FAULT)
    return EXIT[output["status"]]


def _complain(sentence: str, code: int) -> int:
    _write(sys.stderr.buffer, sentence)
    return code


def _write(stream: BinaryIO, text: str) -> None:
    """UTF-8 whatever the terminal's language: the same file gives the same bytes everywhere."""
    stream.write(text.encode("utf-8", "backslashreplace") + b"\n")
    stream.flush()


if __name__ == "__main__":
    raise SystemExit(run(sys.argv[1:]))
