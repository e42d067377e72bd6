"""Tables as a clerk has them: a roll in CSV, and files that are none."""

from __future__ import annotations

import io
from typing import Final

import openpyxl

from app.people.columns import DEPUTIES_SHEET
from tests.attachments.bytes import image

HEADER: Final = "代表证号,姓名,性别,代表团,手机号,职业,状态"
ZHANG: Final = "RX-001,张三,男,甲代表团,15400000001,教师,在任"
LI: Final = "RX-002,李四,女,甲代表团,15400000002,医生,在任"
WANG: Final = "RX-003,王五,男,乙代表团,15400000003,,在任"
RUBBISH: Final = image()
OTHER_COLUMNS: Final = "编号,名字\r\n1,张三\r\n".encode("gbk")


def csv(*rows: str, encoding: str = "gbk") -> bytes:
    return "\r\n".join([HEADER, *rows]).encode(encoding)


def xlsx(*rows: str) -> bytes:
    """The same rows as a workbook of 代表 alone."""
    book, out = openpyxl.Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet(DEPUTIES_SHEET)
    for row in (HEADER, *rows):
        sheet.append(row.split(","))
    book.save(out)
    return out.getvalue()
