"""Real files to upload, made here: good ones, and ones that pretend."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image

PLACE = "22.54N 114.05E"
ORIENTATION, DESCRIPTION = 0x0112, 0x010E


def image(format: str = "JPEG", size: tuple[int, int] = (80, 60), mode: str = "RGB", **options: Any) -> bytes:
    """A picture whose left half is red and whose right half is blue."""
    made = Image.new("RGB", size, "red")
    made.paste("blue", (size[0] // 2, 0, *size))
    out = BytesIO()
    made.convert(mode).save(out, format, **options)
    return out.getvalue()


def photo_with_place(turned: int = 6) -> bytes:
    """A JPEG that says where it was taken, and that the camera was held upright."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[DESCRIPTION] = turned, PLACE
    return image(exif=exif, comment=PLACE.encode(), quality=95)


def png_bomb(side: int) -> bytes:
    """A PNG of side × side black pixels in a few kilobytes."""
    rows = zlib.compressobj(9)
    line = b"\0" * (side // 8 + 1)
    data = b"".join(rows.compress(line) for _ in range(side)) + rows.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def pdf(*inside: bytes) -> bytes:
    """A small PDF; ``inside`` stands in its catalogue."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R " + b" ".join(inside) + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
    ]
    body = b"%PDF-1.7\n"
    for number, content in enumerate(objects, start=1):
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    return body + b"trailer << /Root 1 0 R /Size 4 >>\n%%EOF\n"


GIF_WITH_PHP = image("GIF") + b"<?php system($_GET['c']); ?>"
JPEG_WITH_PHP = image() + b"<?php system($_GET['c']); ?>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HTML = b"<!doctype html><script>alert(1)</script>"
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 100
