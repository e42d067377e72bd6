"""Every Chinese text that is shown, against the one catalogue. ``python -m tests.house.catalogue`` appends
what is missing to ``app/locales/en.po`` with an empty English, to be filled in by hand, and drops what is
shown no more.

A text is shown when it stands in ``_("…")`` (code or template), in a refusal, a ``Fault`` or a condition,
in a ``saying``, as a refusal's title, as the label of a term, an action, a grant, a step or a rule value,
as the presider's words or the note of a shipped rule value.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

import app
from app.domain import permissions, rulesets, session_steps, workflow
from app.domain.errors import Refusal
from app.domain.words import Term
from tests.house.sources import ROOT, called, parsed, python_files, shown

FILE = ROOT / "app/locales/en.po"
HEAD = """\
# The one catalogue: Chinese source texts and their English.
msgid ""
msgstr ""
"Language: en\\n"
"Content-Type: text/plain; charset=utf-8\\n"

"""
MARKERS = frozenset({"_", "Fault", "guard", "saying", "wrong"})
# Tools of the command line speak Chinese; so do the files of the demonstration.
ASIDE = ("app/demo/", "app/verify/", "app/tally_command.py", "app/commands.py")
T = TypeVar("T")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_IN_TEMPLATE = re.compile(r"""_\(\s*(?:"([^"]*)"|'([^']*)')""")


def texts() -> dict[str, str]:
    """Source text → a place where it stands."""
    load_everything()
    found: dict[str, str] = {}
    for text, place in (*_in_code(), *_in_templates(), *_in_tables()):
        if _CHINESE.search(text):
            found.setdefault(text, place)
    return found


def load_everything() -> None:
    """Imports every module of ours, so that every refusal and every term is known."""
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if module.name != "app.__main__":
            importlib.import_module(module.name)


def known() -> dict[str, str]:
    with FILE.open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file, locale="en") if m.id}


def stale() -> list[str]:
    """What the catalogue has and nobody shows. A text that is translated where it is told stands somewhere in
    the code as a whole: then it is none."""
    whole = {
        node.value
        for file in python_files("app")
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return sorted(known().keys() - texts().keys() - whole)


def every(kind: type[T]) -> Iterator[type[T]]:
    for heir in kind.__subclasses__():
        yield heir
        yield from every(heir)


def _in_code() -> Iterator[tuple[str, str]]:
    markers = MARKERS | {kind.__name__ for kind in every(Refusal)}
    for file in python_files("app"):
        if shown(file).startswith(ASIDE):
            continue
        for node in ast.walk(parsed(file)):
            if isinstance(node, ast.Call) and called(node) in markers:
                for text in _literals([*node.args, *(k.value for k in node.keywords)]):
                    yield text, f"{shown(file)}:{node.lineno}"


def _literals(waiting: list[ast.expr]) -> Iterator[str]:
    """Texts in these expressions; an f-string is put together later and a lambda is no text."""
    stack: list[ast.AST] = list(waiting)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif not isinstance(node, (ast.JoinedStr, ast.Lambda)):
            stack.extend(ast.iter_child_nodes(node))


def _in_templates() -> Iterator[tuple[str, str]]:
    for file in sorted((ROOT / "app/templates").rglob("*.html")):
        for double, single in _IN_TEMPLATE.findall(file.read_text(encoding="utf-8")):
            yield double or single, shown(file)


def _in_tables() -> Iterator[tuple[str, str]]:
    for kind in every(Refusal):
        yield kind.title, f"title of {kind.__name__}"
    for terms in every(Term):
        if terms.__module__.startswith("app.demo."):
            continue
        for member in terms:
            yield member.label, f"label of {terms.__name__}"
    for table in (workflow.CYCLE, workflow.TOPIC, workflow.CANDIDATE, workflow.PROJECT, workflow.POLL):
        for row in table.rows:
            yield row.label, f"action of {table.name}"
    for label, _reader in rulesets.PARAMETERS.values():
        yield label, "rulesets"
    for grant in permissions.TABLE:
        yield grant.label, "permissions"
    yield from _in_rule_sets()
    yield from _in_session_steps()


def _in_rule_sets() -> Iterator[tuple[str, str]]:
    for rules in map(rulesets.load, rulesets.shipped()):
        yield rules.name, "rulesets"
        for _name, _standing, note in rules.standings:
            yield note, "rulesets"


def _in_session_steps() -> Iterator[tuple[str, str]]:
    for step in (*session_steps.STEPS, session_steps.REPLACE_TELLER):
        yield step.label, "session_steps"
        for body in session_steps.MEETING_BODIES:
            yield session_steps.words_in(step, body), "session_steps"


def change(missing: dict[str, str], gone: list[str]) -> None:
    catalogue = _read(FILE)
    for text in gone:
        catalogue.delete(text)
    for text, place in missing.items():
        catalogue.add(text, "", auto_comments=[place.partition(":")[0]])
    write(catalogue)


def write(catalogue: Catalog) -> None:
    """With a head of ours: the library's names people, addresses and a moment."""
    with FILE.open("wb") as file:
        file.write(HEAD.encode())
        write_po(file, catalogue, width=0, omit_header=True)


def _read(file: Path) -> Catalog:
    if not file.exists():
        return Catalog(locale="en", charset="utf-8")
    with file.open("rb") as opened:
        return read_po(opened, locale="en")


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    seen = known() if FILE.exists() else {}
    lacking = {text: place for text, place in texts().items() if text not in seen}
    gone = stale() if FILE.exists() else []
    change(lacking, gone)
    sys.stdout.write(f"{FILE.name}: {len(lacking)} appended, {len(gone)} dropped\n")
