"""Refusals carry a code, a title and a sentence that is filled in after translation."""

from __future__ import annotations

from app.domain import errors as e


def test_the_name_is_the_code() -> None:
    assert e.RulesUnmet.code() == "rules-unmet"
    assert e.NotYourRole.code() == "not-your-role"


def test_a_sentence_and_its_values_stay_apart() -> None:
    refusal = e.NotYourRole("须由{roles}办理", roles="大会秘书处")
    assert (refusal.sentence, refusal.values) == ("须由{roles}办理", {"roles": "大会秘书处"})
    assert str(refusal) == "须由大会秘书处办理"


def test_without_a_sentence_the_title_speaks() -> None:
    assert str(e.Missing()) == e.Missing.title


def test_everything_unmet_is_there_at_once() -> None:
    unmet = [e.Unmet("a", "甲", "legal", None), e.Unmet("b", "乙", "procedural", "presidium")]
    refusal = e.RulesUnmet(unmet)
    assert refusal.unmet == tuple(unmet)
    assert refusal.values == {"count": "2"}


def test_a_bad_file_has_its_rows() -> None:
    fault = e.Fault("第3行 / 姓名", "缺少此项")
    assert e.BadFile("有 {count} 处错误", faults=[fault], count=1).faults == (fault,)
