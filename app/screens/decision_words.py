"""A recorded decision in words: what it is about, what it is called, and what exactly was decided."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from sqlmodel import Session

from app.candidates import service as candidates
from app.cycles import service as cycles
from app.decisions.service import DecisionRow
from app.deliberations import service as deliberations
from app.domain import session_steps
from app.domain.actors import Actor
from app.domain.errors import Missing
from app.domain.ruleset_values import in_words
from app.domain.rulesets import from_mapping
from app.domain.words import DeliberationOutcome
from app.domain.workflow import CANDIDATE, CYCLE, POLL, PROJECT, TOPIC
from app.meetings import service as meetings
from app.people import service as people
from app.polls import service as polls
from app.projects import service as projects
from app.results import service as results
from app.stages.service.opening import proposed_year
from app.topics.service import batches, deciding
from app.topics.tables import BatchItemRow
from app.web.i18n import Language, _, translate
from app.web.pages import wan

Lines = list[tuple[str, str]]

_LABELS: Final = {
    "adopt_rules": _("更换规则"),
    "allow_uncontested": _("等额票决"),
    "settle_tie": _("决定得票相同的项目"),
    "replace_keys": _("更换票箱钥匙"),
    "shred": _("销毁选票"),
    "accept_restored": _("接受恢复的数据"),
    "accept_plan": _("同意整改方案"),
    "deliberate": _("记录预先审议"),
    meetings.REISSUE: _("补发签到卡"),
    results.WIDEN: _("扩大公开范围"),
}
_OF_KIND: Final = {"adjustment": _("决定项目调整"), "batch": _("决定街道批次")}
KINDS: Final = {
    "year": _("年度"),
    "cycle": _("年度"),
    "motion": _("提请审议"),
    "candidate": _("候选项目"),
    "poll": _("票决"),
    "sitting": _("全体会议"),
    "project": _("项目"),
    "adjustment": _("项目调整"),
    "batch": _("街道批次"),
    "deputy": _("代表"),
    "year_file": _("导入的年度"),
    results.KIND: _("结果的公开范围"),
}
OPENS: Final[Mapping[str, str]] = {
    "public_counts": _("列出票数"),
    "public_unselected": _("列出未入选的项目"),
    "public_package": _("提供核验包下载：全部已宣布的票决，没有选票和代表姓名"),
}


def label(kind: str, action: str) -> str:
    """The action's name, a source text; the code itself for one that no table knows."""
    if kind in _OF_KIND:
        return _OF_KIND[kind]
    if kind == "sitting":
        return session_steps.step(action).label
    rows = [row for table in (CYCLE, POLL, PROJECT, CANDIDATE) for row in table.rows]
    known = (row.label for row in rows if row.action == action)
    return _LABELS.get(action) or next(known, action)


def title(db: Session, kind: str, subject_id: str, by: Actor) -> str:
    """What the matter is called. Raises Missing for what is not known, or another street's."""
    if kind == "batch":
        return _batch_title(db, subject_id, by)
    if kind not in _TITLES:
        raise Missing
    return _TITLES[kind](db, subject_id)


def title_of(db: Session, row: DecisionRow, by: Actor, language: Language) -> str:
    """What the decision is about."""
    if row.subject_kind in ("year", "year_file"):
        return _numbered(row.content, language)
    return title(db, row.subject_kind, row.subject_id, by)


def way(db: Session, kind: str, subject_id: str) -> str:
    """Where its page is; "" where it has none."""
    if kind in ("year", "cycle"):
        return f"/desk/years/{subject_id}" if any(c.id == subject_id for c in cycles.cycles(db)) else ""
    if kind == "poll":
        return f"/desk/years/{polls.poll(db, subject_id).cycle_id}"
    if kind == results.KIND:
        return f"/desk/results/{subject_id}/switches"
    return f"{_WAYS[kind]}/{subject_id}" if kind in _WAYS else ""


_WAYS: Final = {
    "candidate": "/desk/candidates",
    "motion": "/desk/motions",
    "project": "/desk/projects",
    "adjustment": "/desk/adjustments",
    "sitting": "/desk/sittings",
    "batch": "/desk/batches",
    "year_file": "/desk/imports/year",
}


def told(db: Session, row: DecisionRow, language: Language) -> Lines:
    """What the decision says beyond its action, a line each: what stands, and what it becomes."""
    if row.waives:
        return [
            (translate(_("免除的条件"), language), translate(_condition(one), language)) for one in row.waives
        ]
    votes = _votes(row)
    said = _batch if row.subject_kind == "batch" else _TOLD.get(row.action)
    lines = said(db, row, language) if said else []
    return [(translate(name, language), text) for name, text in [*votes, *lines]]


