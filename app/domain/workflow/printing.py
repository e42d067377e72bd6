"""The tables as a document for clerks: ``docs/workflow.md``, printed, never written by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from unicodedata import east_asian_width

from app.domain import permissions, session_steps
from app.domain.actors import Role
from app.domain.ruleset_values import in_words
from app.domain.rulesets import RuleSet, load, shipped
from app.domain.words import Term
from app.domain.workflow.candidate import CANDIDATE
from app.domain.workflow.cycle import CYCLE
from app.domain.workflow.engine import Guard, Table, Transition
from app.domain.workflow.poll import POLL
from app.domain.workflow.project import PROJECT
from app.domain.workflow.topic import TOPIC

TABLES: tuple[Table[Any], ...] = (CYCLE, TOPIC, CANDIDATE, PROJECT, POLL)

_INTRO = """# 办理规则

本文由程序中的规则表印出（`python -m app workflow`），与程序实际执行的规则一致，请勿手工修改。

- 法定条件在任何情况下不得免除。程序条件可以补正，或由表中所列机构说明理由后免除；免除的理由在其后各页和文书上注明。
- 由机构决定的事项须有决定记录：机构、会议、日期、文号、事项和校验码、结果；一人记录，另一人在二十四小时内复核。
- 常委会会议上，会议主持人代行执行主席职责，主任会议代行主席团职责，常委会会议代行全体会议职责。
- 乡镇由主席团代行常委会、主任会议和人大街道工委的职责；不设预先审议，公布候选名单本身即主席团的决定。
- “他人复核”指经办人以外的另一人；“经办人”指由提出人当场办理，不另作决定。"""


def document() -> str:
    """The whole document, ending in a newline."""
    parts = [_INTRO]
    parts += [f"## {t.label}（`{t.name}`）\n\n{_moves(t)}" for t in TABLES]
    parts += ["## 条件", *(f"### {t.label}的条件\n\n{_conditions(t)}" for t in TABLES)]
    parts += [f"## 权限\n\n规则表以外的事项，未列明的身份一律不能办理。\n\n{_permissions()}"]
    parts += [f"## 会议程序\n\n{_steps()}"]
    parts += [f"## 规则参数\n\n{_STANDINGS}", *(_parameters(load(code)) for code in shipped())]
    return "\n\n".join(parts) + "\n"


_STANDINGS = """每个数值注明出处的性质：有据（该地自己的规定，或有约束力的法律）、类推（参照选举和决议的法律规定）、默认设定（本系统的设定）。
默认设定不得称为任何地方的规定。"""


def _moves(machine: Table[Any]) -> str:
    heads = ("现阶段", "办理", "下一阶段", "由谁提出", "由谁决定", "须满足")
    return _aligned(heads, (_move(transition) for transition in machine.rows))


def _move(row: Transition[Any]) -> tuple[str, ...]:
    return (
        row.source.label if row.source else "（尚未建立）",
        f"{row.label} `{row.action}`",
        row.target.label,
        _labels(row.proposers),
        _decider(row),
        "；".join(f"{g.text}（{_class(g)}）" for g in row.guards) or "—",
    )


def _decider(row: Transition[Any]) -> str:
    instead = row.decided_where_committee_grades
    return row.decided_by.label + (f"；由常委会票评的，{instead.label}" if instead else "")


def _class(guard: Guard[Any]) -> str:
    waiver = f"，{guard.waivable_by.label}可免除" if guard.waivable_by else ""
    return guard.klass.label + waiver


def _conditions(machine: Table[Any]) -> str:
    guards = {guard.code: guard for row in machine.rows for guard in row.guards}
    rows = (
        (f"`{g.code}`", g.klass.label, g.waivable_by.label if g.waivable_by else "不得免除", g.text)
        for g in guards.values()
    )
    return _aligned(("代码", "性质", "可由谁免除", "条件"), rows)


def _permissions() -> str:
    rows = (
        (f"`{g.action}`", g.label, _labels(g.stages) or "不限", _roles(g.roles)) for g in permissions.TABLE
    )
    return _aligned(("代码", "事项", "阶段", "可以办理的身份"), rows)


def _roles(roles: Sequence[Role]) -> str:
    return "全部身份" if set(roles) == set(Role) else _labels(roles)


def _steps() -> str:
    rows = (
        (
            s.label,
            s.scope.label,
            s.decided_by.label if s.decided_by else "—",
            "须有" if s.needs_document else "可有",
            "、".join(session_steps.step(code).label for code in s.after) or "—",
            s.words,
        )
        for s in session_steps.STEPS
    )
    return _aligned(("程序", "办理次数", "由谁决定", "文号", "须先办理", "主持词"), rows)


def _parameters(rules: RuleSet) -> str:
    rows = (
        (label, in_words(v), standing.label, note) for _name, label, v, standing, note in rules.parameters()
    )
    return f"### {rules.name}（`{rules.code}`）\n\n" + _aligned(("参数", "取值", "性质", "出处"), rows)


def _labels(terms: Iterable[Term]) -> str:
    return "、".join(term.label for term in terms)


def _aligned(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table whose columns line up in a fixed-width font; the last one runs free."""
    lines = [tuple(heads), *(tuple(row) for row in rows)]
    widths = [max(_width(line[i]) for line in lines) for i in range(len(heads) - 1)]
    rule = "| " + " | ".join("-" * width for width in widths) + " | --- |"
    printed = [_line(line, widths) for line in lines]
    return "\n".join([printed[0], rule, *printed[1:]])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [cell + " " * (width - _width(cell)) for cell, width in zip(cells[:-1], widths, strict=True)]
    return "| " + " | ".join([*padded, cells[-1]]) + " |"


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
