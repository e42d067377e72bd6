"""QR codes as drawings inside a page: no file, no address, no request that says what is in them."""

from __future__ import annotations

import io

import segno


def picture(text: str, *, random: bool = False) -> str:
    """An SVG with a white ground, without size and style: the page's sheet gives them. It holds squares and
    nothing of the text, so a template may take it as it is (``| safe``). ``random`` text has no pattern that
    a mask must break: to look for the best of eight takes four fifths of the time, while a hall waits."""
    out = io.BytesIO()
    code = segno.make_qr(text, error="m", mask=0 if random else None)
    code.save(
        out, kind="svg", xmldecl=False, omitsize=True, border=2, light="#fff", svgclass=None, lineclass=None
    )
    return out.getvalue().decode()
