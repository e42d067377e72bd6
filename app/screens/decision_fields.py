"""The fields of a decision as a page's form has them: those of the JSON door, named by their place in it.

A field's name is its pointer with dashes (``votes-in_favour`` is ``/votes/in_favour``), so that what comes
back as a fault leads to its field.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlmodel import Session
from starlette.datastructures import FormData

from app.candidates import service as candidates
from app.candidates.schemas import AmendedBy
from app.decisions.service import PERSONS
from app.deliberations import service as deliberations
from app.domain import rulesets
from app.domain.actors import Body
from app.domain.calendar import shanghai_day
from app.domain.errors import Fault, Malformed
from app.domain.words import DeliberationOutcome
from app.people.named import deputies_numbered, numbers_in
from app.polls import service as polls
from app.projects import service as projects
from app.results import service as results
from app.screens import amendment_form as dossiers
from app.screens.decision_words import OPENS
from app.stages.service import Case
from app.stages.service.ties import ties
from app.web.forms import field as text_of
from app.web.i18n import _

Options = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Field:
    """``kind``: text, area, number, date, select, checks, dossiers. ``aside``: it is seldom needed."""

    name: str
    label: str
    kind: str = "text"
    most: int = 200
    required: bool = False
    hint: str = ""
    value: str = ""
    options: Options = ()
    aside: bool = False


_REASONED: Final = ("annul", "declare_void", "amend_list")
_AMENDERS: Final = (
    (AmendedBy.GOVERNMENT.value, _("政府撤回")),
    (AmendedBy.DEPUTIES.value, _("代表十人以上联名")),
    (AmendedBy.PRESIDIUM.value, _("主席团")),
)


def fields(db: Session, now: datetime, case: Case) -> list[Field]:
    """What the page asks for, the content of this action first."""
    about = case.matter.subject
    own = _CONTENTS.get((about.kind, case.action))
    return [*(own(db, about.id) if own else []), *_standing(now, case)]


def _standing(now: datetime, case: Case) -> list[Field]:
    """What every decision has; of a person at hand neither a meeting nor a document is asked."""
    meeting = case.matter.body not in (Body.SECOND_PERSON, *PERSONS)
    numbered = meeting or case.action == polls.ACCEPT_RESTORED
    today = shanghai_day(now).isoformat()
    votes = ((_("赞成票数"), "in_favour"), (_("反对票数"), "against"), (_("弃权票数"), "abstained"))
    counted = case.matter.subject.kind == "adjustment"
    return [
        Field("meeting", _("作出决定的会议"), most=120, required=meeting, aside=not meeting, hint=_MEETING),
        Field("document_no", _("文号或纪要编号"), most=80, required=numbered, aside=not numbered),
        Field("decided_on", _("作出决定的日期"), "date", value=today),
        _reason(case),
        *(Field(f"votes-{name}", label, "number", 10, counted, aside=not counted) for label, name in votes),
        Field("outcome", _("决定的结果"), aside=True),
    ]


_MEETING: Final = _("如“主席团第二次会议”")


def _reason(case: Case) -> Field:
    if case.matter.subject.kind == "sitting":
        return Field("reason", _("说明"), "area", 500, hint=_("如议题的名称，主持词中会用到"))
    needed = case.action in _REASONED or case.matter.subject.kind == "candidate"
    return Field("reason", _("理由"), "area", 500, required=needed, aside=not needed)


def _rules(db: Session, cycle_id: str) -> list[Field]:
    return [Field("rules", _("更换为"), "select", required=True, options=rule_options())]


def rule_options() -> Options:
    """The shipped rule sets by code."""
    return [(code, rulesets.load(code).name) for code in rulesets.shipped()]


def _amendment(db: Session, cycle_id: str) -> list[Field]:
    listed = [(row.id, f"{row.number} {row.title}") for row in candidates.on_ballot(db, cycle_id)]
    return [
        Field("amendment-amended_by", _("由谁调整"), "select", required=True, options=_AMENDERS),
        Field("amendment-withdraw", _("政府撤回的项目"), "checks", options=listed),
        Field("amendment-drop", _("不再列为候选的项目"), "checks", options=listed),
        Field(dossiers.CHANGE, _("改动材料的项目"), dossiers.KIND, hint=_DOSSIERS, options=listed),
        Field("amendment-joint_signers", _("联名代表的代表证号"), "area", 1000, hint=_SIGNERS, aside=True),
        Field("amendment-uncontested", _("调整后等额票决的类别"), "checks", options=_groups(db, cycle_id)),
    ]


_DOSSIERS: Final = _("勾选之后打开材料，改好的各项列出改动前后；没有改的不变")
_SIGNERS: Final = _("用空格、顿号或换行隔开")


def _uncontested(db: Session, cycle_id: str) -> list[Field]:
    return [Field("uncontested", _("等额票决的类别"), "checks", options=_groups(db, cycle_id))]


def _groups(db: Session, cycle_id: str) -> Options:
    return [(group.code, group.title) for group in candidates.groups(db, cycle_id)]


def _settlement(db: Session, poll_id: str) -> list[Field]:
    """One choice for each group that is tied; a decision settles one of them."""
    content = polls.definition(polls.poll(db, poll_id))
    titles = {item["no"]: item["title"] for item in content["items"]}
    groups = {group["code"]: group.get("title") or group["code"] for group in content["groups"]}
    options = [
        (f"{tie.code}/{number}", f"{groups[tie.code]} · {number} {titles[number]}")
        for tie in ties(db, poll_id).values()
        for number in tie.items
    ]
    hint = _("一次决定一个类别，选定的项目数须恰为尚余的名额")
    return [Field("settlement-selected", _("选定的项目"), "checks", hint=hint, options=options)]


def _deliberation(db: Session, motion_id: str) -> list[Field]:
    cycle_id = deliberations.motion(db, motion_id).cycle_id
    outcomes = [(one.value, one.label) for one in DeliberationOutcome]
    numbers = (
        ("members", _("全体组成人员人数")),
        ("present", _("出席人数")),
        ("in_favour", _("赞成票数")),
        ("against", _("反对票数")),
        ("abstained", _("弃权票数")),
    )
    return [
        Field("deliberation-held_on", _("审议日期"), "date", required=True),
        *(Field(f"deliberation-{name}", label, "number", 5, True) for name, label in numbers),
        Field("deliberation-outcome", _("审议结果"), "select", required=True, options=outcomes),
        Field("opinions-all", _("对整个名单的审议意见"), "area", 5000, hint=_ONE_A_LINE),
        *(
            Field(f"opinions-{row.id}", row.title, "area", 5000, hint=_ONE_A_LINE, aside=True)
            for row in candidates.living(db, cycle_id)
        ),
    ]


_ONE_A_LINE: Final = _("每行一条")


def _adjustment(db: Session, adjustment_id: str) -> list[Field]:
    return [Field("committee_members", _("常委会组成人员人数"), "number", 5, True)]


def _carry_over(db: Session, project_id: str) -> list[Field]:
    project = projects.project(db, project_id)
    years = [(row.id, row.title) for row in projects.onward_years(db, project)]
    amount, budget = str(project.target_amount), str(project.budget)
    return [
        Field("carry_over-cycle", _("转入的年度"), "select", required=True, options=years),
        Field("carry_over-milestone", _("年度节点"), required=True),
        Field("carry_over-milestone_amount", _("节点数量"), "number", 10, True),
        Field("carry_over-finishes_on", _("完成日期"), "date", required=True),
        Field("carry_over-target_amount", _("总目标数量"), "number", 10, True, value=amount),
        Field("carry_over-budget", _("总资金（元）"), "number", 15, True, value=budget),
    ]


def _widening(db: Session, subject: str) -> list[Field]:
    """What is not open yet."""
    now_open = results.switches_of(db, subject).switches.opened
    left = [(name, label) for name, label in OPENS.items() if name not in now_open]
    return [Field("opens", _("向社会公开"), "checks", required=True, options=left)]


_CONTENTS: Final[Mapping[tuple[str, str], Callable[[Session, str], list[Field]]]] = {
    ("cycle", "adopt_rules"): _rules,
    ("cycle", "amend_list"): _amendment,
    ("cycle", "allow_uncontested"): _uncontested,
    ("poll", "settle_tie"): _settlement,
    ("motion", "deliberate"): _deliberation,
    ("adjustment", "decide"): _adjustment,
    ("project", "carry_over"): _carry_over,
    (results.KIND, results.WIDEN): _widening,
}


def sent(db: Session, subject_id: str, form: FormData, asked: Sequence[Field], action: str) -> dict[str, Any]:
    """The form's fields as the JSON door's body has them. Raises Malformed for what it could not be, Stale
    for a dossier that has changed meanwhile."""
    body: dict[str, Any] = {}
    for one in asked:
        changed = one.kind == dossiers.KIND
        value = dossiers.changes(db, subject_id, form) if changed else field_value(form, one)
        if value not in ("", []):
            _put(body, one.name.split("-"), value)
    if action in _TIDIED:
        _TIDIED[action](db, body)
    return body


def filled(form: FormData, asked: Sequence[Field]) -> dict[str, list[str]]:
    """What was typed, to be shown again."""
    return {one.name: [str(value) for value in form.getlist(one.name)] for one in asked}


def field_value(form: FormData, one: Field) -> Any:
    if one.kind == "checks":
        return [str(value) for value in form.getlist(one.name)]
    text = text_of(form, one.name)
    plain = one.kind == "number" and text.isascii() and text.isdigit() and len(text) <= 15
    return int(text) if plain else text


def _put(body: dict[str, Any], path: Sequence[str], value: Any) -> None:
    *above, last = path
    for name in above:
        body = body.setdefault(name, {})
    body[last] = value


def _tidy_amendment(db: Session, body: dict[str, Any]) -> None:
    """The reason is the decision's; signers are typed by 代表证号."""
    amendment = body.setdefault("amendment", {})
    amendment["reason"] = body.get("reason", "")
    numbers = numbers_in(str(amendment.pop("joint_signers", "")))
    if numbers:
        amendment["joint_signers"] = deputies_numbered(db, numbers, "/amendment/joint_signers")


