"""The roll as a file: sheets, columns, empty template. Import, export and ``docs/import.md`` follow these."""

from __future__ import annotations

from typing import Final

from app.domain.words import DeputyStatus, StationKind
from app.sheets.columns import Column, Kind, terms
from app.sheets.writing import Table, workbook

DEPUTIES_SHEET: Final = "代表"
STATIONS_SHEET: Final = "家站点"
DEPARTMENTS_SHEET: Final = "责任单位"

DEPUTIES: Final = (
    Column(
        "number", "代表证号", longest=20, unique=True, compact=True,
        note="其他文件凭此号指明代表", example="FT7-001",
    ),
    Column("name", "姓名", longest=40, compact=True, example="张三"),
    Column(
        "gender", "性别", Kind.CHOICE, required=False,
        choices=(("男", "male", "男"), ("女", "female", "女")), example="女",
    ),
    Column("delegation", "代表团", longest=60, compact=True, example="榕溪代表团"),
    Column(
        "phone", "手机号", Kind.PHONE, unique=True,
        note="同一号码视为同一人", example="15400000001",
    ),
    Column("occupation", "职业", required=False, longest=80, example="小学教师"),
    Column(
        "status", "状态", Kind.CHOICE,
        choices=terms((DeputyStatus.IN_OFFICE, DeputyStatus.SUSPENDED)), example="在任",
    ),
)  # fmt: skip

STATIONS: Final = (
    Column("street", "街道", longest=40, compact=True, example="榕溪街道"),
    Column(
        "community", "社区", required=False, longest=40, compact=True,
        note="代表之家可不填；名册中没有的街道、社区随导入新设", example="榕树头社区",
    ),
    Column("kind", "类型", Kind.CHOICE, choices=terms(StationKind), example="社区联络站"),
    Column("name", "名称", longest=80, unique=True, compact=True, example="榕树头社区代表联络站"),
    Column("address", "地址", required=False, longest=120, example="榕树头社区党群服务中心一楼"),
    Column(
        "industry", "产业", required=False, longest=60, compact=True,
        note="产业联系点必填，其他类型不填", example="人工智能",
    ),
)  # fmt: skip

DEPARTMENTS: Final = (
    Column(
        "code", "编码", longest=40, unique=True, compact=True,
        note="字母、数字或拼音，导入后不再改动", example="education",
    ),
    Column("name", "名称", longest=80, unique=True, compact=True, example="区教育局"),
)  # fmt: skip

ROLL: Final = ((DEPUTIES_SHEET, DEPUTIES), (STATIONS_SHEET, STATIONS), (DEPARTMENTS_SHEET, DEPARTMENTS))

GUIDE: Final = (
    "名册：代表、家站点、责任单位各一张工作表。请勿改动工作表名称和列名；红色列名为必填。",
    "先预览，看清新增、变动和每一行的错误，再确认导入；有一处错误则整个文件都不导入。",
    "代表也可以单独用 CSV 文件导入（UTF-8 或 GBK 编码），列名相同。",
)


def template() -> bytes:
    """The empty roll as XLSX, with 填表说明."""
    return workbook([Table(title, columns) for title, columns in ROLL], GUIDE)
