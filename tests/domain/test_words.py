"""The vocabulary: each term is its identifier, carries a Chinese label, and says neither twice."""

from __future__ import annotations

import inspect

import pytest

from app.domain import actors, words
from app.domain.words import Mark, Stage, Term

TERMS = sorted(
    {
        kind
        for module in (words, actors)
        for _name, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, Term) and kind is not Term
    },
    key=lambda kind: kind.__name__,
)


def test_term_is_its_identifier() -> None:
    assert f"{Mark.APPROVE}" == "approve"
    assert {"approve": 1}[Mark.APPROVE] == 1
    assert Mark("approve") is Mark.APPROVE
    assert Mark.APPROVE.label == "赞成"


def test_unknown_identifier_is_refused() -> None:
    with pytest.raises(ValueError, match="perhaps"):
        Mark("perhaps")


@pytest.mark.parametrize("kind", TERMS, ids=lambda kind: kind.__name__)
def test_labels_are_chinese_and_unlike_each_other(kind: type[Term]) -> None:
    labels = [term.label for term in kind]
    assert len(set(labels)) == len(labels)
    assert all(any("\u4e00" <= character <= "\u9fff" for character in label) for label in labels)
    assert all(term.value.isascii() for term in kind)


def test_stages_stand_in_the_order_of_the_year() -> None:
    assert [stage.label for stage in Stage] == [
        "项目征集",
        "筛选论证",
        "预先审议",
        "候选项目",
        "大会票决",
        "实施监督",
        "效果票评",
        "办结",
    ]


def test_actor_has_any_of_the_roles() -> None:
    clerk = actors.Actor("a1", "h1", "王五", frozenset({actors.Role.CLERK}))
    assert clerk.has(actors.Role.CLERK, actors.Role.TELLER)
    assert not clerk.has(actors.Role.TELLER)
    assert not clerk.has()
