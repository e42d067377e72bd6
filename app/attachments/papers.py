"""PDF files are kept as they came, so what they must not carry is looked for in their bytes.

Names inside compressed parts are not seen here. What is let through all the same finds no page of ours to
act on: a PDF is only ever handed out as a download, in a sandbox, never shown within our pages.
"""

from __future__ import annotations

import re
from typing import Final

from app.domain.errors import AttachmentRefused
from app.web.i18n import _

MEDIA_TYPE: Final = "application/pdf"
TAIL: Final = 2048
_ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_NAME: Final = re.compile(rb"/[!-~]{1,120}")
_ACTIVE: Final = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia")


def is_pdf(data: bytes) -> bool:
    return data.startswith(b"%PDF-")


def check_pdf(data: bytes) -> None:
    """Raises AttachmentRefused for half a file, an encrypted one, and one that would do something."""
    if b"%%EOF" not in data[-TAIL:]:
        raise AttachmentRefused(_("PDF 文件不完整，请重新导出后再上传"))
    names = b"".join(_plain(name) for name in _NAME.findall(data))
    if b"/Encrypt" in names:
        raise AttachmentRefused(_("PDF 文件已加密，请去掉密码后再上传"))
    if any(name in names for name in _ACTIVE):
        raise AttachmentRefused(_("PDF 文件含有脚本、可运行内容或内嵌文件，请打印成新的 PDF 后再上传"))


def _plain(name: bytes) -> bytes:
    """``/J#61vaScript`` is another way to write ``/JavaScript``."""
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), name)