def _condition(code: str) -> str:
    guards = (g for table in (CYCLE, TOPIC) for row in table.rows for g in row.guards)
    return next((guard.text for guard in guards if guard.code == code), code)


def _votes(row: DecisionRow) -> Lines:
    if row.votes_for is None:
        return []
    names = ((_("赞成"), row.votes_for), (_("反对"), row.votes_against), (_("弃权"), row.votes_abstain))
    return [(name, str(votes)) for name, votes in names]


def _numbered(content: Mapping[str, Any], language: Language) -> str:
    values = {"term": str(content["term"]), "session": str(content["session_no"])}
    return translate(_("第{term}届第{session}次"), language, values)


def _year_title(db: Session, year_id: str) -> str:
    _subject, content = proposed_year(db, year_id)
    return str(content["title"])


def _sitting_title(db: Session, sitting_id: str) -> str:
    sitting = meetings.sitting(db, sitting_id)
    return f"{meetings.meeting(db, sitting.meeting_id).title} · {sitting.title}"


def _adjustment_title(db: Session, adjustment_id: str) -> str:
    row = projects.adjustment(db, adjustment_id)
    return f"{projects.project(db, row.project_id).title} · {row.kind.label}"


def _motion_title(db: Session, motion_id: str) -> str:
    return cycles.cycle(db, deliberations.motion(db, motion_id).cycle_id).title


def _batch_title(db: Session, batch_id: str, by: Actor) -> str:
    found = batches.batch(db, batch_id, by)
    if found.street_id is None or found.due_on is None:
        return KINDS["batch"]
    return f"{people.street(db, found.street_id).name} {found.due_on.isoformat()}"


def _result_title(db: Session, subject: str) -> str:
    """The poll's whose result it is, or the year's."""
    poll = results.poll_of(db, subject)
    return poll.title if poll else cycles.cycle(db, subject).title


def _deputy_title(db: Session, deputy_id: str) -> str:
    deputy = people.deputy(db, deputy_id)
    return f"{deputy.name} {deputy.number}"


_TITLES: Final[dict[str, Callable[[Session, str], str]]] = {
    "year": _year_title,
    "cycle": lambda db, one: cycles.cycle(db, one).title,
    "motion": _motion_title,
    "candidate": lambda db, one: candidates.candidate(db, one).title,
    "poll": lambda db, one: polls.poll(db, one).title,
    "sitting": _sitting_title,
    "project": lambda db, one: projects.project(db, one).title,
    "adjustment": _adjustment_title,
    "deputy": _deputy_title,
    results.KIND: _result_title,
}


def _opened(db: Session, row: DecisionRow, language: Language) -> Lines:
    rules = from_mapping(row.content["rules"]).name
    number = _numbered(row.content, language)
    return [(_("届次"), number), (_("名称"), row.content["title"]), (_("规则"), rules)]


def _imported(db: Session, row: DecisionRow, language: Language) -> Lines:
    items = translate(_("{count} 项"), language, {"count": str(row.content["items"])})
    return [(_("届次"), _numbered(row.content, language)), (_("项目"), items)]


def _rules(db: Session, row: DecisionRow, language: Language) -> Lines:
    """Only what differs from the rules in force."""
    now = {name: value for name, _l, value, _s, _n in _parameters(db, row)}
    then = from_mapping(row.content)
    differing = [
        (text, f"{in_words(now.get(name, 'none'))} → {in_words(value)}")
        for name, text, value, _standing, _note in then.parameters()
        if now.get(name) != value
    ]
    return [(_("规则"), then.name), *differing]


def _parameters(db: Session, row: DecisionRow) -> list[tuple[str, str, Any, Any, str]]:
    return list(cycles.rules_of(cycles.cycle(db, row.subject_id)).parameters())


def _amended(db: Session, row: DecisionRow, language: Language) -> Lines:
    content = row.content
    lists = ((_("政府撤回"), "withdraw"), (_("不再列为候选"), "drop"))
    lines = [
        (name, candidates.candidate(db, one).title) for name, key in lists for one in content.get(key, ())
    ]
    stood = _stood(db, row) if content.get("change") else {}
    for change in content.get("change", ()):
        lines += _changed(db, stood[change["candidate"]], change)
    signers = len(content.get("joint_signers", ()))
    lines += [(_("联名代表"), str(signers))] if signers else []
    lines += [(_("等额票决"), "、".join(content["uncontested"]))] if content.get("uncontested") else []
    return [*lines, (_("理由"), content["reason"])]


def _stood(db: Session, row: DecisionRow) -> dict[str, Mapping[str, Any]]:
    """The dossiers before the amendment, by candidate, also of those that have left. Once it is made, the
    newest version of its moment is its own."""
    versions = candidates.list_versions(db, row.subject_id)
    then = row.used_at
    before = [one for one in versions if one.published_at <= then][1:] if then else versions
    return {one["id"]: one for kept in reversed(before) for one in json.loads(kept.content)["candidates"]}


