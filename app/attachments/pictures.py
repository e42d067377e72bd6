"""Pictures are never stored as they came: decoded, turned upright, made smaller and encoded anew as JPEG.

Whatever else a file carried (place and time of the photo, a second picture, a script behind the last byte)
is left behind, for only pixels cross over. Transparent parts become white.
"""

from __future__ import annotations

import struct
import threading
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps

from app.domain.errors import AttachmentRefused
from app.web.i18n import _

LONGEST_SIDE: Final = 2560
QUALITY: Final = 85
MEDIA_TYPE: Final = "image/jpeg"
FORMATS: Final = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}
HEIC_BRANDS: Final = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"}
)
# What Pillow raises for bytes that are no whole picture; anything else would be a fault of ours.
_BROKEN: Final = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    OverflowError,
    TypeError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)
_at_once = threading.BoundedSemaphore(2)  # a large picture takes memory while it is decoded


@dataclass(frozen=True, slots=True)
class Picture:
    data: bytes
    width: int
    height: int


def format_of(data: bytes) -> str | None:
    """JPEG, PNG or WEBP by the first bytes; None for anything else."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    return next((name for magic, name in FORMATS.items() if data.startswith(magic)), None)


def is_heic(data: bytes) -> bool:
    """What many telephones save unless told otherwise."""
    return data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS


def picture(data: bytes, format: str, megapixels: int) -> Picture:
    """The picture, encoded anew. Raises AttachmentRefused for a broken one and for too many pixels."""
    try:
        with _at_once, Image.open(BytesIO(data), formats=(format,)) as opened:
            if opened.width * opened.height > megapixels * 1_000_000:
                raise AttachmentRefused(
                    _("图片像素过多，至多 {most} 百万像素；请缩小或截图后再上传"), most=megapixels
                )
            return _encoded(_upright(opened))
    except _BROKEN:
        raise AttachmentRefused(_("图片不完整或已损坏，请重新拍摄或另存后再上传")) from None


def _upright(opened: Image.Image) -> Image.Image:
    """Decoded no larger than needed, turned as the camera was held, on white."""
    opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    turned = ImageOps.exif_transpose(opened)
    solid = turned.convert("RGBA" if turned.has_transparency_data else "RGB")
    solid.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    sheet = Image.new("RGB", solid.size, "white")
    sheet.paste(solid, mask=solid if solid.mode == "RGBA" else None)
    return sheet


def _encoded(sheet: Image.Image) -> Picture:
    out = BytesIO()
    sheet.save(out, "JPEG", quality=QUALITY, optimize=True)
    return Picture(out.getvalue(), sheet.width, sheet.height)
