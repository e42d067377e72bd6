"""``docs/import.md``: the files for clerks, printed from the same columns that the import reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.candidates import columns as plan
from app.imports import columns as year
from app.people import columns as people
from app.sheets.columns import Column
from app.sheets.grid import MAX_COLUMNS, MAX_ROWS
from app.sheets.reading import MAX_BYTES

_INTRODUCTION = f"""# 导入文件

各种文件都有空白模板（附“填表说明”）。下面各表由程序按导入时所用的列生成，与模板一致。

## 共同的规定

- 文件可以是 xlsx，也可以是 CSV（UTF-8 或 GBK 编码；CSV 只有一张表，只能用来导入代表或政府投资计划）。
  旧版 .xls 和设有打开密码的文件请先另存为 xlsx。
- 每个文件不超过 {MAX_BYTES >> 20}MB，每张工作表不超过 {MAX_ROWS} 行、{MAX_COLUMNS} 列。
- 表头上方可以有标题，行间可以有空行；列的次序不限。多余的列、重复的列、缺少的必填列都会指出来。
- 公式取表格软件存下的结果；没有存下结果的、错误值（如 #REF!）、合并的单元格都会指出来。宏不会运行。
- 全角数字、千位逗号、手机号中的空格和短横都可以；日期可以是表格软件的日期，也可以写成文字。
- 金额以整数元计。列名写成“（万元）”时按万元填写，换算后须为整数元。
- 预览列出全部错误，指明工作表、行号和列名。有一处错误，整个文件都不导入。
"""


def document() -> str:
    """The whole of ``docs/import.md``."""
    parts = [_INTRODUCTION]
    parts += _file("名册", people.GUIDE, people.ROLL)
    parts += _file("候选项目（本年）", year.LIST_GUIDE, _LIST)
    parts += _file("上年项目", year.PROJECTS_GUIDE, _PROJECTS)
    parts += _file("政府投资计划", plan.GUIDE, ((plan.PLAN_SHEET, plan.PLAN),))
    return "\n".join(parts)


_Sheets = Sequence[tuple[str, Sequence[Column]]]
_LIST: _Sheets = (
    (f"{year.YEAR_SHEET}（“项目”“值”两列）", year.LIST_YEAR),
    (year.GROUPS_SHEET, year.GROUPS),
    (year.CANDIDATES_SHEET, year.CANDIDATES),
)
_PROJECTS: _Sheets = (
    (f"{year.YEAR_SHEET}（“项目”“值”两列）", year.PROJECTS_YEAR),
    (year.PROJECTS_SHEET, year.PROJECTS),
    (year.PROGRESS_SHEET, year.PROGRESS),
    (year.RESULTS_SHEET, year.RESULTS),
)


def _file(title: str, guide: Sequence[str], sheets: _Sheets) -> Iterator[str]:
    yield f"## {title}\n"
    yield "\n".join(f"- {line}" for line in guide) + "\n"
    for name, columns in sheets:
        yield f"### 工作表：{name}\n"
        yield "| 列 | 必填 | 填写内容 | 示例 |\n| --- | --- | --- | --- |"
        yield "\n".join(_line(column) for column in columns) + "\n"


def _line(column: Column) -> str:
    return f"| {column.name} | {'是' if column.required else ''} | {column.explain()} | {column.example} |"
