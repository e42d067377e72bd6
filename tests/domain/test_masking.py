"""Numbers that lead to a person leave a text; what belongs to everybody stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.masking import cleaned
from app.domain.words import Masked as M

AT = "@"  # written apart, so that this file holds no address


@pytest.mark.parametrize(
    ("text", "shown", "kind"),
    [
        ("请打13812345678联系", "请打[电话]联系", M.PHONE),
        ("电话：１３８ １２３４ ５６７８。", "电话：[电话]。", M.PHONE),
        ("+86 138-1234-5678", "[电话]", M.PHONE),
        ("008613812345678", "[电话]", M.PHONE),
        ("1 3 8 1 2 3 4 5 6 7 8", "[电话]", M.PHONE),
        ("138.1234.5678/139—1234—5678", "[电话]/[电话]", M.PHONE),
        ("座机0755-82912345转3", "座机[电话]转3", M.PHONE),
        ("（020）8123 4567", "[电话]", M.PHONE),
        ("(0662)3123456", "[电话]", M.PHONE),
        ("身份证440304199002293X1X不对", "身份证440304199002293X1X不对", None),
        ("身份证44030419900229321X", "身份证[身份证号]", M.ID_CARD),
        ("４４０３０４ １９９００１０１ ３２１１", "[身份证号]", M.ID_CARD),
        ("440304199013013211", "440304199013013211", None),
        ("440304199001323211", "440304199001323211", None),
        ("440304189901013212", "440304189901013212", None),
        ("440304199000013211", "440304199000013211", None),
        ("440304199001003211", "440304199001003211", None),
        ("卡号4111 1111 1111 1111请退", "卡号[银行卡号]请退", M.BANK_CARD),
        ("4111111111111112", "4111111111111112", None),
        (f"写信到 li.si+a{AT}mail.example.com 。", "写信到 [邮箱] 。", M.EMAIL),
        ("ab＠example.com", "[邮箱]", M.EMAIL),
        ("粤B12345长期占道", "[车牌]长期占道", M.PLATE),
        ("粤B·D12345", "[车牌]", M.PLATE),
        ("加微信：lisi_2020谢谢", "加微信：[账号]谢谢", M.HANDLE),
        ("QQ号 123456789", "QQ号 [账号]", M.HANDLE),
        ("VX abc123", "VX [账号]", M.HANDLE),
    ],
)
def test_what_leads_to_a_person_is_taken_out(text: str, shown: str, kind: M | None) -> None:
    found = cleaned(text)
    assert found.text == shown
    assert found.kinds == ((kind,) if kind else ())


@pytest.mark.parametrize(
    "text",
    [
        "拨打110、12345、95598或400-800-1234",
        "2026年11月23日，预算60000000元",
        "计划编号2026-440304-48-01-012345",
        "新增学位720个，道路长1380米",
        "138123456789",  # one digit too many for a phone
        "微信群里大家都同意",
        "粤语课程B12栋",
        "关于A@B的讨论",
        "",
    ],
)
def test_what_belongs_to_everybody_stays(text: str) -> None:
    assert cleaned(text) == cleaned(cleaned(text).text)
    assert cleaned(text).text == text


def test_several_kinds_are_named_once_and_in_the_order_of_the_rules() -> None:
    found = cleaned("粤B12345车主13812345678、13912345678，邮箱a@b.cn")
    assert found.text == "[车牌]车主[电话]、[电话]，邮箱[邮箱]"
    assert found.kinds == (M.EMAIL, M.PHONE, M.PLATE)


@given(st.text(max_size=500))
def test_masking_never_adds_and_is_done_at_once(text: str) -> None:
    once = cleaned(text)
    assert len(once.text) <= len(text)
    assert cleaned(once.text).text == once.text


@given(st.text(alphabet="0123456789０８ -.·Xx粤B@a：微信", max_size=500))
def test_nothing_of_a_mobile_is_left(text: str) -> None:
    assert "13812345678" not in cleaned(f"{text}，13812345678，{text}").text
