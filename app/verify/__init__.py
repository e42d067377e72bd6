"""``python -m app verify EXPORT.zip``: an observer checks an export with nothing but the rules.

Exit: 0 everything that could be checked holds, 1 a check failed, 2 no export (or not called rightly).
The package's parts are described in ``app.doctor.service.packing``, which writes it.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from app.domain.findings import Finding
from app.verify.chain import DECIDED
from app.verify.checks import recount, recountable, verify
from app.verify.package import EVENTS, MANIFEST, SCHEMA, SIGNED, NotAnExport, Package, read_package
from app.verify.results import VIEWS

__all__ = [
    "DECIDED",
    "EVENTS",
    "MANIFEST",
    "SCHEMA",
    "SIGNED",
    "VIEWS",
    "NotAnExport",
    "Package",
    "parse_checkpoint",
    "read_package",
    "recount",
    "recountable",
    "run",
    "verify",
]
GOOD, FAILED, NO_EXPORT = 0, 1, 2
_CHECKPOINT = re.compile(r"(\d{1,18}):([0-9a-f]{64})")
LIMITS: Final = (
    "某位代表怎样投票：任何人、任何文件都无从得知，核验包里也没有",
    "票数本身：核验包不含选票，只能核验结果确由公布的票数按规则得出；重新开箱须有钥匙卡，并在销毁选票之前",
    "纸质票的清点：以监票人签字的原始记录为准",
    "两个账号是否两个人：记录和复核一项决定的是两个账号，是谁在用，核验包看不出",
    "规则本身：由谁决定是按流程表和年度所采用的规则核对的；注明（暂定）的，是没有公布的规定，暂按默认设定",
    "首次导出之前整条审计链是否重写：请用更早导出的检查点（--checkpoint）对照",
)


def run(argv: Sequence[str]) -> int:
    """Checks the file, prints every finding in plain words, answers the exit code."""
    options = _parser().parse_args(argv)
    try:
        checkpoint = parse_checkpoint(options.checkpoint)
        found = verify(read_package(Path(options.file)), checkpoint)
    except NotAnExport as fault:
        sys.stderr.write(f"{fault}\n")
        return NO_EXPORT
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as fault:
        sys.stderr.write(f"核验包的内容不合格式（{type(fault).__name__}），请向大会秘书处重新索取\n")
        return NO_EXPORT
    sys.stdout.write((_as_json(found) if options.json else _as_text(found)) + "\n")
    return GOOD if all(finding.ok for finding in found) else FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m app verify",
        description="核验导出包：审计链与公布的结果。退出码：0 全部相符；1 有不符；2 不是核验包或用法有误。",
    )
    parser.add_argument("file", metavar="EXPORT.zip", help="核验包")
    parser.add_argument("--checkpoint", metavar="高度:校验码", help="以前导出的检查点，用以发现链尾被截断")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    return parser


def parse_checkpoint(text: str | None) -> tuple[int, str] | None:
    """``128:9f…`` as height and digest. Raises NotAnExport for anything else."""
    if text is None:
        return None
    found = _CHECKPOINT.fullmatch(text.strip())
    if found is None:
        raise NotAnExport("检查点应写作“高度:校验码”，如 128:9f…（64 位十六进制）")
    return int(found[1]), found[2]


def _as_text(found: Sequence[Finding]) -> str:
    lines = [f"{_sign(finding)} {finding.text}" for finding in found]
    failed = sum(not finding.ok for finding in found)
    verdict = f"{failed} 项不符，请向本级人大常委会反映" if failed else "所核验的各项全部相符"
    limits = [f"· {text}" for text in LIMITS]
    return "\n".join([*lines, "", "不能由此核验的：", *limits, "", f"结论：{verdict}。"])


def _sign(finding: Finding) -> str:
    if finding.code.startswith("unchecked."):
        return "–"
    return "✓" if finding.ok else "✗"


def _as_json(found: Sequence[Finding]) -> str:
    document = {"ok": all(f.ok for f in found), "findings": [asdict(f) for f in found], "limits": LIMITS}
    return json.dumps(document, ensure_ascii=False, indent=2)
