"""``python -m app workflow``: print the rules as ``docs/workflow.md`` has them."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from app.domain.workflow.printing import document


def run(argv: Sequence[str]) -> int:
    """0, or 2 where arguments are given: the command takes none."""
    if argv:
        sys.stderr.write("用法：python -m app workflow\n")
        return 2
    sys.stdout.write(document())
    return 0
