"""1+2+N, and which occupations go with an industry."""

from __future__ import annotations

import pytest

from app.domain.places import common_field, lacking
from app.domain.words import StationKind as K


def test_a_street_needs_a_home_and_two_stations() -> None:
    assert lacking({}) == {K.HOME: 1, K.STATION: 2}
    assert lacking({K.HOME: 1, K.STATION: 1, K.POINT: 9}) == {K.STATION: 1}
    assert lacking({K.HOME: 2, K.STATION: 2}) == {}


@pytest.mark.parametrize(
    ("industry", "occupation", "word"),
    [
        ("医疗健康产业", "护士长", "护士"),
        ("人工智能产业", "工程师", "工程师"),
        ("现代物流", "快递站点负责人", "快递"),
        ("茶艺产业", "茶艺师", "茶艺"),
        ("教育", "小学教师", "教师"),
        ("教育", "律师", ""),
        ("低空经济产业", "产业园区经理", ""),
        ("茶", "茶艺师", ""),
        ("医疗", "", ""),
    ],
)
def test_a_proposal_names_its_word(industry: str, occupation: str, word: str) -> None:
    assert common_field(industry, occupation) == word
