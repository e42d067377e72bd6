"""If-Match: which version an edit is of; the service compares it with the row it holds."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Header

from app.domain.errors import Fault, Malformed


def version_of(
    if_match: Annotated[str, Header(max_length=20, description="所改的版本，即 version")],
) -> int:
    """Raises Malformed."""
    plain = if_match.strip().strip('"')
    if not (plain.isascii() and plain.isdigit()):
        raise Malformed("请在 If-Match 中写明所改的版本", faults=[Fault("header / if-match", "应为版本号")])
    return int(plain)


Version = Annotated[int, Depends(version_of)]
"""An endpoint's ``expected: Version``: 422 where the header is missing or no version."""
