"""Subjects and decisions in the words of the workflow tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from app.domain.actors import Body
from app.domain.session_steps import REPLACE_TELLER, STEPS
from app.domain.workflow import CYCLE, PROJECT

_KINDS: Final = {
    "year": "年度",
    "cycle": "年度",
    "year_file": "导入的年度文件",
    "sitting": "全体会议",
    "project": "项目",
    "adjustment": "项目调整",
    "result": "结果",
}
_LABELS: Final = {
    **{row.action: row.label for row in CYCLE.rows},
    **{row.action: row.label for row in PROJECT.rows},
    **{step.code: step.label for step in (*STEPS, REPLACE_TELLER)},
    "adopt_rules": "更换规则",
    "allow_uncontested": "等额票决",
    "accept_plan": "同意整改方案",
    "decide": "项目调整",
    "widen_result": "向社会公开更多内容",
}
# Where no body decides, two persons do: their two accounts are said anyhow.
_BODIES: Final = {str(body): body.label for body in Body if body is not Body.SECOND_PERSON}
_CONDITIONS: Final = {guard.code: guard.text for row in CYCLE.rows for guard in row.guards}


def called(subject: str) -> str:
    """``cycle:X`` as 年度 X."""
    kind, _, name = subject.partition(":")
    return f"{_KINDS.get(kind, kind)} {name}"


def what(action: str | None, told: Mapping[str, Any]) -> str:
    """What was decided, with its document number and the conditions that it waives."""
    if action is None:
        return "一项决定"
    waived = "、".join(_CONDITIONS.get(code, code) for code in told.get("waives", ()))
    by = [_BODIES.get(told.get("body", ""), ""), told.get("document_no", "")]
    said = "，".join(word for word in by if word)
    text = f"“{_LABELS.get(action, action)}”的决定{f'（{said}）' if said else ''}"
    return f"就{text}免除条件：{waived}" if waived else text
