"""Sheets to records: headers found, every fault with its row, none swallowed."""

from __future__ import annotations

from app.domain.errors import Fault
from app.sheets.columns import Column, Kind
from app.sheets.parsing import parse, parse_pairs
from app.sheets.reading import read
from tests.sheets.books import PEOPLE, sheet_of, xlsx


def said(faults: list[Fault]) -> list[str]:
    return [f"{fault.pointer}：{fault.sentence.format(**dict(fault.values))}" for fault in faults]


def test_header_below_a_title_with_untidy_names() -> None:
    rows = [
        ["福汀区代表名册"],
        [],
        [" 手 机\n号 *", "年龄", "姓名"],
        [],
        ["154-0000-0001", None, "张三"],
        [15400000002, "４５", "李　四"],
        [],
        ["", " "],
    ]
    records, faults = parse(sheet_of(rows), PEOPLE)
    assert faults == []
    assert records == [
        {"row": 5, "name": "张三", "phone": "15400000001", "age": None},
        {"row": 6, "name": "李四", "phone": "15400000002", "age": 45},
    ]


def test_every_fault_is_collected_with_its_row() -> None:
    rows = [
        ["姓名", "手机号", "年龄"],
        ["张三", "15400000001", 40],
        ["", "15400000002", 12.5],
        ["李四", "15400000001", "四十"],
        ["王五", "154", None],
        ["赵六", "15400000003", 200, "多余"],
    ]
    records, faults = parse(sheet_of(rows), PEOPLE)
    assert [record["row"] for record in records] == [2]
    assert said(faults) == [
        "代表 / 第3行 / 姓名：此项必填",
        "代表 / 第3行 / 年龄：“12.5”不是整数",
        "代表 / 第4行 / 手机号：“15400000001”与第2行重复",
        "代表 / 第4行 / 年龄：“四十”不是数字",
        "代表 / 第5行 / 手机号：“154”不是11位手机号码；请把该列设为文本格式后重新填写",
        "代表 / 第6行 / 年龄：“200”应在0至150之间",
        "代表 / 第6行 / 第4列：这一列没有模板中的列名，却有内容；请清除",
    ]


def test_csv_faults_have_no_sheet_and_count_from_the_first_line() -> None:
    data = "名册\n姓名,手机号\n\n张三,1\n".encode("gbk")
    _, faults = parse(read(data, "a.csv").sheet("代表"), PEOPLE)
    assert [fault.pointer for fault in faults] == ["第4行 / 手机号"]


def test_unknown_doubled_and_missing_columns_are_named() -> None:
    records, faults = parse(sheet_of([["姓名", "姓 名", "备注"], ["张三", "张三", "好"]]), PEOPLE)
    assert records == []
    assert said(faults) == [
        "代表 / 第1行 / 姓 名：列“姓 名”重复出现；请只保留一列",
        "代表 / 第1行 / 备注：不认识的列“备注”；请删除，或改成模板中的列名",
        "代表 / 第1行 / 手机号：缺少必填的列“手机号”",
    ]


def test_an_unknown_column_alone_is_a_fault_and_the_rows_are_still_read() -> None:
    _, faults = parse(sheet_of([["姓名", "手机号", "备注"], ["张三", "1", "好"]]), PEOPLE)
    assert [fault.pointer for fault in faults] == [
        "代表 / 第1行 / 备注",
        "代表 / 第2行 / 手机号",
        "代表 / 第2行 / 第3列",
    ]


def test_no_header_at_all() -> None:
    late = [*[["a"]] * 30, ["姓名", "手机号"]]
    for rows in ([["你好"]], [[""]], late):
        records, faults = parse(sheet_of(rows), PEOPLE)
        assert records == []
        assert said(faults) == ["代表：没有找到表头；表头应有这些列：“姓名”、“手机号”"]


def test_broken_cells_are_faults_where_they_stand() -> None:
    data = xlsx(
        [["姓名", "手机号"], ["张三", "=A1"], ["李四", "15400000001"], [None, "15400000002"]],
        merges=("A3:A4",),
    )
    records, faults = parse(read(data, "a.xlsx").sheet("代表"), PEOPLE)
    assert records == []
    assert said(faults) == [
        "代表 / 第2行 / 手机号：公式没有存下计算结果；请用表格软件打开并保存一次，或改填数值",
        "代表 / 第3行 / 姓名：单元格已合并（A3:A4）；请取消合并，逐格填写",
        "代表 / 第4行 / 姓名：单元格已合并（A3:A4）；请取消合并，逐格填写",
    ]


def test_a_merged_header_is_a_fault() -> None:
    data = xlsx(
        [["姓名", "手机号", "年龄"], ["张三", "15400000001"]],
        merges=("C1:C2",),
    )
    _, faults = parse(read(data, "a.xlsx").sheet("代表"), PEOPLE)
    assert faults[0].pointer == "代表 / 第1行"
    assert "合并（C1:C2）" in said(faults)[0]


def test_money_in_wan_is_turned_into_yuan() -> None:
    columns = (Column("title", "名称"), Column("budget", "预算（元）", Kind.YUAN))
    records, faults = parse(sheet_of([["名称", "预算(万元)"], ["甲", 12.34], ["乙", 0.00005]]), columns)
    assert records == [{"row": 2, "title": "甲", "budget": 123_400}]
    assert said(faults) == ["代表 / 第3行 / 预算（元）：“0.00005”不是整数元"]
    _, both = parse(sheet_of([["名称", "预算（元）", "预算（万元）"], ["甲", 1, 1]]), columns)
    assert both[0].pointer == "代表 / 第1行 / 预算（万元）"


def test_progress_ends_at_all() -> None:
    told: list[tuple[int, int]] = []
    rows = [["姓名", "手机号"], *(["张三", 15400000000 + n] for n in range(450))]
    records, _ = parse(sheet_of(rows), PEOPLE, lambda done, total: told.append((done, total)))
    assert len(records) == 450
    assert told == [(200, 450), (400, 450), (450, 450)]


YEAR = (
    Column("term", "届", Kind.WHOLE),
    Column("listed_on", "清单公布日期", Kind.DATE),
    Column("note", "备注", required=False),
)


def test_pairs() -> None:
    rows = [["年度信息"], ["项目", "值"], ["清单公布日期", "2027年1月6日"], ["届", "7"]]
    record, faults = parse_pairs(sheet_of(rows, "年度"), YEAR)
    assert faults == []
    assert record["term"] == 7
    assert record["listed_on"].isoformat() == "2027-01-06"
    assert record["note"] is None


def test_faults_of_pairs() -> None:
    rows = [["项目", "值"], ["届", "七"], ["届", "7"], ["色", "红"], ["备注", None]]
    _, faults = parse_pairs(sheet_of(rows, "年度"), YEAR)
    assert said(faults) == [
        "年度 / 第2行 / 届：“七”不是数字",
        "年度 / 第3行 / 届：此项填写了两次",
        "年度 / 第4行 / 色：不认识的项目“色”；请删除或改正",
        "年度 / 清单公布日期：此项必填",
    ]
    _, none = parse_pairs(sheet_of([["a"]], "年度"), YEAR)
    assert said(none) == ["年度：没有找到表头；表头应为“项目”“值”两列"]
