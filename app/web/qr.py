"""QR codes as drawings inside a page: no file, no address, no request that says what is in them."""

from __future__ import annotations

import io

import segno


def picture(text: str) -> str:
    """An SVG with a white ground, without size and style: the page's sheet gives them. It holds squares and
    nothing of the text, so a template may take it as it is (``| safe``)."""
    out = io.BytesIO()
    code = segno.make_qr(text, error="m")
    code.save(
        out, kind="svg", xmldecl=False, omitsize=True, border=2, light="#fff", svgclass=None, lineclass=None
    )
    return out.getvalue().decode()
