"""Every row of the transition tables is played over HTTP by a test that is there."""

from __future__ import annotations

import ast

from tests.arrows import EVERY
from tests.house.sources import ROOT, parsed
from tests.played import PLAYED, claimed_by


def test_every_row_of_every_table_is_played_over_http() -> None:
    played = frozenset().union(*PLAYED.values())
    assert sorted(EVERY - played) == []
    assert sorted(played - EVERY) == []  # no row of a table


def test_each_test_that_is_named_is_there() -> None:
    assert [test for test in PLAYED if not _is_there(test)] == []


def test_a_test_answers_for_what_is_named_of_it() -> None:
    test = "tests/topics/test_withdrawal.py::test_an_author_takes_his_own_back"
    assert claimed_by(f"{test}[sqlite-POOLED]") == PLAYED[f"{test}[POOLED]"]
    assert claimed_by(f"{test}[sqlite-ADOPTED]") == frozenset()


def _is_there(test: str) -> bool:
    """The function, and where a parameter is named, among those that its decorators list."""
    file, _, name = test.partition("::")
    name, _, parameter = name.removesuffix("]").partition("[")
    found = [
        node for node in parsed(ROOT / file).body if isinstance(node, ast.FunctionDef) and node.name == name
    ]
    return bool(found) and (not parameter or parameter in _listed(found[0]))


def _listed(function: ast.FunctionDef) -> set[str]:
    """Texts and names of terms (``TopicStatus.POOLED``) in its decorators."""
    parts = [part for decorator in function.decorator_list for part in ast.walk(decorator)]
    texts = {str(part.value) for part in parts if isinstance(part, ast.Constant)}
    return texts | {part.attr for part in parts if isinstance(part, ast.Attribute)}
