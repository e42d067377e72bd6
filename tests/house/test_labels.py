"""Whoever asks for English gets labels in English: what is shown of a term passes through ``translate``."""

from __future__ import annotations

import ast

from app.domain.actors import Body, Role
from app.web.i18n import translate
from tests.house.sources import called, parsed, python_files, shown


def test_every_label_that_an_answer_shows_is_translated() -> None:
    plain = [
        f"{shown(file)}:{node.lineno}"
        for file in python_files("app")
        if file.name.endswith(("showing.py", "schemas.py"))
        for node in _plain_labels(parsed(file))
    ]
    assert not plain, "\n".join(plain)


def test_a_sentence_with_several_terms_is_english_throughout() -> None:
    hands = f"{Role.CLERK.label}、{Role.BODY_SECRETARY.label}"
    said = translate("此事项须由{roles}复核", "en", {"roles": hands})
    assert said.isascii()
    assert f"{translate(Role.CLERK.label, 'en')}, {translate(Role.BODY_SECRETARY.label, 'en')}" in said
    assert hands in translate("此事项须由{roles}复核", "zh", {"roles": hands})
    mixed = f"{Body.PRESIDIUM.label}、榕溪街道"
    assert mixed in translate("此事项须由{roles}复核", "en", {"roles": mixed})  # a name of theirs stays


def _plain_labels(tree: ast.AST) -> list[ast.Attribute]:
    """Each ``….label`` that is no argument of ``translate``; one among a template's values is, there."""
    translated = {
        id(argument)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and called(node) == "translate"
        for argument in node.args
    }
    values = {
        id(value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "values"
        for value in ast.walk(node.value)
    }
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "label" and id(node) not in translated | values
    ]