def _tidy_settlement(db: Session, body: dict[str, Any]) -> None:
    chosen = [one.rpartition("/") for one in body.get("settlement", {}).get("selected", [])]
    groups = {group for group, _slash, _number in chosen}
    if len(groups) > 1:
        raise Malformed(faults=[Fault("/settlement/selected", "一次只决定一个类别")])
    if chosen:
        numbers = [int(number) if number.isdigit() else -1 for _group, _slash, number in chosen]
        body["settlement"] = {"group": groups.pop(), "selected": numbers}


def _tidy_deliberation(db: Session, body: dict[str, Any]) -> None:
    """Opinions come a line each, for the whole list or for one candidate."""
    opinions = [
        {"text": line.strip(), **({} if about == "all" else {"candidate": about})}
        for about, text in body.pop("opinions", {}).items()
        for line in text.splitlines()
        if line.strip()
    ]
    body.setdefault("deliberation", {})["opinions"] = opinions


_TIDIED: Final[Mapping[str, Callable[[Session, dict[str, Any]], None]]] = {
    "amend_list": _tidy_amendment,
    "settle_tie": _tidy_settlement,
    "deliberate": _tidy_deliberation,
}


def waiver_fields(now: datetime) -> list[Field]:
    """免除: a body, its meeting and the reason that every later page shows."""
    today: date = shanghai_day(now)
    return [
        Field("meeting", _("作出决定的会议"), most=120, required=True, hint=_MEETING),
        Field("document_no", _("文号或纪要编号"), most=80, required=True),
        Field("decided_on", _("作出决定的日期"), "date", value=today.isoformat()),
        Field("reason", _("免除的理由（其后各页和文书都会注明）"), "area", 500, required=True),
    ]