_DOSSIER: Final = {
    "title": _("名称"),
    "purpose": _("目的"),
    "scope": _("范围"),
    "target": _("目标"),
    "target_amount": _("目标数量"),
    "target_unit": _("目标单位"),
    "departments": _("配合单位"),
    "budget": _("预算（万元）"),
    "budget_source": _("资金来源"),
    "starts_on": _("开工日期"),
    "finishes_on": _("完成日期"),
    "milestone": _("年度节点"),
    "streets": _("所在街道"),
    "lead_department_id": _("牵头单位"),
}


def _changed(db: Session, stood: Mapping[str, Any], change: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield _("改动的项目"), f"{stood['number']} {stood['title']}"
    leads = {one.id: one.name for one in people.departments(db)}
    for name, value in change.items():
        if name in _DOSSIER and value is not None:
            lead = name == "lead_department_id"
            before, after = (stood["lead_department"], leads.get(value)) if lead else (stood[name], value)
            yield _DOSSIER[name], f"{_shown(name, before)} → {_shown(name, after)}"


def _shown(name: str, value: Any) -> str:
    if value in (None, ""):
        return "—"
    return wan(value) if name == "budget" else str(value)


def _settled(db: Session, row: DecisionRow, language: Language) -> Lines:
    items = {i["no"]: i["title"] for i in polls.definition(polls.poll(db, row.subject_id))["items"]}
    return [(_("选定"), f"{number} {items[number]}") for number in row.content["selected"]]


def _deliberated(db: Session, row: DecisionRow, language: Language) -> Lines:
    content = row.content
    numbers = (
        (_("组成人员"), "members"),
        (_("出席"), "present"),
        (_("赞成"), "in_favour"),
        (_("反对"), "against"),
        (_("弃权"), "abstained"),
    )
    outcome = translate(DeliberationOutcome(content["outcome"]).label, language)
    lines = [(_("审议结果"), outcome), *((name, str(content[key])) for name, key in numbers)]
    for opinion in content.get("opinions", ()):
        about = opinion.get("candidate")
        named = f"{candidates.candidate(db, about).title}：" if about else ""
        lines.append((_("审议意见"), f"{named}{opinion['text']}"))
    return lines


def _carried_over(db: Session, row: DecisionRow, language: Language) -> Lines:
    content = row.content
    return [
        (_("转入的年度"), cycles.cycle(db, content["cycle"]).title),
        (_("年度节点"), content["milestone"]),
        (_("节点数量"), str(content["milestone_amount"])),
        (_("完成日期"), str(content["finishes_on"])),
        (_("总目标数量"), str(content["target_amount"])),
        (_("总资金（万元）"), wan(content["budget"])),
    ]


def _uncontested(db: Session, row: DecisionRow, language: Language) -> Lines:
    named = {group.code: group.title for group in candidates.groups(db, row.subject_id)}
    codes = row.content.get("groups") or row.content.get("uncontested") or ()
    return [(_("类别"), "、".join(named.get(code, code) for code in codes))]


def _adjusted(db: Session, row: DecisionRow, language: Language) -> Lines:
    asked = projects.adjustment(db, row.subject_id)
    change = f"{asked.before} → {asked.after}"
    members = str(row.content.get("committee_members", ""))
    return [(_("改动"), change), (_("理由"), asked.reason), (_("组成人员"), members)]


def _widened(db: Session, row: DecisionRow, language: Language) -> Lines:
    return [(_("向社会公开"), translate(OPENS[name], language)) for name in row.content["opens"]]


OUTCOMES: Final[Mapping[str, str]] = {
    "pool": _("纳入项目储备库"),
    "return": _("不予采纳"),
    "redirect": _("转办"),
}


def _batch(db: Session, row: DecisionRow, language: Language) -> Lines:
    """Each suggestion with what becomes of it."""
    return [
        (OUTCOMES[item.outcome], "：".join(part for part in (topic.title, _why(item, language)) if part))
        for item, topic in deciding.decided_by(db, row.subject_id, row.id)
    ]


def _why(item: BatchItemRow, language: Language) -> str:
    named = item.return_reason or item.redirect_to
    words = (translate(named.label, language) if named else "", item.recipient, item.sentence)
    return "，".join(word for word in words if word)


_TOLD: Final[dict[str, Callable[[Session, DecisionRow, Language], Lines]]] = {
    "open_year": _opened,
    "import_listed": _imported,
    "import_implementing": _imported,
    "adopt_rules": _rules,
    "amend_list": _amended,
    "settle_tie": _settled,
    "deliberate": _deliberated,
    "carry_over": _carried_over,
    "allow_uncontested": _uncontested,
    "decide": _adjusted,
    results.WIDEN: _widened,
}
