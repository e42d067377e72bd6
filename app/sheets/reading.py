"""From uploaded bytes to a grid. The content decides what a file is; its name only tells the reader which."""

from __future__ import annotations

from app.domain.errors import BadFile
from app.sheets.delimited import read_delimited
from app.sheets.grid import Workbook

MAX_BYTES = 20 * 1024 * 1024
NAME_LENGTH = 120
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE2 = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_NOT_TABLES = (b"%pdf", b"<html", b"<!doctype", b"<?xml", b"<table", b"{\\rtf", b"mime-version")


def read(data: bytes, filename: str) -> Workbook:
    """The sheets of an XLSX file, or the one sheet of a CSV file.

    XLSX: stored values of formulas are used, macros are ignored. CSV: UTF-8 with or without a mark, UTF-16
    with one, GB18030; comma, tab or semicolon. At most 20 MB, 200 MB unpacked, 20,000 rows with content,
    100 columns.
    Raises BadFile, whose sentence says what the file is and what to do.
    """
    if not data.strip():
        raise BadFile("“{file}”是空文件；请选择填好的表格", file=filename)
    if len(data) > MAX_BYTES:
        raise BadFile(
            "“{file}”超过{limit}MB；请删去图片和无关的工作表后再上传", file=filename, limit=MAX_BYTES >> 20
        )
    if data.startswith(_OLE2):
        raise _ole2(data, filename)
    if data.startswith(_ZIP):
        from app.sheets.xlsx import read_xlsx

        return Workbook(read_xlsx(data, filename))
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:16].lower().startswith(_NOT_TABLES):
        raise BadFile("“{file}”不是表格文件；请用表格软件打开，另存为 xlsx 再上传", file=filename)
    return Workbook((read_delimited(data, filename),))


def shown_name(filename: str) -> str:
    """A file's name without its folders and without signs that cannot be shown, fit for a sentence."""
    name = filename.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in name if sign.isprintable())[-NAME_LENGTH:] or "文件"


def _ole2(data: bytes, filename: str) -> BadFile:
    if _ENCRYPTED in data:
        return BadFile("“{file}”设有打开密码；请取消密码，另存为 xlsx 再上传", file=filename)
    return BadFile("“{file}”是旧版 Excel 文件（.xls）；请用表格软件打开，另存为 xlsx 再上传", file=filename)
