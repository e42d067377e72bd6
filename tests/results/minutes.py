"""Minutes of polls for the tests: counted by the real counter, so that every number hangs together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from app.domain.actors import Body
from app.domain.rulesets import effect_rule, load, selection_rule
from app.domain.tally import count
from app.domain.words import Channel, PollKind
from app.results.schemas import (
    Certificate,
    CycleInfo,
    DecisionInfo,
    Figures,
    MeetingInfo,
    PollInfo,
    PollMinutes,
    RuleValue,
    WaiverInfo,
)

RULES = load("futian-2021")
CYCLE = CycleInfo("CYC0000001", "第八届第七次会议民生实事项目", 8, 7)
MEETING = MeetingInfo(
    Body.PLENARY, "第八届人民代表大会第七次会议", 8, 7, "第三次全体会议", date(2026, 11, 23)
)
FIGURES = Figures(
    members=300, expected=298, present=281, late=1, issued=282, returned=281, spoiled=2, valid=279, not_cast=1
)
WAIVER = WaiverInfo(
    "open_session",
    "dossiers_in_time",
    "候选项目材料已按规定天数提前送达代表",
    Body.PRESIDIUM,
    "其中两份材料因更正延后两日送达",
    "主席团〔2026〕3号",
)
ANNOUNCED = DecisionInfo("announce", Body.EXECUTIVE_CHAIR, "第三次全体会议", date(2026, 11, 23), "")


def selection(
    votes: Mapping[str, Sequence[tuple[str, int]]],
    places: Mapping[str, int],
    *,
    poll: PollInfo | None = None,
    figures: Figures = FIGURES,
    first: int = 1,
    **more: Any,
) -> PollMinutes:
    """Minutes of a selection: group → (title, approvals) in ballot order; refs are ``REF00000<no>``."""
    items, totals = _numbered(votes, first)
    rule = selection_rule(RULES)
    groups = [{"code": code, "method": "select_k", "places": number} for code, number in places.items()]
    tally = _tally("selection", figures, rule, groups, items, totals)
    info = poll or PollInfo("PXA0000001", PollKind.SELECTION, "民生实事项目票决", Channel.BOTH)
    return _minutes(info, figures, rule, tally, items, **more)


def effect(grades: Sequence[tuple[str, tuple[int, int, int, int]]], **more: Any) -> PollMinutes:
    """Minutes of an effect poll: title and 满意, 基本满意, 不满意, 弃权."""
    columns = ("satisfied", "basically_satisfied", "unsatisfied", "abstain")
    items = [{"no": no, "title": title, "group": "projects"} for no, (title, _) in enumerate(grades, start=1)]
    totals = {
        str(no): dict(zip(columns, row, strict=True)) for no, (_title, row) in enumerate(grades, start=1)
    }
    rule = effect_rule(RULES)
    groups = [{"code": "projects", "method": "grade_each", "places": None}]
    tally = _tally("effect", FIGURES, rule, groups, items, totals)
    info = PollInfo("PXE0000001", PollKind.EFFECT, "上年度民生实事项目效果票评", Channel.BOTH)
    return _minutes(info, FIGURES, rule, tally, items, **more)


def tied_selection(**more: Any) -> PollMinutes:
    """Two groups; in the first two items share the last place."""
    return selection(
        {
            "general": [
                ("新建公办幼儿园2所", 262),
                ("老旧小区加装电梯", 230),
                ("社区食堂", 160),
                ("口袋公园", 160),
            ],
            "investment_plan": [("慢行系统", 188), ("停车场扩容", 140)],
        },
        {"general": 3, "investment_plan": 2},
        **more,
    )


def runoff(approvals: tuple[int, int]) -> PollMinutes:
    """The run-off between the two tied items of ``tied_selection``."""
    info = PollInfo("PXR0000001", PollKind.RUNOFF, "并列项目另行票决", Channel.BOTH, follows="PXA0000001")
    votes = {"general": [("社区食堂", approvals[0]), ("口袋公园", approvals[1])]}
    return selection(votes, {"general": 1}, poll=info, first=3)


def decided_selection(**more: Any) -> PollMinutes:
    return selection(
        {"general": [("新建公办幼儿园2所", 262), ("老旧小区加装电梯", 171), ("社区食堂", 120)]},
        {"general": 2},
        **more,
    )


def with_titles(minutes: PollMinutes, title: str) -> PollMinutes:
    """The same minutes with every text that people wrote replaced by ``title``."""
    groups = [
        {**group, "items": [{**item, "title": title} for item in group["items"]]}
        for group in minutes.tally["groups"]
    ]
    return replace(
        minutes,
        congress=title,
        cycle=replace(minutes.cycle, title=title, formed_outside=True, document_no=title),
        meeting=replace(minutes.meeting, title=title, sitting=title),
        poll=replace(minutes.poll, title=title),
        tally={**minutes.tally, "groups": groups},
        group_titles=dict.fromkeys(minutes.group_titles, title),
        waivers=(replace(WAIVER, text=title, reason=title, document_no=title),),
        certificates=(Certificate("teller", title),),
    )


def _numbered(
    votes: Mapping[str, Sequence[tuple[str, int]]], first: int
) -> tuple[list[dict[str, Any]], dict[str, dict[str, int]]]:
    flat = [(code, title, approvals) for code, rows in votes.items() for title, approvals in rows]
    items = [
        {"no": no, "title": title, "group": code} for no, (code, title, _) in enumerate(flat, start=first)
    ]
    totals = {str(no): {"approve": approvals} for no, (_, _, approvals) in enumerate(flat, start=first)}
    return items, totals


def _tally(
    kind: str,
    figures: Figures,
    rule: Mapping[str, Any],
    groups: list[dict[str, Any]],
    items: list[dict[str, Any]],
    totals: dict[str, dict[str, int]],
) -> dict[str, Any]:
    document = {
        "kind": kind,
        "eligible": figures.members,
        "present": figures.present,
        "issued": figures.issued,
        "returned": figures.returned,
        "spoiled": figures.spoiled,
        "rule": rule,
        "groups": groups,
        "items": items,
        "totals": totals,
    }
    return count(document)


def _minutes(
    info: PollInfo,
    figures: Figures,
    rule: Mapping[str, Any],
    tally: Mapping[str, Any],
    items: list[dict[str, Any]],
    **more: Any,
) -> PollMinutes:
    values: dict[str, Any] = {
        "congress": "示范区人民代表大会",
        "demonstration": False,
        "cycle": CYCLE,
        "meeting": MEETING,
        "poll": info,
        "figures": figures,
        "rule": rule,
        "group_titles": {"general": "一般类", "investment_plan": "投资计划类", "projects": "上年度项目"},
        "refs": {item["no"]: f"REF{item['no']:07}" for item in items},
        "tally": tally,
        "definition_digest": "1a" * 32,
        "roll_digest": "2b" * 32,
        "key_digest": "3c" * 32,
        "merkle_root": "4d" * 32,
        "certificates": (Certificate("chief_teller", "周正"), Certificate("teller", "吴敏")),
        "waivers": (WAIVER,),
        "decisions": (ANNOUNCED,),
        "rules": tuple(
            RuleValue(name, label, value, str(standing))
            for name, label, value, standing, _note in RULES.parameters()
        ),
    }
    return PollMinutes(**{**values, **more})
